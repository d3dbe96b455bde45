"""Parts of a UTC day a question may group or filter by: the same part in Python and in SQL."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from headwater.model.field import Kind

MONTHS_PER_QUARTER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePart:
    """One part of a day.

    `of` gives the value rows are grouped by (a day or a number), `sql` the same in SQL with
    `{}` for the day. `kind` is what a person sees after `show`; `read` turns what a person
    writes back into the grouped value.
    """

    name: str
    label: str
    about: str
    kind: Kind
    of: Callable[[date], object]
    sql: str
    show: Callable[[object], object] | None = None
    read: Callable[[str], object] | None = None


def _first_of_quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // MONTHS_PER_QUARTER * MONTHS_PER_QUARTER + 1, 1)


def show_month(value: object) -> object:
    return f"{value:%Y-%m}" if isinstance(value, date) else value


def show_quarter(value: object) -> object:
    if not isinstance(value, date):
        return value
    return f"{value.year}-Q{(value.month - 1) // MONTHS_PER_QUARTER + 1}"


def read_day(text: str) -> date:
    """A day written 2026-09-30 or 20260930. ValueError when it is neither."""
    return date.fromisoformat(text.strip())


def read_month(text: str) -> date:
    """A month written 2026-09 or 202609, as its first day."""
    digits = text.strip().replace("-", "")
    if len(digits) != len("YYYYMM") or not digits.isdigit():
        raise ValueError(f"not a month: {text}")
    return date(int(digits[:4]), int(digits[4:]), 1)


def read_quarter(text: str) -> date:
    """A quarter written 2026-Q3 or 20263, as its first day."""
    digits = text.strip().upper().replace("-", "").replace("Q", "")
    if len(digits) != len("YYYYQ") or not digits.isdigit() or not "1" <= digits[4] <= "4":
        raise ValueError(f"not a quarter: {text}")
    return date(int(digits[:4]), (int(digits[4]) - 1) * MONTHS_PER_QUARTER + 1, 1)


PARTS: tuple[DatePart, ...] = (
    DatePart(
        name="date",
        label="Date",
        about="The UTC day.",
        kind=Kind.DAY,
        of=lambda day: day,
        sql="{}",
        read=read_day,
    ),
    DatePart(
        name="week",
        label="Week",
        about="The ISO week, named by its Monday.",
        kind=Kind.DAY,
        of=lambda day: day - timedelta(days=day.weekday()),
        sql="CAST(date_trunc('week', {}) AS DATE)",
        read=read_day,
    ),
    DatePart(
        name="month",
        label="Month",
        about="The calendar month, written 2026-09.",
        kind=Kind.TEXT,
        of=lambda day: day.replace(day=1),
        sql="CAST(date_trunc('month', {}) AS DATE)",
        show=show_month,
        read=read_month,
    ),
    DatePart(
        name="quarter",
        label="Quarter",
        about="The calendar quarter, written 2026-Q3.",
        kind=Kind.TEXT,
        of=_first_of_quarter,
        sql="CAST(date_trunc('quarter', {}) AS DATE)",
        show=show_quarter,
        read=read_quarter,
    ),
    DatePart(
        name="year",
        label="Year",
        about="The calendar year.",
        kind=Kind.INTEGER,
        of=lambda day: day.year,
        sql="CAST(extract(year FROM {}) AS INTEGER)",
    ),
    DatePart(
        name="weekday",
        label="Weekday",
        about="The day of the week, 1 is Monday and 7 is Sunday.",
        kind=Kind.INTEGER,
        of=lambda day: day.isoweekday(),
        sql="CAST(extract(isodow FROM {}) AS INTEGER)",
    ),
    DatePart(
        name="day_of_month",
        label="Day of month",
        about="The day of the month, 1 to 31.",
        kind=Kind.INTEGER,
        of=lambda day: day.day,
        sql="CAST(extract(day FROM {}) AS INTEGER)",
    ),
    DatePart(
        name="iso_week",
        label="ISO week",
        about="The number of the ISO week, 1 to 53.",
        kind=Kind.INTEGER,
        of=lambda day: day.isocalendar().week,
        sql="CAST(extract(week FROM {}) AS INTEGER)",
    ),
)

BY_NAME = {part.name: part for part in PARTS}

POSTED = "posted_"
"""Prefix of the same parts of the day a post was made."""
