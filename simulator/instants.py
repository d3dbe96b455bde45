"""Days and instants as plain numbers: the arithmetic everything else stands on.

An *instant* is epoch seconds in UTC (float). A *day* is the ordinal of a UTC
calendar day, as :meth:`datetime.date.toordinal` counts it.
"""

from datetime import UTC, date, datetime
from functools import lru_cache

MINUTE = 60
HOUR = 3600
DAY = 86_400
_FIRST = date(1970, 1, 1).toordinal()


def day_of(at: float) -> int:
    """Return the UTC day an instant lies in."""
    return int(at // DAY) + _FIRST


def start_of(day: int) -> int:
    """Return the instant a UTC day begins."""
    return (day - _FIRST) * DAY


@lru_cache(maxsize=4096)
def iso(day: int) -> str:
    """Return a day as ``YYYY-MM-DD``."""
    return date.fromordinal(day).isoformat()


def parse_day(text: str) -> int | None:
    """Return the day ``YYYY-MM-DD`` names, or ``None`` when it names none."""
    if len(text) != 10:
        return None
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return None


def instant(moment: datetime) -> float:
    """Return an aware datetime as an instant; a naive one is refused."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment.timestamp()


def moment(at: float) -> datetime:
    """Return an instant as an aware UTC datetime."""
    return datetime.fromtimestamp(at, UTC)
