"""Consents in use: read, and renewed by one caller at a time.

A source that rotates tokens makes a renewal the most dangerous moment there is: done twice, or
lost between its answer and our commit, it locks the account out. The order is therefore: lease
committed, source called, answer spooled to disk, tokens committed, spool removed. A crash
between any two of these is met by the next caller, who lands the spooled answer, or asks once
more with the old token.
"""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from django.db import Error as DatabaseFailure
from django.db import transaction

from headwater.control import leases
from headwater.control.connections import Connections
from headwater.control.database import at_database, whole
from headwater.control.desk import key_place
from headwater.control.leases import Lease
from headwater.control.models import Connection, Grant
from headwater.control.spool import Slot
from headwater.model import account as model
from headwater.model.account import Account, ConnectionState
from headwater.model.errors import (
    BusyError,
    PayloadError,
    ReconnectError,
    ThrottledError,
)

Call = Callable[[model.Grant], model.Grant]

FIRST_WAIT, LONGEST_WAIT = 0.005, 0.25
PATIENCE = 90.0
"""Seconds a caller waits for somebody else's renewal. Real ones: a set clock may stand still."""

STUBBORN_WAITS = (0.1, 0.4, 1.5)
"""Seconds between tries to commit an answer that cannot be asked for again."""


class Grants(Connections):
    """The consent of each connection."""

    @at_database
    def grant(self, account: Account) -> model.Grant:
        return self._opened(self._usable(account))

    @at_database
    def refresh(
        self,
        account: Account,
        call: Call,
        *,
        margin: timedelta,
        seen: model.Grant | None = None,
    ) -> model.Grant:
        wait, give_up_at = FIRST_WAIT, time.monotonic() + PATIENCE
        while True:
            row = self._usable(account)
            stored = self._opened(row)
            if not self._due(stored, margin, seen):
                return stored
            with leases.turn(row.id) as ours:
                renewed = self._in_turn(account, call, margin, seen) if ours else None
                if renewed is not None:
                    return renewed
                if ours:  # somebody elsewhere is at it
                    time.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311
            if time.monotonic() > give_up_at:
                raise BusyError(
                    f"The access of {account.title} has been under renewal by somebody else for "
                    f"{PATIENCE:.0f} seconds: try again in a minute."
                )
            wait = min(wait * 2, LONGEST_WAIT)

    def _usable(self, account: Account) -> Grant:
        """The row of a consent that may be used, its connection with it."""
        row = (
            Grant.objects.select_related("connection")
            .filter(
                connection__hub=self.hub,
                connection__connector=account.connector,
                connection__account_id=account.account_id,
            )
            .first()
        )
        if row is None or row.connection.data_key is None:
            self.row_of(account)  # raises for an account that was never here
            raise ReconnectError(f"{account.title} is disconnected: connect it again.")
        if row.connection.state == ConnectionState.RECONNECT.value:
            reason = row.connection.state_reason
            raise ReconnectError(reason or f"{account.title} has to be connected again.")
        return row

    def _opened(self, row: Grant) -> model.Grant:
        place, data_key = key_place(row.connection), bytes(row.connection.data_key or b"")
        return model.Grant(
            access_token=self.vault.open(
                bytes(row.access_token), data_key, place.beside("access_token")
            ),
            refresh_token=self.vault.open(
                bytes(row.refresh_token), data_key, place.beside("refresh_token")
            ),
            access_expires_at=row.access_expires_at,
            refresh_expires_at=row.refresh_expires_at,
            scopes=frozenset(row.connection.scopes.split()),
            account_id=row.connection.account_id,
        )

    def _due(self, stored: model.Grant, margin: timedelta, seen: model.Grant | None) -> bool:
        if seen is not None and seen.access_token == stored.access_token:
            return True
        return stored.access_expires_at - self.clock.now() <= margin

    def _in_turn(
        self, account: Account, call: Call, margin: timedelta, seen: model.Grant | None
    ) -> model.Grant | None:
        """A fresh grant; None when another process is at it or was, so look again."""
        row = self._usable(account)
        stored = self._opened(row)
        if not self._due(stored, margin, seen):
            return stored
        lease = leases.take(row.id) if leases.is_free(row) else None
        if lease is None:
            return None
        doubt = True
        try:
            renewed = (
                self._renew(row, stored, call, lease) if lease.version == row.version else None
            )
            doubt = False
        except (ReconnectError, ThrottledError):  # the source said that it did nothing
            doubt = False
            raise
        finally:
            leases.release(lease, doubt=doubt)
        return renewed

    def _renew(
        self, row: Grant, stored: model.Grant, call: Call, lease: Lease
    ) -> model.Grant | None:
        slot = slot_of(row)
        fresh = spooled = self.spool.find(slot)
        try:
            with leases.held(lease) as ours:
                if not ours:
                    return None
                fresh = spooled or self._asked(slot, stored, call)
                landed = self.land(row, fresh)
        except ReconnectError as refusal:
            self._condemn(row, refusal)
            return None
        except DatabaseFailure:
            if fresh is None:
                raise
            landed = self._land_stubbornly(row, fresh)
        self.spool.drop(row.connection_id, row.version)
        return fresh if landed and spooled is None else None

    def _asked(self, slot: Slot, stored: model.Grant, call: Call) -> model.Grant:
        """The source's answer, on disk."""
        fresh = call(stored)
        if fresh.account_id not in {"", stored.account_id}:
            raise PayloadError("The source renewed the consent of another account.")
        fresh = replace(fresh, account_id=stored.account_id, scopes=fresh.scopes or stored.scopes)
        with suppress(OSError):  # a full disk must not keep the answer from the database
            self.spool.put(slot, fresh)
        return fresh

    def land(self, row: Grant, fresh: model.Grant) -> bool:
        """Commit a renewed consent over `row`; False when the row has moved on meanwhile."""
        with transaction.atomic():
            landed = Grant.objects.filter(pk=row.pk, version=row.version).update(
                **self.sealed(row.connection, fresh),
                version=row.version + 1,
                lease_holder="",
                lease_until=None,
                ambiguous=False,
            )
            connection = Connection.objects.filter(pk=row.connection_id)
            if landed:
                connection.update(
                    scopes=" ".join(sorted(fresh.scopes)), consent_ends_at=fresh.refresh_expires_at
                )
                connection.filter(state=ConnectionState.RECONNECT.value).update(
                    state=ConnectionState.ACTIVE.value, state_reason=""
                )
        return bool(landed)

    def _land_stubbornly(self, row: Grant, fresh: model.Grant) -> bool:
        for pause in STUBBORN_WAITS:
            time.sleep(pause)
            with suppress(DatabaseFailure):
                return self.land(row, fresh)
        return self.land(row, fresh)

    def _condemn(self, row: Grant, refusal: ReconnectError) -> None:
        """End a consent whose refresh token the source refuses, unless there is a newer one:
        given by a person meanwhile, or spooled by somebody who was taken for dead.
        """
        late = self.spool.find(slot_of(row))
        if late is not None:
            self.land(row, late)
            self.spool.drop(row.connection_id, row.version)
            return
        with whole():
            now = Grant.objects.select_for_update().filter(pk=row.pk, version=row.version).first()
            if now is None:
                return
            reason = _sentence(refusal, ambiguous=now.ambiguous)
            Connection.objects.filter(pk=row.connection_id).update(
                state=ConnectionState.RECONNECT.value, state_reason=reason
            )
        raise ReconnectError(reason, code=refusal.code, request_id=refusal.request_id) from refusal


def slot_of(row: Grant) -> Slot:
    """Where the answer to a renewal of this row is spooled."""
    return Slot(
        place=key_place(row.connection),
        version=row.version,
        data_key=bytes(row.connection.data_key or b""),
    )


def _sentence(refusal: ReconnectError, *, ambiguous: bool) -> str:
    if not ambiguous:
        return str(refusal)
    return (
        "A renewal of the access was cut off before its answer was stored, and the token from "
        f"before it is no longer accepted, so a person must connect the account again ({refusal})"
    )
