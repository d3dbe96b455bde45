"""A hub with three accounts that have a history, beside the Sample Account, on a day in autumn."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from headwater import sample
from headwater.model.account import Account, Grant, Secret
from headwater.report.query import Query
from headwater.report.result import Answer
from tests.hub.world import MovableClock, World
from tests.report.world import NOW, make

REPORTER = "owner@main.example.org"
NAMES = ("acme.cooks", "acme.music", "acme.plain")
"""The handles of the accounts; the second is no Business account."""


@dataclass(slots=True)
class Reported:
    """An opened hub, its accounts in order, and a key that reads and syncs."""

    world: World
    key: str

    @property
    def accounts(self) -> list[Account]:
        return self.world.headwater.control.accounts(include_disconnected=True)

    def answer(self, account: str = "", **parts: Any) -> Answer:
        """What the report engine says, of one account or of all that are in totals."""
        headwater = self.world.headwater
        every = [sample.ACCOUNT] if account == "sample" else self.accounts
        chosen = [each for each in every if account in {"", each.account_id}]
        return headwater.answer(Query.parse(**parts), chosen)

    def get(self, path: str, **headers: str) -> Any:
        """Ask the API with the key."""
        return self.world.anonymous().get(f"/api/v1/{path}", **self.headers(headers))

    def post(self, path: str, body: object, **headers: str) -> Any:
        """Send the API a JSON body with the key."""
        client = self.world.anonymous()
        return client.post(
            f"/api/v1/{path}", body, content_type="application/json", **self.headers(headers)
        )

    def headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"HTTP_AUTHORIZATION": f"Bearer {self.key}"} | more


def clock() -> MovableClock:
    """A clock that shows the day the accounts were last read."""
    return MovableClock(NOW - datetime.now(UTC))


def furnish(home: Path) -> str:
    """Land the accounts and the sample in a home that has tables; the text of a key."""
    world = World(home, clock=clock()).open()
    headwater = world.headwater
    truth = make(1)
    truth.land(headwater.store)
    for name, account in zip(NAMES, truth.accounts, strict=True):
        identity = Account(
            connector="tiktok_organic",
            account_id=account.account_id,
            username=name,
            is_business=name != NAMES[1],
        )
        headwater.control.save_connection("tiktok_organic", grant(account.account_id), identity)
    headwater.refresh_sample()
    world.person(REPORTER, "owner", is_operator=True)
    text = key_of(world, REPORTER, "read", "sync")
    world.close()
    return text


def key_of(world: World, email: str, *scopes: str, hubs: tuple[str, ...] = ("main",)) -> str:
    """A key of somebody, for those hubs."""
    from headwater.control.models import Hub  # noqa: PLC0415
    from headwater.hub.roster import keys  # noqa: PLC0415
    from headwater.hub.roster.models import Person  # noqa: PLC0415
    from headwater.hub.roster.roles import Scope  # noqa: PLC0415

    wish = keys.Wish(
        name="a test",
        hubs=list(Hub.objects.filter(slug__in=hubs)),
        scopes=frozenset(Scope(each) for each in scopes),
    )
    return keys.make(Person.objects.get(email=email), wish)[1].reveal()


def grant(account_id: str) -> Grant:
    """A consent that nobody will use."""
    return Grant(
        access_token=Secret("a"),
        refresh_token=Secret("r"),
        access_expires_at=NOW + timedelta(days=1),
        refresh_expires_at=NOW + timedelta(days=365),
        scopes=frozenset({"user.info.basic", "user.insights", "video.list", "video.insights"}),
        account_id=account_id,
    )


@contextmanager
def opened(template: tuple[Path, str], home: Path) -> Iterator[Reported]:
    """A copy of a furnished home, opened."""
    shutil.copytree(template[0], home)
    world = World(home, clock=clock()).open()
    try:
        yield Reported(world, template[1])
    finally:
        world.close()
