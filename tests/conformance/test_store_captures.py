"""How captures land: versions of entities that follow each other, and moments that stand alone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.model.errors import StoreError
from headwater.model.stream import Stream
from headwater.store.base import Landing, Row, Store
from tests.conformance.samples import (
    AGES,
    NOW,
    PLACES,
    POSTS,
    WEATHER,
    at,
    capture,
    column,
    day,
    days,
    everything,
    fresh,
)

EVER = datetime.min.replace(tzinfo=UTC)


def post(name: str, likes: int | None = None, *, made: float = -100, **values: object) -> Row:
    return {"post": name, "likes": likes, "made": at(made), **values}


def versions(store: Store, key: int, stream: Stream, name: str) -> list[tuple[object, ...]]:
    """When each version of an entity began and ended, and when it vanished, oldest first."""
    sql = (
        f"select captured_at, superseded_at, vanished_at from {stream.name} "
        "where account = ? and post = ? order by captured_at"
    )
    return store.ask(sql, [key, name])[1]


@st.composite
def captures(draw: st.DrawFn) -> list[Landing]:
    """Captures of a few posts, one after the other, with values and posts that come and go."""
    found = []
    for read in range(draw(st.integers(1, 4))):
        names = draw(st.sets(st.sampled_from("abc")))
        rows = [
            post(
                name,
                draw(st.none() | st.integers(0, 1)),
                picture=draw(st.sampled_from([None, "x", "y"])),
            )
            for name in sorted(names)
        ]
        since = draw(st.sampled_from([None, EVER, at(-50)]))
        found.append(capture(POSTS, rows, read=read, listed_since=since))
    return found


@given(landings=captures())
def test_landing_a_capture_twice_leaves_what_once_left(
    store: Store, landings: list[Landing]
) -> None:
    key = fresh(store)
    for landing in landings:
        store.land(key, [landing])
    once = everything(store, key)

    assert store.land(key, [landings[-1]]) == 0
    assert everything(store, key) == once


@given(landings=captures(), instead=captures())
def test_a_capture_landed_anew_leaves_what_it_would_have_left_alone(
    store: Store, landings: list[Landing], instead: list[Landing]
) -> None:
    *before, last = landings
    again = capture(POSTS, instead[0].rows, read=len(before), listed_since=EVER)
    corrected, right = fresh(store), fresh(store)

    for landing in (*before, last, again):
        store.land(corrected, [landing])
    for landing in (*before, again):
        store.land(right, [landing])

    assert without_pictures(store, corrected) == without_pictures(store, right)


def without_pictures(store: Store, key: int) -> list[tuple[object, ...]]:
    """All versions, but for volatile values: one that was overwritten cannot come back."""
    sql = (
        "select captured_at, superseded_at, vanished_at, stale, post, made, likes, caption "
        "from posts where account = ? order by post, captured_at"
    )
    return store.ask(sql, [key])[1]


@given(landings=captures())
def test_versions_of_an_entity_follow_each_other_without_overlap(
    store: Store, landings: list[Landing]
) -> None:
    key = fresh(store)
    for landing in landings:
        store.land(key, [landing])

    for name in "abc":
        lives = versions(store, key, POSTS, name)
        assert [end for _, end, _ in lives[:-1]] == [begin for begin, _, _ in lives[1:]]
        assert all(end is None for _, end, _ in lives[-1:])


def test_a_change_supersedes_and_no_change_adds_nothing(store: Store) -> None:
    key = fresh(store)
    store.land(key, [capture(POSTS, [post("a", 1), post("b", 1)], read=0)])

    changed = store.land(key, [capture(POSTS, [post("a", 2), post("b", 1)], read=24)])

    assert changed == 1
    assert versions(store, key, POSTS, "a") == [(at(0), at(24), None), (at(24), None, None)]
    assert versions(store, key, POSTS, "b") == [(at(0), None, None)]
    assert column(store.current(key, POSTS), "likes") == [2, 1]


def test_a_capture_that_changes_nothing_is_in_the_ledger_all_the_same(store: Store) -> None:
    key = fresh(store)
    for read in (0, 24):
        store.land(key, [capture(POSTS, [post("a", 1)], read=read)])

    assert [piece.captured_at for piece in store.slices(key)] == [at(0), at(24)]


def test_captures_of_long_ago_can_be_left_out_of_the_ledger(store: Store) -> None:
    key = fresh(store)
    for read in (0, 24):
        store.land(key, [capture(POSTS, [post("a", 1)], read=read)])
    store.land(key, [days(WEATHER, [{"date": day(0), "rain": 1}], edge=0)])

    recent = store.slices(key, captures_since=at(24))

    assert recent == [piece for piece in store.slices(key) if piece.captured_at != at(0)]
    assert {piece.stream for piece in recent} == {"posts", "weather"}


def test_a_volatile_value_is_kept_fresh_without_a_new_version(store: Store) -> None:
    key = fresh(store)
    store.land(key, [capture(POSTS, [post("a", 1, picture="one")], read=0)])

    changed = store.land(key, [capture(POSTS, [post("a", 1, picture="two")], read=24)])

    assert changed == 1
    assert column(store.current(key, POSTS), "picture") == ["two"]
    assert versions(store, key, POSTS, "a") == [(at(0), None, None)]


def test_a_value_that_goes_empty_keeps_its_last_and_the_date_of_the_last_capture_with_it(
    store: Store,
) -> None:
    key = fresh(store)
    for read, likes in ((0, 5), (24, 5), (48, None), (72, None)):
        store.land(key, [capture(POSTS, [post("a", likes)], read=read)])

    (row,) = store.current(key, POSTS)
    assert (row["likes"], row["stale"], row["captured_at"]) == (5, {"likes": at(24)}, at(48))


def test_a_value_that_was_never_served_stays_none_and_is_not_stale(store: Store) -> None:
    key = fresh(store)
    for read in (0, 24):
        store.land(key, [capture(POSTS, [post("a", None)], read=read)])

    (row,) = store.current(key, POSTS)
    assert (row["likes"], row["stale"], row["captured_at"]) == (None, None, at(0))


def test_lists_of_an_entity_change_together(store: Store) -> None:
    key = fresh(store)
    first: Row = {"post": "a", "place": ["x", "y"], "share": [0.5, 0.25]}
    store.land(key, [capture(PLACES, [first], read=0)])
    store.land(key, [capture(PLACES, [{"post": "a", "place": [], "share": []}], read=24)])

    (row,) = store.current(key, PLACES)

    assert (row["place"], row["share"]) == (["x", "y"], [0.5, 0.25])
    assert row["stale"] == {"place": at(0), "share": at(0)}


def test_a_listed_entity_that_is_missing_has_vanished_and_may_come_back(store: Store) -> None:
    key = fresh(store)
    store.land(key, [capture(POSTS, [post("a", 1), post("b", 1)], read=0)])

    store.land(key, [capture(POSTS, [post("b", 1)], read=24, listed_since=EVER)])
    gone = store.current(key, POSTS)
    store.land(key, [capture(POSTS, [post("a", 1), post("b", 1)], read=48, listed_since=EVER)])
    back = store.current(key, POSTS)

    assert column(gone, "vanished_at") == [at(24), None]
    assert column(gone, "likes") == [1, 1]
    assert column(back, "vanished_at") == [None, None]
    assert [life[2] for life in versions(store, key, POSTS, "a")] == [None, at(24), None]


def test_a_vanished_entity_vanishes_once(store: Store) -> None:
    key = fresh(store)
    store.land(key, [capture(POSTS, [post("a", 1)], read=0)])
    store.land(key, [capture(POSTS, [], read=24, listed_since=EVER)])

    assert store.land(key, [capture(POSTS, [], read=48, listed_since=EVER)]) == 0
    assert column(store.current(key, POSTS), "vanished_at") == [at(24)]


@pytest.mark.parametrize(
    "listed_since, gone",
    [
        pytest.param(None, [], id="a list that claims nothing"),
        pytest.param(at(-50), ["young"], id="a list of the younger ones"),
        pytest.param(EVER, ["old", "undated", "young"], id="a list of all"),
    ],
)
def test_only_what_should_have_been_listed_can_vanish(
    store: Store, listed_since: datetime | None, gone: list[str]
) -> None:
    key = fresh(store)
    rows = [post("young", made=-50), post("old", made=-51), post("undated") | {"made": None}]
    store.land(key, [capture(POSTS, rows, read=0)])

    store.land(key, [capture(POSTS, [], read=24, listed_since=listed_since)])

    vanished = [row["post"] for row in store.current(key, POSTS) if row["vanished_at"]]
    assert vanished == gone


def test_a_capture_older_than_the_newest_is_refused_in_a_sentence(store: Store) -> None:
    key = fresh(store)
    store.land(key, [capture(POSTS, [], read=24)])
    before = everything(store, key)

    with pytest.raises(StoreError, match="the clock went backwards"):
        store.land(key, [capture(POSTS, [post("a", 1)], read=23)])

    assert everything(store, key) == before


def test_the_clock_of_one_stream_says_nothing_of_another(store: Store) -> None:
    key = fresh(store)
    store.land(key, [capture(POSTS, [post("a", 1)], read=24)])

    store.land(key, [capture(PLACES, [{"post": "a", "place": ["x"], "share": [1.0]}], read=0)])

    assert len(store.current(key, PLACES)) == 1


def test_a_snapshot_replaces_its_own_instant_only(store: Store) -> None:
    key = fresh(store)
    landings: Sequence[Landing] = [
        capture(NOW, [{"followers": 1, "handle": "a", "open": None}], read=0),
        capture(NOW, [{"followers": 2, "handle": "a", "open": False}], read=1),
    ]
    for landing in (*landings, capture(NOW, [{"followers": 0}], read=0)):
        store.land(key, [landing])

    (newest,) = store.current(key, NOW)
    _, rows = store.ask("select followers, handle from now where account = ? order by 1", [key])
    assert rows == [(0, None), (2, "a")]
    assert newest == {"captured_at": at(1), "followers": 2, "handle": "a", "open": False}


def test_a_snapshot_without_rows_takes_back_those_of_its_instant(store: Store) -> None:
    key = fresh(store)
    store.land(key, [capture(AGES, [{"age": ["18-24"], "share": [1]}], read=0)])

    assert store.land(key, [capture(AGES, [], read=0)]) == 1
    assert store.current(key, AGES) == []


def test_instants_of_other_zones_are_stored_as_utc(store: Store) -> None:
    key = fresh(store)
    elsewhere = at(0).astimezone(timezone(timedelta(hours=9)))

    store.land(key, [capture(POSTS, [post("a") | {"made": elsewhere}])])

    (made,) = column(store.current(key, POSTS), "made")
    assert isinstance(made, datetime)
    assert (made, made.utcoffset()) == (at(0), timedelta(0))


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([{"likes": 1}], id="no entity"),
        pytest.param([{"post": "", "likes": 1}], id="an empty entity"),
        pytest.param([post("a") | {"made": datetime(2026, 1, 1)}], id="an instant without zone"),  # noqa: DTZ001
    ],
)
def test_a_capture_that_cannot_be_right_is_refused(store: Store, rows: list[Row]) -> None:
    key = fresh(store)

    with pytest.raises(ValueError, match=r"post|made"):
        store.land(key, [capture(POSTS, rows)])

    assert store.slices(key) == []


def test_a_stream_lands_one_capture_at_a_time(store: Store) -> None:
    key = fresh(store)

    with pytest.raises(ValueError, match="one at a time"):
        store.land(key, [capture(POSTS, [], read=0), capture(POSTS, [], read=1)])


def test_of_two_rows_of_one_entity_the_last_counts(store: Store) -> None:
    key = fresh(store)
    store.land(key, [capture(POSTS, [post("a", 1), post("a", 2)])])

    assert column(store.current(key, POSTS), "likes") == [2]
