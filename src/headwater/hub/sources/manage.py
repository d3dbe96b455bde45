"""The page of one source: how it is, how far it is, when it is synced, how far back it reaches."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from headwater.app import Headwater, syncing
from headwater.app.coverage import AccountCoverage, coverage
from headwater.app.opt_ins import opt_ins
from headwater.app.permissions import permissions
from headwater.app.standing import Standing, missing_scopes, standings
from headwater.app.status import Status
from headwater.app.syncing import Wish
from headwater.hub import runtime
from headwater.hub.access import Access, requires
from headwater.hub.accounts import of_source, seen_from
from headwater.hub.door import Here, here
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.roles import Role
from headwater.hub.sources import claims
from headwater.hub.sources.chart import chart_of
from headwater.hub.sources.forms import BackfillForm, HourForm
from headwater.hub.sources.listing import sync_now
from headwater.hub.sources.progress import Progress, progress_of
from headwater.hub.sources.rows import owners_of, platform_of
from headwater.model.account import Account, ConnectionState
from headwater.model.clock import utc_day
from headwater.model.errors import SettingsError
from headwater.model.stream import Daily
from headwater.sync.schedule import Timetable


@requires(Access.VIEWER)
@of_source
def page(request: HttpRequest, account: Account) -> HttpResponse:
    """Everything about one source."""
    return _page(request, account)


def _page(
    request: HttpRequest,
    account: Account,
    *,
    hour: HourForm | None = None,
    backfill: BackfillForm | None = None,
) -> HttpResponse:
    place = here(request)
    hub = seen_from(place)
    standing = standings(hub, [account])[0]
    today = utc_day(hub.clock.now())
    context = {
        **_watched(hub, standing),
        "owner": owners_of([account]).get(account.connection or 0, "the command line"),
        "platform": platform_of(hub, account),
        "missing": _missing(hub, account),
        "hour_form": hour or HourForm(account, _ours(account)),
        "backfill_form": backfill or BackfillForm(today),
        "zones": sorted(available_timezones()),
        "covered": covered(hub, account),
        "also": opt_ins(hub, account),
        "may_edit": place.may(Role.EDITOR),
        "may_delete": place.may(Role.ADMIN),
        "is_shared": claims.is_shared(place.hub, account),
        "is_connected": account.state is not ConnectionState.DISCONNECTED,
        "word": account.title,
    }
    status = 422 if hour is not None or backfill is not None else 200
    return render(request, "sources/source.html", context, status=status)


@requires(Access.VIEWER)
@of_source
def progress(request: HttpRequest, account: Account) -> HttpResponse:
    """The parts of the page that move: how far it is, and for editors what is here by now."""
    place = here(request)
    hub = seen_from(place)
    context = _watched(hub, standings(hub, [account])[0])
    if place.may(Role.EDITOR):
        context |= {"moved": True, "covered": covered(hub, account)}
    return render(request, "sources/progress.html", context)


def _watched(hub: Headwater, standing: Standing) -> dict[str, object]:
    account = standing.account
    moving = _progress(hub, standing)
    is_first = standing.verdict.status is Status.SYNCING
    return {
        "account": account,
        "standing": standing,
        "progress": moving,
        "is_first": is_first,
        "stream_label": _stream_label(hub, account, moving),
        "chart": _chart(hub, account),
    }


def _progress(hub: Headwater, standing: Standing) -> Progress | None:
    account = standing.account
    try:
        waits = hub.budget(hub.connector(account.connector)).waited
    except SettingsError:
        return progress_of(standing, runtime.now())
    waited = waits[account.account_id].total_seconds() if account.account_id in waits else 0
    return progress_of(standing, runtime.now(), int(waited))


def _chart(hub: Headwater, account: Account) -> object:
    try:
        return chart_of(hub, account)
    except SettingsError:
        return None


def _stream_label(hub: Headwater, account: Account, moving: Progress | None) -> str:
    """What is being fetched, as people call it."""
    if moving is None or not moving.stream:
        return ""
    connector = hub.connector(account.connector)
    names = next((ask.streams for ask in connector.asks if ask.name == moving.stream), ())
    labels = [stream.label for stream in connector.streams if stream.name in names]
    return labels[0] if labels else moving.stream


def _missing(hub: Headwater, account: Account) -> object:
    try:
        connector = hub.connector(account.connector)
    except SettingsError:
        return []
    return permissions(connector, missing_scopes(connector, account))


def _ours(account: Account) -> str:
    when = Timetable.spread(account.account_id)
    return f"{when.hour:02}:{when.minute:02} UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What is known of a daily stream already: its first day, and through which it is complete."""

    label: str
    first: date | None
    complete_through: date | None
    days: int


