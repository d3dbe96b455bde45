"""An account is synced by itself once a day at its time, and whenever something is overdue."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.sync.schedule import FIRST_HOUR, HOURS, Past, Timetable, is_due

NOON = datetime(2026, 10, 20, 12, tzinfo=UTC)
AT_TEN = Timetable(hour=10)


def past(hours_ago: float, *, finished: bool = True, overdue: bool = False) -> Past:
    started = NOON - timedelta(hours=hours_ago)
    return Past(last_started=started, finished=finished, overdue=overdue)


@pytest.mark.parametrize(
    "known,due",
    [
        (Past(last_started=None, finished=False), True),
        (past(1), False),
        (past(1, finished=False), True),
        (past(1, overdue=True), True),
        (past(2), False),
        (past(2.1), True),
        (past(30), True),
        (past(-1), False),
    ],
)
def test_a_sync_is_due_when_there_was_none_since_its_time_or_it_was_cut_off(
    known: Past, *, due: bool
) -> None:
    assert is_due(known, AT_TEN, NOON) is due


def test_the_hour_is_the_one_of_the_zone_that_was_chosen() -> None:
    tokyo = Timetable(hour=9, zone="Asia/Tokyo")

    assert tokyo.last_due(NOON) == datetime(2026, 10, 20, 0, tzinfo=UTC)
    assert tokyo.next_due(NOON) == datetime(2026, 10, 21, 0, tzinfo=UTC)


@given(
    hour=st.integers(0, 23),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
    minutes=st.integers(0, 366 * 24 * 60),
)
def test_now_always_lies_between_the_last_time_and_the_next(
    hour: int, zone: str, minutes: int
) -> None:
    timetable, now = Timetable(hour=hour, zone=zone), NOON + timedelta(minutes=minutes)
    last, following = timetable.last_due(now), timetable.next_due(now)

    assert last <= now < following
    assert following - last <= timedelta(hours=25)


@given(st.text(min_size=1, max_size=40))
def test_an_account_has_the_same_time_every_day_within_the_working_hours(account: str) -> None:
    found = Timetable.spread(account)

    assert found == Timetable.spread(account)
    assert FIRST_HOUR <= found.hour < FIRST_HOUR + HOURS
