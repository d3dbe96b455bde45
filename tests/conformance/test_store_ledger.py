"""The ledger as it is stored: what was asked, what came of it, and what is due again."""

from dataclasses import replace
from datetime import datetime

import pytest

from headwater.model.slice import Slice, SliceState, Span
from headwater.store.base import Landing, Row, Store
from tests.conformance.samples import (
    NOON,
    POSTS,
    WEATHER,
    at,
    capture,
    day,
    days,
    everything,
    expired,
    failure,
    fresh,
)


def rain(first: int, last: int) -> list[Row]:
    return [{"date": day(n), "rain": n} for n in range(first, last + 1)]


def test_a_slice_comes_back_as_it_was_entered(store: Store) -> None:
    key = fresh(store)
    piece = replace(
        failure(WEATHER, 0, 3, attempts=4),
        refused=("word", "warmth"),
        error='It said "no"; \N{SNOWMAN}',
    )
    landed = replace(days(WEATHER, rain(5, 9), edge=9, read=1).slice, refused=("word",), rows=5)

    store.land(key, [], notes=[piece, landed])

    assert store.slices(key) == [piece, landed]


def test_slices_come_in_order_of_stream_and_day(store: Store) -> None:
    key = fresh(store)
    store.land(key, [capture(POSTS, [], read=24), days(WEATHER, rain(8, 9), edge=9)])
    store.land(key, [days(WEATHER, rain(1, 2), edge=2)])
    store.land(key, [capture(POSTS, [], read=48)])

    order = [(piece.stream, piece.span.first) for piece in store.slices(key)]

    assert order == [
        ("posts", at(24).date()),
        ("posts", at(48).date()),
        ("weather", day(1)),
        ("weather", day(8)),
    ]
    assert {piece.stream for piece in store.slices(key, ["weather"])} == {"weather"}
    assert store.slices(key, []) == []


def test_an_account_is_overdue_once_the_next_attempt_has_come(store: Store) -> None:
    account = store.account("made_up", "overdue")
    store.account("made_up", "in time")
    store.land(account.key, [], notes=[failure(WEATHER, 0, 3, read=5)])

    def overdue(hour: float) -> bool:
        return ("made_up", "overdue") in store.overdue(at(hour))

    assert [overdue(5.9), overdue(6), overdue(7)] == [False, True, True]
    assert ("made_up", "in time") not in store.overdue(at(7))
    store.land(account.key, [days(WEATHER, rain(0, 3), edge=3, read=6)])
    assert not overdue(7)


def test_a_failure_leaves_what_landed_as_it_is(store: Store) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, rain(0, 3), edge=3)])
    landed = store.slices(key)
    failed = failure(WEATHER, 2, 5, read=1)

    store.land(key, [Landing(stream=WEATHER, slice=failed, rows=[])])

    assert store.slices(key) == [*landed, failed]
    assert len(store.rows(key, WEATHER)) == 4


def test_a_failure_takes_the_place_of_the_one_before(store: Store) -> None:
    key = fresh(store)
    store.land(key, [], notes=[failure(WEATHER, 0, 3, read=0)])
    second = failure(WEATHER, 0, 3, read=1, attempts=2)

    store.land(key, [], notes=[second])

    assert store.slices(key) == [second]


def test_days_that_land_are_no_longer_failed(store: Store) -> None:
    key = fresh(store)
    store.land(key, [], notes=[failure(WEATHER, 0, 9)])

    store.land(key, [days(WEATHER, rain(3, 5), edge=5, read=1)])

    failed = [p.span for p in store.slices(key) if p.state is SliceState.FAILED]
    assert failed == [Span(day(0), day(2)), Span(day(6), day(9))]


@pytest.mark.parametrize("captured_at", [None, at(0)])
def test_a_capture_ends_the_failures_of_the_days_before_it(
    store: Store, captured_at: datetime | None
) -> None:
    key = fresh(store)
    today = Span(at(0).date(), at(0).date())
    failed = replace(failure(POSTS, 0, 0, read=0), span=today, captured_at=captured_at)
    store.land(key, [], notes=[failed])

    store.land(key, [capture(POSTS, [], read=48)])

    assert [piece.state for piece in store.slices(key)] == [SliceState.LANDED]


def test_a_year_of_daily_syncs_is_a_handful_of_lines(store: Store) -> None:
    key = fresh(store)
    for today in range(40, 60):
        read = (day(today) - NOON.date()).days * 24
        store.land(key, [days(WEATHER, rain(today - 10, today - 2), edge=today - 2, read=read)])

    pieces = store.slices(key)

    assert len(pieces) < 12
    assert sum(piece.span.days for piece in pieces) == 28
    assert pieces[0].span.first == day(30)


def test_days_that_are_not_served_are_noted_and_can_be_made_due_again(store: Store) -> None:
    key = fresh(store)
    store.land(key, [], notes=[expired(WEATHER, 0, 9), failure(WEATHER, 20, 29)])
    store.land(key, [days(WEATHER, rain(10, 19), edge=19)])

    store.reopen(key, ["weather"], Span(day(5), day(24)))

    left = [(piece.span.first, piece.span.last) for piece in store.slices(key)]
    assert left == [(day(0), day(4)), (day(10), day(19)), (day(25), day(29))]


def test_reopening_one_stream_leaves_the_others(store: Store) -> None:
    key = fresh(store)
    store.land(key, [], notes=[expired(WEATHER, 0, 9)])
    before = store.slices(key)

    store.reopen(key, ["hours"], Span(day(0), day(9)))

    assert store.slices(key) == before


def test_noting_brings_no_rows_and_does_not_count_as_a_change(store: Store) -> None:
    key = fresh(store)
    version = store.version()

    store.land(key, [], notes=[expired(WEATHER, 0, 9)])

    assert store.version() == version


def test_landing_nothing_keeps_facts(store: Store) -> None:
    key = fresh(store)

    assert store.land(key, [], facts={"wall:weather": "60"}) == 0

    assert everything(store, key)["facts"] == {"wall:weather": "60"}
    assert store.slices(key) == []


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param(replace(failure(WEATHER, 0, 1), state=SliceState.DUE), id="one that is due"),
        pytest.param(failure(POSTS, 0, 1), id="one of another stream"),
        pytest.param(capture(WEATHER, []).slice, id="days with an instant"),
        pytest.param(failure(WEATHER, 0, 1), id="a failure with rows"),
    ],
)
def test_a_slice_that_makes_no_sense_is_refused(store: Store, piece: Slice) -> None:
    key = fresh(store)

    with pytest.raises(ValueError, match="weather"):
        store.land(key, [Landing(stream=WEATHER, slice=piece, rows=rain(0, 1))])

    assert store.slices(key) == []