def covered(hub: Headwater, account: Account) -> list[Covered]:
    """What is there of every stream whose past may be asked for."""
    try:
        connector = hub.connector(account.connector)
    except SettingsError:
        return []
    daily = {s.name for s in connector.streams if isinstance(s.behaviour, Daily)}
    found: list[AccountCoverage] = coverage(hub, [account])
    return [
        Covered(
            label=stream.label,
            first=next((r.first for r in stream.runs if r.status.value != "source_expired"), None),
            complete_through=stream.complete_through,
            days=sum(stream.counts()[:2]),
        )
        for stream in found[0].streams
        if stream.name in daily
    ]


@requires(Access.EDITOR)
@of_source
def sync(request: HttpRequest, account: Account) -> HttpResponse:
    """Sync it now."""
    place = here(request)
    if request.method == "POST":
        if account.paused or account.state is ConnectionState.DISCONNECTED:
            messages.warning(request, f"{account.title} is not being read: resume it first.")
        else:
            sync_now(seen_from(place), account)
            messages.success(request, f"A sync of {account.title} begins.")
    return _back(place, account)


@requires(Access.EDITOR)
@of_source
def pause(request: HttpRequest, account: Account) -> HttpResponse:
    """Pause it, or resume it when it is paused."""
    place = here(request)
    if request.method == "POST":
        now = place.control.set_paused(account, paused=not account.paused)
        said = "paused" if now.paused else "resumed"
        record(request, place, account, said)
        messages.success(request, f"{account.title} is {said}.")
        hub = seen_from(place)
        if not now.paused and hub.background is not None:
            hub.background.wake()
    return _back(place, account)


@requires(Access.EDITOR)
@of_source
def hour(request: HttpRequest, account: Account) -> HttpResponse:
    """Decide when it is synced every day."""
    place = here(request)
    if request.method != "POST":
        return _back(place, account)
    form = HourForm(account, _ours(account), request.POST)
    if not form.is_valid():
        return _page(request, account, hour=form)
    place.control.set_hour(account, form.chosen, form.cleaned_data["zone"])
    told = "at an hour of Headwater's choice"
    if form.chosen is not None:
        told = f"at {form.chosen:02}:00 {form.cleaned_data['zone']}"
    record(request, place, account, f"synced {told}")
    messages.success(request, f"{account.title} is synced every day {told}.")
    return _back(place, account)


@requires(Access.EDITOR)
@of_source
def backfill(request: HttpRequest, account: Account) -> HttpResponse:
    """Ask again for everything since a day, up to two years back."""
    place = here(request)
    if request.method != "POST":
        return _back(place, account)
    hub = seen_from(place)
    form = BackfillForm(utc_day(hub.clock.now()), request.POST)
    if not form.is_valid():
        return _page(request, account, backfill=form)
    since = form.cleaned_data["since"]
    # Written down first: should the server end now, the next one finds those days due.
    syncing.reopen(hub, [account], since)
    if hub.background is not None:
        hub.background.wake(account, Wish(trigger="backfill", since=since))
    entry = Entry(
        act=Act.BACKFILLED, subject=account.title, note=f"since {since}", hub_id=place.hub.id
    )
    audit.record(request, entry)
    messages.success(request, f"Everything since {since:%-d %b %Y} is asked for, newest first.")
    return _back(place, account)


def record(request: HttpRequest, place: Here, account: Account, note: str) -> None:
    """Note a change of a source in the audit log."""
    entry = Entry(act=Act.SOURCE_CHANGED, subject=account.title, note=note, hub_id=place.hub.id)
    audit.record(request, entry)


def _back(place: Here, account: Account) -> HttpResponse:
    return redirect("sources:source", place.hub.slug, account.connection)
