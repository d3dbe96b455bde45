"""Clocks for a whole installation: one that only moves while nobody works, one that runs fast."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from headwater.app.syncing import WORKERS
from simulator import Simulator


class EventClock:
    """The simulator's frozen clock, moved on when every worker sleeps, to the first who wakes.

    So any number of threads lives through one exact time, in which only waiting takes any.
    `left` is how many accounts are still being synced: no more workers than that are at work.
    """

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._changed = threading.Condition()
        self._asleep: list[datetime] = []
        self.left = 1

    def now(self) -> datetime:
        return self._simulator.clock.now()

    def sleep(self, duration: timedelta) -> None:
        with self._changed:
            until = self.now() + duration
            self._asleep.append(until)
            self._move_on()
            self._changed.wait_for(lambda: self.now() >= until)
            self._asleep.remove(until)

    def finished(self) -> None:
        """An account's sync has ended: one worker fewer to wait for."""
        with self._changed:
            self.left -= 1
            self._move_on()

    def _move_on(self) -> None:
        if self._asleep and len(self._asleep) >= min(WORKERS, self.left):
            self._simulator.clock.set(max(self.now(), min(self._asleep)))
            self._changed.notify_all()


@dataclass(frozen=True, slots=True)
class FastClock:
    """The simulator's clock while it runs at a speed: waits take that much less real time."""

    simulator: Simulator

    def now(self) -> datetime:
        return self.simulator.clock.now()

    def sleep(self, duration: timedelta) -> None:
        time.sleep(duration.total_seconds() / self.simulator.clock.speed)
