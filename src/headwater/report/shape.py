"""From what the store returned to the lines of an answer: shown as people read them, none missing.

A series in time has a line for every day of its period, or for every month: a day without data
is a line of unknowns with its status, never a hole and never 0.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from headwater.model.slice import DayStatus, Span
from headwater.report.catalogue import CatalogueField
from headwater.report.draft import ALIKE, Asking, Draft, is_activity
from headwater.report.known import RANK, Run
from headwater.report.overview import Overview, worst_of
from headwater.report.query import Axis
from headwater.report.result import Cells
from headwater.report.timing import eligible_days

MOST_FILLED = 200_000
"""Lines a series may be filled up to; a larger one is left as it is."""

FILLED_BESIDE = frozenset({"account_id", "day_status", "datasource"})


def shown(rows: Sequence[Cells], fields: Sequence[CatalogueField]) -> list[Cells]:
    """The rows with months and quarters written out."""
    shows: list[tuple[int, Callable[[object], object]]] = [
        (place, each.part.show)
        for place, each in enumerate(fields)
        if each.part is not None and each.part.show is not None
    ]
    if not shows:
        return list(rows)
    found = []
    for row in rows:
        cells = list(row)
        for place, show in shows:
            cells[place] = show(cells[place])
        found.append(tuple(cells))
    return found


def timed(draft: Draft) -> list[tuple[int, CatalogueField]]:
    """The dimensions that are parts of the day of activity, with their places."""
    return [
        (place, each)
        for place, each in enumerate(draft.by)
        if is_activity(each) or each.id == "activity_date"
    ]


def fills(draft: Draft) -> bool:
    """Whether the answer is a series in time that can be made whole."""
    if draft.axis is Axis.POSTED or draft.having or not timed(draft):
        return False
    plain = {each.id for each in draft.by} - {each.id for _, each in timed(draft)}
    filtered = {each.field.id for c in draft.where for each in c if not is_activity(each.field)}
    return plain <= FILLED_BESIDE and not filtered & FILLED_BESIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What is known of the days of a period, by stream; the first stream's days are counted.

    `of_a_moment` names the streams whose values are those that held at the end of the span,
    whenever they were captured.
    """

    span: Span
    of_a_moment: Set[str]
    views: Mapping[str, Overview]
    account_ids: Callable[[], Mapping[int, str]]
    today: date

    @property
    def first(self) -> Overview:
        return next(iter(self.views.values()))

    def counts(self) -> dict[str, int]:
        """Account-days by status."""
        return self.first.counts(self.span, self.today)

    def complete_through(self) -> date | None:
        """The last day complete for every account and stream; None when one has none.

        Of the period, for an answer is no less whole for a hole before it; what is of a moment
        is as complete as its last capture until then.
        """
        days = [
            view.captured_until(self.span.last)
            if name in self.of_a_moment
            else view.complete_within(self.span)
            for name, view in self.views.items()
        ]
        known = [day for day in days if day is not None]
        return min(known) if len(known) == len(days) else None

    def worst(self) -> list[Run]:
        """The least certain status of any account and stream, in runs."""
        return worst_of([view.worst(self.span, self.today) for view in self.views.values()])

    def each_day(self) -> dict[date, DayStatus]:
        """The least certain status of each day."""
        return {day: run.status for run in self.worst() for day in Span(run.first, run.last).each()}


def statuses(rows: Sequence[Cells], draft: Draft, calendar: Calendar) -> tuple[DayStatus, ...]:
    """For each row, the least certain status of any of its days and accounts."""
    places = timed(draft)
    worst: dict[tuple[object, ...], DayStatus] = {}
    for day, status in calendar.each_day().items():
        key = tuple(_part(each, day) for _, each in places)
        known = worst.get(key)
        if known is None or RANK[status] < RANK[known]:
            worst[key] = status
    return tuple(worst.get(tuple(row[place] for place, _ in places), DayStatus.GAP) for row in rows)


def _part(field: CatalogueField, day: date) -> object:
    return field.part.of(day) if field.part is not None else day


def filled(
    rows: Sequence[Cells], draft: Draft, asking: Asking, calendar: Calendar
) -> tuple[list[Cells], bool]:
    """The rows with those that were missing, and whether any was. Values are still unwritten."""
    days = eligible_days(draft, asking)
    width = len(draft.by)
    have = {row[:width] for row in rows}
    blank: Cells = (None,) * len(draft.metrics)
    accounts = len(asking.accounts) if len(draft.by) > len(timed(draft)) else 1
    if len(days) * accounts > MOST_FILLED:
        return list(rows), False
    missing = [key for key in dict.fromkeys(_keys(draft, days, calendar)) if key not in have]
    return [*rows, *(key + blank for key in missing)], bool(missing)


def _keys(draft: Draft, days: Sequence[date], calendar: Calendar) -> list[tuple[object, ...]]:
    """The dimensions of every line the series should have."""
    if len(timed(draft)) == len(draft.by):
        return [tuple(_part(each, day) for each in draft.by) for day in days]
    found: list[tuple[object, ...]] = []
    wanted = frozenset(days)
    account_ids = calendar.account_ids()
    for key, known in calendar.first.known.items():
        for run in known.statuses(calendar.span, calendar.today):
            for day in Span(run.first, run.last).each():
                if day in wanted:
                    account = account_ids[key]
                    told = {
                        "account_id": account,
                        "day_status": run.status.value,
                        "datasource": draft.parts[0].relation.connector,
                    }
                    found.append(tuple(_cell(each, day, told) for each in draft.by))
    return found


def _cell(field: CatalogueField, day: date, told: Mapping[str, str]) -> object:
    return told[field.id] if field.id in told else _part(field, day)


def ordered(rows: Sequence[Cells], draft: Draft) -> list[Cells]:
    """Rows in the order of the plan, unknown last, as the store would have them."""
    found = list(rows)
    places = {each.id: place for place, each in enumerate((*draft.by, *draft.metrics))}
    for each in reversed(draft.order):
        place = places[each.field.id]
        known = [row for row in found if row[place] is not None]
        unknown = [row for row in found if row[place] is None]
        found = [*sorted(known, key=_at(place), reverse=each.descending), *unknown]
    return found


# Any: the cells of one column compare with each other.
def _at(place: int) -> Callable[[Cells], Any]:
    def key(row: Cells) -> Any:
        value = row[place]
        if isinstance(value, float):
            return round(value, ALIKE)
        return value.encode() if isinstance(value, str) else value

    return key
