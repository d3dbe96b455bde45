"""The schema explorer: every field, and a question put together from them."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from headwater import sample
from headwater.hub import runtime
from headwater.hub.access import Access, requires
from headwater.hub.accounts import accounts_of, seen_from
from headwater.hub.api.looker.sentences import spoken
from headwater.hub.api.reach import the_sample
from headwater.hub.door import here
from headwater.hub.reports import legality
from headwater.hub.reports.asking import EVERYBODY, PREVIEWED, Question, question_of
from headwater.hub.reports.entry import Entry, groups
from headwater.hub.reports.figures import day
from headwater.hub.reports.rows import readable
from headwater.hub.reports.scope import PERIODS, named
from headwater.hub.reports.sheets import GOOD_FOR, USUAL
from headwater.model.account import Account
from headwater.model.errors import QueryError
from headwater.report.catalogue import Catalogue
from headwater.report.result import Answer

Context = dict[str, Any]

STARTED_FROM = frozenset({"date", "video_views"})
"""Fields whose groups are open at first: most questions begin with them."""


@requires(Access.VIEWER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All fields, and the question of the address."""
    context = asked(request)
    context |= {"field_groups": _groups(), "q": request.GET.get("q", "")}
    return render(request, "reports/explorer.html", context)


@requires(Access.VIEWER)
@require_safe
def question(request: HttpRequest) -> HttpResponse:
    """The question alone: what it answers, how it is asked elsewhere, what goes with it."""
    return render(request, "reports/question.html", asked(request))


@lru_cache(maxsize=1)
def _groups() -> list[tuple[str, list[Entry], bool]]:
    """The catalogue is that of the running version; whether a group is open at first, too."""
    return [
        (group, entries, any(each.id in STARTED_FROM for each in entries))
        for group, entries in groups(runtime.installation().reports.catalogue())
    ]


def asked(request: HttpRequest) -> Context:
    """The question of a request, answered."""
    place = here(request)
    everybody = accounts_of(place)
    found = _about(question_of(request.GET), everybody)
    chosen = _accounts(found, everybody, request)
    catalogue = runtime.installation().reports.catalogue()
    context: Context = {
        "question": found,
        "chosen": _chosen(found, catalogue),
        "periods": [(name, label) for name, label in PERIODS.items() if name != "custom"],
        "accounts": [*everybody, sample.ACCOUNT],
        "everybody": EVERYBODY,
        "several": len(everybody) > 1,
        "refusals": legality.refusals(found, several=len(chosen) > 1),
        "call": found.as_call(place.hub.slug),
        "good_for": [(days, label, days == USUAL) for days, label in GOOD_FOR.items()],
    }
    if not found.is_empty:
        context |= _answered(found, chosen, request, catalogue)
    return context


def _parts(found: Question) -> Context:
    names = ("metrics", "by", "period", "account", "where", "order", "limit")
    return {name: getattr(found, name) for name in names}


def _about(found: Question, everybody: list[Account]) -> Question:
    """The question with its account's id, which a link may give as a handle.

    Of an account that is not there it is about all of them, and says so.
    """
    account = EVERYBODY
    if sample.is_sample(found.account) or not everybody:
        account = sample.ACCOUNT.account_id
    elif one := named(found.account, everybody):
        account = one.account_id
    return replace(found, account=account)


def _accounts(found: Question, everybody: list[Account], request: HttpRequest) -> list[Account]:
    """The accounts the question is about."""
    if sample.is_sample(found.account):
        return [the_sample(seen_from(here(request)))]
    return [each for each in everybody if each.account_id == found.account] or everybody


def _chosen(found: Question, catalogue: Catalogue) -> list[Context]:
    """What is chosen, with its label; an address may name what there is not."""
    known = catalogue.by_id
    return [
        {"id": name, "label": known[name].label if name in known else name}
        for name in (*found.metrics, *found.by)
    ]


def _answered(
    found: Question, chosen: list[Account], request: HttpRequest, catalogue: Catalogue
) -> Context:
    try:
        answer = seen_from(here(request)).answer(found.query(), chosen)
    except QueryError as error:
        told = spoken(error, catalogue)
        suggested = [
            {"text": each["text"], "address": _suggested(found, each)}
            for each in told.suggestions
            if "text" in each
        ]
        return {"refusal": str(told), "suggested": suggested}
    return {"preview": preview(answer)}


def _suggested(found: Question, suggestion: Context) -> str:
    """The address of a question that has an answer."""
    parts = _parts(found) | {
        "metrics": tuple(suggestion.get("metrics", ())),
        "by": tuple(suggestion.get("by", ())),
        "order": "",
    }
    return Question(**parts).address


def preview(answer: Answer) -> Context:
    """The first rows as people read them."""
    return readable(answer, PREVIEWED) | {
        "more": max(0, len(answer.rows) - PREVIEWED),
        "count": len(answer.rows),
        "warnings": answer.warnings,
        "through": day(answer.complete_through),
    }
