"""How captures of lifetime counters become versions of rows. Pure.

A version is valid on [captured_at, superseded_at), or until now when superseded_at is None. A
capture makes a new version only of an entity of which something changed: a value that is not
volatile, its stale marks, or whether it is there at all. Everything a capture does can be undone
by its instant, so landing it again gives what landing it once gave.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from headwater.model.stream import Stream
from headwater.store.base import Row
from headwater.store.intake import Owner
from headwater.store.merge import Cell, cells, has_value
from headwater.store.tables import STALE, declared, stale

Entity = str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What one call for lifetime values brought, by entity, and what it says of the others.

    `before` is the instant of the capture before this one. `listed_since`, `made_at` and `unread`
    are those of a Landing.
    """

    at: datetime
    rows: Mapping[Owner, Row]
    before: datetime | None = None
    listed_since: datetime | None = None
    made_at: str | None = None
    unread: frozenset[Entity] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What becomes of stored versions. `at` is the capture's instant throughout.

    undone    entities whose version from `at` is taken back
    reopened  entities whose version superseded at `at` is the current one again
    closed    entities whose current version is superseded at `at`
    begun     versions that begin at `at`
    touched   current versions of which only volatile values are new
    """

    undone: tuple[Entity, ...]
    reopened: tuple[Entity, ...]
    closed: tuple[Entity, ...]
    begun: tuple[Row, ...]
    touched: tuple[Row, ...]

    def count(self, stream: Stream) -> int:
        """How many entities are not as they were."""
        rows = {row[stream.entity] for row in (*self.begun, *self.touched) if stream.entity}
        return len(rows | set(self.undone))


def changes(stream: Stream, capture: Capture, stored: Iterable[Row]) -> Changes:
    """What a capture changes; `stored` are versions current now or superseded at its instant."""
    earlier: dict[Entity, Row] = {}
    present: dict[Entity, Row] = {}
    for row in stored:
        (present if row["captured_at"] == capture.at else earlier)[_entity(stream, row)] = row
    begun, touched = _outcome(stream, capture, earlier)
    same = {e for e, row in begun.items() if e in present and _same(row, present[e])}
    fresh = {e: row for e, row in begun.items() if e not in same}
    return Changes(
        undone=tuple(e for e in present if e not in same),
        reopened=tuple(e for e in present if e in earlier and e not in begun),
        closed=tuple(e for e in fresh if e in earlier and e not in present),
        begun=tuple(fresh.values()),
        touched=tuple(touched.values()),
    )


def _same(one: Row, other: Row) -> bool:
    return all(other.get(name) == value for name, value in one.items())


def _entity(stream: Stream, row: Row) -> Entity:
    assert stream.entity is not None
    return str(row[stream.entity])


def _outcome(
    stream: Stream, capture: Capture, earlier: Mapping[Entity, Row]
) -> tuple[dict[Entity, Row], dict[Entity, Row]]:
    """Versions that begin with this capture, and earlier ones with fresh volatile values."""
    parts = cells(stream)
    volatile = {field.name for field in declared(stream) if field.volatile}
    begun: dict[Entity, Row] = {}
    touched: dict[Entity, Row] = {}
    for row in capture.rows.values():
        entity = _entity(stream, row)
        old = earlier.get(entity)
        if old is None:
            begun[entity] = _version(row, capture.at)
            continue
        new = _succeeded(old, row, capture, parts, volatile)
        if _differ(new, old, volatile):
            begun[entity] = new
        elif any(new[name] != old.get(name) for name in volatile):
            touched[entity] = old | {name: new[name] for name in volatile} | _CURRENT
    listed = {_entity(stream, row) for row in capture.rows.values()}
    for entity, old in earlier.items():
        if entity in listed:
            continue
        if entity in capture.unread and old["vanished_at"] is None:
            nothing: Row = {**dict.fromkeys(old), str(stream.entity): entity}
            kept = _succeeded(old, nothing, capture, parts, volatile)
            if _differ(kept, old, volatile):
                begun[entity] = kept
        elif _vanished(old, capture):
            gone = {"vanished_at": capture.at, STALE: old[STALE]}
            begun[entity] = _version(old, capture.at) | gone
    return begun, touched


def _differ(new: Row, old: Row, volatile: set[str]) -> bool:
    """Whether a version says something that the one before did not."""
    return any(new[name] != old.get(name) for name in new if name not in volatile | _DATING)


_DATING = frozenset({"captured_at", "superseded_at"})
_CURRENT: Row = {"superseded_at": None}


def _version(row: Row, at: datetime) -> Row:
    return row | {"captured_at": at, "superseded_at": None, "vanished_at": None, STALE: None}


def _succeeded(
    old: Row, row: Row, capture: Capture, parts: Iterable[Cell], volatile: set[str]
) -> Row:
    """The version after `old`: what the capture served, and what it did not serve kept as stale."""
    new = _version(row, capture.at)
    marks: dict[str, datetime] = {}
    for part in parts:
        if has_value(row, part) or not has_value(old, part):
            continue
        new.update((name, old[name]) for name in part)
        served = stale(old).get(part[0]) or _last_served(old, capture)
        marks.update((n, served) for n in part if n not in volatile and old[n] is not None)
    new[STALE] = marks or None
    return new


def _last_served(old: Row, capture: Capture) -> datetime:
    """When the values of a version without stale marks were last served: at the latest capture
    before this one, for a version stands as long as captures repeat it."""
    began = old["captured_at"]
    assert isinstance(began, datetime)
    if capture.before is None or old["vanished_at"] is not None:
        return began
    return max(began, capture.before)


def _vanished(old: Row, capture: Capture) -> bool:
    """Whether a live entity that the capture does not list should have been in it."""
    if capture.listed_since is None or old["vanished_at"] is not None:
        return False
    if capture.listed_since == datetime.min.replace(tzinfo=UTC):
        return True
    made = old.get(capture.made_at) if capture.made_at else None
    if isinstance(made, datetime):
        return made >= capture.listed_since
    if isinstance(made, date):
        return datetime(made.year, made.month, made.day, tzinfo=UTC) >= capture.listed_since
    return False
