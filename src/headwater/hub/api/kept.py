"""Replies kept as they were sent, while nothing they were made of has changed."""

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime

from headwater.hub import runtime
from headwater.hub.api.call import Call, Reply, packed
from headwater.model.clock import utc_day
from headwater.report.cache import Cache

BYTES_A_ROW = 64
"""What the cache counts as a row, in bytes of a reply."""

_replies: Cache[Reply] = Cache()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a reply was made of, beside the question. `version` is that of the store."""

    who: Hashable
    version: int
    now: datetime = field(default_factory=runtime.now)


def kept(call: Call, source: Source, make: Callable[[], Reply]) -> Reply:
    """The reply to a question that was asked before, or a new one; 304 to whoever has it already.

    A reply is the same only within one UTC day, and a minute later it is made anew, because
    what is said of days changes without a row as time goes by.
    """
    path = tuple(call.path.items())
    question = (call.method, path, call.query, call.body, call.takes_gzip)
    # The installation: a process may serve one after another, as tests do.
    place = (id(runtime.installation()), question, source.who, source.version, utc_day(source.now))
    found = _replies.get(place, source.now)
    if found is None:
        made = make()
        told = (("ETag", _tag(made)), ("Cache-Control", "private, no-cache"))
        found = packed(call, made.with_headers(*told))
        weight = len(found.body) + len(found.packed or b"")
        _replies.put(place, found, source.now, rows=weight // BYTES_A_ROW)
    return found if not _is_had(call, found) else Reply(status=304, headers=found.headers)


def _tag(reply: Reply) -> str:
    """Weak, because the same body also goes out packed."""
    return f'W/"{hashlib.sha256(reply.body).hexdigest()[:24]}"'


def _is_had(call: Call, reply: Reply) -> bool:
    had = call.header("HTTP_IF_NONE_MATCH")
    if not had:
        return False
    tag = dict(reply.headers)["ETag"]
    return had.strip() == "*" or tag in (each.strip() for each in had.split(","))
