"""When an account's next sync begins by itself. Pure: what was, and the clock, in; yes or no out.

Accounts are spread over the hours by their id, so that an installation with many does not ask
the source for all of them at midnight.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

FIRST_HOUR = 6
"""UTC hour before which the day before yesterday is seldom served yet."""

HOURS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """When one account is synced every day, in the time zone of whoever decided it."""

    hour: int
    minute: int = 0
    zone: str = "UTC"

    @classmethod
    def spread(cls, account_id: str) -> "Timetable":
        """A time of day of the account's own, the same every day."""
        place = int.from_bytes(hashlib.sha256(account_id.encode()).digest()[:4], "big")
        minutes = place % (HOURS * 60)
        return cls(hour=FIRST_HOUR + minutes // 60, minute=minutes % 60)

    def last_due(self, now: datetime) -> datetime:
        """The latest moment at or before now at which the daily sync was to begin."""
        local = now.astimezone(ZoneInfo(self.zone))
        at = datetime.combine(local.date(), time(self.hour, self.minute), ZoneInfo(self.zone))
        return at if at <= now else at - timedelta(days=1)

    def next_due(self, now: datetime) -> datetime:
        """The first moment after now at which the daily sync is to begin, in UTC."""
        after = self.last_due(now) + timedelta(days=1)
        return after.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of an account's syncs.

    `finished` says the latest one came to its end, `overdue` that a failed slice's time has come.
    """

    last_started: datetime | None
    finished: bool
    overdue: bool = False


def is_due(past: Past, timetable: Timetable, now: datetime) -> bool:
    """Whether the account wants a sync now.

    It does when it was never synced, when its last sync was cut off, when the daily moment has
    passed since, or when a failed slice's time has come.
    """
    if past.last_started is None or not past.finished:
        return True
    return past.overdue or min(past.last_started, now) < timetable.last_due(now)
