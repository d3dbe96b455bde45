"""A person takes along what is known of them, and deletes their account."""

import msgspec
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from headwater.hub import runtime
from headwater.hub.access import Access, requires
from headwater.hub.door import person_of
from headwater.hub.ending import leaving
from headwater.hub.ending.dossier import dossier
from headwater.hub.proof import has_proved, proven, to_prove
from headwater.hub.roster import audit, operators
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.models import Membership, Person
from headwater.model.errors import QueryError


@requires(Access.PERSON)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Everything the hub knows of whoever asks, as JSON."""
    if not has_proved(request):
        messages.info(request, "Show that it is you, then press Download once more.")
        return to_prove(reverse("profile"))
    person = person_of(request)
    audit.record(request, Entry(act=Act.EXPORTED, subject="their own account"))
    body = msgspec.json.format(msgspec.json.encode(dossier(person)), indent=1)
    answer = HttpResponse(body, content_type="application/json")
    name = f"headwater-account-{runtime.now():%Y-%m-%d}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@requires(Access.PERSON)
@require_http_methods(["GET", "HEAD", "POST"])
@proven
def delete(request: HttpRequest) -> HttpResponse:
    """What has to be done first, or will be lost; and, once the address was typed, the end."""
    person = person_of(request)
    if request.method != "POST":
        return _page(request, person)
    if request.POST.get("word", "").strip().casefold() != person.email:
        messages.error(request, f"Nothing was deleted: type {person.email} to confirm.")
        return _page(request, person, status=422)
    chosen = request.POST.get("successor", "")
    after = next((p for p in leaving.successors(person) if str(p.id) == chosen), None)
    hubs, email, is_last = _hubs(person), person.email, operators.is_only(person)
    try:
        leaving.go(person, after)
    except QueryError as refusal:
        messages.error(request, str(refusal))
        return _page(request, person, status=422)
    logout(request)
    for number in hubs:
        entry = Entry(
            act=Act.LEFT, actor=email, subject=email, note="deleted their account", hub_id=number
        )
        audit.record(request, entry)
    if is_last and after is not None:
        audit.record(request, Entry(act=Act.OPERATOR_MADE, actor=email, subject=after.email))
    audit.record(request, Entry(act=Act.PERSON_DELETED, actor=email, subject=email))
    messages.success(request, "Your account is deleted.")
    return redirect("account_login")


def _page(request: HttpRequest, person: Person, status: int = 200) -> HttpResponse:
    only = operators.is_only(person)
    context = {
        "hindrances": leaving.hindrances(person),
        "only_operator": only,
        "successors": leaving.successors(person) if only else [],
        "hubs": len(_hubs(person)),
    }
    return render(request, "ending/person.html", context, status=status)


def _hubs(person: Person) -> list[int]:
    return list(Membership.objects.filter(person=person).values_list("hub", flat=True))
