"""How far back the source goes, told from its answers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.model.slice import ONE_DAY, Span
from headwater.sync.reach import (
    longest,
    longest_fact,
    reach,
    search,
    served_start,
    shrink,
    wall_fact,
)

TODAY = date(2026, 10, 20)


@given(refused=st.integers(60, 700), length=st.integers(2, 60), data=st.data())
def test_the_search_finds_the_first_day_served(
    refused: int, length: int, data: st.DataObject
) -> None:
    last = TODAY - ONE_DAY * refused
    span = Span(last - ONE_DAY * (length - 1), last)
    served = data.draw(st.sampled_from(span.each()[1:]))
    asked: list[Span] = []

    def accepted(probe: Span) -> bool:
        asked.append(probe)
        return probe.first >= served

    assert search(span, accepted) == served
    assert len(asked) <= 8
    assert all(probe.last == last for probe in asked)


def test_the_documented_wall_costs_two_calls() -> None:
    asked: list[Span] = []
    safe = TODAY - ONE_DAY * 59

    def accepted(probe: Span) -> bool:
        asked.append(probe)
        return probe.first >= TODAY - ONE_DAY * 60

    assert search(Span(safe - ONE_DAY * 59, safe), accepted) == TODAY - ONE_DAY * 60
    assert len(asked) == 2


@pytest.mark.parametrize(
    "first_served, oldest_post, cut",
    [
        (0, None, False),
        (59, None, True),
        (30, None, False),
        (30, 10, True),
        (30, 40, False),
    ],
    ids=["all served", "at 60 days", "a young account", "an account with older posts", "younger"],
)
def test_a_short_answer_was_cut_or_the_account_is_young(
    first_served: int, oldest_post: int | None, *, cut: bool
) -> None:
    span = Span(TODAY - ONE_DAY * 119, TODAY - ONE_DAY * 59)
    first = span.first + ONE_DAY * first_served
    post = None if oldest_post is None else span.first + ONE_DAY * oldest_post
    served = set(Span(first, span.last).each())

    found = served_start(served, span, TODAY, lambda: post)

    assert found == (first if cut else None)


def test_the_reach_moves_with_the_days() -> None:
    facts = {wall_fact("profile_day"): "60"}

    assert reach("profile_day", facts, TODAY) == TODAY - timedelta(days=60)
    assert reach("profile_day", facts, TODAY + ONE_DAY) == TODAY - timedelta(days=59)
    assert reach("audience_activity", facts, TODAY) is None


@given(less=st.integers(1, 56))
def test_a_promised_window_is_shrunk_to_what_is_served_a_day_or_two_first(less: int) -> None:
    span = Span(TODAY - ONE_DAY * 59, TODAY - ONE_DAY)
    asked: list[Span] = []

    def accepted(probe: Span) -> bool:
        asked.append(probe)
        return probe.first >= span.first + ONE_DAY * less

    assert shrink(span, accepted) == span.first + ONE_DAY * less
    assert len(asked) == less if less <= 2 else len(asked) <= 11


def test_a_window_of_which_not_even_the_newest_days_are_served_is_given_up_after_three_calls() -> (
    None
):
    asked: list[Span] = []

    def refused(probe: Span) -> bool:
        asked.append(probe)
        return False

    assert shrink(Span(TODAY - ONE_DAY * 59, TODAY - ONE_DAY), refused) is None
    assert len(asked) == 3


def test_a_window_is_as_long_as_the_source_was_seen_to_take_and_never_longer_than_declared() -> (
    None
):
    facts = {longest_fact("profile_day"): "30", longest_fact("video"): "open"}

    assert longest("profile_day", facts, 60) == 30
    assert longest("profile_day", facts, 14) == 14
    assert longest("video", facts, 60) == 60
