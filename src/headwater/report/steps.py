"""Planning: small pure steps, each of which decides one thing or refuses with a sentence."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from headwater.model.errors import QueryError
from headwater.model.field import Kind
from headwater.model.slice import Span
from headwater.report import periods, refusals
from headwater.report.catalogue import CatalogueField
from headwater.report.draft import (
    Asking,
    Clause,
    Draft,
    Moment,
    Part,
    Sorting,
    is_activity,
    moment_of,
)
from headwater.report.lookup import clauses_of, dimensions_of, known, metrics_of, sense
from headwater.report.operators import holds
from headwater.report.periods import Period
from headwater.report.query import Axis, Query
from headwater.report.relation import AS_OF, LIFETIMES, PROFILE_DAYS, Relation, Shape

DEFAULT = Period(preset="last_28d")
LONG_DEFAULT = Period(preset="last_13_months")
"""Where days are put together into months or longer: all that is fetched on first connect."""

LONG_PARTS = frozenset({"month", "quarter", "year"})
BEGINNING = date(2000, 1, 1)
"""No post and no day is older."""

ENTITIES = frozenset({Shape.ENTITY, Shape.ENTITY_SPLIT})


def plan(query: Query, asking: Asking, span: Span | None = None) -> Draft:
    """The whole plan of a question. `span` sets its days, for a comparison. Raises QueryError."""
    draft = Draft(query=query, span=span)
    for step in STEPS:
        draft = step(draft, asking)
    return draft


def look_up(draft: Draft, asking: Asking) -> Draft:
    """Turn names into fields."""
    where, having = clauses_of(draft.query, asking.catalogue)
    return replace(
        draft,
        metrics=metrics_of(draft.query, asking.catalogue),
        by=dimensions_of(draft.query, asking.catalogue),
        where=tuple(where),
        having=tuple(having),
    )


def choose_relations(draft: Draft, asking: Asking) -> Draft:
    """Find the relation of each metric, and see that it knows every dimension asked for."""
    relations = asking.catalogue.relations
    filtered = [each.field for clause in draft.having for each in clause]
    grouped: dict[str, list[CatalogueField]] = {}
    for metric in dict.fromkeys((*draft.metrics, *filtered)):
        grouped.setdefault(metric.relation, []).append(metric)
        for dimension in draft.used:
            if metric.relation not in dimension.relations:
                raise refusals.apart(metric, dimension, draft, asking.catalogue)
    parts = [
        Part(relation=relations[name], metrics=tuple(metrics)) for name, metrics in grouped.items()
    ]
    if not parts:
        parts = [Part(relation=_smallest(draft, asking), metrics=())]
    told = "; ".join(
        f"{known(part.metrics) or 'the dimensions'} from {part.relation.label}" for part in parts
    )
    return replace(draft, parts=tuple(parts), notes=(*draft.notes, f"Take {told}."))


def _smallest(draft: Draft, asking: Asking) -> Relation:
    """The first relation that knows every dimension, for a question without a metric."""
    for relation in asking.catalogue.relations.values():
        if all(relation.name in each.relations for each in draft.used):
            return relation
    raise QueryError(
        f"No kind of row has all of {known(draft.used)}.",
        code="no_common_grain",
        fields=refusals.ids(draft.used),
        suggestions=[{"by": [each.id]} for each in draft.by],
    )


def keep_apart(draft: Draft, asking: Asking) -> Draft:
    """Refuse lifetime metrics of posts beside daily metrics of the profile."""
    lifetimes = [part for part in draft.parts if part.relation.shape in LIFETIMES]
    days = [part for part in draft.parts if part.relation.shape in PROFILE_DAYS]
    if lifetimes and days:
        raise refusals.strangers(
            lifetimes[0].metrics[0], days[0].metrics[0], draft, asking.catalogue
        )
    if draft.names("day_status") and len(draft.parts) > 1:
        metrics = [part.metrics[0] for part in draft.parts]
        raise QueryError(
            f"{known(metrics)} come from different streams, and each has its own day_status. "
            "Ask for them one by one.",
            code="no_common_grain",
            fields=["day_status", *refusals.ids(metrics)],
            suggestions=[{"metrics": [m.id], "by": [d.id for d in draft.by]} for m in metrics],
        )
    return draft


def choose_axis(draft: Draft, asking: Asking) -> Draft:
    """Decide what the period picks: days of activity, or posts by the day they were made."""
    del asking
    shapes = {part.relation.shape for part in draft.parts}
    has_posts = all(part.relation.made_at is not None for part in draft.parts)
    axis = draft.query.axis
    if axis is None:
        by_posting = any(each.part is not None and not is_activity(each) for each in draft.by)
        by_activity = any(is_activity(each) or each.id == "activity_date" for each in draft.by)
        posted = shapes <= LIFETIMES and has_posts and by_posting and not by_activity
        axis = Axis.POSTED if posted or shapes == {Shape.AGE} else Axis.ACTIVITY
    if axis is Axis.POSTED and not has_posts:
        raise QueryError(
            "Only posts have a day on which they were posted; this question has other rows.",
            code="no_posted_axis",
            fields=refusals.ids(draft.metrics),
        )
    return replace(draft, axis=axis)


def align_period(draft: Draft, asking: Asking) -> Draft:
    """Resolve the period to days."""
    shapes = {part.relation.shape for part in draft.parts}
    captured = not shapes & PROFILE_DAYS
    lifelong = shapes <= AS_OF or shapes == {Shape.AGE}
    period, today = draft.query.period, asking.today
    if draft.span is not None:
        return draft
    end = periods.preset_end(today, lagged=not captured, provisional=draft.query.provisional)
    if period is None and lifelong and not any(is_activity(each) for each in draft.used):
        span = Span(today, today)
        if draft.axis is Axis.POSTED:
            span = periods.resolve(Period(preset="all"), today=today, end=today, oldest=BEGINNING)
        told = "No period was asked for: all there is, as of now."
        return replace(draft, span=span, notes=(*draft.notes, told))
    if period is None:
        parts = {each.part.name for each in draft.by if is_activity(each) and each.part}
        period = LONG_DEFAULT if parts and parts <= LONG_PARTS else DEFAULT
    oldest = _oldest(draft, asking) if period.preset == "all" else None
    span = periods.resolve(period, today=today, end=end, oldest=oldest)
    told = f"The period is {span.first} to {span.last} (UTC days)."
    return replace(draft, span=span, notes=(*draft.notes, told))


def _oldest(draft: Draft, asking: Asking) -> date | None:
    if draft.axis is Axis.POSTED:
        return BEGINNING
    known_days = [asking.oldest(part.relation) for part in draft.parts]
    return min((day for day in known_days if day is not None), default=None)


def pick_moments(draft: Draft, asking: Asking) -> Draft:
    """Choose the instants that lifetime rows are taken at: the end of each bucket of time."""
    if not any(part.relation.shape in ENTITIES for part in draft.parts):
        return draft
    if draft.axis is Axis.POSTED:
        now = Moment(asking.today, asking.now)
        told = "Counters are as of now; the period picks posts by the day they were made."
        return replace(draft, moments=(now,), live=True, notes=(*draft.notes, told))
    buckets: dict[tuple[object, ...], date] = {}
    parts = [each.part for each in draft.by if is_activity(each) and each.part is not None]
    for day in eligible_days(draft, asking):
        if day <= asking.today:
            buckets[tuple(part.of(day) for part in parts)] = day
    moments = tuple(moment_of(day, asking.now) for day in sorted(buckets.values()))
    live = len(moments) == 1 and moments[0].instant > asking.now
    told = "Counters are as of now." if live else "Counters are as of the end of each day shown."
    if not live and not parts and moments:
        told = f"Counters are as of the end of {moments[-1].day}."
    return replace(draft, moments=moments, live=live, notes=(*draft.notes, told))


def time_only(clause: Clause) -> bool:
    """Whether a clause is about the day of activity and nothing else."""
    return all(is_activity(each.field) for each in clause)


def eligible_days(draft: Draft, asking: Asking) -> list[date]:
    """The days of the period that the filters on time let through."""
    clauses = [clause for clause in draft.where if time_only(clause)]
    first = max(draft.days.first, BEGINNING)
    last = min(draft.days.last, asking.today)
    if last < first:
        return []
    return [day for day in Span(first, last).each() if all(_lets(c, day) for c in clauses)]


def _lets(clause: Clause, day: date) -> bool:
    return any(
        holds(each.condition, each.field.part.of(day), each.field.kind)
        for each in clause
        if each.field.part is not None
    )


def check_aggregation(draft: Draft, asking: Asking) -> Draft:
    """Refuse to put together what cannot be: people, parts of a split, the source's own ratios."""
    told = pinned(draft, asking)
    for part in draft.parts:
        for metric in part.metrics:
            missing = [name for name in metric.needs if name not in told]
            if missing:
                raise refusals.too_coarse(metric, missing, draft, asking.catalogue)
    return draft


