"""Accounts that were removed from a hub: their history can be taken along, and erased for good."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from headwater.app.holdings import erase_history, rows_held
from headwater.hub.access import Access, requires
from headwater.hub.accounts import seen_from
from headwater.hub.door import here
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.roles import Role
from headwater.hub.sources import claims
from headwater.hub.sources.models import RemovedSource
from headwater.hub.sources.parting import taken_along

View = Callable[[HttpRequest, RemovedSource], HttpResponseBase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A line of the page. `rows` are those stored; `is_elsewhere`: another hub reads it."""

    removed: RemovedSource
    rows: int
    is_elsewhere: bool


def of_removed(view: View) -> Callable[..., HttpResponseBase]:
    """Give a view the removed account its address names, or answer 404 whatever the method."""

    @wraps(view)
    def looked_up(request: HttpRequest, removed: int) -> HttpResponseBase:
        for each in claims.removed_of(here(request).hub):
            if each.id == removed:
                return view(request, each)
        raise Http404

    return looked_up


@requires(Access.EDITOR)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every account that was removed and has a history still."""
    place = here(request)
    found = claims.removed_of(place.hub)
    held = rows_held(seen_from(place), [each.account for each in found])
    lines = [
        Left(
            removed=each,
            rows=held.get((each.connector, each.account_id), 0),
            is_elsewhere=claims.is_read_elsewhere(place.hub, each.account),
        )
        for each in found
    ]
    context = {"lines": lines, "may_erase": place.may(Role.ADMIN)}
    return render(request, "sources/removed.html", context)


@requires(Access.EDITOR)
@of_removed
def export(request: HttpRequest, removed: RemovedSource) -> HttpResponseBase:
    """Its history in one archive, as long as no other hub goes on with it."""
    place = here(request)
    if request.method == "POST" and not claims.is_read_elsewhere(place.hub, removed.account):
        return taken_along(request, removed.account)
    return redirect("sources:removed", place.hub.slug)


@requires(Access.ADMIN)
@of_removed
def erase(request: HttpRequest, removed: RemovedSource) -> HttpResponseBase:
    """Let go of its history, once its name was typed; erase it where nobody else counts on it."""
    place = here(request)
    if request.method != "POST":
        return redirect("sources:removed", place.hub.slug)
    title = removed.account.title
    if request.POST.get("word", "").strip() != title:
        messages.error(request, f"Nothing was erased: type {title} to confirm.")
        return redirect("sources:removed", place.hub.slug)
    shared = claims.is_shared(place.hub, removed.account)
    claims.forget(place.hub, removed.account)
    if not shared:
        erase_history(seen_from(place), [removed.account])
    note = "let go, another hub counts on it" if shared else "removed before"
    audit.record(
        request, Entry(act=Act.DATA_DELETED, subject=title, note=note, hub_id=place.hub.id)
    )
    messages.success(request, _told(title, shared=shared))
    return redirect("sources:removed", place.hub.slug)


def _told(title: str, *, shared: bool) -> str:
    if not shared:
        return f"The history of {title} is erased."
    return (
        f"This hub has let go of the history of {title}. It stays stored, because another hub of "
        "this installation counts on it; when that one lets go too, it is erased."
    )
