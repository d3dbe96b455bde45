"""Budgets: never ask more often than the source allows, as the source counts.

The source counts a call when it arrives, which is some time between our sending it and our
having the answer. Where a minute's limit is overstepped the source shuts us out for long, so a
place in it is taken when a call is sent and only given back `per` after the answer was here:
however the source cuts its minutes, no window of that length holds more arrivals than places.
A second's limit is forgiven in the next second, and held that way it would leave half of it
unused while answers travel; there calls leave at an even pace instead. Rates of the Accounts
API: doc 1738084416214017 and doc 1740029171730433.

A clock that is moved back frees nothing early and keeps nobody waiting for longer than `per`.
"""

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from headwater.connectors.base import Limit
from headwater.model.clock import Clock

OUR_SHARE = 0.98
"""What we use of a limit counted by the minute or longer; the rest is for clocks that drift."""

OUR_PACE = 0.95
"""What we use of a limit by the second; the rest is for calls that overtake each other."""

IN_FLIGHT_PAUSE = 0.02
"""Real seconds between looks while places are held only by calls still under way."""


class _Room(Protocol):
    """What one limit has left for one key."""

    def free_at(self, now: datetime) -> datetime | None:
        """When a call may be sent: `now` or later, None while only answers can tell."""
        ...

    def sent(self, now: datetime) -> None: ...

    def answered(self, now: datetime) -> None: ...


@dataclass(slots=True)
class _Places:
    """A limit by the minute or longer: calls under way, and when answered ones came back."""

    size: int
    per: timedelta
    under_way: int = 0
    back: deque[datetime] = field(default_factory=deque)

    def free_at(self, now: datetime) -> datetime | None:
        while self.back and self.back[-1] > now:  # the clock was moved back
            self.back = deque(min(at, now) for at in self.back)
        while self.back and self.back[0] + self.per <= now:
            self.back.popleft()
        if self.under_way + len(self.back) < self.size:
            return now
        return self.back[0] + self.per if self.back else None

    def taken(self, now: datetime) -> int:
        """How many places are taken."""
        self.free_at(now)
        return self.under_way + len(self.back)

    def sent(self, now: datetime) -> None:
        self.under_way += 1

    def answered(self, now: datetime) -> None:
        self.under_way -= 1
        self.back.append(now)


@dataclass(slots=True)
class _Pace:
    """A limit by the second: calls leave one after the other, `every` so often."""

    every: timedelta
    last: datetime | None = None

    def free_at(self, now: datetime) -> datetime | None:
        if self.last is None:
            return now
        self.last = min(self.last, now)  # the clock may have been moved back
        return max(now, self.last + self.every)

    def sent(self, now: datetime) -> None:
        self.last = now

    def answered(self, now: datetime) -> None:
        """An answer frees nothing: only time does."""


def _room(limit: Limit) -> _Room:
    if limit.per <= timedelta(seconds=1):
        return _Pace(every=limit.per / (limit.calls * OUR_PACE))
    return _Places(size=max(1, int(limit.calls * OUR_SHARE)), per=limit.per)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How many calls of a limit by the minute are taken now, of how many.

    Where an account is counted by endpoint, it is the fullest endpoint.
    """

    per: timedelta
    used: int
    most: int


class Budget:
    """The budgets of one app at one source, in memory, for every thread of this process."""

    def __init__(self, limits: Sequence[Limit], clock: Clock) -> None:
        self._limits = tuple(limits)
        self._clock = clock
        self._rooms: dict[tuple[str, ...], _Room] = {}
        self._closed: tuple[datetime, timedelta] | None = None
        self._changed = threading.Condition()
        self.calls = 0
        self.waited: dict[str, timedelta] = defaultdict(timedelta)

    @contextmanager
    def call(
        self, account_id: str, endpoint: str, wait: Callable[[timedelta], None] | None = None
    ) -> Iterator[None]:
        """Hold one place in every budget the call counts in.

        `wait` lets that much of the clock's time pass (default: the clock's own sleep); what it
        raises ends the call before it was made.
        """
        held = self._take(account_id, endpoint, wait or self._clock.sleep)
        try:
            yield
        finally:
            with self._changed:
                now = self._clock.now()
                for room in held:
                    room.answered(now)
                self._changed.notify_all()

    def close(self, wait: timedelta) -> None:
        """The source refused for its budget: nobody calls for `wait`."""
        with self._changed:
            now = self._clock.now()
            if self._opens_at(now) < now + wait:
                self._closed = now, wait

    def _opens_at(self, now: datetime) -> datetime:
        """When the source may be asked again after it refused."""
        if self._closed is None:
            return now
        since, wait = self._closed
        since = min(since, now)  # the clock may have been moved back
        self._closed = since, wait
        return max(now, since + wait)

    def taken(self, account_id: str = "") -> list[Taken]:
        """How much of each limit by the minute is in use now: of the app, or of one account."""
        scope = "account" if account_id else "app"
        limits = [each for each in self._limits if each.scope == scope]
        with self._changed:
            now = self._clock.now()
            return [
                Taken(per=limit.per, used=self._used(limit, account_id, now), most=limit.calls)
                for limit in limits
                if isinstance(_room(limit), _Places)
            ]

    def _used(self, limit: Limit, account_id: str, now: datetime) -> int:
        begin = (limit.scope, str(limit.per), *((account_id,) if account_id else ()))
        rooms = [room for key, room in self._rooms.items() if key[: len(begin)] == begin]
        return max((room.taken(now) for room in rooms if isinstance(room, _Places)), default=0)

    def _take(
        self, account_id: str, endpoint: str, sleep: Callable[[timedelta], None]
    ) -> list[_Room]:
        while True:
            with self._changed:
                now = self._clock.now()
                wanted = self._wanted(account_id, endpoint)
                free = [self._opens_at(now), *(room.free_at(now) for room in wanted)]
                known = [at for at in free if at is not None]
                if len(known) == len(free) and max(known, default=now) <= now:
                    for room in wanted:
                        room.sent(now)
                    self.calls += 1
                    return wanted
                wait = max((at - now for at in known), default=timedelta(0))
                if wait <= timedelta(0):
                    self._changed.wait(IN_FLIGHT_PAUSE)
                    continue
                self.waited[account_id] += wait
            sleep(wait)

    def _wanted(self, account_id: str, endpoint: str) -> list[_Room]:
        found = []
        for limit in self._limits:
            who = (account_id, endpoint) if limit.scope == "account" else ()
            key = (limit.scope, str(limit.per), *who)
            if key not in self._rooms:
                self._rooms[key] = _room(limit)
            found.append(self._rooms[key])
        return found
