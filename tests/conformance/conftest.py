"""One store per engine. Never skipped: a promise that is not tried is not kept."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest

from headwater.store.base import Store
from headwater.store.open import open_store
from tests.conformance.samples import STREAMS

ENGINES = ("duckdb", "postgresql")


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def new_url(
    engine: str, tmp_path_factory: pytest.TempPathFactory, postgres_url: Callable[[], str]
) -> Callable[[], str]:
    """A function that returns the URL of a store that was never opened."""

    def make() -> str:
        if engine == "postgresql":
            return postgres_url()
        path: Path = tmp_path_factory.mktemp("store") / "store.duckdb"
        return f"duckdb://{path}"

    return make


@pytest.fixture(scope="session")
def store(new_url: Callable[[], str]) -> Iterator[Store]:
    """A store that tests share, each with accounts of its own."""
    shared = open_store(new_url())
    shared.prepare(STREAMS)
    yield shared
    shared.close()


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    """The URL of a store that is this test's alone."""
    return new_url()


@pytest.fixture
def tamper() -> Callable[[str, str], None]:
    """A function that runs a statement behind the store's back, while it is closed."""

    def run(url: str, sql: str) -> None:
        if url.startswith("duckdb"):
            with duckdb.connect(url.removeprefix("duckdb://")) as file:
                file.execute(sql)
            return
        with psycopg.connect(url) as server:
            server.execute(sql.encode())

    return run
