"""Landing rows: what is stored comes out, the pure merges decide, what changed goes back in.

Everything here happens inside one open transaction, which also takes the ledger lines.
"""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from headwater.model.errors import StoreError
from headwater.model.slice import SliceState
from headwater.model.stream import Daily, Lifetime, Snapshot, Stream
from headwater.store.base import Landing, Row
from headwater.store.ddl import listed, quoted
from headwater.store.engine import Transaction
from headwater.store.intake import Owner, taken_in
from headwater.store.merge import Rows, around, derived, merge_days, published, read_row
from headwater.store.tables import Table
from headwater.store.versions import Capture, Changes, changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where rows land. A `bare` account has no rows yet, so no days are read before writing."""

    tx: Transaction
    key: int
    bare: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Captures that the ledger knows, by stream: the newest, and the newest before this one."""

    newest: Mapping[str, datetime]
    before: Mapping[str, datetime]

    def has(self, stream: str, at: datetime) -> bool:
        """Whether a capture as late as this one has landed."""
        newest = self.newest.get(stream)
        return newest is not None and newest >= at


def check(landings: Sequence[Landing]) -> None:
    """Refuse with ValueError what no caller should ever hand in."""
    captured: set[str] = set()
    for landing in landings:
        piece, name = landing.slice, landing.stream.name
        if piece.stream != name or piece.state is SliceState.DUE:
            raise ValueError(f"{name} lands with a slice of its own that is landed or failed")
        if piece.state is SliceState.FAILED:
            if landing.rows:
                raise ValueError(f"{name}: a failed slice brings no rows")
            continue
        if isinstance(landing.stream.behaviour, Daily) != (piece.captured_at is None):
            raise ValueError(f"{name}: captures have an instant, and days have none")
        if piece.captured_at is not None and name in captured:
            raise ValueError(f"{name}: captures of a stream land whole and one at a time")
        if piece.captured_at is not None:
            captured.add(name)


def land_rows(
    place: Place, tables: Mapping[str, Table], landings: Sequence[Landing], seen: Seen
) -> int:
    """Land the rows of all landings; how many rows changed."""
    changed = 0
    days: dict[str, list[Landing]] = {}
    for landing in landings:
        table = tables.get(landing.stream.name)
        if table is None:
            raise StoreError(f"The stream {landing.stream.name} was not prepared in this store.")
        if landing.slice.state is SliceState.FAILED:
            continue
        match landing.stream.behaviour:
            case Daily():
                days.setdefault(table.name, []).append(landing)
            case Snapshot():
                changed += _land_snapshot(place, table, landing, seen)
            case Lifetime():
                changed += _land_versions(place, table, landing, seen)
    return changed + sum(_land_days(place, tables[name], days[name]) for name in days)


def _land_days(place: Place, table: Table, landings: Sequence[Landing]) -> int:
    stream = landings[0].stream
    stored = _stored_days(place, table, landings)
    rows = dict(stored)
    for landing in landings:
        clean = taken_in(stream, landing.rows, landing.slice.span)
        brought = {owner: read_row(row, landing.slice) for owner, row in clean.items()}
        if landing.publish is None:
            rows = merge_days(stream, rows, brought, ())
            continue
        rows = merge_days(stream, rows, brought, derived(stream))
        window = None if landing.republish else landing.slice.span
        rows = published(stream, rows, landing.publish, window)
    changed = [owner for owner, row in rows.items() if stored.get(owner) != row]
    dates = {owner[0] for owner in changed}
    if any(owner[0] in dates for owner in stored):
        place.tx.write(
            f"delete from {quoted(table.name)} where account = ? and date = any(?::date[])",
            [place.key, sorted(dates, key=str)],
        )
    again = [rows[owner] for owner in sorted(rows) if owner[0] in dates]
    place.tx.pour(table, table.values(place.key, again))
    return len(changed)


def _stored_days(place: Place, table: Table, landings: Sequence[Landing]) -> Rows:
    """The stored rows that these landings, or the publishing after them, may change."""
    if place.bare:
        return {}
    stream = landings[0].stream
    where, values = "account = ?", [place.key]
    bounds: list[object] = []
    if not any(landing.publish and landing.republish for landing in landings):
        seen = [around(landing.slice.span) for landing in landings]
        bounds = [min(span.first for span in seen), max(span.last for span in seen)]
        where += " and date between ? and ?"
    rows = stored_rows(place.tx, table, where, [*values, *bounds])
    return _owned(stream, rows)


