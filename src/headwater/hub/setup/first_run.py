"""The first run: an owner, an address, an app, a check."""

from dataclasses import replace

from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.access import Access, requires
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.models import Membership, Person
from headwater.hub.roster.roles import Role
from headwater.hub.setup import secret
from headwater.hub.setup.forms import OwnerForm
from headwater.hub.setup.views import ADDRESS, READ_AND_WRITE, TIKTOK, edit, facts

FRAME = "setup/step.html"
STEPS = ("Owner", "Address", "TikTok app", "Check")


@requires(Access.SETUP)
@require_http_methods(READ_AND_WRITE)
def welcome(request: HttpRequest) -> HttpResponse:
    """Take the secret from the console and make the owner."""
    form = OwnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # Only now: a mistyped password must not use the secret up.
        if secret.current().accept(form.cleaned_data["secret"]):
            return _made(request, form)
        form.add_error("secret", "That is not the secret, or it is no longer good.")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "live": secret.current().is_live, "steps": STEPS, "step": 1}
    return render(request, "setup/welcome.html", context, status=status)


def _made(request: HttpRequest, form: OwnerForm) -> HttpResponse:
    data, now = form.cleaned_data, runtime.now()
    with transaction.atomic():
        hub = Hub.objects.select_for_update().get(slug="main")
        person = Person.objects.add(
            data["email"],
            joined_at=now,
            name=data["name"],
            password=data["password"],
            is_operator=True,
        )
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        Membership.objects.create(hub=hub, person=person, role=Role.OWNER.value, since=now)
    audit.record(
        request, Entry(act=Act.JOINED, person=person, subject="as the first owner", hub_id=hub.id)
    )
    answer: HttpResponse = perform_login(request, person, redirect_url=reverse("setup:address"))
    return answer


@requires(Access.SETUP)
@require_POST
def print_secret(request: HttpRequest) -> HttpResponse:
    """Print a fresh secret onto the console. It never comes here."""
    printed = secret.current().print_new()
    context = {
        "form": OwnerForm(), "live": True, "steps": STEPS, "step": 1,
        "printed": printed, "too_soon": not printed,
    }  # fmt: skip
    return render(request, "setup/welcome.html", context)


@requires(Access.OPERATOR)
@require_http_methods(READ_AND_WRITE)
def first_address(request: HttpRequest) -> HttpResponse:
    return edit(request, replace(ADDRESS, then="setup:tiktok"), FRAME, steps=STEPS, step=2)


@requires(Access.OPERATOR)
@require_http_methods(READ_AND_WRITE)
def first_app(request: HttpRequest) -> HttpResponse:
    return edit(request, replace(TIKTOK, then="setup:check"), FRAME, steps=STEPS, step=3)


@requires(Access.OPERATOR)
@require_safe
def first_check(request: HttpRequest) -> HttpResponse:
    context = {**facts(), "frame": FRAME, "steps": STEPS, "step": 4}
    return render(request, "setup/check.html", context)
