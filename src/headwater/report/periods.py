"""Periods: explicit days and presets, resolved against today.

TikTok shows a day 24 to 48 hours after it ended (doc 1762228399168514), so presets over daily
data end two days ago unless provisional days are asked for; then they end yesterday. What is
captured now has no such lag: presets over captures end today.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from headwater.model.errors import QueryError
from headwater.model.slice import ONE_DAY, Span
from headwater.report.dates import read_day

LAG_DAYS = 2
MONTHS_PER_YEAR = 12
LAST_MONTH_OF_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What was asked for: a preset's name, or the first and last UTC day, both included.

    Without `last` it runs to the newest day that can be asked: yesterday, or today for captures.
    """

    preset: str | None = None
    first: date | None = None
    last: date | None = None


def parse_period(
    period: str | None, start: str | date | None = None, end: str | date | None = None
) -> Period | None:
    """A period from what a person writes; None when nothing was asked.

    `period` is a preset, one day, or two days joined by `..`. Raises QueryError.
    """
    if period is not None and ".." in period:
        start, end, period = *period.split("..", 1), None
    if period is not None and period not in PRESETS:
        start = end = period
        if not period[:1].isdigit():
            raise QueryError(
                f"There is no period called {period!r}. Use two days, or one of: "
                + ", ".join(PRESETS)
                + ".",
                code="unknown_period",
                suggestions=[{"period": "last_28d"}],
            )
    elif period is not None:
        if start is not None or end is not None:
            raise QueryError(
                "Ask for a preset period or for start and end days, not both.", code="two_periods"
            )
        return Period(preset=period)
    if start is None and end is None:
        return None
    return _days(start, end)


def _days(start: str | date | None, end: str | date | None) -> Period:
    first = _day(start) if start is not None else None
    last = _day(end) if end is not None else None
    if first is None:
        raise QueryError(
            "A period needs its first day: say it beside the last, or take a preset such as "
            "last_28d.",
            code="half_a_period",
        )
    if last is not None and last < first:
        raise QueryError(
            f"The period ends ({last}) before it begins ({first}).",
            code="backward_period",
            suggestions=[{"start": last.isoformat(), "end": first.isoformat()}],
        )
    return Period(first=first, last=last)


def _day(given: str | date) -> date:
    if not isinstance(given, str):
        return given
    try:
        return read_day(given)
    except ValueError:
        raise QueryError(
            f"{given[:40]!r} is no day of the calendar: write a day as year-month-day, as in "
            "2026-09-30.",
            code="bad_day",
        ) from None


def first_of_month(day: date, months: int = 0) -> date:
    """The first day of the month that lies `months` after the day's own (negative: before)."""
    index = day.year * MONTHS_PER_YEAR + day.month - 1 + months
    return date(index // MONTHS_PER_YEAR, index % MONTHS_PER_YEAR + 1, 1)


def end_of_month(day: date) -> date:
    return first_of_month(day, 1) - ONE_DAY


def _rolling(days: int) -> Callable[[date, date], Span]:
    return lambda _today, end: Span(end - timedelta(days=days - 1), end)


def _months(count: int) -> Callable[[date, date], Span]:
    return lambda _today, end: Span(first_of_month(end, 1 - count), end)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _quarter(day: date) -> date:
    return first_of_month(day, -((day.month - 1) % 3))


def _until(first: date, end: date) -> Span:
    """From `first` to the end, or that day alone when the end has not come to it yet."""
    return Span(first, max(first, end))


PRESETS: dict[str, Callable[[date, date], Span] | None] = {
    "today": lambda today, _end: Span(today, today),
    "yesterday": lambda today, _end: Span(today - ONE_DAY, today - ONE_DAY),
    "last_7d": _rolling(7),
    "last_14d": _rolling(14),
    "last_28d": _rolling(28),
    "last_30d": _rolling(30),
    "last_90d": _rolling(90),
    "this_week": lambda today, end: _until(_monday(today), end),
    "last_week": lambda today, _end: Span(
        _monday(today) - timedelta(days=7), _monday(today) - ONE_DAY
    ),
    "this_month": lambda today, end: _until(first_of_month(today), end),
    "last_month": lambda today, _end: Span(
        first_of_month(today, -1), first_of_month(today) - ONE_DAY
    ),
    "this_quarter": lambda today, end: _until(_quarter(today), end),
    "last_quarter": lambda today, _end: Span(
        first_of_month(_quarter(today), -3), _quarter(today) - ONE_DAY
    ),
    "this_year": lambda today, end: _until(date(today.year, 1, 1), end),
    "last_year": lambda today, _end: Span(
        date(today.year - 1, 1, 1), date(today.year - 1, LAST_MONTH_OF_YEAR, 31)
    ),
    "last_12_months": _months(12),
    "last_13_months": _months(13),
    "all": None,
}
"""Preset to its days, given today and the day presets end. `all` depends on what is stored.

`last_12_months` and `last_13_months` are calendar months, the running one included, so that a
series by month has no cut month at its start.
"""


def preset_end(today: date, *, lagged: bool, provisional: bool) -> date:
    """The last day of a rolling preset."""
    if not lagged:
        return today
    return today - ONE_DAY if provisional else today - timedelta(days=LAG_DAYS)


def resolve(period: Period, *, today: date, end: date, oldest: date | None) -> Span:
    """The days of a period. `end` is where presets end, `oldest` the first day that is known."""
    if period.first is not None:
        return Span(period.first, period.last or _newest(period.first, today, end))
    days = PRESETS[period.preset or "all"]
    if days is None:
        return Span(min(oldest or end, end), end)
    return days(today, end)


def _newest(first: date, today: date, end: date) -> date:
    """The last day of a period that was asked for without one. Raises QueryError."""
    newest = max(end, today - ONE_DAY)
    if newest < first:
        raise QueryError(
            f"The period begins on {first}, and {newest} is the newest day there is to ask about: "
            "begin it earlier.",
            code="backward_period",
            suggestions=[{"start": newest.isoformat()}],
        )
    return newest


def before(span: Span) -> Span:
    """The period of the same length just before: whole months before whole months."""
    if span.first.day == 1 and span.last == end_of_month(span.last):
        months = _months_in(span)
        first = first_of_month(span.first, -months)
        return Span(first, span.first - ONE_DAY)
    length = timedelta(days=span.days)
    return Span(span.first - length, span.last - length)


def a_year_before(span: Span) -> Span:
    """The same days of last year; 29 February becomes the 28th."""
    if span.first.day == 1 and span.last == end_of_month(span.last):
        return Span(
            first_of_month(span.first, -MONTHS_PER_YEAR),
            end_of_month(first_of_month(span.last, -MONTHS_PER_YEAR)),
        )
    return Span(_last_year(span.first), _last_year(span.last))


def _months_in(span: Span) -> int:
    return (
        (span.last.year - span.first.year) * MONTHS_PER_YEAR
        + span.last.month
        - span.first.month
        + 1
    )


def _last_year(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)
