"""Where TikTok sends people back to. The address carries a code, so it is neither kept nor told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from headwater.hub import address, runtime, throttle
from headwater.hub.access import Access, requires
from headwater.hub.sources import consent
from headwater.hub.sources.waiting import Purpose
from headwater.model.errors import ReconnectError, SourceError

CLI = "cli"
"""The intent of a sign-in that a command line began."""

UNKNOWN = (
    "This sign-in is not known here, was used already, or was begun more than ten minutes ago. "
    "Start it once more."
)
ELSEWHERE = (
    "This sign-in was begun in another browser, or you have signed out since. Start it once more "
    "and finish it in the same browser."
)


@requires(Access.ANYONE)
@require_safe
def callback(request: HttpRequest, connector: str) -> HttpResponse:
    """Take an answer: of a person, of a client, or of a command line."""
    throttle.check(request, "callback", most=60, seconds=600)
    answer = _answered(request, connector)
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    return answer


def _answered(request: HttpRequest, connector: str) -> HttpResponse:
    control = runtime.installation().control
    pending = control.pending_sign_in(str(request.GET.get("state", "")))
    if pending is None or pending.connector != connector:
        return _told(request, UNKNOWN, status=400)
    if pending.intent == CLI:
        context = {"pasted": consent.pasted(request, address.current().base_url)}
        return render(request, "sources/callback_cli.html", context)
    purpose = consent.begun_here(request, pending.intent)
    if purpose is None:
        return _told(request, ELSEWHERE, status=400)
    try:
        consent.arrive(request, connector, purpose)
    except ReconnectError as refusal:
        return _told(request, str(refusal), status=200, purpose=purpose)
    except SourceError as trouble:
        return _told(request, str(trouble), status=502, purpose=purpose)
    if purpose.link is not None:
        return redirect("client:arrived")
    return redirect("sources:arrived", purpose.hub)


def _told(
    request: HttpRequest, sentence: str, *, status: int, purpose: Purpose | None = None
) -> HttpResponse:
    """Why there is no consent, and the way back to where it began."""
    back = "/"
    if purpose is not None and purpose.link is not None:
        back = reverse("client:page")
    elif purpose is not None and purpose.renews is not None:
        back = reverse("sources:source", args=[purpose.hub, purpose.renews])
    elif purpose is not None:
        back = reverse("sources:connect", args=[purpose.hub])
        back += f"?connector={consent.TIKTOK}"
    context = {"sentence": sentence.rstrip("."), "back": back, "known": purpose is not None}
    return render(request, "sources/callback_failed.html", context, status=status)
