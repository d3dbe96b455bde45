"""An answer: rows, and what has to be known to read them right. Immutable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from headwater.model.field import Aggregation, Kind, Role, Unit
from headwater.model.slice import DayStatus, Span
from headwater.report.catalogue import CatalogueField
from headwater.report.query import Axis

Cells = tuple[object, ...]
"""One line: dimensions, then metrics, in the order of the columns. None is unknown, never 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What one place of every line is."""

    id: str
    label: str
    about: str
    group: str
    kind: Kind
    role: Role
    unit: Unit
    aggregation: Aggregation


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:
    """Something to know about the answer. `code` is stable, `sentence` is for people."""

    code: str
    sentence: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The period beside: its rows stand where the answer's rows are that they belong to.

    A row without a partner is all unknown but for its dimensions.
    """

    period: Span
    rows: tuple[Cells, ...]
    totals: Cells | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The lines of a question.

    `statuses` stand beside the rows when they are in time: what is known of the least certain
    day and account in each. `days` counts account-days of the period by status.
    `complete_through` is the last day of the period that is complete for every account asked
    about, or of a moment's values the day of the last capture until then; None when there is
    none. `as_of` is the instant that lifetime values are of. `data_version` changes whenever
    any row does.
    """

    columns: tuple[Column, ...]
    rows: tuple[Cells, ...]
    statuses: tuple[DayStatus, ...] | None
    totals: Cells | None
    comparison: Compared | None
    period: Span
    axis: Axis
    as_of: datetime | None
    complete_through: date | None
    days: Mapping[str, int]
    accounts_asked: int
    accounts_with_data: int
    warnings: tuple[Warning, ...]
    data_version: int
    notes: tuple[str, ...] = field(default=())

    def records(self) -> list[dict[str, object]]:
        """The rows as objects by column id."""
        names = [column.id for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a question would be answered: in words, and the statements with their values."""

    notes: tuple[str, ...]
    sql: str
    values: tuple[object, ...]
    totals_sql: str | None = None


def columns_of(fields: Sequence[CatalogueField]) -> tuple[Column, ...]:
    """The columns of an answer to these fields."""
    return tuple(
        Column(
            id=each.id,
            label=each.label,
            about=each.about,
            group=each.group,
            kind=each.kind,
            role=each.role,
            unit=each.unit,
            aggregation=each.aggregation,
        )
        for each in fields
    )
