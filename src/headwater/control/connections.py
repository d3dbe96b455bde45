"""Connections: a consent kept, its account named, paused, opted in, and at last forgotten."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from headwater.control.accounts import Accounts
from headwater.control.database import at_database, destroy_remains, whole
from headwater.control.desk import key_place, unknown
from headwater.control.models import Connection, Grant
from headwater.model import account as model
from headwater.model.account import Account, ConnectionState
from headwater.model.errors import QueryError


class Connections(Accounts):
    """What a person, or what was learned at the source, changes about a connection."""

    @at_database
    def save_connection(
        self, connector: str, grant: model.Grant, identity: Account
    ) -> tuple[Account, bool]:
        if (connector, grant.account_id) != (identity.connector, identity.account_id):
            raise ValueError("the grant and the identity are of different accounts")
        with whole():
            row, is_new = Connection.objects.get_or_create(
                hub_id=self.hub, connector=connector, account_id=grant.account_id
            )
            old = _locked_grant(row)
            row = Connection.objects.select_for_update().get(pk=row.pk)
            _identify(row, identity)
            row.state, row.state_reason = ConnectionState.ACTIVE.value, ""
            row.scopes = " ".join(sorted(grant.scopes))
            row.connected_at = self.clock.now()
            row.consent_ends_at = grant.refresh_expires_at
            # A new consent gets a new data key: what was sealed before stays shut.
            row.data_key = self.vault.new_data_key(key_place(row))
            row.save()
            self._replace_grant(row, grant, old)
        return self.account_of(row), is_new

    def _replace_grant(self, row: Connection, grant: model.Grant, old: Grant | None) -> None:
        """Seal a new consent into its row; whoever renews the old one comes too late."""
        Grant.objects.update_or_create(
            connection=row,
            defaults={
                **self.sealed(row, grant),
                "version": 1 if old is None else old.version + 1,
                "lease_holder": "",
                "lease_until": None,
                "ambiguous": False,
            },
        )

    def sealed(self, row: Connection, grant: model.Grant) -> dict[str, object]:
        """The columns of a grant's row that hold the consent itself."""
        place, data_key = key_place(row), bytes(row.data_key or b"")
        return {
            "access_token": self.vault.seal(
                grant.access_token, data_key, place.beside("access_token")
            ),
            "refresh_token": self.vault.seal(
                grant.refresh_token, data_key, place.beside("refresh_token")
            ),
            "access_expires_at": grant.access_expires_at,
            "refresh_expires_at": grant.refresh_expires_at,
        }

    @at_database
    def update_identity(self, account: Account) -> Account:
        with whole():
            row = self._locked(account)
            _identify(row, account)
            row.save(update_fields=["username", "display_name", "image_url", "is_business"])
        return self.account_of(row)

    @at_database
    def set_state(self, account: Account, state: ConnectionState, reason: str = "") -> Account:
        row = self.row_of(account)
        row.state, row.state_reason = state.value, reason
        row.save(update_fields=["state", "state_reason"])
        return self.account_of(row)

    @at_database
    def set_paused(self, account: Account, *, paused: bool) -> Account:
        row = self.row_of(account)
        row.paused = paused
        row.save(update_fields=["paused"])
        return self.account_of(row)

    @at_database
    def set_hour(self, account: Account, hour: int | None, zone: str = "UTC") -> Account:
        if hour is not None and hour not in range(24):
            raise QueryError(f"{hour} is no hour of the day: give 0 to 23.", code="bad_hour")
        if not _is_zone(zone):
            raise QueryError(f"There is no time zone {zone!r}.", code="bad_zone")
        row = self.row_of(account)
        row.sync_hour, row.sync_zone = hour, zone
        row.save(update_fields=["sync_hour", "sync_zone"])
        return self.account_of(row)

    @at_database
    def is_elsewhere(self, account: Account) -> bool:
        same = Connection.objects.filter(connector=account.connector, account_id=account.account_id)
        return same.exclude(hub=self.hub).exists()

    @at_database
    def opt_in(
        self, account: Account, stream: str, options: Mapping[str, str] | None = None
    ) -> None:
        with whole():
            row = self._locked(account)
            row.opt_ins = {**row.opt_ins, stream: dict(options or {})}
            row.save(update_fields=["opt_ins"])

    @at_database
    def opt_out(self, account: Account, stream: str) -> None:
        with whole():
            row = self._locked(account)
            row.opt_ins = {name: kept for name, kept in row.opt_ins.items() if name != stream}
            row.save(update_fields=["opt_ins"])

    @at_database
    def opt_ins(self, account: Account) -> Mapping[str, Mapping[str, str]]:
        return self.row_of(account).opt_ins

    @at_database
    def forget_grant(self, account: Account) -> Account:
        with whole():
            self._shred(self.row_of(account))
            row = self._locked(account)
            row.state, row.state_reason = ConnectionState.DISCONNECTED.value, ""
            row.data_key = None
            row.save(update_fields=["state", "state_reason", "data_key"])
        destroy_remains()
        return self.account_of(row)

    @at_database
    def erase(self, account: Account) -> None:
        with whole():
            self._shred(self.row_of(account))
            self._locked(account).delete()
        destroy_remains()

    def _shred(self, row: Connection) -> None:
        grant = _locked_grant(row)
        if grant is not None:
            self.spool.drop(row.id, grant.version)
            grant.delete()

    def _locked(self, account: Account) -> Connection:
        """The row of an account, unchanged by others until the transaction ends."""
        row = Connection.objects.select_for_update().filter(pk=self.row_of(account).pk).first()
        if row is None:
            raise unknown(account.title)
        return row


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False
    return True


def _locked_grant(row: Connection) -> Grant | None:
    """The grant, after any renewal under way. Locked before its connection, as renewals do."""
    return Grant.objects.select_for_update().filter(connection=row).first()


def _identify(row: Connection, account: Account) -> None:
    """Take over what is known of an identity; what is empty or None says nothing new."""
    row.username = account.username or row.username
    row.display_name = account.display_name or row.display_name
    row.image_url = account.image_url or row.image_url
    if account.is_business is not None:
        row.is_business = account.is_business
