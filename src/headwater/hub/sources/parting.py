"""The ways to part with a source: disconnect, remove, delete its data; and to take it along."""

import tempfile

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from headwater.app.export import named, write_archive
from headwater.hub import runtime
from headwater.hub.access import Access, requires
from headwater.hub.accounts import of_source, seen_from
from headwater.hub.door import here
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.sources import claims
from headwater.model.account import Account, ConnectionState
from headwater.model.errors import HeadwaterError, SettingsError


@requires(Access.EDITOR)
@of_source
def disconnect(request: HttpRequest, account: Account) -> HttpResponse:
    """Give the consent back. The account and its history stay in the hub."""
    place = here(request)
    if request.method == "POST" and account.state is not ConnectionState.DISCONNECTED:
        messages.success(request, _withdrawn(request, account))
        entry = Entry(act=Act.DISCONNECTED, subject=account.title, hub_id=place.hub.id)
        audit.record(request, entry)
    return redirect("sources:source", place.hub.slug, account.connection)


def _withdrawn(request: HttpRequest, account: Account) -> str:
    """Give a consent back as well as it goes; a sentence on how it went."""
    hub = seen_from(here(request))
    try:
        return hub.disconnect(account)
    except SettingsError:
        hub.control.forget_grant(account)
        return (
            f"{account.title} is disconnected here. TikTok was not told, because its app is not "
            "set up: its owner can remove the app under Settings and privacy > Security."
        )


@requires(Access.ADMIN)
@of_source
def remove(request: HttpRequest, account: Account) -> HttpResponse:
    """Take it off the hub. Its history stays stored, for when it is connected again."""
    place = here(request)
    if request.method != "POST":
        return redirect("sources:source", place.hub.slug, account.connection)
    if account.state is not ConnectionState.DISCONNECTED:
        _withdrawn(request, account)
    place.control.erase(account)
    claims.remember(place.hub, account, place.person)
    entry = Entry(act=Act.SOURCE_REMOVED, subject=account.title, hub_id=place.hub.id)
    audit.record(request, entry)
    messages.success(
        request,
        f"{account.title} is removed from this hub. Connect it again and its history is back, or "
        "erase its history under Removed accounts.",
    )
    return redirect("sources:list", place.hub.slug)


@requires(Access.ADMIN)
@of_source
def delete(request: HttpRequest, account: Account) -> HttpResponse:
    """Erase the account with all its rows, once its name was typed. There is no way back."""
    place = here(request)
    if request.method != "POST":
        return redirect("sources:source", place.hub.slug, account.connection)
    hub = seen_from(place)
    if request.POST.get("word", "").strip() != account.title:
        messages.error(request, f"Nothing was deleted: type {account.title} to confirm.")
        return redirect("sources:source", place.hub.slug, account.connection)
    if claims.is_shared(place.hub, account):
        messages.error(
            request,
            f"Nothing was deleted: another hub of this installation has {account.title} too, and "
            "they share its history. You can remove it from this hub.",
        )
        return redirect("sources:source", place.hub.slug, account.connection)
    if account.state is not ConnectionState.DISCONNECTED:
        _withdrawn(request, account)
    hub.erase(account)
    claims.forget(place.hub, account)
    entry = Entry(act=Act.DATA_DELETED, subject=account.title, hub_id=place.hub.id)
    audit.record(request, entry)
    messages.success(request, f"{account.title} and all its data are deleted.")
    return redirect("sources:list", place.hub.slug)


@requires(Access.EDITOR)
@of_source
def export(request: HttpRequest, account: Account) -> HttpResponseBase:
    """All its rows, as CSV or Parquet files in one archive."""
    place = here(request)
    if request.method != "POST":
        return redirect("sources:source", place.hub.slug, account.connection)
    return taken_along(request, account)


def taken_along(request: HttpRequest, account: Account) -> HttpResponseBase:
    """The archive of an account, in the format that a form names."""
    place = here(request)
    hub, kind = seen_from(place), request.POST.get("format", "csv")
    # Handed to the answer, which closes it when it was sent.
    file = tempfile.TemporaryFile(dir=hub.settings.make_home())  # noqa: SIM115
    try:
        rows = write_archive(hub, account, file, kind)
    except HeadwaterError:
        file.close()
        raise
    file.seek(0)
    note = f"all as {kind}, {rows:,} rows"
    entry = Entry(act=Act.EXPORTED, subject=account.title, note=note, hub_id=place.hub.id)
    audit.record(request, entry)
    return FileResponse(file, as_attachment=True, filename=named(account, runtime.now()))