def _owned(stream: Stream, rows: Iterable[Row]) -> Rows:
    key = ("date",) if stream.entity is None else ("date", stream.entity)
    return {tuple(row[name] for name in key): row for row in rows}


def stored_rows(tx: Transaction, table: Table, where: str, values: Sequence[object]) -> list[Row]:
    """Rows of a table, without the account."""
    sql = f"select {listed(table.names)} from {quoted(table.name)} where {where}"
    return table.rows(tx.read(sql, values))


def _land_snapshot(place: Place, table: Table, landing: Landing, seen: Seen) -> int:
    piece = landing.slice
    assert piece.captured_at is not None
    clean = taken_in(landing.stream, landing.rows, piece.span)
    rows = {owner: row | {"captured_at": piece.captured_at} for owner, row in clean.items()}
    where, values = "account = ? and captured_at = ?", [place.key, piece.captured_at]
    stored: dict[Owner, Row] = {}
    if seen.has(landing.stream.name, piece.captured_at):
        entity = landing.stream.entity
        for row in stored_rows(place.tx, table, where, values):
            stored[() if entity is None else (row[entity],)] = row
    if _declared_part(stored, table) == _declared_part(rows, table):
        return 0
    if stored:
        place.tx.write(f"delete from {quoted(table.name)} where {where}", values)
    place.tx.pour(table, table.values(place.key, rows.values()))
    return len(set(stored) | set(rows))


def _declared_part(rows: Mapping[Owner, Row], table: Table) -> dict[Owner, list[object]]:
    return {owner: [row.get(name) for name in table.names] for owner, row in rows.items()}


def check_clock(landings: Sequence[Landing], seen: Seen) -> None:
    """Refuse lifetime values older than those that landed: versions only ever follow each other."""
    for landing in landings:
        at, name = landing.slice.captured_at, landing.stream.name
        newest = seen.newest.get(name)
        lifetime = isinstance(landing.stream.behaviour, Lifetime)
        landed = landing.slice.state is SliceState.LANDED
        if lifetime and landed and at is not None and newest is not None and at < newest:
            raise StoreError(
                f"The capture of {name} of {at:%Y-%m-%d %H:%M:%S} is older than the newest one, of "
                f"{newest:%Y-%m-%d %H:%M:%S}: the clock went backwards, so set it right."
            )


def _land_versions(place: Place, table: Table, landing: Landing, seen: Seen) -> int:
    stream, at = landing.stream, landing.slice.captured_at
    assert at is not None
    stored: list[Row] = []
    if stream.name in seen.newest:
        where = "account = ? and (superseded_at is null or superseded_at = ?)"
        stored = stored_rows(place.tx, table, where, [place.key, at])
    capture = Capture(
        at=at,
        rows=taken_in(stream, landing.rows, landing.slice.span),
        before=seen.before.get(stream.name),
        listed_since=landing.listed_since,
        made_at=landing.made_at,
        unread=landing.unread,
    )
    outcome = changes(stream, capture, stored)
    _write_versions(place, table, stream, at, outcome)
    return outcome.count(stream)


def _write_versions(
    place: Place, table: Table, stream: Stream, at: datetime, outcome: Changes
) -> None:
    assert stream.entity is not None
    name = quoted(table.name)
    who = f"account = ? and {quoted(stream.entity)} = any(?::text[])"
    current = f"{who} and superseded_at is null"
    if outcome.undone:
        place.tx.write(
            f"delete from {name} where {who} and captured_at = ?",
            [place.key, list(outcome.undone), at],
        )
    if outcome.reopened:
        place.tx.write(
            f"update {name} set superseded_at = null where {who} and superseded_at = ?",
            [place.key, list(outcome.reopened), at],
        )
    if outcome.closed:
        place.tx.write(
            f"update {name} set superseded_at = ? where {current}",
            [at, place.key, list(outcome.closed)],
        )
    if outcome.touched:
        touched = [row[stream.entity] for row in outcome.touched]
        place.tx.write(f"delete from {name} where {current}", [place.key, touched])
    place.tx.pour(table, table.values(place.key, (*outcome.begun, *outcome.touched)))
