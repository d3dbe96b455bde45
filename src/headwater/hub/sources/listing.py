"""The table of sources: searched, watched, and acted on many at once."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from headwater import sample
from headwater.app import Headwater
from headwater.app.standing import standings
from headwater.app.status import MEANINGS
from headwater.app.syncing import Wish
from headwater.hub import runtime
from headwater.hub.access import Access, requires
from headwater.hub.accounts import accounts_of, of_source, seen_from
from headwater.hub.door import Here, here
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.sources import claims
from headwater.hub.sources.rows import owners_of, row_of, rows
from headwater.model.account import Account, ConnectionState

_UNREAD = {ConnectionState.DISCONNECTED, ConnectionState.RECONNECT}


@requires(Access.VIEWER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All sources, or those a search finds. A fragment for whoever asks for one."""
    place = here(request)
    hub = seen_from(place)
    every = rows(place, hub)
    text = request.GET.get("q", "").strip()
    shown = [row for row in every if row.speaks_of(text)]
    context = {
        "rows": shown,
        "any": bool(every),
        "q": text,
        "sample": sample.ACCOUNT,
        "statuses": MEANINGS,
        "removed": len(claims.removed_of(place.hub)),
    }
    fragment = request.headers.get("HX-Target") == "sources"
    return render(request, "sources/table.html" if fragment else "sources/list.html", context)


@requires(Access.VIEWER)
@of_source
def status(request: HttpRequest, account: Account) -> HttpResponse:
    """The status of one source, for a table that is being watched."""
    hub = seen_from(here(request))
    row = row_of(hub, standings(hub, [account])[0], owners_of([account]))
    return render(request, "sources/status_cell.html", {"row": row})


@requires(Access.VIEWER)
@of_source
def avatar(request: HttpRequest, account: Account) -> HttpResponse:
    """The account's picture, or a drawing of its initial."""
    hub = runtime.installation()
    name = f"avatar {account.connector} {account.account_id}"
    picture = hub.pictures.get(name, account.image_url)
    if picture is None:
        answer = render(request, "sources/avatar.svg", {"account": account})
        answer["Content-Type"] = "image/svg+xml"
    else:
        answer = HttpResponse(picture.body, content_type=picture.type)
    # A picture may be a document; whoever opens it alone opens it in a box.
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a bulk action did."""

    titles: list[str]
    skipped: int


@requires(Access.EDITOR)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Sync, pause or resume the chosen sources."""
    place = here(request)
    wanted = {int(each) for each in request.POST.getlist("source") if each.isdecimal()}
    chosen = [each for each in accounts_of(place) if each.connection in wanted]
    act = request.POST.get("act", "")
    if not chosen or act not in {"sync", "pause", "resume"}:
        messages.info(request, "Choose at least one source first.")
        return redirect("sources:list", place.hub.slug)
    done = _done(seen_from(place), act, chosen)
    _say(request, act, done)
    if act != "sync" and done.titles:
        entry = Entry(
            act=Act.SOURCE_CHANGED,
            subject=", ".join(done.titles),
            note="paused" if act == "pause" else "resumed",
            hub_id=place.hub.id,
        )
        audit.record(request, entry)
    return redirect("sources:list", place.hub.slug)


def _done(hub: Headwater, act: str, chosen: list[Account]) -> Done:
    titles = []
    for account in chosen:
        if act == "sync" and (account.paused or account.state in _UNREAD):
            continue
        if act == "sync":
            sync_now(hub, account)
        else:
            hub.control.set_paused(account, paused=act == "pause")
        titles.append(account.title)
    return Done(titles=titles, skipped=len(chosen) - len(titles))


def sync_now(hub: Headwater, account: Account) -> None:
    """Have an account synced at once, where somebody is there to do it."""
    if hub.background is not None:
        hub.background.wake(account, Wish(trigger="person"))


def _say(request: HttpRequest, act: str, done: Done) -> None:
    listed = ", ".join(done.titles[:3]) + (
        f" and {len(done.titles) - 3} more" if done.titles[3:] else ""
    )
    said = {"sync": "A sync begins", "pause": "Paused", "resume": "Resumed"}[act]
    if done.titles:
        messages.success(request, f"{said}: {listed}.")
    if done.skipped:
        messages.warning(
            request,
            f"{done.skipped} could not be synced: paused, disconnected or to be reconnected.",
        )


def place_of(request: HttpRequest) -> tuple[Here, Headwater]:
    """Where a request stands, and the installation seen from there."""
    place = here(request)
    return place, seen_from(place)
