"""Ledger lines in their table: read those a slice may change, let the ledger decide, write back."""
# ruff: noqa: S608 - identifiers are the store's own; values are always bound

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from headwater.model.slice import ONE_DAY, Slice, SliceState, Span
from headwater.store.base import Row
from headwater.store.ddl import listed
from headwater.store.engine import Transaction
from headwater.store.intake import clean_text
from headwater.store.ledger import enter, ordered, reopened
from headwater.store.tables import LEDGER, Values

COLUMNS = listed(LEDGER.names)

ORDER = 'order by stream, "first", "last", captured_at nulls first, state desc'
"""As `ledger.ordered` has it: landed lines before failed ones of the same day."""

NEAR = (
    "account = ? and stream = any(?::text[]) and (captured_at is null or state = 'failed' "
    'or ("first" <= ? and "last" >= ?))'
)
"""All lines but captures of other days: a year of captures is not read to add one."""


def as_row(piece: Slice) -> Row:
    """A slice as a row of its table."""
    return {
        "stream": piece.stream,
        "first": piece.span.first,
        "last": piece.span.last,
        "captured_at": piece.captured_at,
        "fetched_at": piece.fetched_at,
        "state": piece.state.value,
        "digest": piece.digest,
        "expired": piece.expired,
        "newest": piece.newest,
        "refused": json.dumps(piece.refused),
        "rows": piece.rows,
        "attempts": piece.attempts,
        "due_at": piece.due_at,
        "error": clean_text(piece.error) if piece.error else piece.error,
    }


def as_slice(values: Values) -> Slice:
    """A slice from the values of its row."""
    # Any: the table was made with just these columns and types.
    row: dict[str, Any] = dict(zip(LEDGER.names, values, strict=True))
    span = Span(row.pop("first"), row.pop("last"))
    row["state"] = SliceState(row["state"])
    row["refused"] = tuple(json.loads(row["refused"]))
    return Slice(span=span, **row)


def enter_all(
    tx: Transaction, key: int, slices: Sequence[Slice], settles: Mapping[str, timedelta | None]
) -> None:
    """Enter slices of one account, in order. `settles` is by stream, as `ledger.enter` has it."""
    if not slices:
        return
    first = min(piece.span.first for piece in slices) - ONE_DAY
    last = max(piece.span.last for piece in slices) + ONE_DAY
    before = _near(tx, key, sorted({piece.stream for piece in slices}), Span(first, last))
    after = dict(before)
    for piece in slices:
        after[piece.stream] = enter(after[piece.stream], piece, settles.get(piece.stream))
    changed = [stream for stream in before if after[stream] != ordered(before[stream])]
    emptied = [stream for stream in changed if before[stream]]
    if emptied:
        tx.write(f"delete from hw_slice where {NEAR}", [key, emptied, last, first])
    lines = [as_row(piece) for stream in changed for piece in after[stream]]
    tx.pour(LEDGER, LEDGER.values(key, lines))


def _near(tx: Transaction, key: int, streams: list[str], span: Span) -> dict[str, list[Slice]]:
    """Lines that new ones of these days may change, by stream; every stream is there."""
    found: dict[str, list[Slice]] = {stream: [] for stream in streams}
    sql = f"select {COLUMNS} from hw_slice where {NEAR}"
    for values in tx.read(sql, [key, streams, span.last, span.first]):
        piece = as_slice(values)
        found[piece.stream].append(piece)
    return found


def reopen_all(tx: Transaction, key: int, streams: Sequence[str], span: Span) -> None:
    """Take the days of a span out of expired and failed lines."""
    where = (
        "account = ? and stream = any(?::text[]) and (expired or state = 'failed') "
        'and "first" <= ? and "last" >= ?'
    )
    values = [key, list(streams), span.last, span.first]
    lines = [
        as_slice(row) for row in tx.read(f"select {COLUMNS} from hw_slice where {where}", values)
    ]
    if not lines:
        return
    tx.write(f"delete from hw_slice where {where}", values)
    left = [as_row(rest) for piece in lines for rest in reopened(piece, span)]
    tx.pour(LEDGER, LEDGER.values(key, left))


def captures(
    tx: Transaction, key: int, at: datetime
) -> list[tuple[str, datetime, datetime | None]]:
    """By stream: the newest landed capture, and the newest of those before an instant."""
    sql = (
        "select stream, max(captured_at), max(case when captured_at < ? then captured_at end) "
        "from hw_slice where account = ? and state = 'landed' and captured_at is not null "
        "group by stream"
    )
    # The query's columns have just these types.
    rows: list[Any] = tx.read(sql, [at, key])
    return rows
