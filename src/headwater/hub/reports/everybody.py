"""All accounts of a hub beside each other, for those who look after several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from headwater.hub.access import Access, requires
from headwater.hub.reports import board
from headwater.hub.reports.earlier import Earlier, earlier
from headwater.hub.reports.figures import Change, change, shown
from headwater.hub.reports.notes import notes
from headwater.hub.reports.scope import Scope, scope_of
from headwater.hub.reports.spark import Spark, spark
from headwater.model.account import Account
from headwater.model.field import Unit
from headwater.model.slice import DayStatus
from headwater.report.result import Answer

METRICS = (
    "followers_total",
    "followers_net",
    "video_views",
    "engagements",
    "engagement_rate_views",
)
UNITS = (Unit.PEOPLE, Unit.COUNT, Unit.COUNT, Unit.COUNT, Unit.FRACTION)
LABELS = ("Total followers", "Net followers", "Video views", "Engagement", "Engagement rate")
DAYS_DRAWN = 92
"""A small line of more days than this says no more and costs a query of every day."""


Values = Mapping[object, Sequence[object]]
"""The values of the metrics, by account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One number of an account."""

    label: str
    value: str
    change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One account."""

    account: Account
    cells: tuple[Cell, ...]
    spark: Spark | None
    earlier: Earlier | None


@requires(Access.VIEWER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A row for each account, and the sum of all where a sum means something."""
    scope = scope_of(request)
    days = scope.answer(scope.query(metrics=("video_views",), by=("date",)))
    lines, total = _lines(scope) if scope.accounts else ([], None)
    return board.page(
        request,
        "reports/accounts.html",
        scope,
        days,
        compares=True,
        whose="all",
        lines=lines,
        total=total,
        labels=LABELS,
        notes=notes(board.catalogue(), METRICS),
    )


def _lines(scope: Scope) -> tuple[list[Line], Line | None]:
    query = scope.query(compared=True, metrics=METRICS, by=("account_id",))
    answer = scope.headwater.answer(query, scope.accounts)
    known = {row[0]: row[1:] for row in answer.rows}
    before, others = _before(answer), _earlier(scope, answer)
    courses = _courses(scope) if answer.period.days <= DAYS_DRAWN else {}
    blank = (None,) * len(METRICS)
    lines = [
        Line(
            account=account,
            cells=_cells(
                known.get(account.account_id, blank),
                before.get(account.account_id, blank),
                others.get(account.account_id),
            ),
            earlier=others.get(account.account_id),
            spark=courses.get(account.account_id),
        )
        for account in scope.accounts
    ]
    return lines, _total(scope, others, like(known, before)) if len(lines) > 1 else None


def _earlier(scope: Scope, answer: Answer) -> dict[object, Earlier]:
    """What is known of the period beside, by account."""
    if answer.comparison is None:
        return {}
    span = answer.comparison.period
    return {each.account_id: earlier(scope, [each], span) for each in scope.accounts}


def _before(answer: Answer) -> dict[object, tuple[object, ...]]:
    return {row[0]: row[1:] for row in answer.comparison.rows} if answer.comparison else {}


def _courses(scope: Scope) -> dict[object, Spark | None]:
    """The views of each account from day to day."""
    query = scope.query(metrics=("video_views",), by=("account_id", "date", "day_status"))
    answer = scope.headwater.answer(query, scope.accounts)
    courses: dict[object, list[tuple[object, object, object]]] = {}
    for account_id, day, status, views in answer.rows:
        courses.setdefault(account_id, []).append((day, status, views))
    return {account_id: _course(days) for account_id, days in courses.items()}


def _course(days: list[tuple[object, object, object]]) -> Spark | None:
    ordered = sorted(days, key=lambda each: str(each[0]))
    statuses = [DayStatus(str(status)) for _, status, _ in ordered]
    return spark([views for _, _, views in ordered], statuses)


def like(known: Values, before: Values) -> frozenset[str]:
    """The metrics of which both periods have values of the same accounts."""
    blank = (None,) * len(METRICS)
    pairs = [(known.get(each, blank), before.get(each, blank)) for each in {*known, *before}]
    return frozenset(
        metric
        for place, metric in enumerate(METRICS)
        if all((now[place] is None) == (then[place] is None) for now, then in pairs)
    )


def _total(scope: Scope, others: Mapping[object, Earlier], same: frozenset[str]) -> Line:
    """All accounts together, beside the other period where that is of the same accounts."""
    query = scope.query(compared=True, metrics=METRICS)
    answer = scope.headwater.answer(query, scope.accounts)
    before = answer.comparison.rows[0] if answer.comparison else (None,) * len(METRICS)
    then = [
        value if metric in same else None for metric, value in zip(METRICS, before, strict=True)
    ]
    worst = min(others.values(), key=lambda each: each.known / (each.days or 1), default=None)
    cells = _cells(answer.rows[0], then, worst)
    return Line(account=scope.accounts[0], cells=cells, spark=None, earlier=worst)


def _cells(
    values: Sequence[object], before: Sequence[object], other: Earlier | None
) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            label=label,
            value=shown(value, unit),
            change=change(value, then, unit) if other and other.allows(metric) else None,
        )
        for metric, label, unit, value, then in zip(
            METRICS, LABELS, UNITS, values, before, strict=True
        )
    )
