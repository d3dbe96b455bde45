"""Ways to the simulator that watch, delay or spoil what goes over them."""

import json
import threading
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

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


class PoisonedHttp(Http):
    """Answers some calls with a failure of the server, and remembers which calls were made."""

    def __init__(self, poisoned: Callable[[Request], bool] = lambda request: False) -> None:
        super().__init__()
        self.poisoned = poisoned
        self.asked: list[Request] = []

    def send(self, request: Request) -> Answer:
        self.asked.append(request)
        if self.poisoned(request):
            return Answer(status=502, body=b"<html>502 Bad Gateway</html>")
        return super().send(request)


NEVER_TRUE: tuple[Any, ...] = (
    None, {}, {"a": 1}, [None], [[]], float("nan"), float("inf"), 10**40, "\ud83c", "\x00" * 3,
    "no such thing",
)  # fmt: skip
"""What may stand for a value and can be taken for none that TikTok would send."""

NEVER_A_TEXT = tuple(each for each in NEVER_TRUE if not isinstance(each, str))


class SpoilingHttp(Http):
    """Spoils many answers, each in a way that any reader can notice: nothing is made up.

    Answers to a renewal stay as they are: losing one ends the consent, and rightly so.
    """

    def __init__(self, share: float, seed: int) -> None:
        super().__init__()
        self._share, self._chance = share, Random(seed)
        self.spoilt = 0

    def send(self, request: Request) -> Answer:
        answer = super().send(request)
        if request.method != "GET" or self._chance.random() >= self._share:
            return answer
        self.spoilt += 1
        if self._chance.random() < 0.15:
            return replace(answer, body=self._torn(answer.body))
        whole = json.loads(answer.body)
        for _ in range(self._chance.choice((1, 1, 2, 5))):
            self._hurt(whole)
        return replace(answer, body=json.dumps(whole).encode())

    def _torn(self, body: bytes) -> bytes:
        place = self._chance.randrange(len(body))
        return self._chance.choice(
            (
                b"",
                b"<html>Service is busy</html>",
                body[:place],
                body[:place] + b"\xff" + body[place:],
            )
        )

    def _hurt(self, whole: Any) -> None:
        members = list(_members(whole))
        if not members:  # nothing is left to hurt
            return
        holder, name = self._chance.choice(members)
        match self._chance.randrange(6):
            case 0:
                del holder[name]
            case 1:
                holder[f"new_{name}"] = holder[name]
            case 2 if isinstance(holder[name], list) and holder[name]:
                holder[name].append(deepcopy(self._chance.choice(holder[name])))
            case 3 if holder is whole and name == "code":
                holder[name] = self._chance.choice(("0", "50000"))
            case _ if isinstance(holder[name], str):
                # A text may be any other: one that is made up is noticed by nobody.
                holder[name] = deepcopy(self._chance.choice(NEVER_A_TEXT))
            case _:
                holder[name] = deepcopy(self._chance.choice(NEVER_TRUE))


def _members(value: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every (object, name) in a JSON value."""
    if isinstance(value, list):
        for each in value:
            yield from _members(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield value, name
            yield from _members(each)
