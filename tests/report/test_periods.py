"""Periods: which days a preset has, and which period is the one before."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.model.errors import QueryError
from headwater.model.slice import Span
from headwater.report.dates import PARTS
from headwater.report.periods import (
    PRESETS,
    Period,
    a_year_before,
    before,
    parse_period,
    preset_end,
    resolve,
)

TODAY = date(2026, 10, 1)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def days(preset: str, *, today: date = TODAY, provisional: bool = False) -> tuple[str, str]:
    end = preset_end(today, lagged=True, provisional=provisional)
    span = resolve(Period(preset=preset), today=today, end=end, oldest=date(2026, 1, 5))
    return f"{span.first}", f"{span.last}"


@pytest.mark.parametrize(
    "preset,first,last",
    [
        ("today", "2026-10-01", "2026-10-01"),
        ("yesterday", "2026-09-30", "2026-09-30"),
        ("last_7d", "2026-09-23", "2026-09-29"),
        ("last_28d", "2026-09-02", "2026-09-29"),
        ("this_week", "2026-09-28", "2026-09-29"),
        ("last_week", "2026-09-21", "2026-09-27"),
        ("this_month", "2026-10-01", "2026-10-01"),
        ("last_month", "2026-09-01", "2026-09-30"),
        ("this_quarter", "2026-10-01", "2026-10-01"),
        ("last_quarter", "2026-07-01", "2026-09-30"),
        ("this_year", "2026-01-01", "2026-09-29"),
        ("last_year", "2025-01-01", "2025-12-31"),
        ("last_12_months", "2025-10-01", "2026-09-29"),
        ("last_13_months", "2025-09-01", "2026-09-29"),
        ("all", "2026-01-05", "2026-09-29"),
    ],
)
def test_presets_end_two_days_ago(preset: str, first: str, last: str) -> None:
    assert days(preset) == (first, last)


def test_presets_end_yesterday_when_provisional_days_are_asked_for() -> None:
    assert days("last_7d", provisional=True) == ("2026-09-24", "2026-09-30")


def test_presets_over_captures_end_today() -> None:
    assert preset_end(TODAY, lagged=False, provisional=False) == TODAY


@given(today=DAYS, preset=st.sampled_from(sorted(PRESETS)))
def test_every_preset_has_days_on_every_day(today: date, preset: str) -> None:
    end = preset_end(today, lagged=True, provisional=False)
    span = resolve(Period(preset=preset), today=today, end=end, oldest=None)
    assert span.days >= 1
    assert span.last <= today


@given(first=DAYS, length=st.integers(0, 800))
def test_the_period_before_ends_where_this_one_begins(first: date, length: int) -> None:
    span = Span(first, first + timedelta(days=length))
    earlier = before(span)
    assert earlier.last == span.first - timedelta(days=1)
    whole_months = span.first.day == 1 and (span.last + timedelta(days=1)).day == 1
    assert whole_months or earlier.days == span.days


@pytest.mark.parametrize(
    "first,last,earlier",
    [
        ("2026-09-01", "2026-09-30", "2026-08-01..2026-08-31"),
        ("2026-07-01", "2026-09-30", "2026-04-01..2026-06-30"),
        ("2026-03-01", "2026-03-31", "2026-02-01..2026-02-28"),
        ("2026-09-02", "2026-09-29", "2026-08-05..2026-09-01"),
    ],
)
def test_whole_months_come_before_whole_months(first: str, last: str, earlier: str) -> None:
    found = before(Span(date.fromisoformat(first), date.fromisoformat(last)))
    assert f"{found.first}..{found.last}" == earlier


def test_a_leap_day_of_last_year_is_the_last_of_february() -> None:
    leap = date(2028, 2, 29)
    assert a_year_before(Span(leap, leap)) == Span(date(2027, 2, 28), date(2027, 2, 28))
    february = Span(date(2028, 2, 1), leap)
    assert a_year_before(february) == Span(date(2027, 2, 1), date(2027, 2, 28))


@pytest.mark.parametrize(
    "period,start,end,code",
    [
        ("fortnight", None, None, "unknown_period"),
        ("last_7d", "2026-01-01", "2026-01-02", "two_periods"),
        (None, None, "2026-01-01", "half_a_period"),
        (None, "2026-13-01", None, "bad_day"),
        (None, None, "2026-13-01", "bad_day"),
        (None, "2026-01-09", "2026-01-02", "backward_period"),
        (None, "2026-02-30", "2026-03-02", "bad_day"),
        ("2026-13-01..2026-13-05", None, None, "bad_day"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(
    period: str | None, start: str | None, end: str | None, code: str
) -> None:
    with pytest.raises(QueryError) as refused:
        parse_period(period, start, end)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "captured,provisional,last",
    [(False, False, "2026-09-30"), (False, True, "2026-09-30"), (True, False, "2026-10-01")],
)
def test_a_period_without_a_last_day_runs_to_the_newest_that_can_be_asked(
    *, captured: bool, provisional: bool, last: str
) -> None:
    end = preset_end(TODAY, lagged=not captured, provisional=provisional)
    period = parse_period(None, "2026-09-10")

    assert period is not None
    assert f"{resolve(period, today=TODAY, end=end, oldest=None).last}" == last


def test_a_period_that_begins_after_the_newest_day_says_which_that_is() -> None:
    end = preset_end(TODAY, lagged=True, provisional=False)

    with pytest.raises(QueryError, match="2026-09-30 is the newest day") as refused:
        resolve(Period(first=TODAY), today=TODAY, end=end, oldest=None)

    assert refused.value.code == "backward_period"


def test_a_period_can_be_written_in_three_ways() -> None:
    two_days = Period(first=date(2026, 9, 1), last=date(2026, 9, 5))
    assert parse_period("2026-09-01..2026-09-05") == two_days
    assert parse_period(None, "2026-09-01", date(2026, 9, 5)) == two_days
    assert parse_period("2026-09-01") == Period(first=date(2026, 9, 1), last=date(2026, 9, 1))
    assert parse_period(None) is None


@given(day=DAYS)
def test_what_is_shown_of_a_day_can_be_written_to_ask_for_it(day: date) -> None:
    for part in PARTS:
        value = part.of(day)
        if part.read is not None:
            shown = part.show(value) if part.show is not None else value
            assert part.read(str(shown)) == value
            assert part.read(str(shown).replace("-", "").replace("Q", "")) == value
