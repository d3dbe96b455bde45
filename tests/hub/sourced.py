"""A hub beside a simulated TikTok, and what people do between the two."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from headwater.app.syncing import Wish
from headwater.model.account import Account
from simulator import Simulator
from tests.hub.world import World
from tests.integration.world import consent, settings_for

ARCHETYPES = ["business_registered", "business_plain", "personal", "business_small"]


@dataclass(slots=True)
class Sourced:
    """Both sides."""

    world: World
    simulator: Simulator

    def handle(self, archetype: str) -> str:
        """The handle of the simulated account of that kind."""
        account = next(a for a in self.simulator.accounts if a.archetype_name == archetype)
        return account.username(self.simulator.world.at())

    def consented(self, client: Any, begin: str, handle: str, **fields: str) -> Any:
        """Begin a sign-in with a form, consent as that account, and come back."""
        begun = client.post(begin, fields)
        assert begun.status_code == 302, begun.content
        back = urlsplit(consent(f"{begun['Location']}&account={quote(handle)}"))
        return client.get(f"{back.path}?{back.query}")

    def connect(self, client: Any, archetype: str, *, hub: str = "main") -> Account:
        """Connect an account through the pages, and confirm it."""
        self.consented(
            client,
            f"/h/{hub}/sources/connect/",
            self.handle(archetype),
            connector="tiktok_organic",
        )
        kept = client.post(f"/h/{hub}/sources/arrived/keep/")
        number = int(kept["Location"].strip("/").split("/")[-1])
        return self.account(number, hub=hub)

    def account(self, number: int, *, hub: str = "main") -> Account:
        control = self.world.headwater.control.for_hub(hub)
        every = control.accounts(include_disconnected=True)
        return next(each for each in every if each.connection == number)

    def sync(self, account: Account, *, hub: str = "main", trigger: str = "schedule") -> None:
        """Sync it here and now, as the scheduler would."""
        seen = self.world.headwater.in_hub(hub)
        seen.sync([account], Wish(trigger=trigger))


@contextmanager
def sourced(template: Path, home: Path, **options: Any) -> Iterator[Sourced]:
    """A hub with an owner, copied from a template, beside a TikTok that says yes by itself."""
    options = {"archetypes": ARCHETYPES, "posts": 6, "limits": False, **options}
    simulator = Simulator(switches={"over_60_days": "serve"}, **options)
    shutil.copytree(template, home)
    with simulator.serve(host="localhost"):
        settings = settings_for(simulator, home)
        environ = {
            "HEADWATER_BASE_URL": "http://localhost:8321",
            "HEADWATER_TIKTOK_CLIENT_KEY": simulator.client_id,
            "HEADWATER_TIKTOK_CLIENT_SECRET": simulator.client_secret,
            "HEADWATER_TIKTOK_AUTHORIZE_URL": settings.tiktok_authorize_url,
            "HEADWATER_TIKTOK_API_URL": settings.tiktok_api_url,
        }
        world = World(home, environ).open()
        world.person("owner@main.example.org", "owner", is_operator=True)
        try:
            yield Sourced(world, simulator)
        finally:
            world.close()
