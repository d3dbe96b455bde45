"""One renewal of a consent at a time, across threads, processes and machines.

A lease is a line in the grant's row, committed before the source is called: whoever finds it
knows that a renewal was begun. On PostgreSQL the row is locked across the call besides, which
shows at once whether the holder is still there, and proves that the database takes writes
before the old token is spent. Time is the database's.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from django.db import Error as DatabaseFailure
from django.db.models import QuerySet

from headwater.control import holders
from headwater.control.database import (
    current,
    database_now,
    is_postgresql,
    whole,
)
from headwater.control.models import Grant

LEASE = timedelta(seconds=60)
UNLOCKED = timedelta(seconds=5)
"""On PostgreSQL a living holder is without the row's lock for a moment, and no longer."""

HUNG_MILLISECONDS = 120_000
"""A session that does nothing for so long inside a renewal is ended by the server."""


TURN_SECONDS = 5.0
"""Longest wait for another thread of this process before looking at the row again."""

_lock = threading.Lock()
_turns: dict[int, threading.Event] = {}


@contextmanager
def turn(grant: int) -> Iterator[bool]:
    """True in the one thread of this process that may go for the lease of a grant.

    In the others it waits until that one is done, then gives False: look again. So threads
    ask the database once for all of them.
    """
    done = threading.Event()
    with _lock:
        other = _turns.setdefault(grant, done)
    if other is not done:
        other.wait(TURN_SECONDS)
        yield False
        return
    try:
        yield True
    finally:
        with _lock:
            del _turns[grant]
        done.set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to renew one grant, which was at `version` when it was taken."""

    grant: int
    holder: str
    version: int

    def row(self) -> QuerySet[Grant, Grant]:
        """The grant's row, while this lease holds it."""
        return Grant.objects.filter(pk=self.grant, lease_holder=self.holder)


def take(grant: int) -> Lease | None:
    """The lease on a grant, or None while somebody else has it.

    A lease whose holder is gone is broken, and the grant marked ambiguous: the source may have
    answered the one who is gone.
    """
    holder = holders.take_name()
    lease = None
    try:
        with whole():
            row = Grant.objects.select_for_update(skip_locked=True).filter(pk=grant).first()
            if row is not None and is_free(row):
                Grant.objects.filter(pk=grant).update(
                    lease_holder=holder,
                    lease_until=database_now() + LEASE,
                    ambiguous=row.ambiguous or bool(row.lease_holder),
                )
                lease = Lease(grant=grant, holder=holder, version=row.version)
    finally:
        if lease is None:
            holders.let_go(holder)
    return lease


def release(lease: Lease, *, doubt: bool) -> None:
    """Give the lease back; `doubt` says that the source may have answered all the same.

    Without a database the lease stays in the row, where its holder is known to be gone.
    """
    try:
        with suppress(DatabaseFailure):
            free: dict[str, object] = {"lease_holder": "", "lease_until": None}
            lease.row().update(**free, **({"ambiguous": True} if doubt else {}))
    finally:
        holders.let_go(lease.holder)


@contextmanager
def held(lease: Lease) -> Iterator[bool]:
    """Hold the row across a call where the engine can; False when the lease was lost."""
    if not is_postgresql():
        yield True
        return
    with whole():
        with current().cursor() as cursor:
            cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = {HUNG_MILLISECONDS}")
        yield lease.row().select_for_update().first() is not None


def is_free(row: Grant) -> bool:
    """Whether nobody is at a renewal, as far as the row tells."""
    if row.lease_until is None or holders.lives(row.lease_holder) is False:
        return True
    # A lease that ends later than one can was written by another clock: it says nothing.
    left = row.lease_until - database_now()
    return not (LEASE - UNLOCKED if is_postgresql() else timedelta(0)) < left <= LEASE
