"""Worlds in stores of both engines, and the reports over them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from headwater.connectors.base import Connector
from headwater.connectors.tiktok_organic import TikTokOrganic
from headwater.report.reports import Reports
from headwater.store.base import StoredAccount
from headwater.store.open import open_store
from tests.report.world import NOW, make

SEEDS = (1, 2)


@dataclass(frozen=True)
class Stopped:
    """A clock that stands still."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def sleep(self, duration: timedelta) -> None:
        raise AssertionError(f"reports do not wait, and this one wanted to for {duration}")


class Hub:
    """One store with one world per seed, and who is in it."""

    def __init__(self, url: str) -> None:
        self.store = open_store(url)
        self.worlds = {seed: make(seed) for seed in SEEDS}
        for world in self.worlds.values():
            world.land(self.store)
        connectors: list[Connector] = [TikTokOrganic()]
        self.reports = Reports(self.store, connectors, Stopped())

    def accounts(self, seed: int, count: int | None = None) -> list[StoredAccount]:
        """The stored accounts of a world, the first `count` of them."""
        wanted = [truth.account_id for truth in self.worlds[seed].accounts[:count]]
        return [each for each in self.store.accounts() if each.account_id in wanted]


@pytest.fixture(scope="session")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    made = Hub(f"duckdb://{tmp_path_factory.mktemp('report')}/store.duckdb")
    yield made
    made.store.close()


@pytest.fixture(scope="session")
def postgres(postgres_url: Callable[[], str]) -> Iterator[Hub]:
    made = Hub(postgres_url())
    yield made
    made.store.close()
