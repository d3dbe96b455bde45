"""Ledger lines in their table: read those a slice may change, let the ledger decide, write back."""
# ruff: noqa: S608 - identifiers are the store's own; values are always bound

import json
from collections.abc import Collection, Mapping, Sequence
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
    "account = any(?::int[]) and stream = any(?::text[]) "
    "and (captured_at is null or state = 'failed' "
    'or ("first" <= ? and "last" >= ?))'
)
"""All lines but captures of other days: a year of captures is not read to add one."""

Book = tuple[int, str]
"""Whose lines stand together: an account's key and a stream."""


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
    tx: Transaction,
    entering: Mapping[int, Sequence[Slice]],
    settles: Mapping[str, timedelta | None],
) -> None:
    """Enter slices by account, in order. `settles` is by stream, as `ledger.enter` has it."""
    owned = [(key, piece) for key, pieces in entering.items() for piece in pieces]
    if not owned:
        return
    first = min(piece.span.first for _, piece in owned) - ONE_DAY
    last = max(piece.span.last for _, piece in owned) + ONE_DAY
    before = _near(tx, {(key, piece.stream) for key, piece in owned}, Span(first, last))
    after = dict(before)
    for key, piece in owned:
        book = (key, piece.stream)
        after[book] = enter(after[book], piece, settles.get(piece.stream))
    changed = [book for book in before if after[book] != ordered(before[book])]
    emptied = [book for book in changed if before[book]]
    if emptied:
        tx.write(
            f"delete from hw_slice where {NEAR} and "
            "(account, stream) in (select unnest(?::int[]), unnest(?::text[]))",
            [*_who(emptied), last, first, *map(list, zip(*emptied, strict=True))],
        )
    for key, stream in changed:
        tx.pour(LEDGER, LEDGER.values(key, map(as_row, after[key, stream])))


def _near(tx: Transaction, books: Collection[Book], span: Span) -> dict[Book, list[Slice]]:
    """Lines that new ones of these days may change, by account and stream; every one is there."""
    found: dict[Book, list[Slice]] = {book: [] for book in sorted(books)}
    sql = f"select account, {COLUMNS} from hw_slice where {NEAR}"
    for key, *values in tx.read(sql, [*_who(books), span.last, span.first]):
        piece = as_slice(tuple(values))
        book = (int(str(key)), piece.stream)
        if book in found:
            found[book].append(piece)
    return found


def _who(books: Collection[Book]) -> list[object]:
    """The accounts, and the streams."""
    return [sorted({key for key, _ in books}), sorted({stream for _, stream in books})]


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
    tx: Transaction, wanted: Sequence[tuple[int, str, datetime]]
) -> list[tuple[int, str, datetime, datetime | None]]:
    """By account and stream, the newest landed capture, and the newest of those before an instant.

    `wanted` are the accounts' keys, streams and instants to ask about, each stream once.
    """
    sql = (
        "select account, stream, max(captured_at), "
        "max(case when captured_at < asked.at then captured_at end) from hw_slice join "
        "(select unnest(?::int[]) as key, unnest(?::text[]) as name, "
        "unnest(?::timestamptz[]) as at) asked on account = asked.key and stream = asked.name "
        "where state = 'landed' and captured_at is not null group by account, stream"
    )
    # The query's columns have just these types.
    rows: list[Any] = tx.read(sql, [list(column) for column in zip(*wanted, strict=True)])
    return rows
