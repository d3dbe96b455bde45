"""Worlds in stores of both engines, and the reports over them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from headwater.connectors.base import Connector
from headwater.report.reports import Reports
from headwater.store.base import Store, StoredAccount
from headwater.store.open import open_store
from tests.report.oracle_rows import Facts
from headwater.connectors.tiktok_organic import TikTokOrganic
from tests.report.world import NOW, World, make

SEEDS = (1, 2)


@dataclass(frozen=True)
class Stopped:
    """A clock that stands still."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def sleep(self, duration: timedelta) -> None:
        raise AssertionError(f"reports do not wait, and this one wanted to for {duration}")


@dataclass(frozen=True, kw_only=True, repr=False)
class Hub:
    """One store with one world per seed, and who is in it."""

    store: Store
    reports: Reports
    worlds: dict[int, World]
    facts: dict[int, Facts]

    def __repr__(self) -> str:
        return "Hub()"

    def accounts(self, seed: int, count: int | None = None) -> list[StoredAccount]:
        """The stored accounts of a world, the first `count` of them."""
        wanted = [truth.account_id for truth in self.worlds[seed].accounts[:count]]
        return [each for each in self.store.accounts() if each.account_id in wanted]


def hub(url: str) -> Hub:
    store = open_store(url)
    worlds = {seed: make(seed) for seed in SEEDS}
    for world in worlds.values():
        world.land(store)
    connectors: list[Connector] = [TikTokOrganic()]
    return Hub(
        store=store,
        reports=Reports(store, connectors, Stopped()),
        worlds=worlds,
        facts={seed: Facts(world) for seed, world in worlds.items()},
    )


@pytest.fixture(scope="session")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    made = hub(f"duckdb://{tmp_path_factory.mktemp('report')}/store.duckdb")
    yield made
    made.store.close()


@pytest.fixture(scope="session")
def postgres(postgres_url: Callable[[], str]) -> Iterator[Hub]:
    made = hub(postgres_url())
    yield made
    made.store.close()
