"""A hub with accounts synced from a simulated TikTok, and what that TikTok holds true."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from headwater.model.account import Account
from simulator import Simulator
from tests.hub import serving
from tests.hub.playing import Driver
from tests.hub.sourced import Sourced
from tests.hub.world import MovableClock, World
from tests.integration.world import START

OWNER = "owner@main.example.org"
ARCHETYPES = ["business_registered", "business_plain"]
KEYS = 8
LATER = 2
"""Days that pass after the first sync, with a sync on each."""


@dataclass(slots=True)
class Simulated:
    """An opened hub beside a TikTok whose clock stands still, and keys that read: one is a person's
    allowance, more are for whoever asks more than a person may."""

    sides: Sourced
    environ: dict[str, str]
    accounts: list[Account]
    keys: list[str]

    @property
    def today(self) -> date:
        return self.sides.simulator.clock.now().date()

    def truth(self, account: Account) -> dict[str, Any]:
        """All an honest client could know of an account by now, in TikTok's names."""
        found: dict[str, Any] = self.sides.simulator.truth("served", account.account_id)
        return found

    @contextmanager
    def served(self) -> Iterator[Driver]:
        """The same home served by the real command's server, and Looker Studio to ask it."""
        now = self.sides.simulator.clock.now()
        home = self.sides.world.home
        self.sides.world.close()
        port = serving.free_port()
        with serving.start(home, port, {**self.environ, "HEADWATER_NOW": now.isoformat()}) as hub:
            yield Driver(hub.base, self.keys[0], now.date().isoformat())
            assert hub.stop() == 0


@contextmanager
def simulated(template: Path, home: Path) -> Iterator[Simulated]:
    """Connect the accounts through the pages, sync them, and let some days pass."""
    from tests.hub.reported import key_of  # noqa: PLC0415 - it needs Django configured

    simulator = Simulator(
        archetypes=ARCHETYPES, posts=8, seed=3, now=START, speed=0, limits=False,
        switches={"over_60_days": "serve"},
    )  # fmt: skip
    shutil.copytree(template, home)
    with simulator.serve(host="localhost"):
        environ = {
            "HEADWATER_BASE_URL": "http://localhost:8321",
            "HEADWATER_TIKTOK_CLIENT_KEY": simulator.client_id,
            "HEADWATER_TIKTOK_CLIENT_SECRET": simulator.client_secret,
            "HEADWATER_TIKTOK_AUTHORIZE_URL": simulator.authorize_url,
            "HEADWATER_TIKTOK_API_URL": simulator.api_url,
        }
        world = World(home, environ, clock=MovableClock(START - datetime.now(UTC))).open()
        world.person(OWNER, "owner", is_operator=True)
        sides = Sourced(world, simulator)
        accounts = [sides.connect(world.client("editor"), each) for each in ARCHETYPES]
        world.headwater.sync(accounts)
        for _ in range(LATER):
            simulator.clock.advance(timedelta(days=1))
            world.clock.ahead += timedelta(days=1)
            world.headwater.sync(accounts)
        world.headwater.refresh_sample()
        del environ["HEADWATER_BASE_URL"]
        keys = [key_of(world, OWNER, "read") for _ in range(KEYS)]
        try:
            yield Simulated(sides, environ, accounts, keys)
        finally:
            world.close()
