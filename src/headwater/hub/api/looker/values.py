"""Values as the host writes them, by semantic type: days as digits, Sunday as 0, null as null."""

from collections.abc import Callable
from datetime import date, datetime

UNKNOWN = "Unknown"
NOWHERE = "ZZ"
"""ISO 3166 leaves this code free for whoever is placed nowhere."""

SUNDAY = 7

Write = Callable[[object], object]


def _day(value: object) -> object:
    return value.isoformat()[:10].replace("-", "") if isinstance(value, date) else value


def _week(value: object) -> object:
    if not isinstance(value, date):
        return value
    year, week, _ = value.isocalendar()
    return f"{year}{week:02}"


def _without(marks: str) -> Write:
    table = str.maketrans("", "", marks)
    return lambda value: str(value).translate(table)


def _second(value: object) -> object:
    return f"{value:%Y%m%d%H%M%S}" if isinstance(value, datetime) else value


def _two_digits(value: object) -> object:
    return f"{value:02}" if isinstance(value, int) else value


WRITERS: dict[str, Write] = {
    "YEAR_MONTH_DAY": _day,
    "YEAR_WEEK": _week,
    "YEAR_MONTH": _without("-"),
    "YEAR_QUARTER": _without("-Q"),
    "YEAR": str,
    "DAY_OF_WEEK": lambda value: "0" if value == SUNDAY else str(value),
    "MONTH": _two_digits,
    "DAY": _two_digits,
    "WEEK": _two_digits,
    "HOUR": _two_digits,
    "YEAR_MONTH_DAY_SECOND": _second,
    "IMAGE": lambda value: value if str(value).startswith(("http://", "https://")) else None,
    "COUNTRY_CODE": lambda value: NOWHERE if value == UNKNOWN else value,
}
"""How values of a type are written; types that are not here go out as they are."""

DIGITS = frozenset(WRITERS) - {"COUNTRY_CODE", "IMAGE"}
"""Types that are text of digits, and so compare as numbers too."""

NUMBERS = frozenset({"NUMBER", "PERCENT"})


def column(values: tuple[object, ...], semantic: str) -> tuple[object, ...]:
    """A column of an answer as the host writes it."""
    write = WRITERS.get(semantic)
    if write is None:
        return values
    return tuple(None if value is None else write(value) for value in values)


def sort_key(value: object) -> tuple[int, object]:
    """Null first, text by its bytes, numbers by size, false before true."""
    if value is None:
        return (0, 0)
    return (1, value.encode() if isinstance(value, str) else value)
