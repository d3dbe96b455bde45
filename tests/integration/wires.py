"""Ways to the simulator that watch, delay or spoil what goes over them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from headwater.connectors.base import Answer, Request
from headwater.connectors.http import Http
from headwater.model.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A call that was made: when, where to, and what TikTok's answer looked like."""

    at: datetime
    endpoint: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Travel:
    """How long a call is on its way until TikTok counts it, and then until we have the answer."""

    there: timedelta = timedelta(0)
    back: timedelta = timedelta(0)


class WatchedHttp(Http):
    """Remembers every call. With a clock that jumps, `travel` lets calls take their time."""

    def __init__(self, clock: Clock, travel: Callable[[], Travel] = Travel) -> None:
        super().__init__()
        self._clock, self._travel = clock, travel
        self._noting = threading.Lock()
        self.sent: list[Sent] = []

    def send(self, request: Request) -> Answer:
        at, travel = self._clock.now(), self._travel()
        self._wait(travel.there)
        answer = super().send(request)
        with self._noting:
            self.sent.append(Sent(at=at, endpoint=request.endpoint, body=answer.body))
        self._wait(travel.back)
        return answer

    def _wait(self, duration: timedelta) -> None:
        if duration:
            self._clock.sleep(duration)


def over_the_internet(seed: int = 1) -> Callable[[], Travel]:
    """A line that is steady within 40 ms to a service that takes up to half a second."""
    chance = Random(seed)

    def travel() -> Travel:
        there, back = chance.uniform(0.02, 0.06), chance.uniform(0.1, 0.6)
        return Travel(timedelta(seconds=there), timedelta(seconds=back))

    return travel
