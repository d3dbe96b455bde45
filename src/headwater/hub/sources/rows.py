"""Sources as the table shows them: accounts, and links that wait for a client."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from headwater.app import Headwater
from headwater.app.standing import Standing, standings
from headwater.app.status import SourceFacts, Status, Verdict, status_of
from headwater.hub import runtime
from headwater.hub.door import Here
from headwater.hub.sources import links
from headwater.hub.sources.models import SourceOwner
from headwater.hub.sources.progress import Progress, progress_of
from headwater.model.account import Account
from headwater.model.errors import SettingsError

COUNTED = frozenset({Status.SYNCED, Status.SYNCING, Status.MISSING_PERMISSIONS, Status.RESOLVING})
"""Statuses under which an account is being read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. `number` is the connection, None for a link that waits."""

    number: int | None
    platform: str
    title: str
    name: str
    owner: str
    synced: int
    verdict: Verdict
    progress: Progress | None = None
    last_sync: datetime | None = None
    until: datetime | None = None

    def speaks_of(self, text: str) -> bool:
        """Whether a search for a text finds the line."""
        told = (self.title, self.name, self.owner, self.platform, self.verdict.status.value)
        return text.casefold() in " ".join(told).casefold()


def rows(place: Here, hub: Headwater) -> list[Row]:
    """Every source of a hub: those that need somebody first, then in order of their titles."""
    accounts = place.control.accounts(include_disconnected=True)
    owners = owners_of(accounts)
    found = [row_of(hub, each, owners) for each in standings(hub, accounts)]
    found += _waiting(place)
    return sorted(found, key=lambda row: row.verdict.meaning.kind != "bad")


def row_of(hub: Headwater, standing: Standing, owners: Mapping[int, str]) -> Row:
    """The line of an account."""
    account = standing.account
    return Row(
        number=account.connection,
        platform=platform_of(hub, account),
        title=account.title,
        name=account.display_name,
        owner=owners.get(account.connection or 0, "the command line"),
        synced=int(standing.verdict.status in COUNTED),
        verdict=standing.verdict,
        progress=progress_of(standing, runtime.now()),
        last_sync=standing.last_sync,
    )


def platform_of(hub: Headwater, account: Account) -> str:
    """What kind of source an account is of."""
    try:
        return hub.connector(account.connector).label
    except SettingsError:
        return account.connector


def owners_of(accounts: Sequence[Account]) -> dict[int, str]:
    """By connection, who connected it."""
    numbers = [account.connection for account in accounts]
    known = SourceOwner.objects.select_related("person", "link").filter(connection__in=numbers)
    return {owner.connection_id: str(owner) for owner in known}


def _waiting(place: Here) -> list[Row]:
    """Sources that were set up and have no account yet."""
    verdict = status_of(SourceFacts(now=runtime.now(), state=None))
    return [
        Row(
            number=None,
            platform="Client link",
            title=link.client,
            name="waits for the client to connect",
            owner=str(link.made_by) if link.made_by is not None else "somebody who left",
            synced=0,
            verdict=verdict,
            until=link.expires_at,
        )
        for link in links.open_links(place.hub)
    ]
