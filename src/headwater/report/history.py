"""The history of posts as values: what changed from capture to capture, curves, and the residual.

Changes are dated by the capture that ends them. Curves start at the posting. The residual sets
the sum of what posts gained beside what the profile counted, over the same captures; they never
match to the view, because deleted and private posts, ads and LIVE count for the profile alone,
and because a capture is not midnight.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from headwater.model.slice import ONE_DAY, DayStatus, Span
from headwater.report.operators import Condition, Operator
from headwater.report.periods import Period
from headwater.report.query import Axis, Query
from headwater.report.result import Answer

Ask = Callable[[Query], Answer]

CURVE_DAYS = (1, 3, 7, 28)
SUFFIX = "_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one post gained between two captures that read it.

    `since` is where the interval starts: the capture that read these values last, or the posting
    of a new post; None for a `baseline`, whose values are all unknown. `kind` is growth, birth,
    baseline or gap. `values` are by counter, and those with an interval of their own are unknown
    here and in a change beside; `negative` names those that TikTok took back, which are kept.
    """

    at: datetime
    since: datetime | None
    kind: str
    values: Mapping[str, int | float | None]
    negative: tuple[str, ...]

    @property
    def days(self) -> float | None:
        """How long the interval is, in days. A longer one is never spread over its days."""
        return None if self.since is None else (self.at - self.since) / ONE_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """Posts at one age: how many have a capture at it, their sum and their plain mean."""

    age: int
    posts: int
    total: int | float | None
    mean: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """One stretch from capture to capture: the profile's views of its days less the posts' gain.

    `complete` says that every post was read at both ends and every day is final; only then does
    the residual speak of deleted and private posts, ads and LIVE.
    """

    since: datetime
    at: datetime
    days: Span
    profile_views: int | None
    post_views: int | None
    complete: bool

    @property
    def residual(self) -> int | None:
        if self.profile_views is None or self.post_views is None:
            return None
        return self.profile_views - self.post_views


def changes(ask: Ask, video_id: str, metrics: Sequence[str], span: Span) -> list[Change]:
    """The changes of one post in the period, oldest first. Metrics are ids that end in `_day`."""
    query = Query(
        metrics=tuple(metrics),
        by=("captured_at", "interval_start", "change_kind"),
        period=Period(first=span.first, last=span.last),
        where=((Condition(name="video_id", operator=Operator.EQUALS, values=(video_id,)),),),
        include_ad_only=True,
        axis=Axis.ACTIVITY,
    )
    found = []
    for row in sorted(ask(query).rows, key=_when):
        at, since, kind = row[:3]
        values = dict(zip((name.removesuffix(SUFFIX) for name in metrics), row[3:], strict=True))
        found.append(_change(at, since, kind, values))
    return found


# Any: a row's cells; their kinds are those of the columns asked for.
def _when(row: tuple[Any, ...]) -> Any:
    at, since = row[:2]
    return at, at if since is None else since


def _change(at: Any, since: Any, kind: Any, values: dict[str, Any]) -> Change:
    negative = tuple(name for name, value in values.items() if value is not None and value < 0)
    return Change(at=at, since=since, kind=kind, values=values, negative=negative)


def curve(
    ask: Ask, counter: str, days: Sequence[int] = CURVE_DAYS, span: Span | None = None
) -> list[CurvePoint]:
    """A counter at ages in whole days, over the posts made in `span` (all of them by default)."""
    ages = Condition(name="age_day", operator=Operator.IN_LIST, values=tuple(days))
    query = Query(
        metrics=("posts_at_age", f"{counter}_at_age", f"{counter}_at_age_avg"),
        by=("age_day",),
        period=None if span is None else Period(first=span.first, last=span.last),
        where=((ages,),),
    )
    found = {row[0]: row for row in ask(query).rows}
    return [_point(day, found.get(day, (day, None, None, None))) for day in days]


def _point(age: int, row: tuple[Any, ...]) -> CurvePoint:
    return CurvePoint(age=age, posts=row[1] or 0, total=row[2], mean=row[3])


def reconciled(ask: Ask, span: Span) -> list[Residual]:
    """The residuals of one account, a stretch for each pair of days that were captured."""
    period = Period(first=span.first, last=span.last)
    gained = ask(
        Query(
            metrics=("v_views_day",),
            by=("captured_at", "interval_start", "change_kind"),
            period=period,
            include_ad_only=True,
        )
    )
    counted = ask(Query(metrics=("video_views",), by=("date",), period=period))
    views: dict[object, Any] = {row[0]: row[1] for row in counted.rows}
    final = {
        row[0]
        for row, status in zip(counted.rows, counted.statuses or (), strict=True)
        if status is DayStatus.FINAL
    }
    return list(_stretches(_by_capture(gained), views, final))


def _by_capture(gained: Answer) -> dict[Any, list[tuple[Any, ...]]]:
    """By capture, the posts' gain: since when, the kind of change, and how much."""
    found: dict[Any, list[tuple[Any, ...]]] = {}
    for at, *rest in gained.rows:
        found.setdefault(at, []).append(tuple(rest))
    return found


def _stretches(
    captures: Mapping[Any, list[tuple[Any, ...]]], views: Mapping[object, Any], final: set[object]
) -> Iterator[Residual]:
    """From the last capture of one day to the last of the next that has one."""
    last_of_day: dict[date, Any] = {at.date(): at for at in sorted(captures)}
    ends = list(last_of_day.values())
    for since, at in pairwise(ends):
        inside = [
            line for moment, lines in captures.items() if since < moment <= at for line in lines
        ]
        gains = [value for _, _, value in inside if value is not None]
        days = Span(since.date(), at.date() - ONE_DAY)
        each = [views.get(day) for day in days.each()]
        known = [value for value in each if value is not None]
        baseline = any(kind == "baseline" for _, kind, _ in inside)
        yield Residual(
            since=since,
            at=at,
            days=days,
            profile_views=sum(known) if len(known) == len(each) else None,
            post_views=sum(gains) if gains else None,
            complete=not baseline
            and not _across(captures, since)
            and not _across(captures, at)
            and all(day in final for day in days.each()),
        )


def _across(captures: Mapping[Any, list[tuple[Any, ...]]], end: datetime) -> bool:
    """Whether a change was measured from before an instant to behind it: some post was not read
    then, and what it gained belongs to both sides."""
    return any(
        kind != "birth" and since is not None and since < end < at
        for at, lines in captures.items()
        for since, kind, _ in lines
    )
