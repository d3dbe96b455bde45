"""How reads of a day become one row. Pure, and the same whichever read landed first.

Two reads of one owner and day meet in three rules.

1. An interior read beats an edge read wholly. A window's newest day may be served as a running
   sum of the window, so an edge value is worth something only while there is nothing better.
2. Of two interior or two edge reads, the later one gives each cell in which it has a value.
3. Where the later read has none and the earlier has one, the value stays, with a stale mark:
   the instant at which it was last served.

A row thus is what every cell's latest value says, which is why order does not matter. The lists
of a packed stream are one cell: they are in step with each other or they mean nothing. An empty
list is no value.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime

from headwater.model.slice import ONE_DAY, Slice, Span
from headwater.model.stream import Stream
from headwater.store.base import Row
from headwater.store.intake import Owner, cell, listing
from headwater.store.tables import STALE, declared, stale

Cell = tuple[str, ...]
"""Columns that are served together. The first decides whether there is a value."""

Rows = dict[Owner, Row]
Publish = Callable[[list[Row]], list[Row]]

REACH = 1
"""Days to either side of a changed day whose derived fields may change with it."""


def cells(stream: Stream, without: Collection[str] = ()) -> list[Cell]:
    """The cells of a stream's rows: each plain field, and all lists as one."""
    packed = tuple(field.name for field in stream.packed)
    plain: list[Cell] = [
        (field.name,)
        for field in declared(stream)
        if field.name not in packed and field.name not in without
    ]
    if stream.inner is None:
        return plain
    inner = stream.inner
    return [*plain, (inner, *(name for name in packed if name not in (inner, stream.time)))]


def has_value(row: Row, cell: Cell) -> bool:
    """Whether the row holds a value for the cell; 0 and "" are values, an empty list is none."""
    value = row[cell[0]]
    return value is not None and value != []


def derived(stream: Stream) -> frozenset[str]:
    """The plain fields that are made here and not asked for."""
    packed = {field.name for field in stream.packed}
    return frozenset(
        f.name for f in declared(stream) if f.source_name is None and f.name not in packed
    )


def read_row(row: Row, piece: Slice) -> Row:
    """A clean Daily row with the columns that say which read it is from."""
    return row | {
        "read_at": piece.fetched_at,
        "edge": row["date"] == piece.newest,
        STALE: None,
    }


def merged(stream: Stream, old: Row, new: Row, made: Collection[str] = ()) -> Row:
    """The one row that two reads of the same owner and day leave.

    `made` are fields that are filled after the merge; they carry no stale mark. Columns that
    are stored and no longer declared keep what they hold.
    """
    if old["edge"] != new["edge"]:
        return {**old, **new} if old["edge"] else old
    read_at = max(_instant(old["read_at"]), _instant(new["read_at"]))
    row = old | {"read_at": read_at}
    marks: dict[str, datetime] = {}
    for each in cells(stream, made):
        source = _better(old, new, each)
        if source is None:
            continue
        row.update((name, source[name]) for name in each)
        served = _served(source, each)
        if served < read_at:
            marks.update((name, served) for name in each if source[name] is not None)
    for name in made:
        if new[name] is not None:
            row[name] = new[name]
    row[STALE] = marks or None
    return row


def _instant(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value


def _served(row: Row, cell: Cell) -> datetime:
    """When the source last served the cell's value."""
    return stale(row).get(cell[0]) or _instant(row["read_at"])


def _better(old: Row, new: Row, cell: Cell) -> Row | None:
    """The row whose value of the cell was served later; None when neither has one."""
    if not has_value(new, cell):
        return old if has_value(old, cell) else None
    if not has_value(old, cell):
        return new
    return new if _served(new, cell) >= _served(old, cell) else old


def merge_days(
    stream: Stream, stored: Mapping[Owner, Row], brought: Mapping[Owner, Row], made: Collection[str]
) -> Rows:
    """The stored rows with those of one answer merged in; rows it lacks stay as they are."""
    rows = dict(stored)
    for owner, row in brought.items():
        rows[owner] = merged(stream, rows[owner], row, made) if owner in rows else row
    return rows


def around(span: Span) -> Span:
    """The days that `publish` must see to fill those it may change."""
    return Span(span.first - ONE_DAY * 2 * REACH, span.last + ONE_DAY * 2 * REACH)


def published(stream: Stream, rows: Rows, publish: Publish, span: Span | None = None) -> Rows:
    """The rows with their derived fields filled by `publish`.

    It gets the days of `span` and two on either side; what it says of the outermost two days is
    not kept, for it could not see their neighbours. Without a span it gets and fills every row.
    """
    seen = around(span) if span is not None else None
    owners = sorted(o for o in rows if seen is None or _day(o) in seen)
    if not owners:
        return rows
    filled = _by_owner(stream, publish([dict(rows[owner]) for owner in owners]))
    kept = Span(span.first - ONE_DAY * REACH, span.last + ONE_DAY * REACH) if span else None
    result = dict(rows)
    for owner in owners:
        if owner in filled and (kept is None or _day(owner) in kept):
            result[owner] = _filled(stream, rows[owner], filled[owner])
    return result


def _day(owner: Owner) -> date:
    day = owner[0]
    assert isinstance(day, date)
    return day


def _by_owner(stream: Stream, rows: list[Row]) -> Rows:
    if stream.entity is None:
        return {(row["date"],): row for row in rows}
    return {(row["date"], row[stream.entity]): row for row in rows}


def _filled(stream: Stream, row: Row, source: Row) -> Row:
    """The row with its derived fields taken from another row of the same owner."""
    packed = {field.name for field in stream.packed}
    result, marks = dict(row), dict(stale(row))
    for field in declared(stream):
        if field.source_name is not None or field.name == stream.inner:
            continue
        value = source.get(field.name)
        many = field.name in packed
        result[field.name] = listing(field, value) if many else cell(field, value)
        marks.pop(field.name, None)
    result[STALE] = marks or None
    return result
