"""Time as everything here sees it: aware UTC instants from one clock that is handed in."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What tells the time and lets it pass."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def sleep(self, duration: timedelta) -> None:
        """Let `duration` of this clock's time pass."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemClock:
    """The machine's clock, moved by `offset` when a start instant was set."""

    offset: timedelta = timedelta(0)
    wait: Callable[[float], None] = time.sleep

    @classmethod
    def starting_at(cls, start: datetime | None) -> "SystemClock":
        """A clock that shows `start` now and ticks from there; `None` leaves it true."""
        if start is None:
            return cls()
        return cls(offset=start.astimezone(UTC) - datetime.now(UTC))

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def sleep(self, duration: timedelta) -> None:
        self.wait(max(0.0, duration.total_seconds()))


def utc_day(instant: datetime) -> date:
    """The UTC calendar day of an aware instant."""
    return instant.astimezone(UTC).date()


def end_of(day: date) -> datetime:
    """The instant at which a UTC day is over."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
