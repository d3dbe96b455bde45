"""How days land: by cell, whatever the order, and never from worse to better evidence."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from headwater.model.slice import Span
from headwater.store.base import Landing, Row, Store
from tests.conformance.samples import (
    HOURS,
    SHOPS,
    WEATHER,
    at,
    column,
    day,
    days,
    everything,
    fresh,
    number,
)


def weather(number: int, **values: object) -> Row:
    return {"date": day(number), **values}


def changes(rows: list[Row]) -> list[Row]:
    """Rain compared with the day before, where that is known."""
    rain = {row["date"]: row["rain"] for row in rows}
    return [row | {"change": difference(rain, number(row["date"]))} for row in rows]


def difference(rain: dict[object, object], number: int) -> int | None:
    today, yesterday = rain.get(day(number)), rain.get(day(number - 1))
    if not isinstance(today, int) or not isinstance(yesterday, int):
        return None
    return today - yesterday


@st.composite
def windows(draw: st.DrawFn) -> list[Landing]:
    """Overlapping windows of a few days, each read at its own instant, edges wrong on purpose."""
    cell = st.none() | st.integers(0, 9)
    found = []
    for read in range(draw(st.integers(1, 5))):
        first = draw(st.integers(0, 6))
        last = first + draw(st.integers(0, 5))
        served = draw(st.sets(st.integers(first, last)))
        rows = [
            weather(each, rain=draw(cell), word=draw(st.sampled_from([None, "wet"])))
            for each in served
        ]
        edge = max(served) if served else None
        for row in rows:
            if edge is not None and row["date"] == day(edge):
                row["rain"] = 1000 + read
        found.append(days(WEATHER, rows, span=(first, last), read=read, edge=edge, publish=changes))
    return found


def expected(landings: Sequence[Landing]) -> dict[int, tuple[object, object]]:
    """Rain and word of each day: the latest value of interior reads, if there are any."""
    found: dict[int, tuple[object, object]] = {}
    reads = [
        (landing.slice.newest == row["date"], landing.slice.fetched_at, row)
        for landing in landings
        for row in landing.rows
    ]
    for when in {number(row["date"]) for _, _, row in reads}:
        mine = [read for read in reads if read[2]["date"] == day(when)]
        best = [read for read in mine if not read[0]] or mine
        latest = sorted(best, key=lambda read: read[1], reverse=True)
        rain, word = (
            next((row[name] for _, _, row in latest if row.get(name) is not None), None)
            for name in ("rain", "word")
        )
        found[when] = (rain, word)
    return found


@given(landings=windows(), data=st.data())
def test_overlapping_windows_in_any_order_land_the_same_table(
    store: Store, landings: list[Landing], data: st.DataObject
) -> None:
    first, second = fresh(store), fresh(store)

    for landing in landings:
        store.land(first, [landing])
    store.land(second, data.draw(st.permutations(landings)))

    rows = store.rows(first, WEATHER)
    assert store.rows(second, WEATHER) == rows
    assert {number(r["date"]): (r["rain"], r["word"]) for r in rows} == expected(landings)
    assert column(rows, "change") == column(changes(rows), "change")


@given(landings=windows())
def test_landing_days_twice_leaves_what_once_left(store: Store, landings: list[Landing]) -> None:
    key = fresh(store)
    store.land(key, landings)
    once = everything(store, key)

    assert store.land(key, landings[-1:]) == 0
    assert everything(store, key) == once


def test_a_value_that_is_no_longer_served_stays_with_the_instant_of_its_last_answer(
    store: Store,
) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, [weather(0, rain=5, word="wet")], read=0)])

    store.land(key, [days(WEATHER, [weather(0, rain=None, word="dry")], read=1)])
    store.land(key, [days(WEATHER, [weather(0, word="dry")], read=2)])

    (row,) = store.rows(key, WEATHER)
    assert (row["rain"], row["word"]) == (5, "dry")
    assert row["stale"] == {"rain": at(0)}
    assert row["read_at"] == at(2)


def test_a_stale_mark_goes_when_the_value_is_served_again(store: Store) -> None:
    key = fresh(store)
    for read, rain in enumerate((5, None, 5)):
        store.land(key, [days(WEATHER, [weather(0, rain=rain)], read=read)])

    (row,) = store.rows(key, WEATHER)
    assert (row["rain"], row["stale"]) == (5, None)


def test_zero_is_a_value_and_replaces_one(store: Store) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, [weather(0, rain=5)], read=0)])

    store.land(key, [days(WEATHER, [weather(0, rain=0)], read=1)])

    assert column(store.rows(key, WEATHER), "rain") == [0]


def test_a_day_that_an_answer_leaves_out_keeps_its_row(store: Store) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, [weather(0, rain=5), weather(1, rain=6)], read=0)])

    store.land(key, [days(WEATHER, [weather(1, rain=7)], read=1, span=(0, 1))])

    rows = store.rows(key, WEATHER)
    assert column(rows, "rain") == [5, 7]
    assert column(rows, "read_at") == [at(0), at(1)]


def test_an_older_answer_fills_only_what_the_newer_one_lacks(store: Store) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, [weather(0, rain=7)], read=5)])

    store.land(key, [days(WEATHER, [weather(0, rain=1, word="wet")], read=1)])

    (row,) = store.rows(key, WEATHER)
    assert (row["rain"], row["word"]) == (7, "wet")
    assert (row["read_at"], row["stale"]) == (at(5), {"word": at(1)})


def test_the_newest_day_of_a_window_never_replaces_an_interior_one(store: Store) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, [weather(0, rain=5), weather(1, rain=6)], read=0, edge=1)])

    store.land(key, [days(WEATHER, [weather(0, rain=999, word="sum")], read=1, edge=0)])

    row = store.rows(key, WEATHER)[0]
    assert (row["rain"], row["word"], row["edge"], row["read_at"]) == (5, None, False, at(0))


def test_an_interior_day_replaces_the_newest_of_another_window_wholly(store: Store) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, [weather(0, rain=999, word="sum")], read=1, edge=0)])

    store.land(key, [days(WEATHER, [weather(0, rain=5)], read=0)])

    (row,) = store.rows(key, WEATHER)
    assert (row["rain"], row["word"], row["edge"], row["stale"]) == (5, None, False, None)


def test_lists_land_whole_and_an_empty_list_is_no_value(store: Store) -> None:
    key = fresh(store)
    store.land(key, [days(HOURS, [{"date": day(0), "hour": [1, 2], "active": [5, None]}], read=0)])
    store.land(key, [days(HOURS, [{"date": day(0), "hour": [], "active": []}], read=1)])

    (kept,) = store.rows(key, HOURS)
    store.land(key, [days(HOURS, [{"date": day(0), "hour": [3], "active": [0]}], read=2)])
    (replaced,) = store.rows(key, HOURS)

    assert (kept["hour"], kept["active"]) == ([1, 2], [5, None])
    assert kept["stale"] == {"hour": at(0), "active": at(0)}
    assert (replaced["hour"], replaced["active"], replaced["stale"]) == ([3], [0], None)


def test_days_with_entities_keep_each_apart(store: Store) -> None:
    key = fresh(store)
    rows: list[Row] = [{"date": day(0), "shop": shop, "sales": 1} for shop in ("a", "b")]
    store.land(key, [days(SHOPS, rows, read=0)])

    changed = store.land(key, [days(SHOPS, [rows[1] | {"sales": 2}], read=1)])

    assert changed == 1
    assert column(store.rows(key, SHOPS), "sales") == [1, 2]


def test_rows_of_a_span_are_those_days_alone(store: Store) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, [weather(each, rain=each) for each in range(5)])])

    rows = store.rows(key, WEATHER, Span(day(1), day(3)))

    assert column(rows, "rain") == [1, 2, 3]


def test_what_is_published_follows_a_change_the_day_before(store: Store) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, [weather(n, rain=n) for n in range(4)], publish=changes)])

    store.land(key, [days(WEATHER, [weather(1, rain=10)], read=1, publish=changes)])

    assert column(store.rows(key, WEATHER), "change") == [None, 10, -8, 1]


def test_republishing_fills_every_row_again(store: Store) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, [weather(n, rain=n) for n in range(4)])])

    store.land(key, [days(WEATHER, [weather(3, rain=3)], read=1, publish=changes, republish=True)])

    assert column(store.rows(key, WEATHER), "change") == [None, 1, 1, 1]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(weather(9, rain=1), id="a day that was not asked for"),
        pytest.param(weather(0, hail=1), id="a field that is not declared"),
        pytest.param(weather(0, rain="1"), id="a text for a whole number"),
        pytest.param(weather(0, rain=True), id="a truth for a whole number"),
        pytest.param(weather(0, rain=2**63), id="a number that is too large"),
        pytest.param(weather(0, warmth=float("nan")), id="a number that is none"),
        pytest.param({"rain": 1}, id="no day"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_and_nothing_lands(store: Store, row: Row) -> None:
    key = fresh(store)
    before = everything(store, key)

    with pytest.raises(ValueError, match=r"weather|rain|warmth"):
        store.land(key, [days(HOURS, [], span=(0, 1)), days(WEATHER, [row], span=(0, 1))])

    assert everything(store, key) == before


def test_lists_out_of_step_are_refused(store: Store) -> None:
    key = fresh(store)

    with pytest.raises(ValueError, match="different lengths"):
        store.land(key, [days(HOURS, [{"date": day(0), "hour": [1, 2], "active": [5]}])])


@example(words=["a\0b", "\ud83c\udfac", "half \udfac of one"], warmth=-0.5, rain=0)
@given(
    words=st.lists(st.text(st.characters(codec=None)), max_size=3),
    warmth=st.floats(allow_nan=False, allow_infinity=False),
    rain=st.integers(-(2**63) + 1, 2**63 - 1),
)
def test_what_lands_is_what_comes_out(
    store: Store, words: list[str], warmth: float, rain: int
) -> None:
    key = fresh(store)
    rows = [weather(n, rain=rain, warmth=warmth, word=word) for n, word in enumerate(words)]
    store.land(key, [days(WEATHER, rows, span=(0, 3))])

    stored = store.rows(key, WEATHER)

    assert column(stored, "word") == [storable(word) for word in words]
    assert column(stored, "warmth") == [warmth] * len(words)
    assert column(stored, "rain") == [rain] * len(words)


def storable(text: str) -> str:
    """No NUL, and U+FFFD for half a surrogate pair; whole pairs are the character they mean."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "")
