"""Planning in time: what the period picks, which days it has, and as of when values are."""

from dataclasses import replace
from datetime import date

from headwater.model.errors import QueryError
from headwater.model.slice import Span
from headwater.report import periods, refusals
from headwater.report.draft import (
    PRESENT,
    Asking,
    Clause,
    Draft,
    Moment,
    is_activity,
    moment_of,
)
from headwater.report.operators import holds
from headwater.report.periods import Period
from headwater.report.query import Axis
from headwater.report.relation import AS_OF, LIFETIMES, PROFILE_DAYS, Shape

DEFAULT = Period(preset="last_28d")
LONG_DEFAULT = Period(preset="last_13_months")
"""Where days are put together into months or longer: all that is fetched on first connect."""

LONG_PARTS = frozenset({"month", "quarter", "year"})
BEGINNING = date(2014, 8, 1)
"""No post is older: in that month musical.ly opened, whose posts TikTok took over."""

ENTITIES = frozenset({Shape.ENTITY, Shape.ENTITY_SPLIT})


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
        posted = posted and draft.query.period is not None
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
        now = Moment(asking.today, PRESENT)
        told = "Counters are as of now; the period picks posts by the day they were made."
        return replace(draft, moments=(now,), live=True, notes=(*draft.notes, told))
    buckets: dict[tuple[object, ...], date] = {}
    parts = [each.part for each in draft.by if is_activity(each) and each.part is not None]
    for day in eligible_days(draft, asking):
        if day <= asking.today:
            buckets[tuple(part.of(day) for part in parts)] = day
    moments = tuple(moment_of(day, asking.now) for day in sorted(buckets.values()))
    live = len(moments) == 1 and moments[0].instant is PRESENT
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
