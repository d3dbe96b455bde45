"""A whole installation against a simulated TikTok, on one clock that tests move by hand."""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from headwater.app import Headwater
from headwater.app.syncing import Wish
from headwater.model.account import Account
from headwater.settings import Settings
from headwater.sync.fleet import Outcome
from headwater.sync.progress import Progress
from simulator import Simulator

START = datetime(2026, 10, 20, 6, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SharedClock:
    """The simulator's clock as ours: a wait of ours moves both."""

    simulator: Simulator

    def now(self) -> datetime:
        return self.simulator.clock.now()

    def sleep(self, duration: timedelta) -> None:
        self.simulator.clock.advance(duration)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Stop at the redirect: its address is what a person would paste."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass(slots=True)
class World:
    """The two sides, and what a person does between them."""

    simulator: Simulator
    headwater: Headwater
    steps: list[Progress] = field(default_factory=list)

    def connect(self, who: str, *, also: str = "") -> Account:
        """Sign an account in, by open_id or handle, through the real redirect.

        `also` is a scope that it grants besides those that are asked for.
        """
        begun = self.headwater.begin_sign_in("tiktok_organic")
        authorize = begun.authorize_url.replace("scope=", f"scope={also}%2C") if also else ""
        account = urllib.parse.quote(who)
        address = consent(f"{authorize or begun.authorize_url}&account={account}")
        query = urllib.parse.urlsplit(address).query
        callback = dict(urllib.parse.parse_qsl(query))
        return self.headwater.finish_sign_in("tiktok_organic", callback).account

    def connect_all(self) -> list[Account]:
        return [self.connect(account.open_id) for account in self.simulator.accounts]

    def sync(self, accounts: Sequence[Account] | None = None) -> list[Outcome]:
        wish = Wish(trigger="test", listener=self.steps.append)
        return self.headwater.sync(accounts, wish)

    def days_pass(self, days: float) -> None:
        self.simulator.clock.advance(timedelta(days=days))

    def truth_at(self, instant: datetime, view: str, account: Account) -> dict[str, Any]:
        """What the simulator held true of an account at an earlier instant."""
        clock = self.simulator.clock
        now = clock.now()
        clock.set(instant)
        try:
            return self.simulator.truth(view, account.account_id)
        finally:
            clock.set(now)

    @property
    def today(self) -> date:
        return self.simulator.clock.now().date()

    def notes(self) -> list[str]:
        """The sentences said so far."""
        return [step.note for step in self.steps if step.note]


def consent(address: str) -> str:
    """Open an authorize address where consent is automatic; where it leads back to."""
    opener = urllib.request.build_opener(NoRedirect)
    try:
        opener.open(address)
    except urllib.error.HTTPError as answer:
        return str(answer.headers["Location"])
    raise AssertionError("the simulator asked a question instead of redirecting")


def settings_for(simulator: Simulator, home: Path, **more: str) -> Settings:
    strict = simulator.world.switches["redirect_rules"] == "strict"
    environment = {
        "HEADWATER_BASE_URL": "https://hub.example" if strict else "http://localhost:8321",
        "HEADWATER_TIKTOK_CLIENT_KEY": simulator.client_id,
        "HEADWATER_TIKTOK_CLIENT_SECRET": simulator.client_secret,
        "HEADWATER_TIKTOK_AUTHORIZE_URL": simulator.authorize_url,
        "HEADWATER_TIKTOK_API_URL": simulator.api_url,
    }
    return Settings.read(environment | more, home=home)


@contextmanager
def world(
    home: Path, *, switches: dict[str, object] | None = None, **options: Any
) -> Iterator[World]:
    """A simulator served on loopback and an installation in `home`, the clock standing still."""
    chosen = {"redirect_rules": "loopback"} | (switches or {})
    options.setdefault("now", START)
    simulator = Simulator(switches=chosen, speed=0, **options)
    with simulator.serve():
        settings = settings_for(simulator, home)
        with Headwater(settings, SharedClock(simulator)) as headwater:
            yield World(simulator, headwater)
