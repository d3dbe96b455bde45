"""Many threads, sudden death, and a second process: nothing is lost, nothing is there twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from headwater.store.base import Store
from headwater.store.open import open_store
from tests.conformance.lander import PER_LANDING, land_number, state
from tests.conformance.samples import POSTS, STREAMS, WEATHER, column, day, days, fresh


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
