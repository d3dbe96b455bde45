"""The page that leads to Looker Studio."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from headwater import sample
from headwater.hub import address
from headwater.hub.access import Access, requires
from headwater.hub.accounts import accounts_of
from headwater.hub.context import hubs_of
from headwater.hub.door import Here, here
from headwater.hub.reports.looker import addresses, check
from headwater.hub.reports.looker.decided import LookerForm, decide, decided
from headwater.hub.reports.looker.layout import CANVAS, SHEETS
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.roles import Role

ALL = "all"
SOME_ADDRESS = "https://hub.example.org"
"""Stands for the address of a hub that has no public one yet."""


@requires(Access.VIEWER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Choose an account, go to Google, or find out what is missing."""
    return _page(request)


def _page(request: HttpRequest, form: LookerForm | None = None, status: int = 200) -> HttpResponse:
    place = here(request)
    chosen = _account(request, place)
    found = decided(place.control, place.hub)
    name = addresses.source_name(place.hub.name or place.hub.slug)
    can_link, here_at = bool(found.deployment), address.current()
    context: dict[str, Any] = {
        "hubs": hubs_of(place.person),
        "accounts": _accounts(place),
        "chosen": chosen,
        "decided": found,
        "source_name": name,
        "hub_address": here_at.base_url,
        "build_address": here_at.base_url if here_at.is_https else SOME_ADDRESS,
        "wizard": addresses.wizard(found, place.hub.slug, chosen) if can_link else "",
        "report": addresses.report(found, place.hub.slug, chosen, name) if can_link else "",
        "sheets": SHEETS,
        "canvas": CANVAS,
        "may_decide": place.may(Role.ADMIN),
        "form": form or _form(place, None),
        "form_open": form is not None,
    }
    return render(request, "reports/looker.html", context, status=status)


def _accounts(place: Here) -> list[tuple[str, str]]:
    """What may be chosen, as the connector offers it."""
    listed = [(sample.ACCOUNT.account_id, f"{sample.ACCOUNT.title} (sample data)")]
    everybody = accounts_of(place)
    if everybody:
        listed.append((ALL, "All accounts, now and later"))
    return [*listed, *((each.account_id, each.title) for each in everybody)]


def _account(request: HttpRequest, place: Here) -> str:
    known = [name for name, _ in _accounts(place)]
    asked = request.GET.get("account") or request.POST.get("account") or ""
    usual = known[2] if len(known) > 2 else known[0]  # noqa: PLR2004 - the first real account
    return asked if asked in known else usual


def _form(place: Here, data: Any) -> LookerForm:
    found = decided(place.control, place.hub)
    initial = {
        "deployment": found.deployment, "template": found.template, "host": found.host,
        "personal": found.personal,
    }  # fmt: skip
    return LookerForm(data, initial=initial, is_operator=place.person.is_operator)


@requires(Access.ADMIN)
@require_POST
def settings(request: HttpRequest) -> HttpResponse:
    """Keep the ids of connector and template."""
    place = here(request)
    form = _form(place, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    for_all = bool(form.cleaned_data.get("for_all"))
    decide(place.control, place.hub, form.cleaned_data, for_all=for_all)
    audit.record(
        request,
        Entry(act=Act.SETTINGS_CHANGED, subject="Looker Studio links", hub_id=place.hub.id),
    )
    messages.success(request, "Saved. Links lead there from now on.")
    return redirect("reports:looker", place.hub.slug)


@requires(Access.VIEWER)
@require_POST
def run_check(request: HttpRequest) -> HttpResponse:
    """Ask what Looker Studio would ask."""
    place = here(request)
    steps = check.run(place, _account(request, place))
    context = {"steps": steps, "good": all(step.good for step in steps)}
    fragment = request.headers.get("HX-Request") == "true"
    template = "reports/looker_check.html" if fragment else "reports/looker_checked.html"
    return render(request, template, context)
