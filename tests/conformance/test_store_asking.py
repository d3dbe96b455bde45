"""Questions in SQL: the same text, the same answer, whatever the engine; and the flat views."""

from datetime import UTC, date, datetime

import pytest

from headwater.model.errors import StoreError
from headwater.store.base import Store
from tests.conformance.samples import (
    AGES,
    DAY,
    HOURS,
    PLACES,
    POSTS,
    WEATHER,
    at,
    capture,
    day,
    days,
    fresh,
)

NASTY = ["'; drop table weather; --", 'a "quoted" ? name', "100 % $1 %s \\ \n\t", "häß ☃ 🎬", ""]


@pytest.mark.parametrize("text", NASTY)
def test_values_are_bound_and_never_read_as_sql(store: Store, text: str) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, [{"date": day(0), "rain": 1, "word": text}])])

    sql = """
        select word, '?' as "what?" -- is this one?
        from weather /* or ? this */ where account = ? and word = ?
    """
    names, rows = store.ask(sql, [key, text])

    assert names == ["word", "what?"]
    assert rows == [(text, "?")]


def test_a_list_is_one_bound_value(store: Store) -> None:
    key = fresh(store)
    rows = [{"date": day(n), "word": text} for n, text in enumerate(NASTY)]
    store.land(key, [days(WEATHER, rows)])

    sql = "select word from weather where account = ? and word = any(?::text[]) order by date"

    assert store.ask(sql, [key, NASTY[1:3]])[1] == [(NASTY[1],), (NASTY[2],)]


def test_days_and_instants_are_compared_as_such(store: Store) -> None:
    key = fresh(store)
    store.land(
        key,
        [
            days(WEATHER, [{"date": day(n), "rain": n} for n in range(3)], read=n_hours)
            for n_hours in (0,)
        ],
    )

    between = "select date from weather where account = ? and date >= ? and read_at = ? order by 1"
    names, rows = store.ask(between, [key, day(1), at(0)])

    assert (names, rows) == (["date"], [(day(1),), (day(2),)])


def test_numbers_come_as_whole_numbers_or_floats(store: Store) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, [{"date": day(n), "rain": n} for n in (1, 2)])])

    sql = (
        "select sum(rain), avg(rain), count(*), 1.5, cast(sum(rain) as double precision) / 2 "
        "from weather where account = ?"
    )
    _, [values] = store.ask(sql, [key])

    assert values == (3, 1.5, 2, 1.5, 1.5)
    assert [type(value) for value in values] == [int, float, int, float, float]


def test_instants_come_aware_and_in_utc(store: Store) -> None:
    key = fresh(store)
    store.land(key, [capture(POSTS, [{"post": "a", "made": at(0)}])])

    sql = (
        "select made, cast(made as date), date_trunc('day', made), max(made), now() "
        "from posts where account = ? group by made"
    )
    _, [(made, date_of, midnight, newest, now)] = store.ask(sql, [key])

    assert (made, newest, date_of) == (at(0), at(0), at(0).date())
    assert midnight == datetime(2026, 4, 1, tzinfo=UTC)
    assert all(isinstance(each, datetime) and each.tzinfo is UTC for each in (made, midnight, now))


def test_texts_are_in_order_of_their_bytes(store: Store) -> None:
    key = fresh(store)
    words = ["b", "a", "B", "é", "_", "z", "Z", "\N{CLAPPER BOARD}", "\uffee"]
    store.land(key, [days(WEATHER, [{"date": day(n), "word": w} for n, w in enumerate(words)])])

    _, rows = store.ask("select word from weather where account = ? order by word", [key])

    assert [word for (word,) in rows] == sorted(words, key=str.encode)


def test_nothing_is_a_column_of_nones_and_not_of_zeroes(store: Store) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, [{"date": day(0), "rain": 0}, {"date": day(1)}])])

    _, rows = store.ask("select rain, warmth from weather where account = ? order by date", [key])

    assert rows == [(0, None), (None, None)]


@pytest.mark.parametrize(
    "sql",
    [
        "delete from weather",
        "insert into hw_meta values ('a', 'b')",
        "create table more (a integer)",
        "drop table weather",
        "with gone as (delete from weather returning date) select * from gone",
        "select 1; select 2",
        "select 1; drop table weather",
        "set memory_limit = '1GB'",
        "",
    ],
)
def test_only_one_statement_that_reads_can_be_asked(store: Store, sql: str) -> None:
    key = fresh(store)
    store.land(key, [days(WEATHER, [{"date": day(0), "rain": 1}])])

    with pytest.raises(StoreError):
        store.ask(sql)

    assert store.ask("select rain from weather where account = ?", [key])[1] == [(1,)]


def test_a_statement_that_makes_no_sense_is_refused_in_one_line(store: Store) -> None:
    with pytest.raises(StoreError, match=r"^The store refused a statement: [^\n]*nowhere[^\n]*$"):
        store.ask("select * from nowhere")


def test_the_view_of_days_shows_the_accounts_own_id(store: Store) -> None:
    key = fresh(store)
    (account,) = (each for each in store.accounts() if each.key == key)
    store.land(key, [days(WEATHER, [{"date": day(0), "rain": 1}], edge=0)])

    names, rows = store.ask("select * from v_weather where account_id = ?", [account.account_id])

    assert names == [
        "account_id",
        "date",
        "read_at",
        "edge",
        "stale",
        "rain",
        "warmth",
        "word",
        "change",
    ]
    assert rows == [(account.account_id, DAY, at(0), True, None, 1, None, None, None)]


def test_the_view_of_lists_has_one_row_per_value(store: Store) -> None:
    key = fresh(store)
    store.land(
        key,
        [
            days(HOURS, [{"date": day(0), "hour": [1, 2], "active": [5, None]}]),
            capture(AGES, [{"age": ["18-24", "25-34"], "share": [0.5, 0.25]}]),
            capture(
                PLACES,
                [
                    {"post": "a", "place": ["x", "y"], "share": [0.75, None]},
                    {"post": "b", "place": ["x"]},
                    {"post": "c", "place": [], "share": []},
                ],
            ),
        ],
    )
    (account,) = (each.account_id for each in store.accounts() if each.key == key)

    def view(columns: str, name: str) -> list[tuple[object, ...]]:
        sql = f"select {columns} from {name} where account_id = ? order by 1, 2"
        return store.ask(sql, [account])[1]

    assert view("date, hour, active", "v_hours") == [(DAY, 1, 5), (DAY, 2, None)]
    assert view("captured_at, age, share", "v_ages") == [
        (at(0), "18-24", 0.5),
        (at(0), "25-34", 0.25),
    ]
    assert view("post, place, share, superseded_at", "v_places") == [
        ("a", "x", 0.75, None),
        ("a", "y", None, None),
        ("b", "x", None, None),
    ]


def test_both_spellings_of_a_day_mean_the_same(store: Store) -> None:
    _, rows = store.ask("select cast('2026-03-01' as date), date '2026-03-01'")

    assert rows == [(date(2026, 3, 1), date(2026, 3, 1))]
