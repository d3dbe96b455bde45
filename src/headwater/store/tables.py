"""A stream as a table: which columns it has and which of them tell rows apart. Names, no SQL.

Every stream table begins with the column `account`, the integer key of the account inside this
store. It is not among `columns`, for no row here carries it.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from headwater.model.field import Field, Kind
from headwater.model.stream import Daily, Lifetime, Stream
from headwater.store.base import Row

Values = tuple[object, ...]

NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
"""What a stream or field may be called: PostgreSQL cuts names at 63 bytes, and we add to them."""

OWN_PREFIXES = ("hw_", "v_")
ACCOUNT = "account"
STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `many` says that it holds a list of its kind."""

    name: str
    kind: Kind
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns in order, and the key: the columns that, behind the account, make a row unique."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def with_kept(self, kept: Iterable[Column]) -> "Table":
        """The table with columns behind its own that are stored and no longer declared."""
        return replace(self, columns=(*self.columns, *kept))

    def narrowed(self, only: Collection[str] | None) -> "Table":
        """The table with some of its columns only; with all of them for None."""
        if only is None:
            return self
        return replace(self, columns=tuple(c for c in self.columns if c.name in only))

    def values(self, account: int, rows: Iterable[Row]) -> list[Values]:
        """Rows as they are stored: the account first, then every column in order."""
        names = self.names
        packed = (row | {STALE: pack_stale(row)} if row.get(STALE) else row for row in rows)
        return [(account, *map(row.get, names)) for row in packed]

    def rows(self, stored: Iterable[Values]) -> list[Row]:
        """Rows as they are worked with, from stored ones without the account."""
        names = self.names
        rows = [dict(zip(names, values, strict=True)) for values in stored]
        if STALE in names:
            for row in rows:
                row[STALE] = unpack_stale(row[STALE])
        return rows


def pack_stale(row: Row) -> str | None:
    """The stale marks of a row as the JSON text that is stored; None when it has none."""
    marks = stale(row)
    if not marks:
        return None
    return json.dumps({name: marks[name].isoformat() for name in sorted(marks)})


def unpack_stale(text: object) -> dict[str, datetime] | None:
    """Stored stale marks: field name to the instant at which its kept value was last served."""
    if not isinstance(text, str):
        return None
    return {name: datetime.fromisoformat(at) for name, at in json.loads(text).items()}


def stale(row: Row) -> Mapping[str, datetime]:
    """The stale marks of a row; empty when every value was in the last answer."""
    marks = row.get(STALE)
    return marks if isinstance(marks, dict) else {}


def declared(stream: Stream) -> tuple[Field, ...]:
    """The fields that have a column of their own: all but the time column and the entity."""
    return tuple(f for f in stream.fields if f.name not in (stream.time, stream.entity))


def bookkeeping(stream: Stream) -> tuple[Column, ...]:
    """The columns that the store itself fills, the time column first."""
    if isinstance(stream.behaviour, Daily):
        return (
            Column(name="date", kind=Kind.DAY),
            Column(name="read_at", kind=Kind.INSTANT),
            Column(name="edge", kind=Kind.BOOLEAN),
            Column(name=STALE, kind=Kind.TEXT),
        )
    captured = Column(name="captured_at", kind=Kind.INSTANT)
    if isinstance(stream.behaviour, Lifetime):
        return (
            captured,
            Column(name="superseded_at", kind=Kind.INSTANT),
            Column(name="vanished_at", kind=Kind.INSTANT),
            Column(name=STALE, kind=Kind.TEXT),
        )
    return (captured,)


def table_of(stream: Stream) -> Table:
    """The table of a stream. ValueError when the declaration cannot be stored."""
    own = bookkeeping(stream)
    packed = {field.name for field in stream.packed}
    entity: tuple[Column, ...] = ()
    if stream.entity is not None:
        if stream.field(stream.entity).kind is not Kind.TEXT:
            raise ValueError(f"{stream.name}: {stream.entity} is an id, so it is a text")
        entity = (Column(name=stream.entity, kind=Kind.TEXT),)
    fields = tuple(
        Column(name=field.name, kind=field.kind, many=field.name in packed)
        for field in declared(stream)
    )
    table = Table(
        name=stream.name,
        columns=(*own, *entity, *fields),
        key=tuple(c.name for c in (*entity, own[0])) if _by_entity(stream) else _by_time(stream),
    )
    _check_names(table)
    return table


def _by_entity(stream: Stream) -> bool:
    return isinstance(stream.behaviour, Lifetime)


def _by_time(stream: Stream) -> tuple[str, ...]:
    return (stream.time,) if stream.entity is None else (stream.time, stream.entity)


def _check_names(table: Table) -> None:
    for name in (table.name, *table.names):
        if not NAME.fullmatch(name):
            raise ValueError(f"{table.name}: {name!r} cannot name a table or a column")
    if table.name.startswith(OWN_PREFIXES):
        raise ValueError(f"{table.name}: names that begin so are the store's own")
    taken = (ACCOUNT, "account_id", *table.names)
    if len(set(taken)) != len(taken):
        raise ValueError(f"{table.name}: a field has the name of a column the store fills itself")


LEDGER = Table(
    name="hw_slice",
    columns=(
        Column(name="stream", kind=Kind.TEXT),
        Column(name="first", kind=Kind.DAY),
        Column(name="last", kind=Kind.DAY),
        Column(name="captured_at", kind=Kind.INSTANT),
        Column(name="fetched_at", kind=Kind.INSTANT),
        Column(name="state", kind=Kind.TEXT),
        Column(name="digest", kind=Kind.TEXT),
        Column(name="expired", kind=Kind.BOOLEAN),
        Column(name="newest", kind=Kind.DAY),
        Column(name="refused", kind=Kind.TEXT),
        Column(name="rows", kind=Kind.INTEGER),
        Column(name="attempts", kind=Kind.INTEGER),
        Column(name="due_at", kind=Kind.INSTANT),
        Column(name="error", kind=Kind.TEXT),
    ),
    key=("stream", "first"),
)

FACTS = Table(
    name="hw_fact",
    columns=(Column(name="name", kind=Kind.TEXT), Column(name="value", kind=Kind.TEXT)),
    key=("name",),
)
