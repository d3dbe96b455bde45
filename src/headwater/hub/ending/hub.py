"""A hub is deleted by one of its owners."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from headwater.hub.access import Access, requires
from headwater.hub.door import here
from headwater.hub.ending import closing
from headwater.hub.ending.closing import Closed
from headwater.hub.proof import proven
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry

SHOWN = 8
"""Accounts that are told by name; of more, how many."""


@requires(Access.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
@proven
def delete(request: HttpRequest) -> HttpResponse:
    """What will be lost; and, once the hub's name was typed, its end."""
    hub = here(request).hub
    name, is_last = hub.name or hub.slug, closing.is_last(hub)
    if request.method != "POST" or is_last or request.POST.get("word", "").strip() != name:
        if request.method == "POST" and not is_last:
            messages.error(request, f"Nothing was deleted: type {name} to confirm.")
        context = {"name": name, "is_last": is_last, "loss": closing.loss_of(hub), "shown": SHOWN}
        status = 422 if request.method == "POST" else 200
        return render(request, "ending/hub.html", context, status=status)
    number = hub.id
    closed = closing.close(hub)
    entry = Entry(act=Act.HUB_DELETED, subject=name, note=_noted(closed), hub_id=number)
    audit.record(request, entry)
    messages.success(request, f"{name} is deleted.")
    if closed.unconfirmed:
        messages.warning(request, _left_at_tiktok(closed))
    return redirect("start")


def _noted(closed: Closed) -> str:
    """The deletion in figures, for the log that outlives the hub."""
    loss = closed.loss
    counts = {
        "account": len(loss.accounts),
        "row": loss.rows,
        "member": loss.members,
        "key": loss.keys,
        "invitation": loss.invitations,
        "link": loss.links,
    }
    told = ", ".join(f"{n:,} {what}{'' if n == 1 else 's'}" for what, n in counts.items())
    left = ", ".join(title for title, _ in closed.unconfirmed)
    return f"{told}; not confirmed by TikTok: {left}" if left else told


def _left_at_tiktok(closed: Closed) -> str:
    """Which consents may still stand at TikTok, the first reason, and what can be done."""
    titles = ", ".join(title for title, _ in closed.unconfirmed)
    why = closed.unconfirmed[0][1].rstrip(".")
    return (
        f"TikTok did not confirm that the consent of {titles} has ended ({why}). Who owns such an "
        "account can remove the app in TikTok under Settings and privacy > Security."
    )
