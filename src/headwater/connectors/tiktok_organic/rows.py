"""Objects of an answer as rows: flat ones cell by cell, lists of pairs as two lists in step."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from headwater.connectors.base import Row
from headwater.connectors.tiktok_organic.cells import (
    LAST_HOUR,
    LAST_SECOND,
    Cell,
    CellError,
    hour,
    moment,
    most,
    reader,
    word,
)
from headwater.connectors.tiktok_organic.streams import BY_NAME
from headwater.model.field import Kind

Column = tuple[str, str, Cell]
"""TikTok's name, our name, and what reads the cell."""

Lists = tuple[list[Any], list[Any]]
"""The keys of a split and their measures, in step."""

LONGEST_NAME = 80
MOST_NAMES = 100

# What TikTok calls the two ends of each pair, by our stream.
PAIRS: Mapping[str, tuple[str, str]] = {
    "audience_activity": ("hour", "count"),
    "follower_age": ("age", "percentage"),
    "follower_gender": ("gender", "percentage"),
    "follower_country": ("country", "percentage"),
    "follower_city": ("city_name", "percentage"),
    "traffic_source": ("impression_source", "percentage"),
    "viewer_country": ("country", "percentage"),
    "viewer_city": ("city_name", "percentage"),
    "viewer_gender": ("gender", "percentage"),
    "viewer_type": ("type", "percentage"),
    "retention": ("second", "percentage"),
    "like_moment": ("second", "percentage"),
}
PAIR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A list of pairs that belongs to one owner, and how its two ends are read."""

    stream: str
    source: str
    key: str
    value: str
    inner: str
    measure: str
    read_key: Cell
    read_value: Cell
    key_of: Callable[[Any], object]
    value_of: Callable[[Any], object]
    last_key: int | None
    type: type
    most: float


@cache
def columns(stream: str, asked: tuple[str, ...]) -> tuple[Column, ...]:
    """The flat columns of a stream that were asked for; its entity is read apart."""
    declared = BY_NAME[stream]
    return tuple(
        (field.source_name, field.name, reader(field))
        for field in declared.asked
        if field.source_name in asked and field.name != declared.entity
    )


@cache
def split(stream: str) -> Split:
    """How the list behind a stream with an inner dimension is read."""
    declared = BY_NAME[stream]
    inner, measure = declared.packed
    key, value = PAIRS[stream]
    timed = inner.kind is Kind.INTEGER
    hours = stream == "audience_activity"
    last = (LAST_HOUR if hours else LAST_SECOND) if timed else None
    return Split(
        stream=stream,
        source=inner.source_name or "",
        key=key,
        value=value,
        inner=inner.name,
        measure=measure.name,
        read_key=(hour if hours else moment) if timed else word,
        read_value=reader(measure),
        key_of=itemgetter(key),
        value_of=itemgetter(value),
        last_key=last,
        type=int if measure.kind is Kind.INTEGER else float,
        most=most(measure),
    )


def flat(wanted: tuple[Column, ...], source: Mapping[str, object]) -> Row:
    """The wanted cells of one object; what is missing or null is None."""
    row: Row = {}
    for name, ours, read in wanted:
        value = source.get(name)
        if value is not None:
            try:
                value = read(value)
            except CellError as bad:
                raise bad.within(name) from None
        row[ours] = value
    return row


def pairs(how: Split, value: object, unknown: set[str]) -> Row | None:
    """The two lists of a split, in order of the inner dimension; None when there is nothing.

    An empty list is no measurement: TikTok sends it below 100 followers and for idle posts.
    """
    if not value and (value is None or type(value) is list):
        return None
    if type(value) is not list:
        raise CellError("a list", how.source)
    found = _quickly(how, value)
    if found is None:
        try:
            found = _carefully(how, value, unknown)
        except CellError as bad:
            raise bad.within(how.source) from None
    keys, measures = found
    return {how.inner: keys, how.measure: measures} if keys else None


def _quickly(how: Split, entries: list[Any]) -> Lists | None:
    """The two lists when every pair is beyond doubt, judged in a few passes; else None."""
    try:
        return _in_order(_plain_keys(how, entries), _plain_measures(how, entries))
    except (TypeError, KeyError, ValueError, OverflowError):
        return None


def _plain_keys(how: Split, entries: list[Any]) -> list[Any]:
    """All keys, different and in their usual form. Raises ValueError or its like in doubt."""
    keys: list[Any] = list(map(how.key_of, entries))
    joined = "".join(keys)
    plain = joined.isprintable() and set(map(len, entries)) == {PAIR}
    if how.last_key is not None:
        plain = plain and joined.isascii() and joined.isdecimal()
        keys = list(map(int, keys))
        plain = plain and max(keys) <= how.last_key
    if not plain or len(set(keys)) != len(keys):
        raise ValueError("a key that takes care")
    return keys


def _plain_measures(how: Split, entries: list[Any]) -> list[Any]:
    """All measures, within their bounds. Raises ValueError or its like in doubt."""
    measures: list[Any] = list(map(how.value_of, entries))
    types = set(map(type, measures))
    if types != {how.type}:
        if how.type is int or types - {int, float}:
            raise ValueError("a measure that takes care")
        measures = list(map(float, measures))  # a whole share may be written 1
    if min(measures) < 0 or max(measures) > how.most or not math.isfinite(sum(measures)):
        raise ValueError("a measure out of bounds")
    return measures


def _in_order(keys: list[Any], measures: list[Any]) -> Lists:
    """Both lists in order of the keys, which are all different."""
    order = sorted(keys)
    if order == keys:
        return keys, measures
    by_key = dict(zip(keys, measures, strict=True))
    return order, [by_key[key] for key in order]


def _carefully(how: Split, entries: list[object], unknown: set[str]) -> Lists:
    """The two lists, pair by pair, saying exactly which is wrong. The last of two wins."""
    found: dict[object, object] = {}
    for place, entry in enumerate(entries):
        try:
            if not isinstance(entry, dict):
                raise CellError("an object")
            read = ((how.key, how.key, how.read_key), (how.value, how.value, how.read_value))
            row = flat(read, entry)
            if row[how.key] is None:
                raise CellError("a value", how.key)
        except CellError as bad:
            raise bad.within(f"[{place}]") from None
        found[row[how.key]] = row[how.value]
        unknown |= strange(entry, (how.key, how.value), prefix=f"{how.source}.")
    if all(measure is None for measure in found.values()):
        return [], []
    return _in_order(list(found), list(found.values()))


def strange(names: Iterable[str], known: Iterable[str], *, prefix: str = "") -> set[str]:
    """Names nobody declared, cut to what fits a notice."""
    new = set(names).difference(known)
    if not new:
        return new
    return {
        prefix + "".join(letter if letter.isprintable() else "?" for letter in name[:LONGEST_NAME])
        for name in sorted(new)[:MOST_NAMES]
    }
