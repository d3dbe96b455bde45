"""Control opened over either engine, with a clock that the test sets."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from headwater.control.base import Control
from headwater.control.open import open_control
from headwater.model.account import Account
from headwater.settings import Settings
from tests.control.token_server import TokenServer

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(slots=True)
class StillClock:
    """A clock that moves only when it is told to."""

    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant

    def sleep(self, duration: timedelta) -> None:
        self.instant += duration


@dataclass(slots=True)
class World:
    """An installation, its clock, and a source whose tokens rotate."""

    settings: Settings
    clock: StillClock = field(default_factory=StillClock)
    server: TokenServer = field(default_factory=TokenServer)
    opened: list[Control] = field(default_factory=list)

    def open(self) -> Control:
        """Control, newly started."""
        self.close()
        self.opened.append(open_control(self.settings, self.clock))
        return self.opened[-1]

    def close(self) -> None:
        while self.opened:
            self.opened.pop().close()

    def connect(self, control: Control, *, number: int = 1, username: str = "") -> Account:
        """An account with a consent whose access token has ten minutes left."""
        identity = account(number, username or f"bakery{number}")
        grant = self.server.grant(identity.account_id, self.clock.now() + timedelta(minutes=10))
        return control.save_connection("tiktok_organic", grant, identity)[0]


def account(number: int = 1, username: str = "", **more: object) -> Account:
    known = {"connector": "tiktok_organic", "account_id": str(number), "username": username}
    return Account(**{**known, **more})  # type: ignore[arg-type]


def settings_for(home: Path, database_url: str = "") -> Settings:
    return Settings.read({"HEADWATER_DATABASE_URL": database_url}, home)


@pytest.fixture
def sqlite_world(tmp_path: Path) -> Iterator[World]:
    world = World(settings_for(tmp_path / "home"))
    yield world
    world.close()


@pytest.fixture(scope="session")
def emptied(postgres_url: Callable[[], str]) -> Callable[[], str]:
    """A function that empties the one PostgreSQL database of these tests and returns its URL."""
    url = postgres_url()

    def empty() -> str:
        with psycopg.connect(url) as connection:
            tables = connection.execute(
                "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables "
                "WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
            ).fetchone()
            if tables is not None and tables[0] is not None:
                connection.execute(f"TRUNCATE {tables[0]} RESTART IDENTITY CASCADE".encode())
        return url

    return empty


@pytest.fixture
def postgresql_world(tmp_path: Path, emptied: Callable[[], str]) -> Iterator[World]:
    world = World(settings_for(tmp_path / "home", emptied()))
    yield world
    world.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest) -> World:
    """The same installation over each engine."""
    made: World = request.getfixturevalue(f"{request.param}_world")
    return made


@pytest.fixture
def control(world: World) -> Control:
    return world.open()