def pinned(draft: Draft, asking: Asking) -> set[str]:
    """The dimensions every line of the answer has one value of."""
    found = {each.id for each in draft.by}
    if "activity_date" in found:
        found.add("date")
    if len(asking.accounts) == 1:
        found.add("account_id")
    if draft.days.days == 1:
        found.add("date")
    return found


def check_filters(draft: Draft, asking: Asking) -> Draft:
    """Refuse filters that mix time with something else where time was resolved before."""
    del asking
    as_of = any(part.relation.shape in AS_OF for part in draft.parts)
    for clause in draft.where:
        timed = [each for each in clause if is_activity(each.field)]
        if as_of and timed and len(timed) < len(clause):
            raise QueryError(
                "A part of the date and another dimension cannot be joined by `or` in a filter "
                "over values as of a moment. Ask twice.",
                code="mixed_filter",
                fields=[each.field.id for each in clause],
            )
    return draft


def settle_order(draft: Draft, asking: Asking) -> Draft:
    """Decide the order of rows: as asked, else by time, else the largest first."""
    columns = {each.id: each for each in (*draft.by, *draft.metrics)}
    asked = []
    for each in draft.query.order:
        field = asking.catalogue.field(sense(each.name, draft.query, asking.catalogue))
        if field.id not in columns:
            raise QueryError(
                f"{field.id} is not part of the answer, so rows cannot be ordered by it.",
                code="order_not_asked",
                fields=[field.id],
                suggestions=[{"metrics": refusals.ids(draft.metrics), "by": [*draft.query.by]}],
            )
        asked.append(Sorting(field, each.descending))
    if not asked and draft.metrics and not any(_has_order(each) for each in draft.by):
        asked = [Sorting(draft.metrics[0], descending=True)]
    named = {each.field.id for each in asked}
    rest = [Sorting(each, descending=False) for each in draft.by if each.id not in named]
    return replace(draft, order=(*asked, *rest))


def _has_order(field: CatalogueField) -> bool:
    """Whether a dimension has an order of its own: time, hours, seconds, ages."""
    return field.part is not None or field.kind in {Kind.INTEGER, Kind.DAY}


Step = Callable[[Draft, Asking], Draft]

STEPS: Sequence[Step] = (
    look_up,
    choose_relations,
    keep_apart,
    choose_axis,
    align_period,
    check_filters,
    check_aggregation,
    pick_moments,
    settle_order,
)
