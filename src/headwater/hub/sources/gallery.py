"""A new source: what there is, what to know before, and the way to consent."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from headwater.app import Headwater
from headwater.app.permissions import permissions
from headwater.connectors.base import Connector
from headwater.hub.access import Access, requires
from headwater.hub.accounts import of_source, seen_from
from headwater.hub.door import here
from headwater.hub.sources import consent
from headwater.hub.sources.consent import TIKTOK
from headwater.hub.sources.waiting import Purpose
from headwater.model.account import Account
from headwater.model.errors import SettingsError

ABOUT = {
    TIKTOK: "Profile, followers, daily insights, posts with their lifetime counters, traffic "
    "sources and audience of TikTok accounts.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A kind of source as the gallery shows it. `hindrance` says why it cannot be used yet."""

    name: str
    label: str
    about: str
    accounts: int
    hindrance: str


@requires(Access.EDITOR)
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every kind of source."""
    hub = seen_from(here(request))
    offers = [
        Offer(
            name=each.name,
            label=each.label,
            about=ABOUT.get(each.name, ""),
            accounts=len(hub.control.accounts(each.name)),
            hindrance=_hindrance(hub, each),
        )
        for each in hub.connectors
    ]
    return render(request, "sources/gallery.html", {"offers": offers})


@requires(Access.EDITOR)
def connect(request: HttpRequest) -> HttpResponse:
    """What to know before signing in, and then the way to TikTok."""
    place = here(request)
    hub = seen_from(place)
    connector = _connector(hub, str(request.GET.get("connector") or request.POST.get("connector")))
    if request.method == "POST":
        purpose = Purpose(hub=place.hub.slug, nonce=consent.nonce(), person=place.person.id)
        return redirect(consent.begin(request, purpose, connector.name))
    context = {
        "connector": connector,
        "hindrance": _hindrance(hub, connector),
        "accounts": hub.control.accounts(connector.name),
        "permissions": permissions(connector, connector.scopes),
    }
    return render(request, "sources/connect.html", context)


@requires(Access.EDITOR)
@of_source
def reconnect(request: HttpRequest, account: Account) -> HttpResponse:
    """Renew a consent: the same way, for one account."""
    place = here(request)
    if request.method != "POST":
        return redirect("sources:source", place.hub.slug, account.connection)
    purpose = Purpose(
        hub=place.hub.slug,
        nonce=consent.nonce(),
        person=place.person.id,
        renews=account.connection,
    )
    return redirect(consent.begin(request, purpose, account.connector))


@requires(Access.EDITOR)
@require_safe
def arrived(request: HttpRequest) -> HttpResponse:
    """Who came back from TikTok, before anything is stored."""
    waiting = consent.waiting(request)
    if waiting is None or waiting.purpose.hub != here(request).hub.slug:
        return render(request, "sources/nothing_waits.html", status=410)
    return render(request, "sources/arrived.html", {"proposal": consent.proposal(waiting)})


@requires(Access.EDITOR)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Yes: store the consent and watch it arrive."""
    waiting = consent.waiting(request)
    place = here(request)
    if waiting is None or waiting.purpose.hub != place.hub.slug:
        return render(request, "sources/nothing_waits.html", status=410)
    account = consent.keep(request, waiting)
    if account is None:
        return redirect("sources:list", place.hub.slug)
    return redirect("sources:source", place.hub.slug, account.connection)


@requires(Access.EDITOR)
@require_POST
def decline(request: HttpRequest) -> HttpResponse:
    """No: keep nothing."""
    consent.decline(request)
    return redirect("sources:new", here(request).hub.slug)


def _connector(hub: Headwater, name: str) -> Connector:
    try:
        return hub.connector(name)
    except SettingsError:
        raise Http404 from None


def _hindrance(hub: Headwater, connector: Connector) -> str:
    try:
        hub.registration(connector)
    except SettingsError as missing:
        return str(missing)
    return ""
