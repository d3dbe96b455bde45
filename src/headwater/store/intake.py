"""Rows on their way in: held against the declaration, so that every engine stores the same.

A wrong row is a bug of whoever made it and raises ValueError; nothing is guessed. Two repairs
are made, for what JSON can carry and databases cannot: NUL characters are dropped and halves of
surrogate pairs become U+FFFD.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
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
    columns = declared(stream)
    known = {stream.time, stream.entity, *(field.name for field in columns)}
    packed = frozenset(field.name for field in stream.packed)
    clean: dict[Owner, Row] = {}
    for row in rows:
        if not known.issuperset(row):
            raise ValueError(f"{stream.name} declares no {sorted(set(row) - known)}")
        whole = _owner_cells(stream, row, span)
        owner = tuple(whole.values())
        for field in columns:
            value = row.get(field.name)
            many = field.name in packed
            whole[field.name] = listing(field, value) if many else cell(field, value)
        _check_lengths(stream, whole, packed)
        clean[owner] = whole
    return clean


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


def _check_lengths(stream: Stream, row: Row, packed: frozenset[str]) -> None:
    lengths = {len(value) for name in packed if isinstance(value := row[name], list)}
    if len(lengths) > 1:
        raise ValueError(f"a row of {stream.name} has lists of different lengths")


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
    if _right_as_it_is(field.kind, values):
        return list(values)
    return [cell(field, value) for value in values]


def _right_as_it_is(kind: Kind, values: Sequence[Any]) -> bool:
    """Whether a list needs no look at each value: most values arrive in lists, and are right."""
    # Any: of what type the values are is just what is found out.
    some = [value for value in values if value is not None]
    types = set(map(type, some))
    if types == {int} and kind is Kind.INTEGER:
        return bool(min(some) >= -BIGGEST and max(some) <= BIGGEST)
    if types == {float} and kind is Kind.REAL:
        return all(map(isfinite, some))
    if types == {str} and kind is Kind.TEXT:
        text = "".join(some)
        return text.isascii() and "\0" not in text
    return not some


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
