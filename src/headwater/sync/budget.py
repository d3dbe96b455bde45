"""Budgets: never ask more often than the source allows, as the source counts.

The source counts a call when it arrives, which is some time between our sending it and our
having the answer. A place in a budget is therefore taken when a call is sent and only given
back `per` after the answer was here: however the source cuts its minutes, no window of that
length holds more arrivals than places. Rates of the Accounts API: doc 1738084416214017 and
doc 1740029171730433.
"""

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from headwater.connectors.base import Limit
from headwater.model.clock import Clock

OUR_SHARE = 0.98
"""What we use of a limit counted by the minute or longer; the rest is for clocks that drift."""

IN_FLIGHT_PAUSE = 0.02
"""Real seconds between looks while places are held only by calls still under way."""


@dataclass(slots=True)
class _Places:
    """The places of one limit for one key: calls under way, and when answered ones came back."""

    size: int
    per: timedelta
    under_way: int = 0
    answered: deque[datetime] = field(default_factory=deque)

    def free_at(self, now: datetime) -> datetime | None:
        """When a place is free: `now` or later, or None while only calls under way hold them."""
        while self.answered and self.answered[0] + self.per <= now:
            self.answered.popleft()
        if self.under_way + len(self.answered) < self.size:
            return now
        return self.answered[0] + self.per if self.answered else None


def _size(limit: Limit) -> int:
    """How many places we take of a limit. A limit by the second is held by counting alone."""
    if limit.per <= timedelta(seconds=1):
        return limit.calls
    return max(1, int(limit.calls * OUR_SHARE))


class Budget:
    """The budgets of one app at one source, in memory, for every thread of this process."""

    def __init__(self, limits: Sequence[Limit], clock: Clock) -> None:
        self._limits = tuple(limits)
        self._clock = clock
        self._places: dict[tuple[str, ...], _Places] = {}
        self._closed_until: datetime | None = None
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
                for places in held:
                    places.under_way -= 1
                    places.answered.append(now)
                self._changed.notify_all()

    def close(self, wait: timedelta) -> None:
        """The source refused for its budget: nobody calls for `wait`."""
        with self._changed:
            until = self._clock.now() + wait
            if self._closed_until is None or until > self._closed_until:
                self._closed_until = until

    def _take(
        self, account_id: str, endpoint: str, sleep: Callable[[timedelta], None]
    ) -> list[_Places]:
        while True:
            with self._changed:
                now = self._clock.now()
                wanted = self._wanted(account_id, endpoint)
                free = [places.free_at(now) for places in wanted]
                if self._closed_until is not None:
                    free.append(max(now, self._closed_until))
                known = [at for at in free if at is not None]
                if len(known) == len(free) and max(known, default=now) <= now:
                    for places in wanted:
                        places.under_way += 1
                    self.calls += 1
                    return wanted
                wait = max((at - now for at in known), default=timedelta(0))
                if wait <= timedelta(0):
                    self._changed.wait(IN_FLIGHT_PAUSE)
                    continue
                self.waited[account_id] += wait
            sleep(wait)

    def _wanted(self, account_id: str, endpoint: str) -> list[_Places]:
        found = []
        for limit in self._limits:
            who = (account_id, endpoint) if limit.scope == "account" else ()
            key = (limit.scope, str(limit.per), *who)
            if key not in self._places:
                self._places[key] = _Places(size=_size(limit), per=limit.per)
            found.append(self._places[key])
        return found
