"""What is true of PostgreSQL alone: its tables, its sessions, and the loss of either."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from headwater.model.errors import StoreError
from headwater.store.base import Store
from headwater.store.open import open_store
from headwater.store.postgres import numbered
from tests.conformance.lander import land_number
from tests.conformance.samples import POSTS, STREAMS, WEATHER, fresh


@pytest.fixture(scope="module")
def url(postgres_url: Callable[[], str]) -> str:
    return postgres_url()


@pytest.fixture(scope="module")
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    opened.prepare(STREAMS)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "sql, bound",
    [
        ("select ?, ?", "select $1, $2"),
        ("select '?', ? -- ?", "select '?', $1 -- ?"),
        ("select 'it''s ?', \"a?\", ?", "select 'it''s ?', \"a?\", $1"),
        ("select /* ? \n ? */ ?\n-- ?\n, ?", "select /* ? \n ? */ $1\n-- ?\n, $2"),
        ("select 100 % 7, '%s'", "select 100 % 7, '%s'"),
    ],
)
def test_placeholders_are_numbered_and_other_question_marks_left_alone(
    sql: str, bound: str
) -> None:
    assert numbered(sql) == bound


@pytest.mark.usefixtures("store")
def test_stream_tables_are_partitioned_by_account_and_their_keys_lead_with_it(url: str) -> None:
    with psycopg.connect(url) as server:
        partitions = server.execute(
            "select count(*) from pg_inherits where inhparent = 'posts'::regclass"
        ).fetchone()
        keys = server.execute(
            "select pg_get_indexdef(indexrelid) from pg_index "
            "where indrelid in ('posts'::regclass, 'weather'::regclass)"
        ).fetchall()

    assert partitions == (8,)
    assert all("(account, " in key for (key,) in keys)
    assert any("WHERE (superseded_at IS NULL)" in key for (key,) in keys)


def test_the_current_versions_of_an_account_are_found_by_their_index(
    store: Store, url: str
) -> None:
    key = fresh(store)
    for number in range(30):
        land_number(store, key, number)
    question = "select * from posts where account = 1 and superseded_at is null"

    with psycopg.connect(url) as server:
        server.execute("analyze posts")
        server.execute("set enable_seqscan = off")
        plan = "\n".join(line for (line,) in server.execute(f"explain {question}".encode()))

    assert "_account_post_idx" in plan
    assert plan.count("posts_p") < 8, "the other partitions are not looked at"


def test_a_store_outlives_the_loss_of_its_sessions(store: Store, url: str) -> None:
    key = fresh(store)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: store.version(), range(9)))

    for use in (store.accounts, lambda: land_number(store, key, 1)):
        with psycopg.connect(url) as server:
            server.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where application_name = 'headwater'"
            )
        use()

    assert len(store.rows(key, WEATHER)) == len(store.current(key, POSTS))


def test_a_session_lost_in_the_middle_of_a_landing_takes_all_of_it_back(
    store: Store, url: str
) -> None:
    key = fresh(store)
    land_number(store, key, 1)
    slices, version = store.slices(key), store.version()

    with psycopg.connect(url) as other, other.transaction():
        other.execute("select version from hw_account where key = %s for update", [key])
        with ThreadPoolExecutor(1) as pool:
            landing = pool.submit(land_number, store, key, 2)
            end_the_one_who_waits(other)
            with pytest.raises(StoreError, match=r"terminat|lost"):
                landing.result()

    assert (store.slices(key), store.version()) == (slices, version)


def end_the_one_who_waits(other: psycopg.Connection) -> None:
    """End the session that waits for a lock, as soon as there is one."""
    while True:
        ended = other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'headwater' and wait_event_type = 'Lock'"
        ).fetchall()
        if ended:
            return


def test_two_processes_that_share_a_database_see_each_others_landings(
    store: Store, url: str
) -> None:
    other = open_store(url)
    other.prepare(STREAMS)
    key = other.account("test", "shared").key
    land_number(other, key, 3)
    other.close()

    assert store.account("test", "shared").version == 1
    assert {row["rain"] for row in store.rows(key, WEATHER)} == {3}


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    with pytest.raises(StoreError, match=r"cannot be reached.*HEADWATER_STORE_URL says") as caught:
        open_store("postgresql://somebody:hush-hush@127.0.0.1:9/none")

    assert "hush-hush" not in str(caught.value)


def test_a_url_that_makes_no_sense_is_told_without_the_password() -> None:
    with pytest.raises(StoreError, match="not one that PostgreSQL understands") as caught:
        open_store("postgresql://somebody:hush%zz@host/none")

    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None
