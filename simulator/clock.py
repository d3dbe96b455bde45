"""The simulator's own time: it can start anywhere, run fast, jump, or stand still."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from simulator.instants import instant, moment


class Clock:
    """A clock with a speed. Speed 0 is frozen; 60 makes an hour pass in a minute."""

    def __init__(
        self,
        start: datetime,
        *,
        speed: float = 1.0,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lock = Lock()
        self._ticks = ticks
        self._speed = _checked(speed)
        self._base = instant(start)
        self._tick = ticks()

    def now(self) -> datetime:
        """Return the current instant, aware and in UTC."""
        return moment(self.at())

    def at(self) -> float:
        """Return the current instant in epoch seconds."""
        with self._lock:
            return self._read()

    @property
    def speed(self) -> float:
        return self._speed

    @property
    def frozen(self) -> bool:
        return self._speed == 0

    def set(self, start: datetime) -> None:
        """Jump to an instant; the speed stays."""
        with self._lock:
            self._base, self._tick = instant(start), self._ticks()

    def advance(self, by: timedelta) -> None:
        """Jump by a span; the speed stays."""
        with self._lock:
            self._base, self._tick = self._read() + by.total_seconds(), self._ticks()

    def run(self, speed: float = 1.0) -> None:
        """Go on from here at ``speed`` times real time."""
        with self._lock:
            self._base, self._tick = self._read(), self._ticks()
            self._speed = _checked(speed)

    def freeze(self) -> None:
        """Stand still until :meth:`run`."""
        self.run(0)

    def _read(self) -> float:
        return self._base + (self._ticks() - self._tick) * self._speed


def _checked(speed: float) -> float:
    if not 0 <= speed <= 1_000_000:
        raise ValueError(f"speed is a number from 0 to 1,000,000, not {speed}")
    return float(speed)
