"""Reading more of a source, or no longer: what is off until somebody wants it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from headwater.app import Headwater
from headwater.app.opt_ins import OptIn, opt_ins
from headwater.hub.access import Access, requires
from headwater.hub.accounts import of_source, seen_from
from headwater.hub.door import here
from headwater.hub.sources.manage import record
from headwater.model.account import Account
from headwater.model.errors import QueryError


@requires(Access.EDITOR)
@of_source
def also(request: HttpRequest, account: Account) -> HttpResponse:
    """Begin to read something more of a source, or end it. What has landed stays."""
    place = here(request)
    hub = seen_from(place)
    if request.method == "POST":
        asked = request.POST.get("name", "")
        offer = next((each for each in opt_ins(hub, account) if each.name == asked), None)
        if offer is None:
            messages.error(request, "There is nothing of that name to be read: reload the page.")
        elif request.POST.get("wanted") == "yes":
            _begin(request, hub, account, offer)
        else:
            _end(request, hub, account, offer)
    return redirect("sources:source", place.hub.slug, account.connection)


def _begin(request: HttpRequest, hub: Headwater, account: Account, offer: OptIn) -> None:
    try:
        choice = request.POST.get("choice", "") if offer.choices else ""
        missing = hub.opt_in(account, offer.name, choice)
    except QueryError:
        messages.error(request, f"{offer.label}: choose which first.")
        return
    record(request, here(request), account, f"{offer.name} read")
    told = f"{offer.label} of {account.title}: read from the next sync on."
    if missing:
        told = f"{offer.label} of {account.title}: read once its owner has granted it. Reconnect."
    messages.success(request, told)


def _end(request: HttpRequest, hub: Headwater, account: Account, offer: OptIn) -> None:
    if offer.is_read:
        hub.opt_out(account, offer.name)
        record(request, here(request), account, f"{offer.name} no longer read")
    messages.success(
        request, f"{offer.label} of {account.title}: no longer read. What has landed stays."
    )
