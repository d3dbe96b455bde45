"""What all dashboards share: the bar, the tabs, what is known of the days, and cards."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headwater.hub import runtime
from headwater.hub.reports import figures
from headwater.hub.reports.cards import CARDS, Card
from headwater.hub.reports.earlier import earlier
from headwater.hub.reports.figure_cards import absences, why_none
from headwater.hub.reports.notes import notes
from headwater.hub.reports.scope import Bar, Scope
from headwater.model.clock import utc_day
from headwater.model.slice import DayStatus
from headwater.report.catalogue import Catalogue
from headwater.report.result import Answer

Context = dict[str, Any]

TABS = (
    ("dashboard:overview", "Overview"),
    ("dashboard:audience", "Audience"),
    ("dashboard:videos", "Videos"),
    ("dashboard:traffic", "Traffic sources"),
    ("dashboard:accounts", "All accounts"),
)

DAYS_TOLD = {
    DayStatus.PROVISIONAL: "may still move",
    DayStatus.GAP: "not read yet",
    DayStatus.SOURCE_EXPIRED: "no longer served by TikTok",
    DayStatus.EMPTY: "without anything to tell",
}


def catalogue() -> Catalogue:
    return runtime.installation().reports.catalogue()


def page(
    request: HttpRequest, template: str, scope: Scope, days: Answer, **more: object
) -> HttpResponse:
    """A dashboard with its bar and tabs. `days` is an answer over the days of the period."""
    match = request.resolver_match
    here = match.view_name if match is not None else ""
    context: Context = {
        "scope": scope,
        "bar": Bar(scope=scope, days=days.period, today=utc_day(runtime.now())),
        "tabs": [(name, label, name == here) for name, label in TABS],
        "days": known_days(days),
        "span": figures.span(days.period.first, days.period.last),
        "beside": beside(days),
        "too_little": too_little(scope, days),
        "through": figures.day(days.complete_through),
        **more,
    }
    return render(request, template, context)


def beside(answer: Answer) -> str:
    """The other period in words; nothing when there is none."""
    compared = answer.comparison
    return figures.span(compared.period.first, compared.period.last) if compared else ""


def too_little(scope: Scope, answer: Answer) -> str:
    """How much of the other period is known, where that is too little to compare with."""
    if answer.comparison is None:
        return ""
    other = earlier(scope, [scope.account], answer.comparison.period)
    return "" if other.is_enough else other.told


def known_days(answer: Answer) -> list[Context]:
    """How many days of the period are not final, each with what that means."""
    return [
        {"status": status.value, "count": count, "told": told}
        for status, told in DAYS_TOLD.items()
        if (count := answer.days.get(status.value, 0))
    ]


NOTHING = "No data: nothing was captured in this period."


def card(
    name: str, answer: Answer | None = None, *, otherwise: str = NOTHING, **more: object
) -> Context:
    """A card for its template; with its answer, also why there is none, `otherwise` if unknown."""
    known, chosen = catalogue(), CARDS[name]
    found: Context = {"card": chosen, "notes": notes(known, chosen.notes), **more}
    if answer is not None:
        found["why_none"] = reason(chosen, answer, otherwise)
        found["as_of"] = answer.as_of
    return found


def reason(chosen: Card, answer: Answer, otherwise: str = NOTHING) -> str:
    """Why a card has nothing to show, in a sentence; nothing where it has something."""
    width = len(chosen.by)
    if any(value is not None for row in answer.rows for value in row[width:]):
        return ""
    told, known = absences(answer), catalogue()
    for metric in chosen.metrics:
        found = why_none(known.field(metric), told)
        if found:
            return found
    return otherwise
