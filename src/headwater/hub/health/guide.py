"""Troubleshooting, and the way to help."""

import tempfile
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from headwater.app.diagnosis import versions, write_bundle
from headwater.app.status import MEANINGS
from headwater.app.troubles import SYMPTOMS, TROUBLES
from headwater.hub import runtime
from headwater.hub.access import Access, requires
from headwater.hub.accounts import seen_from
from headwater.hub.door import here, person_of
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.roles import Role

HELP = "HELP_ADDRESS"
"""The decision that holds where people get help: a web address, or mailto with one."""


class AddressForm(forms.Form):
    """Where people of this installation get help."""

    address = forms.CharField(
        label="Where people get help", required=False, max_length=300,
        widget=forms.TextInput(attrs={"placeholder": "https://help.example.org"}),
        help_text="A web page or an e-mail address. Everybody in every hub sees it.",
    )  # fmt: skip

    def clean_address(self) -> str:
        told: str = self.cleaned_data["address"].strip()
        if told and "@" in told and "://" not in told and not told.startswith("mailto:"):
            told = f"mailto:{told}"
        if told and urlsplit(told).scheme not in {"https", "http", "mailto"}:
            raise forms.ValidationError("Give an address that begins with https:// or an e-mail.")
        return told


@requires(Access.VIEWER)
@require_safe
def troubleshooting(request: HttpRequest) -> HttpResponse:
    """Each kind of error with its cause and the next step."""
    context = {"troubles": TROUBLES, "symptoms": SYMPTOMS, "statuses": MEANINGS}
    return render(request, "health/troubleshooting.html", context)


@requires(Access.VIEWER)
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """What to try, the bundle, and whom to ask."""
    address = _address()
    context = {
        "address": address,
        "shown": address.removeprefix("mailto:"),
        "may_download": here(request).may(Role.ADMIN),
        "versions": versions(),
        "form": AddressForm(initial={"address": address.removeprefix("mailto:")}),
    }
    return render(request, "health/help.html", context)


@requires(Access.ADMIN)
@require_POST
def bundle(request: HttpRequest) -> HttpResponseBase:
    """Download the diagnostic bundle."""
    place = here(request)
    hub = seen_from(place)
    # Handed to the answer, which closes it when it was sent.
    file = tempfile.TemporaryFile(dir=hub.settings.make_home())  # noqa: SIM115
    write_bundle(hub, file)
    file.seek(0)
    audit.record(request, Entry(act=Act.EXPORTED, subject="diagnostic bundle", hub_id=place.hub.id))
    name = f"headwater-diagnosis-{runtime.now():%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name)


@requires(Access.OPERATOR)
@require_POST
def set_address(request: HttpRequest) -> HttpResponse:
    """Say where people get help."""
    form = AddressForm(request.POST)
    back = request.POST.get("hub", "")
    hubs = {each.slug for each in runtime.installation().control.hubs()}
    if form.is_valid():
        runtime.installation().control.decide({HELP: form.cleaned_data["address"]})
        audit.record(
            request,
            Entry(act=Act.SETTINGS_CHANGED, subject="help address", person=person_of(request)),
        )
        messages.success(request, "Everybody now sees where to get help.")
    else:
        messages.error(request, " ".join(map(str, form.errors.get("address", []))))
    return redirect("health:help", back) if back in hubs else redirect("start")


def _address() -> str:
    told = runtime.installation().control.decisions().get(HELP, "")
    return told if isinstance(told, str) else ""
