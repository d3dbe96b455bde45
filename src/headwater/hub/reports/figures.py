"""Numbers as people read them. Unknown is a dash and never 0."""

from dataclasses import dataclass
from datetime import date, datetime

from headwater.model.field import Unit

NOTHING = "–"
MINUS = "\N{MINUS SIGN}"
MILLION, BILLION = 1_000_000, 1_000_000_000
MINUTE, HOUR = 60, 3600
BIG = 1_000_000
"""From here on a number is shortened where there is little room."""

Number = int | float


def shown(value: object, unit: Unit = Unit.COUNT) -> str:
    """A value in full."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%-d %b %Y, %H:%M}"
    if isinstance(value, date):
        return day(value)
    if not isinstance(value, int | float):
        return str(value)
    if unit is Unit.FRACTION:
        return percent(value)
    if unit is Unit.SECONDS:
        return duration(value)
    digits = 0 if isinstance(value, int) or abs(value) >= 100 else 1  # noqa: PLR2004
    return _signed(f"{value:,.{digits}f}" if isinstance(value, float) else f"{value:,}")


def _signed(number: str) -> str:
    """A number with a minus of the width of a plus."""
    return number.replace("-", MINUS)


def short(value: object, unit: Unit = Unit.COUNT) -> str:
    """A value where there is little room: 1.23M instead of 1,234,567."""
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) < BIG:
        return shown(value, unit)
    if unit in {Unit.FRACTION, Unit.SECONDS}:
        return shown(value, unit)
    size, letter = (BILLION, "B") if abs(value) >= BILLION else (MILLION, "M")
    count = value / size
    digits = 2 if abs(count) < 10 else 1 if abs(count) < 100 else 0  # noqa: PLR2004
    return _signed(f"{count:,.{digits}f}{letter}")


def percent(value: Number) -> str:
    """A fraction as per cent, with as many digits as say something."""
    number = value * 100
    return _signed(f"{number:.{2 if abs(number) < 10 else 1}f}\N{NO-BREAK SPACE}%")  # noqa: PLR2004


def share(value: object) -> str:
    """A part of a whole: one digit behind the point, so that a column of them is even."""
    if not isinstance(value, int | float):
        return NOTHING
    if 0 < value < 0.0005:  # noqa: PLR2004 - what would be written as nothing
        return "<\N{NO-BREAK SPACE}0.1\N{NO-BREAK SPACE}%"
    return _signed(f"{value * 100:.1f}\N{NO-BREAK SPACE}%")


def duration(seconds: Number) -> str:
    """Seconds as people say them."""
    if abs(seconds) < MINUTE:
        return f"{seconds:.1f}\N{NO-BREAK SPACE}s"
    if abs(seconds) < HOUR:
        return f"{int(seconds) // MINUTE}:{int(seconds) % MINUTE:02}\N{NO-BREAK SPACE}min"
    return f"{seconds / HOUR:,.0f}\N{NO-BREAK SPACE}h"


def day(value: date | None) -> str:
    return NOTHING if value is None else f"{value:%-d %b %Y}"


def span(first: date, last: date) -> str:
    """Two days as a stretch of time."""
    if first == last:
        return day(first)
    if first.year == last.year:
        return f"{first:%-d %b} – {day(last)}"
    return f"{day(first)} – {day(last)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a number stands to the one of the other period."""

    text: str
    direction: str
    """up, down or flat; whether that is good is not said."""


def change(now: object, before: object, unit: Unit = Unit.COUNT) -> Change | None:
    """The change between two numbers; None where one is unknown."""
    if not isinstance(now, int | float) or not isinstance(before, int | float):
        return None
    difference = now - before
    direction = "up" if difference > 0 else "down" if difference < 0 else "flat"
    if unit is Unit.FRACTION:
        text = f"{difference * 100:+.2f}\N{NO-BREAK SPACE}pts"
    elif before <= 0:
        text = f"{difference:+,.0f}"
    else:
        part = difference / before
        text = f"{part:+,.{1 if abs(part) < 10 else 0}%}".replace("%", "\N{NO-BREAK SPACE}%")  # noqa: PLR2004
    return Change(text=_signed(text), direction=direction)
