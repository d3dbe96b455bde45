"""Rows on their way in: held against the declaration, so that every engine stores the same.

A wrong row is a bug of whoever made it and raises ValueError; nothing is guessed. Two repairs
are made, for what JSON can carry and databases cannot: NUL characters are dropped and halves of
surrogate pairs become U+FFFD.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from math import isfinite
from typing import Any

from headwater.model.field import Field, Kind
from headwater.model.slice import Span
from headwater.model.stream import Daily, Stream
from headwater.store.base import Row
from headwater.store.tables import declared

Owner = tuple[object, ...]
"""What tells rows of one table and account apart, the time column left out for captures."""

BIGGEST = 2**63 - 1


def taken_in(stream: Stream, rows: Iterable[Row], span: Span) -> dict[Owner, Row]:
    """Whole, clean rows by owner: (date,), (date, entity), (entity,) or (). The last one counts.

    Raises ValueError for a row outside the span, without an owner, with a field that is not
    declared, a value of another kind, or lists of different lengths.
    """
    brought = list(rows)
    fields = declared(stream)
    known = {stream.time, stream.entity, *(field.name for field in fields)}
    for row in brought:
        if not known.issuperset(row):
            raise ValueError(f"{stream.name} declares no {sorted(set(row) - known)}")
    owners = [_owner_cells(stream, row, span) for row in brought]
    packed = frozenset(stream.packed)
    # Column by column: what is right throughout is seen at a glance.
    columns = [
        _column(field, [row.get(field.name) for row in brought], many=field in packed)
        for field in fields
    ]
    _check_lengths(stream, [c for c, f in zip(columns, fields, strict=True) if f in packed])
    names = [field.name for field in fields]
    return {
        tuple(owner.values()): {**owner, **dict(zip(names, cells, strict=True))}
        for owner, cells in zip(owners, _across(columns, len(brought)), strict=True)
    }


def _across(columns: Sequence[Sequence[object]], count: int) -> Iterable[Sequence[object]]:
    """The cells of each row, also of rows without any."""
    return zip(*columns, strict=True) if columns else [()] * count


def _owner_cells(stream: Stream, row: Row, span: Span) -> Row:
    owner: Row = {}
    if isinstance(stream.behaviour, Daily):
        day = row.get("date")
        if type(day) is not date or day not in span:
            raise ValueError(f"a row of {stream.name} is dated {day}, which was not asked for")
        owner["date"] = day
    if stream.entity is not None:
        entity = row.get(stream.entity)
        if not isinstance(entity, str) or not entity:
            raise ValueError(f"a row of {stream.name} has no {stream.entity}")
        owner[stream.entity] = entity
    return owner


def _check_lengths(stream: Stream, lists: Sequence[Sequence[object]]) -> None:
    for row in zip(*lists, strict=True):
        if len({len(each) for each in row if isinstance(each, list)}) > 1:
            raise ValueError(f"a row of {stream.name} has lists of different lengths")


def _column(field: Field, values: list[Any], *, many: bool) -> list[Any]:
    """One field of all rows as it is stored; ValueError when a value is of another kind."""
    if not many:
        if _right_as_it_is(field.kind, values):
            return values
        return [cell(field, value) for value in values]
    given = [value for value in values if value is not None]
    if set(map(type, given)) <= {list} and _right_as_it_is(field.kind, list(chain(*given))):
        return values
    return [listing(field, value) for value in values]


def cell(field: Field, value: object) -> object:
    """One value as its kind is stored; ValueError when it is of another."""
    if value is None:
        return None
    clean = _CLEAN[field.kind](value)
    if clean is None:
        raise _wrong(field, value)
    return clean


def _wrong(field: Field, value: object) -> ValueError:
    return ValueError(f"{field.name} is {field.kind} and cannot be a {type(value).__name__}")


def listing(field: Field, values: object) -> list[object] | None:
    """One list of values as it is stored; ValueError when it holds something else."""
    if values is None:
        return None
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise _wrong(field, values)
    return [cell(field, value) for value in values]


def _right_as_it_is(kind: Kind, values: Sequence[Any]) -> bool:
    """Whether values need no look at each of them: nearly all are right as they arrive."""
    # Any: of what type the values are is just what is found out.
    some = [value for value in values if value is not None]
    if not some:
        return True
    kept_as, beyond_doubt = _RIGHT[kind]
    return set(map(type, some)) == {kept_as} and beyond_doubt(some)


def _whole_numbers(values: Sequence[int]) -> bool:
    return min(values) >= -BIGGEST and max(values) <= BIGGEST


def _plain_texts(values: Sequence[str]) -> bool:
    text = "".join(values)
    return text.isascii() and "\0" not in text


def _in_utc(values: Sequence[datetime]) -> bool:
    return all(value.tzinfo is UTC for value in values)


# Any: each takes values of the type it stands beside.
_RIGHT: dict[Kind, tuple[type, Callable[[Any], bool]]] = {
    Kind.TEXT: (str, _plain_texts),
    Kind.INTEGER: (int, _whole_numbers),
    Kind.REAL: (float, lambda values: all(map(isfinite, values))),
    Kind.BOOLEAN: (bool, lambda values: True),
    Kind.DAY: (date, lambda values: True),
    Kind.INSTANT: (datetime, _in_utc),
}


def clean_text(text: str) -> str:
    """The text without what cannot be stored."""
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "")


def _text(value: object) -> object:
    return clean_text(value) if isinstance(value, str) else None


def _integer(value: object) -> object:
    return value if type(value) is int and -BIGGEST <= value <= BIGGEST else None


def _real(value: object) -> object:
    # bool is an int; NaN is "no value" in no source we know, so it is a bug like any other.
    if type(value) is int:
        return float(value)
    return value if isinstance(value, float) and isfinite(value) else None


def _boolean(value: object) -> object:
    return value if isinstance(value, bool) else None


def _day(value: object) -> object:
    return value if type(value) is date else None


def _instant(value: object) -> object:
    if not isinstance(value, datetime) or value.tzinfo is None:
        return None
    return value if value.tzinfo is UTC else value.astimezone(UTC)


_CLEAN: dict[Kind, Callable[[object], object]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.REAL: _real,
    Kind.BOOLEAN: _boolean,
    Kind.DAY: _day,
    Kind.INSTANT: _instant,
}
