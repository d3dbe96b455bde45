"""A client connects an account through a link, without a seat in the hub."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from headwater.app.permissions import permissions
from headwater.hub import runtime, throttle
from headwater.hub.access import Access, requires
from headwater.hub.sources import consent, links
from headwater.hub.sources.consent import TIKTOK
from headwater.hub.sources.models import ClientLink
from headwater.hub.sources.waiting import Purpose, Waiting
from headwater.model.errors import HeadwaterError

_TOKEN, _DONE = "client link", "client is done"


@requires(Access.ANYONE)
@require_safe
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """A link was followed: keep its token and take it out of the address."""
    throttle.check(request, "client link", most=30, seconds=600)
    request.session[_TOKEN] = token
    return redirect("client:page")


@requires(Access.ANYONE)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Who asks for what."""
    link = _link(request)
    if link is None:
        return _ended(request)
    connector = runtime.installation().connector(TIKTOK)
    context = {
        "link": link,
        "connector": connector,
        "permissions": permissions(connector, connector.scopes),
    }
    return render(request, "sources/client.html", context)


@requires(Access.ANYONE)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """The way to TikTok."""
    throttle.check(request, "client sign-in", most=10, seconds=600)
    link = _link(request)
    if link is None:
        return _ended(request)
    purpose = Purpose(hub=link.hub.slug, nonce=consent.nonce(), link=link.id)
    return redirect(consent.begin(request, purpose, TIKTOK))


@requires(Access.ANYONE)
@require_safe
def arrived(request: HttpRequest) -> HttpResponse:
    """Who came back, before anything is stored."""
    found = _waiting(request)
    if found is None:
        return _ended(request)
    waiting, link = found
    context = {"proposal": consent.proposal(waiting), "link": link}
    return render(request, "sources/client_arrived.html", context)


@requires(Access.ANYONE)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Yes: the link is used up and the consent stored."""
    found = _waiting(request)
    if found is None:
        return _ended(request)
    waiting, link = found
    if not links.use(link):
        return _ended(request)
    try:
        account = consent.keep(request, waiting, link)
    except HeadwaterError:
        links.give_back(link)
        raise
    if account is None:
        links.give_back(link)
        return _ended(request)
    request.session.pop(_TOKEN, None)
    request.session[_DONE] = {"account": account.title, "hub": link.hub.name or link.hub.slug}
    return redirect("client:done")


@requires(Access.ANYONE)
@require_POST
def decline(request: HttpRequest) -> HttpResponse:
    """No: keep nothing. The link stays good."""
    consent.decline(request)
    return redirect("client:page")


@requires(Access.ANYONE)
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """What happens now, and how to take it back."""
    told = request.session.get(_DONE)
    if told is None:
        return _ended(request)
    return render(request, "sources/client_done.html", told)


def _link(request: HttpRequest) -> ClientLink | None:
    token = request.session.get(_TOKEN)
    return links.found(token) if isinstance(token, str) else None


def _waiting(request: HttpRequest) -> tuple[Waiting, ClientLink] | None:
    """The client's consent and the link it came through, both still good."""
    waiting = consent.waiting(request)
    if waiting is None or waiting.purpose.link is None:
        return None
    link = links.still_good(waiting.purpose.link)
    return (waiting, link) if link is not None else None


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "sources/client_ended.html", status=410)
