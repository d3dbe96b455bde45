"""Who calls, known by a key without asking the database each time.

What was read of a key counts until anything in the control database changes: SQLite tells a
connection, for some microseconds, whether anybody wrote since. So a key that is revoked, a
member who is removed and a role that is changed count at the next call. PostgreSQL has no such
number; there every call asks.
"""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.http import HttpRequest

from headwater.app import Headwater
from headwater.control.database import current
from headwater.hub import runtime
from headwater.hub.api.call import Call
from headwater.hub.api.refusal import Refusal
from headwater.hub.roster import keys
from headwater.hub.roster.keys import Caller

Change = tuple[int, ...]

KEPT_FOR = timedelta(minutes=1)
"""Longer, and the uses of a key would not be counted."""

MOST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A caller, and the hubs it reaches as they were last seen. `at` is when it was looked up."""

    caller: Caller
    installation: Headwater
    at: datetime
    change: Change
    hubs: dict[str, Headwater] = field(default_factory=dict)

    def hub(self, slug: str) -> Headwater:
        """The installation seen from a hub that the key reaches."""
        found = self.hubs.get(slug)
        if found is None:
            found = self.hubs[slug] = self.installation.in_hub(slug)
        return found


_callers: dict[tuple[int, bytes], Known] = {}


def known(call: Call) -> Known:
    """Who calls. Raises Refusal when there is no key, or not a good one."""
    kind, _, text = call.header("HTTP_AUTHORIZATION").partition(" ")
    if kind.casefold() != "bearer":
        raise Refusal.bad_key()
    text = text.strip()
    now, change = runtime.now(), changes()
    place = (threading.get_ident(), hashlib.sha256(text.encode()).digest())
    found = _callers.get(place)
    if found is None or not _counts(found, change, now):
        found = _looked_up(text, call, now, change)
        if len(_callers) >= MOST:
            _callers.clear()
        _callers[place] = found
    return found


def changes() -> Change:
    """A number that moves with every change to the control database; empty when there is none.

    It means something on this thread's connection only: each counts what the others wrote.
    """
    wrapper = current()
    if wrapper.vendor != "sqlite":
        return ()
    wrapper.ensure_connection()
    connection = wrapper.connection
    return (
        id(connection),
        connection.execute("PRAGMA data_version").fetchone()[0],
        connection.total_changes,
    )


def _counts(found: Known, change: Change, now: datetime) -> bool:
    same = bool(change) and change == found.change
    same = same and found.installation is runtime.installation()
    is_young = timedelta(0) <= now - found.at < KEPT_FOR
    return same and is_young and keys.is_good(found.caller.key, now)


def _looked_up(text: str, call: Call, now: datetime, change: Change) -> Known:
    """Ask the database. `change` was read before, so what changes meanwhile is not missed."""
    caller = keys.known(text, _request(call.environ))
    if caller is None:
        raise Refusal.bad_key()
    return Known(caller=caller, installation=runtime.installation(), at=now, change=change)


def _request(environ: Mapping[str, object]) -> HttpRequest:
    """As much of a request as the audit log wants to know."""
    request = HttpRequest()
    request.META.update(environ)
    return request
