"""The warnings of an answer: what a reader must know so as not to be misled by right numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta

from headwater.model.slice import DayStatus
from headwater.model.stream import Stream
from headwater.report import differences
from headwater.report.absent import Told
from headwater.report.catalogue import CatalogueField
from headwater.report.draft import Draft
from headwater.report.formulas import Way
from headwater.report.holes import Empty
from headwater.report.known import Known
from headwater.report.query import Axis
from headwater.report.relation import AS_OF, POSTS, PROFILE_DAYS, Relation, Shape
from headwater.report.result import Cells, Warning
from headwater.report.shape import timed
from headwater.store.base import StoredAccount

NAMED_DAYS = 5
TOLERATED = timedelta(days=1)
ADDING = frozenset({Way.SUM, Way.RATIO, Way.PER_LAST, Way.GROWTH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What is known once an answer was fetched."""

    draft: Draft
    rows: Sequence[Cells]
    days: Mapping[str, int]
    accounts: Sequence[StoredAccount]
    with_data: int
    known: Mapping[str, Mapping[int, Known]]
    absent: Callable[[Stream], Told]
    empty: Callable[[Stream], Empty]
    eligible: Callable[[date], bool]
    as_of: date


def cautions(found: Findings) -> tuple[Warning, ...]:
    """Every warning that applies, most telling first."""
    return (
        *_absences(found),
        *_not_chosen(found),
        *_old_captures(found),
        *_days(found),
        *_accounts(found),
        *_holes(found),
        *_meanings(found),
    )


def _days(found: Findings) -> Iterator[Warning]:
    """Days that are missing or may still move."""
    days = found.days
    told = (
        (
            DayStatus.GAP,
            "gap",
            "Still to be read: {n} of the period. What they hold is unknown, not 0.",
        ),
        (
            DayStatus.SOURCE_EXPIRED,
            "source_expired",
            "No longer served by the source: {n} of the period. Their figures are as last read; "
            "where there are none, what they held is unknown, not 0.",
        ),
        (
            DayStatus.PROVISIONAL,
            "provisional",
            "{n} of the period may still change: a day settles 7 days after it ended.",
        ),
    )
    if found.draft.axis is Axis.POSTED:
        return
    shapes = {part.relation.shape for part in found.draft.parts}
    for status, code, sentence in told:
        count = days.get(status.value, 0)
        if count and (shapes & PROFILE_DAYS or shapes == {Shape.DELTA}):
            noun = "account-day" if len(found.accounts) > 1 else "day"
            yield Warning(
                code=code, sentence=sentence.format(n=f"{count:,} {noun}{'s' if count > 1 else ''}")
            )


def _accounts(found: Findings) -> Iterator[Warning]:
    asked = len(found.accounts)
    if found.with_data < asked:
        yield Warning(
            code="partial_accounts",
            sentence=f"Only {found.with_data:,} of {asked:,} accounts have data for this question."
            if found.with_data
            else "No account has data for this question.",
        )


def _absences(found: Findings) -> Iterator[Warning]:
    """Fields an account cannot have, and fields the source refused."""
    for part in found.draft.parts:
        relation = part.relation
        columns = _columns(part.metrics, relation)
        for stream in relation.streams:
            for sentence, missing in found.absent(stream).items():
                mine = tuple(name for name in missing.fields if name in columns)
                if mine:
                    told = _of_some(sentence, missing.accounts, len(found.accounts))
                    yield Warning(code="absent", sentence=told, fields=mine)
        refused = {
            name
            for each in found.known.get(relation.stale_after.name, {}).values()
            for name in each.refused
            if name in columns
        }
        if refused:
            listed = ", ".join(sorted(refused))
            yield Warning(
                code="degraded",
                sentence=f"The source did not give {listed} when it was last asked; reconnect the "
                "account and grant every permission.",
                fields=tuple(sorted(refused)),
            )


def _of_some(sentence: str, some: int, asked: int) -> str:
    """A sentence about one account, where several were asked about."""
    return sentence if asked == 1 else f"{some:,} of {asked:,} accounts: {sentence}"


def _not_chosen(found: Findings) -> Iterator[Warning]:
    """Streams that are read only where somebody wanted them, and nobody did."""
    for part in found.draft.parts:
        stream = part.relation.stale_after
        if stream.opt_in and not any(each.runs for each in found.known[stream.name].values()):
            yield Warning(
                code="not_chosen",
                sentence=f"{stream.label}: read only for accounts that opted in, and none of these "
                "has. See `headwater accounts --opt-in`.",
                fields=tuple(metric.id for metric in part.metrics),
            )


def _columns(metrics: Sequence[CatalogueField], relation: Relation) -> dict[str, str]:
    """The columns behind metrics, by our name and by the source's."""
    names = {name for m in metrics if m.formula is not None for name in m.formula.columns}
    found = {name: name for name in names}
    for stream in relation.streams:
        for field in stream.fields:
            if field.name in names and field.source_name is not None:
                found[field.source_name] = field.name
    return found


