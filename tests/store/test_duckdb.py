"""What is true of the DuckDB file alone: who may open it, and what it lets SQL do."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.model.errors import BusyError, StoreError
from headwater.store.base import Row, Store
from headwater.store.duckdb import POURED, DuckEngine
from headwater.store.open import open_store
from tests.conformance.samples import POSTS, STREAMS, capture

OPENS = """
import sys
from headwater.model.errors import BusyError
from headwater.store.open import open_store
try:
    open_store(sys.argv[1]).close()
except BusyError as error:
    print(error)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "store.duckdb"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    path.parent.mkdir()
    opened = open_store(f"duckdb://{path}")
    yield opened
    opened.close()


@pytest.mark.usefixtures("store")
def test_a_second_process_is_told_which_file_is_open_and_what_to_do(path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", OPENS, f"duckdb://{path}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert str(path) in told
    assert "another headwater command, a sync most likely: wait until it is done" in told


@pytest.mark.usefixtures("store")
def test_one_process_opens_a_file_once(path: Path) -> None:
    with pytest.raises(BusyError, match="open already"):
        open_store(f"duckdb://{path.parent / '..' / path.parent.name / path.name}")


def test_a_file_can_be_opened_again_when_it_was_closed(store: Store, path: Path) -> None:
    store.account("test", "a")
    store.close()

    again = open_store(f"duckdb://{path}")

    assert len(again.accounts()) == 1
    again.close()


def test_a_file_that_is_no_store_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("This is not a database. " * 1000)

    with pytest.raises(StoreError, match=r"notes\.txt cannot be opened"):
        open_store(f"duckdb://{path}")


def test_a_folder_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"^[^\n]*cannot be opened[^\n]*$"):
        open_store(f"duckdb://{tmp_path}/nowhere/store.duckdb")


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('/etc/hostname')",
        "select * from glob('/*')",
        "select * from '/etc/passwd'",
        "select * from duckdb_secrets()",
    ],
)
def test_a_question_cannot_read_files(store: Store, sql: str) -> None:
    with pytest.raises(StoreError):
        store.ask(sql)


def test_more_than_fits_in_memory_is_still_answered(tmp_path: Path) -> None:
    engine = DuckEngine(tmp_path / "small.duckdb", memory="40MB")
    sql = "select repeat('x', 100) || i as text from range(600000) r(i) order by text"

    _, rows = engine.read(f"select count(*) from ({sql} offset 1)")

    assert rows == [(599_999,)]
    engine.close()


def test_a_store_that_only_lands_takes_accounts_of_many_posts_within_less_memory(
    tmp_path: Path,
) -> None:
    store = open_store(f"duckdb://{tmp_path}/store.duckdb", only_lands=True)
    store.prepare(STREAMS)
    key = store.account("test", "a").key

    def landed(likes: int) -> int:
        posts: list[Row] = [
            {"post": f"{n:05}", "likes": likes, "caption": f"{n} " * 50} for n in range(30_000)
        ]
        return store.land(key, [capture(POSTS, posts, read=likes)])

    assert store.ask("select current_setting('memory_limit')")[1] == [("38.1 MiB",)]
    assert [landed(1), landed(2)] == [30_000, 30_000]
    assert {row["likes"] for row in store.current(key, POSTS)} == {2}
    store.close()


def test_a_landing_gives_way_every_few_rows(tmp_path: Path) -> None:
    asked: list[int] = []
    store = open_store(f"duckdb://{tmp_path}/store.duckdb", lambda: asked.append(1))
    store.prepare(STREAMS)

    def times(count: int) -> int:
        key = store.account("test", f"has {count}").key
        asked.clear()
        rows: list[Row] = [{"post": f"{n:04}", "likes": n} for n in range(count)]
        assert store.land(key, [capture(POSTS, rows)]) == count
        return len(asked)

    assert times(5 * POURED) - times(1) == 4
    store.close()


def test_the_log_does_not_keep_what_was_erased(store: Store, path: Path) -> None:
    key = store.account("test", "somebody").key
    store.land(key, [], facts={"secret": "a very particular text"})

    store.erase(key)

    log = path.with_name(path.name + ".wal")
    assert not log.exists() or b"particular" not in log.read_bytes()
