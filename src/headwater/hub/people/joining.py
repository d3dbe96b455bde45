"""Coming in with an invitation: as somebody new, or as somebody who is known."""

from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import (
    validate_password,
)
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from headwater.hub import runtime
from headwater.hub.access import Access, requires
from headwater.hub.people import pending, services
from headwater.hub.roster import audit, invitations
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.models import Invitation, Person
from headwater.model.errors import QueryError


class JoinForm(forms.Form):
    """Who somebody new is. The address is the invitation's."""

    name = forms.CharField(
        max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        label="Your name",
    )  # fmt: skip
    password = forms.CharField(
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. A sentence you can remember is better than a riddle.",
    )

    def __init__(self, email: str, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self._email = email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        person = Person(email=self._email, name=self.cleaned_data.get("name", ""))
        validate_password(password, person)
        return password


@requires(Access.ANYONE)
@require_safe
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """A link was followed: keep its token and take it out of the address."""
    pending.remember(request, token)
    return redirect("join")


@requires(Access.ANYONE)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What the invitation is for, and the way in that fits the visitor."""
    invitation = pending.invitation_of(request)
    return _page(request, invitation, JoinForm(invitation.email if invitation else ""))


def _page(
    request: HttpRequest, invitation: Invitation | None, form: JoinForm, status: int = 200
) -> HttpResponse:
    if invitation is None:
        return render(request, "people/invitation_ended.html", status=410)
    user = request.user if isinstance(request.user, Person) else None
    known = Person.objects.filter(email=invitation.email).exists()
    context = {
        "invitation": invitation,
        "form": form,
        "fits": user is not None and user.email == invitation.email,
        "other": user if user is not None and user.email != invitation.email else None,
        "known": known,
        "services": services.apps(runtime.installation().control.decisions()),
    }
    return render(request, "people/join.html", context, status=status)


@requires(Access.ANYONE)
@require_POST
def sign_up(request: HttpRequest) -> HttpResponse:
    """Make the invited person, and sign them in."""
    invitation = pending.invitation_of(request)
    if invitation is None or isinstance(request.user, Person):
        return redirect("join")
    form = JoinForm(invitation.email, request.POST)
    if not form.is_valid():
        return _page(request, invitation, form, status=422)
    try:
        person = _made(invitation, form)
    except (IntegrityError, QueryError):
        return redirect("join")
    _welcome(request, invitation, person)
    answer: HttpResponse = perform_login(
        request, person, redirect_url=reverse("dashboard:overview", args=[invitation.hub.slug])
    )
    return answer


def _made(invitation: Invitation, form: JoinForm) -> Person:
    with transaction.atomic():
        person = Person.objects.add(
            invitation.email,
            joined_at=runtime.now(),
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
        )
        # Who came by the link has read the mail, or has it from somebody who may invite.
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        invitations.accept(invitation, person)
    return person


@requires(Access.PERSON)
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """Somebody who is signed in takes the invitation."""
    invitation = pending.invitation_of(request)
    if invitation is None or not isinstance(request.user, Person):
        return redirect("join")
    try:
        invitations.accept(invitation, request.user)
    except QueryError as refusal:
        messages.error(request, str(refusal))
        return redirect("join")
    _welcome(request, invitation, request.user)
    return redirect("dashboard:overview", invitation.hub.slug)


def _welcome(request: HttpRequest, invitation: Invitation, person: Person) -> None:
    pending.forget(request)
    entry = Entry(
        act=Act.JOINED, person=person, subject=f"as {invitation.role}", hub_id=invitation.hub_id
    )
    audit.record(request, entry)
    messages.success(request, f"Welcome to {invitation.hub.name or invitation.hub.slug}.")


def take(request: HttpRequest, person: Person) -> None:
    """Use up the invitation by which a sign-in service was allowed to make this person."""
    invitation = pending.invitation_of(request)
    if invitation is not None and person.email == invitation.email:
        invitations.accept(invitation, person)
        _welcome(request, invitation, person)
