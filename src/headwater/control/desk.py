"""What every part of control stands on: a hub, a clock, the vault and the spool."""

from dataclasses import dataclass
from datetime import datetime

from headwater.control.base import Installation
from headwater.control.models import Connection
from headwater.control.spool import Spool
from headwater.control.vault import DATA_KEY, Place, Vault
from headwater.model.account import Account, ConnectionState
from headwater.model.clock import Clock
from headwater.model.errors import QueryError


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The parts of control are Desks too; together they are a `Control`."""

    hub: int
    clock: Clock
    installation: Installation
    vault: Vault
    spool: Spool

    def past(self, instant: datetime | None) -> datetime | None:
        """A stored instant; one in the future of this clock counts as now."""
        return None if instant is None else min(instant, self.clock.now())

    def row_of(self, account: Account) -> Connection:
        """The row of an account of this hub."""
        row = Connection.objects.filter(
            hub=self.hub, connector=account.connector, account_id=account.account_id
        ).first()
        if row is None:
            raise unknown(account.title)
        return row

    def account_of(self, row: Connection) -> Account:
        """A row as everybody else sees it."""
        return Account(
            connector=row.connector,
            account_id=row.account_id,
            username=row.username,
            display_name=row.display_name,
            image_url=row.image_url,
            is_business=row.is_business,
            connection=row.id,
            state=ConnectionState(row.state),
            state_reason=row.state_reason,
            scopes=frozenset(row.scopes.split()),
            connected_at=self.past(row.connected_at),
            consent_ends_at=row.consent_ends_at,
            paused=row.paused,
            sync_hour=row.sync_hour,
            sync_zone=row.sync_zone,
        )


def unknown(title: str) -> QueryError:
    """The refusal of an account that the hub does not have."""
    return QueryError(f"There is no account {title} here.", code="unknown_account")


def key_place(row: Connection) -> Place:
    """Where the data key of a connection belongs."""
    return Place(hub=row.hub_id, connection=row.id, field=DATA_KEY)
