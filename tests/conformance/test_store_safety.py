"""Many threads, sudden death, and a second process: nothing is lost, nothing is there twice."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from headwater.store.base import Row, Store
from headwater.store.open import open_store
from tests.conformance.lander import PER_LANDING, land_number, state
from tests.conformance.samples import (
    HOURS,
    NOW,
    POSTS,
    STREAMS,
    WEATHER,
    capture,
    column,
    day,
    days,
    everything,
    failure,
    fresh,
)

EVER = datetime.min.replace(tzinfo=UTC)


def test_a_process_killed_at_any_instant_leaves_all_of_a_landing_or_nothing(url: str) -> None:
    random.seed(1)
    reached = -1
    for _ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.conformance.lander", url, str(reached + 1)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        with child, child.stdout as told:
            told.readline()
            time.sleep(random.uniform(0, 0.15))
            os.kill(child.pid, signal.SIGKILL)
            committed = [int(line) for line in told]

        store = open_store(url)
        store.prepare(STREAMS)
        reached, facts, ledger, rows, posts = state(store)
        store.close()

        assert reached >= max(committed, default=0)
        assert (facts, ledger) == (reached, reached)
        assert rows == [reached] * PER_LANDING
        assert posts == [reached] * PER_LANDING


def test_threads_land_different_accounts_at_the_same_time(store: Store) -> None:
    keys = [fresh(store) for _ in range(4)]
    version = store.version()

    def land_all(key: int) -> list[object]:
        for number in range(5):
            land_number(store, key, number)
            store.rows(key, WEATHER)
        return column(store.rows(key, WEATHER), "rain")

    with ThreadPoolExecutor(len(keys)) as pool:
        landed = list(pool.map(land_all, keys))

    assert landed == [[4] * PER_LANDING] * len(keys)
    assert store.version() == version + 5 * len(keys)


def bring(store: Store, key: int, turn: int, account: int) -> None:
    """What one of some accounts brings in a turn: of each kind, and not the same as the others.

    One account after the other is new.
    """
    if turn < account:
        return
    seen = [{"post": each, "likes": turn * account} for each in "abc"[: 1 + (turn + account) % 3]]
    rain = [{"date": day(n), "rain": turn if n % 2 else account} for n in range(turn, turn + 4)]
    landings = [
        days(WEATHER, rain, read=turn),
        capture(POSTS, seen, read=turn, listed_since=EVER),
        capture(NOW, [{"followers": turn // 2, "handle": f"number {account}"}], read=turn),
    ]
    store.land(
        key,
        landings[: 1 + (turn + account) % 4],
        notes=[failure(HOURS, turn, turn + account, read=turn)] if (turn + account) % 2 else [],
        facts={"turn": str(turn + account), f"fact {account}": str(turn // 3)},
    )


def test_accounts_that_land_together_leave_what_they_would_leave_one_by_one(store: Store) -> None:
    together, apart = [fresh(store) for _ in range(4)], [fresh(store) for _ in range(4)]
    with ThreadPoolExecutor(5) as pool:
        for turn in range(12):
            begun = threading.Barrier(1 + len(together))

            def until_all_wait(rows: list[Row], begun: threading.Barrier = begun) -> list[Row]:
                begun.wait()
                time.sleep(0.02)  # they come now, to find this landing under way
                return rows

            def land(account: int, turn: int = turn, begun: threading.Barrier = begun) -> None:
                begun.wait()
                bring(store, together[account], turn, account)

            blocking = days(WEATHER, [{"date": day(0)}], publish=until_all_wait)
            first = pool.submit(store.land, fresh(store), [blocking])
            list(pool.map(land, range(len(together))))
            first.result()
            for account, key in enumerate(apart):
                bring(store, key, turn, account)

    for one, other in zip(together, apart, strict=True):
        assert everything(store, one) == everything(store, other)


def test_an_account_that_brings_what_cannot_be_kept_takes_no_other_with_it(store: Store) -> None:
    good, bad = [fresh(store) for _ in range(3)], fresh(store)

    def land_all(key: int) -> int:
        refused = 0
        for number in range(5):
            try:
                if key == bad:
                    store.land(key, [days(WEATHER, [{"date": day(0), "rain": "much"}])])
                else:
                    land_number(store, key, number)
            except ValueError:
                refused += 1
        return refused

    with ThreadPoolExecutor(4) as pool:
        refused = list(pool.map(land_all, [*good, bad]))

    assert refused == [0, 0, 0, 5]
    assert [column(store.rows(key, WEATHER), "rain") for key in good] == [[4] * PER_LANDING] * 3
    assert store.rows(bad, WEATHER) == []
    assert store.slices(bad) == []


def test_threads_that_land_the_same_account_take_turns(store: Store) -> None:
    key = fresh(store)
    landings = [
        [days(WEATHER, [{"date": day(n), "rain": number} for n in range(10)], read=number)]
        for number in range(8)
    ]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda landing: store.land(key, landing), landings))

    rows = store.rows(key, WEATHER)
    assert column(rows, "rain") == [7] * 10
    assert len(store.slices(key)) == 1


def test_threads_that_ask_for_the_same_account_enter_it_once(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        entered = list(pool.map(lambda _: store.account("test", "wanted by many"), range(8)))

    assert len({account.key for account in entered}) == 1


def land_numbers(store: Store, key: int, numbers: Iterable[int]) -> None:
    for number in numbers:
        land_number(store, key, number)


def test_a_reader_sees_a_landing_whole_or_not_at_all(store: Store) -> None:
    key = fresh(store)
    land_number(store, key, 0)
    sql = (
        "select min(rain), max(rain), count(*), (select max(likes) from posts p "
        "where p.account = w.account and p.superseded_at is null) from weather w "
        "where account = ? group by account"
    )

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(land_numbers, store, key, range(1, 15))
        seen = []
        while not writing.done():
            seen += store.ask(sql, [key])[1]
        writing.result()

    assert {(low, high, count, likes) for low, high, count, likes in seen} <= {
        (n, n, PER_LANDING, n) for n in range(15)
    }
    assert store.current(key, POSTS)[0]["likes"] == 14


def test_preparing_while_others_do_makes_every_table_once(new_url: Callable[[], str]) -> None:
    store = open_store(new_url())

    with ThreadPoolExecutor(3) as pool:
        said = list(pool.map(lambda _: store.prepare(STREAMS), range(3)))

    assert said == [[], [], []]
    store.close()
