"""The newest day of an answer is believed when it is a day, and left out when it is a sum."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.connectors.base import Facts, Row
from headwater.connectors.tiktok_organic.newest import (
    ADDITIVE,
    DAY,
    NEWEST,
    SUM,
    believed,
    learned,
    looks_like_a_sum,
)

FIRST = date(2026, 9, 1)
CALM = [40, 60, 50, 45, 55, 70, 65, 50, 40, 60, 75, 50]


def answer(views: list[int], first: int, last: int, *, summed: bool = False) -> list[Row]:
    """The days from `first` to `last` as one answer has them, every counter alike."""
    days = views[first : last + 1]
    if summed:
        days = [*days[:-1], sum(days)]
    return [
        {"date": FIRST + timedelta(days=first + n), **dict.fromkeys(ADDITIVE, value)}
        for n, value in enumerate(days)
    ]


def after(*answers: list[Row]) -> Facts:
    facts: dict[str, str] = {}
    for rows in answers:
        facts |= learned(rows, facts)
    return facts


@pytest.mark.parametrize(
    "days,expected",
    [
        ([], False),
        ([5], False),
        ([5, 5, 10], False),
        ([5, 5, 5, 15], True),
        ([5, 5, 5, 14], False),
        ([5, 5, 5, 5, 20], True),
        ([5, 5, 5, 5, 25], True),
        ([5, 5, 5, 5, 19], False),
        ([0, 0, 0, 0, 9], False),
    ],
)
def test_a_newest_day_as_large_as_all_others_together_looks_like_a_sum(
    days: list[int], *, expected: bool
) -> None:
    assert looks_like_a_sum(answer(days, 0, len(days))) is expected


def test_one_counter_that_did_not_add_up_speaks_for_the_newest_day() -> None:
    rows = answer([5, 5, 5, 5, 25], 0, 4)
    rows[-1]["shares"] = 4

    assert not looks_like_a_sum(rows)


def test_counters_the_account_lacks_do_not_speak_at_all() -> None:
    rows: list[Row] = [{"video_views": 5, "likes": None} for _ in range(4)]

    assert looks_like_a_sum([*rows, {"video_views": 20, "likes": None}])
    assert not looks_like_a_sum([*rows, {"video_views": None, "likes": None}])


def test_a_viral_day_is_left_out_only_while_nothing_is_known() -> None:
    viral = answer([*CALM, 5_000], 5, 12)

    assert believed(viral, {}) == viral[:-1]
    assert believed(viral, after(answer(CALM, 6, 11), answer(CALM, 0, 6))) == viral


def test_a_sum_is_left_out_whatever_the_first_answers_were() -> None:
    facts = after(answer(CALM, 6, 11, summed=True), answer(CALM, 0, 6, summed=True))

    assert facts[NEWEST] == SUM
    assert len(believed(answer(CALM, 3, 9, summed=True), facts)) == 6


def test_the_day_after_tells_what_the_newest_day_was() -> None:
    assert after(answer(CALM, 0, 6), answer(CALM, 1, 7))[NEWEST] == DAY
    assert after(answer(CALM, 0, 6, summed=True), answer(CALM, 1, 7, summed=True))[NEWEST] == SUM


def test_the_last_word_counts_when_the_source_changes_its_ways() -> None:
    plain = [answer(CALM, n, n + 6) for n in range(3)]
    summed = [answer(CALM, n, n + 6, summed=True) for n in range(3, 5)]

    assert after(*plain)[NEWEST] == DAY
    assert after(*plain, *summed)[NEWEST] == SUM


def test_what_is_asked_again_after_a_crash_changes_nothing() -> None:
    newest, older = answer(CALM, 6, 11), answer(CALM, 0, 6)

    assert after(newest, answer(CALM, 8, 11), older) == after(newest, older)
    assert after(newest, older)[NEWEST] == DAY


def test_the_day_after_a_first_sync_tells_what_its_newest_day_was() -> None:
    first_sync = [answer(CALM, 5, 9, summed=True), answer(CALM, 0, 4)]

    assert after(*first_sync).get(NEWEST) is None
    assert after(*first_sync, answer(CALM, 4, 10))[NEWEST] == SUM


def test_a_window_of_one_day_or_of_nothing_tells_nothing() -> None:
    assert after([], answer(CALM, 3, 3), answer(CALM, 4, 4)).get(NEWEST) is None


@given(
    views=st.lists(st.integers(0, 1_000_000), min_size=16, max_size=16),
    size=st.integers(1, 8),
    summed=st.booleans(),
)
def test_no_history_makes_a_day_a_sum_or_a_sum_a_day(
    views: list[int], size: int, *, summed: bool
) -> None:
    answers = [answer(views, n, n + size, summed=summed) for n in range(16 - size)]

    assert after(*answers).get(NEWEST) in {None, SUM if summed else DAY}
    assert after(*reversed(answers)).get(NEWEST) in {None, SUM if summed else DAY}
