"""The warnings of an answer: what a reader must know so as not to be misled by right numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from headwater.model.slice import DayStatus
from headwater.model.stream import Stream
from headwater.report import differences
from headwater.report.absent import Told
from headwater.report.catalogue import CatalogueField
from headwater.report.draft import Draft
from headwater.report.known import Known
from headwater.report.query import Axis
from headwater.report.relation import POSTS, PROFILE_DAYS, Relation, Shape
from headwater.report.result import Cells, Warning
from headwater.store.base import StoredAccount

NAMED_DAYS = 5


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


def cautions(found: Findings) -> tuple[Warning, ...]:
    """Every warning that applies, most telling first."""
    return (
        *_absences(found),
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
            "No longer served by the source: {n} of the period. What they held is unknown, not 0.",
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
            sentence=f"Only {found.with_data:,} of {asked:,} accounts have data for this question.",
        )


def _absences(found: Findings) -> Iterator[Warning]:
    """Fields an account cannot have, and fields the source refused."""
    for part in found.draft.parts:
        relation = part.relation
        columns = _columns(part.metrics, relation)
        for stream in relation.streams:
            for sentence, names in found.absent(stream).items():
                mine = tuple(name for name in names if name in columns)
                if mine:
                    yield Warning(code="absent", sentence=sentence, fields=mine)
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
    """Metrics that have no value on some lines of a series by day."""
    places = [place for place, each in enumerate(found.draft.by) if each.id == "date"]
    if not places or len(found.draft.by) > 1:
        return
    width = len(found.draft.by)
    for place, metric in enumerate(found.draft.metrics):
        if found.draft.parts[0].relation.shape not in PROFILE_DAYS:
            return
        empty = [row[places[0]] for row in found.rows if row[width + place] is None]
        if empty and len(empty) < len(found.rows):
            days = [f"{day}" for day in empty[:NAMED_DAYS]]
            more = f" and {len(empty) - NAMED_DAYS} more" if len(empty) > NAMED_DAYS else ""
            yield Warning(
                code="missing_values",
                sentence=f"{metric.id} is unknown on {', '.join(days)}{more}; sums are of the "
                "known days.",
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
    if draft.axis is Axis.POSTED:
        yield Warning(
            code="posted_axis",
            sentence="The period picks posts by the day they were made, whenever they were seen.",
        )
    if shapes & POSTS and draft.query.include_ad_only:
        yield Warning(code="ad_only_included", sentence="Posts shown only as ads are counted here.")