def _holes(found: Findings) -> Iterator[Warning]:
    """Metrics that were put together over rows some of which have no value."""
    width = len(found.draft.by)
    for part in found.draft.parts:
        if part.relation.shape is not Shape.DAY:
            continue
        empty = found.empty(part.relation.spine)
        for metric in part.metrics:
            if metric not in found.draft.metrics or not _adds(metric):
                continue
            place = width + found.draft.metrics.index(metric)
            cells = _missing(metric, empty, found.eligible)
            if cells and any(row[place] is not None for row in found.rows):
                yield _hole(metric, cells)


def _adds(metric: CatalogueField) -> bool:
    return metric.formula is not None and metric.formula.way in ADDING


def _missing(
    metric: CatalogueField, empty: Empty, eligible: Callable[[date], bool]
) -> dict[date, int]:
    """By day, how many rows leave the metric without a value, for one of its columns at least."""
    assert metric.formula is not None
    found: dict[date, int] = {}
    for name in metric.formula.columns:
        for day, rows in empty.get(name, {}).items():
            if eligible(day):
                found[day] = max(found.get(day, 0), rows)
    return found


def _hole(metric: CatalogueField, cells: Mapping[date, int]) -> Warning:
    days = sorted(cells)
    named = ", ".join(f"{day}" for day in days[:NAMED_DAYS])
    more = f" and {len(days) - NAMED_DAYS} more days" if len(days) > NAMED_DAYS else ""
    return Warning(
        code="missing_values",
        sentence=f"{metric.id} is unknown on {named}{more}, though the days were read; what is "
        "shown is put together from the rows that have it.",
        fields=(metric.id,),
    )


def _meanings(found: Findings) -> Iterator[Warning]:
    """What the numbers mean that a reader might take otherwise."""
    draft = found.draft
    mixed = [each.id for each in draft.metrics if each.id in differences.MIXED]
    if mixed:
        yield Warning(code="paid_and_organic", sentence=differences.PAID, fields=tuple(mixed))
    shapes = {part.relation.shape for part in draft.parts}
    if Shape.DELTA in shapes:
        changes = tuple(
            m.id for part in draft.parts if part.relation.shape is Shape.DELTA for m in part.metrics
        )
        yield Warning(code="dated_by_capture", sentence=differences.DELTA, fields=changes)
        if any(_negative(row) for row in found.rows):
            yield Warning(
                code="negative_change",
                sentence="TikTok took counts back; negative changes are kept as they are.",
                fields=changes,
            )
    if _misses_the_period(draft, shapes):
        yield Warning(code="lifetime_totals", sentence=differences.TOTALS.format(day=found.as_of))
    if any(each.id == "viewer_type" for each in draft.by):
        yield Warning(code="two_splits", sentence=differences.TWO_SPLITS, fields=("viewer_type",))
    if draft.axis is Axis.POSTED:
        yield Warning(
            code="posted_axis",
            sentence="The period picks posts by the day they were made, whenever they were seen.",
        )
    if shapes & POSTS and draft.query.include_ad_only:
        yield Warning(code="ad_only_included", sentence="Posts shown only as ads are counted here.")


def _misses_the_period(draft: Draft, shapes: Set[Shape]) -> bool:
    """Whether totals of posts answer somebody who asked about several days."""
    return (
        Shape.ENTITY in shapes
        and bool(draft.metrics)
        and draft.axis is Axis.ACTIVITY
        and draft.query.period is not None
        and draft.days.days > 1
        and not timed(draft)
    )


def _negative(row: Cells) -> bool:
    return any(isinstance(cell, int | float) and cell < 0 for cell in row)


def _old_captures(found: Findings) -> Iterator[Warning]:
    """Values as of a moment that nobody looked at: what is shown was captured before."""
    for part in found.draft.parts:
        if part.relation.shape not in AS_OF:
            continue
        known = found.known[part.relation.stale_after.name]
        last = [each.last_capture(found.as_of) for each in known.values()]
        late = [day for day in last if day is not None and day < found.as_of - TOLERATED]
        firsts = [each.first_day for each in known.values() if each.first_day is not None]
        if firsts and not any(last):
            yield Warning(
                code="no_capture",
                sentence=f"Nothing was captured until {found.as_of}: the first capture is of "
                f"{min(firsts)}.",
                fields=tuple(metric.id for metric in part.metrics),
            )
        if late:
            yield Warning(
                code="old_capture",
                sentence=f"Values as of {found.as_of} are of older captures for {len(late):,} of "
                f"{len(last):,} accounts, the oldest of {min(late)}.",
                fields=tuple(metric.id for metric in part.metrics),
            )
