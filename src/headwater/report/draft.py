"""A question on its way to an answer: what is known after each step of planning."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from headwater.model.clock import end_of, utc_day
from headwater.model.slice import Span
from headwater.report.catalogue import Catalogue, CatalogueField
from headwater.report.operators import Condition
from headwater.report.query import Axis, Query
from headwater.report.relation import Relation

PRESENT = datetime.max.replace(tzinfo=UTC)
"""Stands for now: an instant that was stored by a clock ahead of this one counts as now."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a field that was looked up; its values are of the field's kind."""

    field: CatalogueField
    condition: Condition


Clause = tuple[Filter, ...]
"""Filters of which one must hold."""


ALIKE = 9
"""Decimals that count when rows are ordered: what differs by less is alike, and stays in order of
the dimensions."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """A column of the answer to order by."""

    field: CatalogueField
    descending: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant that stands for `day`, the last of its bucket. Rows are as of just before it."""

    day: date
    instant: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What planning knows of the world: the catalogue, who is asked about, and the time.

    `oldest` gives the first day anything is known of a relation for these accounts.
    """

    catalogue: Catalogue
    accounts: tuple[int, ...]
    now: datetime
    oldest: Callable[[Relation], date | None]

    @property
    def today(self) -> date:
        return utc_day(self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The metrics that one relation answers."""

    relation: Relation
    metrics: tuple[CatalogueField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The question so far. `notes` tell in words what each step decided.

    `moments` are the instants that lifetime rows are taken at, one for each bucket of time;
    `live` says that the only one is the present. `everything` leaves no post out, and no capture
    that is older than the period.
    """

    query: Query
    metrics: tuple[CatalogueField, ...] = ()
    by: tuple[CatalogueField, ...] = ()
    where: tuple[Clause, ...] = ()
    having: tuple[Clause, ...] = ()
    parts: tuple[Part, ...] = ()
    axis: Axis = Axis.ACTIVITY
    span: Span | None = None
    moments: tuple[Moment, ...] = ()
    live: bool = False
    everything: bool = False
    order: tuple[Sorting, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def days(self) -> Span:
        """The period. It is known once it was aligned."""
        assert self.span is not None
        return self.span

    @property
    def used(self) -> tuple[CatalogueField, ...]:
        """Every dimension the question names, to group or to filter."""
        filtered = (each.field for clause in self.where for each in clause)
        return tuple(dict.fromkeys((*self.by, *filtered)))

    def names(self, name: str) -> bool:
        """Whether a dimension of that id is asked for or filtered on."""
        return any(each.id == name for each in self.used)


def moment_of(day: date, now: datetime) -> Moment:
    """The end of a day, or the present when the day is not over."""
    end = end_of(day)
    return Moment(day, end if end <= now else PRESENT)


def is_activity(field: CatalogueField) -> bool:
    """Whether a dimension is a part of the day of activity."""
    return field.part is not None and field.id == field.part.name
