"""Hubs themselves: made, named, left."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.access import Access, requires
from headwater.hub.door import here, person_of
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.models import Membership
from headwater.hub.roster.roles import Role


class HubForm(forms.Form):
    """A hub's name."""

    name = forms.CharField(
        max_length=60, label="Name of the hub",
        help_text="A brand, a client, a team. Its accounts are seen by its members alone.",
    )  # fmt: skip


@requires(Access.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a hub; whoever makes it owns it."""
    form = HubForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "people/hub_new.html", {"form": form}, status=status)
    person = person_of(request)
    made = runtime.installation().control.make_hub(form.cleaned_data["name"])
    hub = Hub.objects.get(pk=made.id)
    Membership.objects.create(hub=hub, person=person, role=Role.OWNER.value, since=runtime.now())
    audit.record(request, Entry(act=Act.HUB_MADE, subject=made.name, hub_id=made.id))
    messages.success(request, f"{made.name} is ready. Connect its first account.")
    return redirect("sources:list", made.slug)


@requires(Access.VIEWER)
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """What a hub is called, and the way out of it."""
    hub = here(request).hub
    return _settings(request, HubForm(initial={"name": hub.name or hub.slug}))


def _settings(request: HttpRequest, form: HubForm, status: int = 200) -> HttpResponse:
    place = here(request)
    members = Membership.objects.filter(hub=place.hub).count()
    context = {"form": form, "is_admin": place.may(Role.ADMIN), "members": members}
    return render(request, "people/hub_settings.html", context, status=status)


@requires(Access.ADMIN)
@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Give the hub another name; its addresses stay."""
    place, form = here(request), HubForm(request.POST)
    if not form.is_valid():
        return _settings(request, form, status=422)
    name = form.cleaned_data["name"]
    runtime.installation().control.rename_hub(place.hub.slug, name)
    audit.record(request, Entry(act=Act.HUB_RENAMED, subject=name, hub_id=place.hub.id))
    messages.success(request, "The hub has its new name.")
    return redirect("hub:settings", place.hub.slug)
