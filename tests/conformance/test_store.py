"""Accounts, tables and questions: the rest of what a store promises."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from headwater.model.errors import StoreError
from headwater.model.field import Kind
from headwater.model.stream import Stream
from headwater.store.base import Row, Store
from headwater.store.open import open_store
from tests.conformance.samples import (
    AGES,
    HOURS,
    NOW,
    POSTS,
    STREAMS,
    WEATHER,
    at,
    capture,
    day,
    days,
    dimension,
    everything,
    field,
    fresh,
)


@contextmanager
def opened(url: str, streams: tuple[Stream, ...] = STREAMS) -> Iterator[Store]:
    store = open_store(url)
    try:
        store.prepare(streams)
        yield store
    finally:
        store.close()


def rain(*values: int | None) -> list[Row]:
    return [{"date": day(n), "rain": value, "word": f"day {n}"} for n, value in enumerate(values)]


def test_an_account_is_entered_once_and_found_again(store: Store) -> None:
    first = store.account("test", "the same")
    again = store.account("test", "the same")
    other = store.account("other connector", "the same")

    assert first == again
    assert (first.connector, first.account_id, first.version) == ("test", "the same", 0)
    assert other.key != first.key
    assert [each for each in store.accounts() if each.account_id == "the same"] == [first, other]


def test_an_account_is_told_as_it_is_whenever_it_is_looked_at(store: Store) -> None:
    first = store.account("weather", "one")
    other = store.account("weather", "other")
    store.land(first.key, [days(WEATHER, rain(1))])
    assert store.account("weather", "one").version == first.version + 1
    store.land(first.key, [], facts={"wall": "60"})
    assert store.account("weather", "one").facts == {"wall": "60"}
    assert store.account("weather", "other") == other
    store.erase(first.key)
    again = store.account("weather", "one")

    assert (again.version, again.facts) == (0, {})
    assert again.key != first.key


def test_facts_are_kept_by_name_and_those_not_named_stay(store: Store) -> None:
    key = fresh(store)
    store.land(key, [], facts={"kept": "1", "changed": "1"})

    store.land(key, [], facts={"changed": "2", "new": "it's"})

    assert everything(store, key)["facts"] == {"kept": "1", "changed": "2", "new": "it's"}


def test_versions_grow_with_every_change_of_rows_and_with_nothing_else(store: Store) -> None:
    key = fresh(store)
    landing = days(WEATHER, rain(1))
    seen = [(store.version(), everything(store, key)["version"])]
    for landings in ([landing], [landing], [], [days(WEATHER, [], span=(5, 6))]):
        store.land(key, landings, facts={"fact": str(len(seen))})
        seen.append((store.version(), everything(store, key)["version"]))

    total, mine = seen[0]
    assert seen[1:] == [(total + 1, 1)] * 4
    assert mine == 0


def test_all_of_it_is_there_after_closing_and_opening(url: str) -> None:
    with opened(url) as store:
        key = fresh(store)
        store.land(
            key,
            [
                days(WEATHER, rain(1, None), edge=1),
                capture(POSTS, [{"post": "a", "likes": 1, "made": at(-9)}]),
                capture(AGES, [{"age": ["18-24", "25-34"], "share": [0.5, None]}]),
            ],
            facts={"fact": "x"},
        )
        before = everything(store, key)

    with opened(url) as store:
        assert everything(store, key) == before
        assert store.version() == 1


def test_nothing_lands_when_publishing_fails(store: Store) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, rain(1))], facts={"fact": "old"})
    before = everything(store, key), store.version()

    def fail(rows: list[Row]) -> list[Row]:
        raise RuntimeError(f"{len(rows)} rows, and the power is gone")

    failing = days(WEATHER, rain(2, 3), read=1, publish=fail)
    landings = [capture(NOW, [{"followers": 1}]), days(HOURS, [], span=(0, 1)), failing]
    with pytest.raises(RuntimeError, match="the power is gone"):
        store.land(key, landings, facts={"fact": "new"})

    assert (everything(store, key), store.version()) == before
    assert store.land(key, [days(WEATHER, rain(2, 3), read=1)]) == 2


def test_erasing_an_account_leaves_nothing_of_it_and_all_of_the_others(store: Store) -> None:
    erased, other = fresh(store), fresh(store)
    for key in (erased, other):
        landings = [days(WEATHER, rain(1)), capture(POSTS, [{"post": "a"}])]
        store.land(key, landings, facts={"fact": "x"})
    before, version = everything(store, other), store.version()

    store.erase(erased)

    assert everything(store, other) == before
    assert store.version() > version
    assert erased not in {each.key for each in store.accounts()}
    assert store.slices(erased) == []
    for table in (*(stream.name for stream in STREAMS), "hw_slice", "hw_fact"):
        sql = f"select count(*) from {table} where account = ?"
        assert store.ask(sql, [erased])[1] == [(0,)]


def test_the_key_of_an_erased_account_is_never_given_again(store: Store) -> None:
    erased = store.account("test", "to be erased")
    store.erase(erased.key)

    assert store.account("test", "to be erased").key > erased.key


def test_nothing_lands_for_an_account_that_is_gone(store: Store) -> None:
    key = fresh(store)
    store.erase(key)

    with pytest.raises(StoreError, match="erased"):
        store.land(key, [days(WEATHER, rain(1))])


def test_a_new_field_is_a_new_column_and_said_so(url: str) -> None:
    with opened(url, (WEATHER,)) as store:
        key = fresh(store)
        store.land(key, [days(WEATHER, rain(1))])
        assert store.prepare([WEATHER]) == []

    wider = replace(WEATHER, fields=(field("snow"), *WEATHER.fields))
    with opened(url, ()) as store:
        assert store.prepare([wider, NOW]) == ["The table weather has a new column snow."]
        store.land(key, [days(wider, [{"date": day(0), "snow": 3}], read=1)])

        (row,) = store.rows(key, wider)
        assert (row["snow"], row["rain"], row["stale"]) == (3, 1, {"rain": at(0), "word": at(0)})
        assert store.ask("select snow from v_weather")[1] == [(3,)]


def test_a_column_no_longer_declared_keeps_what_it_holds(url: str) -> None:
    narrower = replace(WEATHER, fields=WEATHER.fields[:1])
    with opened(url, (WEATHER,)) as store:
        key = fresh(store)
        store.land(key, [days(WEATHER, rain(1))])

    with opened(url, (narrower,)) as store:
        store.land(key, [days(narrower, [{"date": day(0), "rain": 2}], read=1)])

        assert store.ask("select rain, word from weather")[1] == [(2, "day 0")]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(
            replace(WEATHER, fields=(field("rain", Kind.TEXT),)), id="a field of another kind"
        ),
        pytest.param(replace(WEATHER, inner="word"), id="fields that become lists"),
        pytest.param(replace(WEATHER, behaviour=NOW.behaviour), id="another behaviour"),
        pytest.param(
            replace(WEATHER, entity="place", fields=(dimension("place"), *WEATHER.fields)),
            id="an entity",
        ),
    ],
)
def test_what_cannot_be_mended_by_adding_is_refused_in_a_sentence(
    url: str, changed: Stream
) -> None:
    with opened(url, (WEATHER,)) as store:
        with pytest.raises(StoreError, match="needs a new name"):
            store.prepare([POSTS, changed])

        with pytest.raises(StoreError, match="was not prepared"):
            store.land(fresh(store), [capture(POSTS, [])])


@pytest.mark.parametrize(
    "stream",
    [
        pytest.param(replace(NOW, name='x"; drop table hw_slice; --'), id="a name that is SQL"),
        pytest.param(replace(NOW, name="hw_slice"), id="a name of the store's own"),
        pytest.param(replace(NOW, fields=(field("account"),)), id="a column of the store's own"),
        pytest.param(replace(NOW, fields=(field("Rain"),)), id="a name that needs quotes"),
        pytest.param(
            replace(POSTS, fields=(dimension("post", Kind.INTEGER),)), id="ids that are numbers"
        ),
    ],
)
def test_a_declaration_that_cannot_be_stored_is_refused(store: Store, stream: Stream) -> None:
    with pytest.raises(ValueError, match=stream.name.split('"', 1)[0]):
        store.prepare([stream])


def test_a_store_of_a_newer_version_is_left_alone(
    url: str, tamper: Callable[[str, str], None]
) -> None:
    with opened(url):
        pass
    tamper(url, "update hw_meta set value = '2' where name = 'schema_version'")

    with pytest.raises(StoreError, match="newer version"):
        open_store(url)


def test_a_closed_store_says_so(url: str) -> None:
    store = open_store(url)
    store.close()
    store.close()

    for use in (store.version, store.accounts, lambda: store.account("test", "x")):
        with pytest.raises(StoreError, match="closed"):
            use()
