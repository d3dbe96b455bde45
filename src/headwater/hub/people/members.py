"""The people of a hub: seen by all members, changed by its admins."""

from django import forms
from django.contrib import messages
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from headwater.hub import address, mail, runtime
from headwater.hub.access import Access, requires
from headwater.hub.door import Here, here, person_of
from headwater.hub.roster import audit, invitations, members
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.models import ApiKey, Invitation, Membership
from headwater.hub.roster.roles import Role
from headwater.model.account import Secret
from headwater.model.errors import QueryError

_SESSION_LINK = "invitation link"


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(
        label="E-mail address", max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "placeholder": "name@example.org"}),
    )  # fmt: skip
    role = forms.ChoiceField(label="Role")

    def __init__(self, place: Here, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["role"] = forms.ChoiceField(
            choices=[(role.value, role.value.title()) for role in members.grantable(place.role)],
            initial=Role.VIEWER.value,
        )


@requires(Access.VIEWER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Who is here, who is invited, and which keys reach this hub."""
    return _page(request, InviteForm(here(request)))


def _page(request: HttpRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    place = here(request)
    is_admin = place.may(Role.ADMIN)
    context = {
        "members": [_Row(place, each) for each in _members(place)],
        "roles": members.grantable(place.role),
        "all_roles": list(Role),
        "form": form,
        "is_admin": is_admin,
        "invitations": _invitations(place) if is_admin else [],
        "keys": _keys(place) if is_admin else [],
        "link": request.session.pop(_SESSION_LINK, None) if is_admin else None,
        "now": runtime.now(),
    }
    return render(request, "people/members.html", context, status=status)


class _Row:
    """A member as the table shows them."""

    def __init__(self, place: Here, membership: Membership) -> None:
        self.id = membership.id
        self.person = membership.person
        self.role = membership.as_role
        self.since = membership.since
        self.is_me = membership.person_id == place.person.id
        self.may_change = members.may_change(place.role, self.role)


def _members(place: Here) -> list[Membership]:
    found = Membership.objects.select_related("person").filter(hub=place.hub)
    return sorted(found, key=lambda each: (-each.as_role.rank, str(each.person).casefold()))


def _invitations(place: Here) -> QuerySet[Invitation]:
    found = Invitation.objects.select_related("invited_by").filter(hub=place.hub)
    return found.order_by("email")


def _keys(place: Here) -> QuerySet[ApiKey]:
    found = ApiKey.objects.select_related("person").filter(hubs=place.hub, revoked_at=None)
    return found.order_by("person__email", "id")


@requires(Access.ADMIN)
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Send an invitation, and show its link to whoever sent it, once."""
    place = here(request)
    form = InviteForm(place, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    role = Role(form.cleaned_data["role"])
    try:
        invitation, token = invitations.invite(
            place.hub, form.cleaned_data["email"], role, by=place.person
        )
    except QueryError as refusal:
        form.add_error("email", str(refusal))
        return _page(request, form, status=422)
    audit.record(
        request,
        Entry(act=Act.INVITED, subject=invitation.email, note=role.value, hub_id=place.hub.id),
    )
    _send(request, invitation, token)
    return redirect("people:members", place.hub.slug)


def _send(request: HttpRequest, invitation: Invitation, token: Secret) -> None:
    link = address.current().of(reverse("invitation", args=[token.reveal()]))
    request.session[_SESSION_LINK] = {"email": invitation.email, "url": link}
    body = render_to_string("people/mail/invitation.txt", {"invitation": invitation, "link": link})
    sender = mail.sender(runtime.installation().control.decisions())
    subject = f"You are invited to {invitation.hub.name or invitation.hub.slug} on Headwater"
    try:
        EmailMessage(subject, body, sender, [invitation.email]).send()
    except OSError as error:
        messages.warning(
            request,
            f"The mail to {invitation.email} could not be sent ({error}). "
            "Give them the link below yourself.",
        )


@requires(Access.ADMIN)
@require_POST
def withdraw(request: HttpRequest, invitation: int) -> HttpResponse:
    """End an invitation that was not used yet."""
    place = here(request)
    row = Invitation.objects.filter(hub=place.hub, pk=invitation).first()
    if row is None:
        raise Http404
    row.delete()
    audit.record(
        request,
        Entry(act=Act.INVITATION_WITHDRAWN, subject=row.email, hub_id=place.hub.id),
    )
    messages.success(request, f"The invitation of {row.email} no longer works.")
    return redirect("people:members", place.hub.slug)


@requires(Access.ADMIN)
@require_POST
def change_role(request: HttpRequest, member: int) -> HttpResponse:
    """Give a member another role."""
    place, membership = here(request), _member(request, member)
    wanted = request.POST.get("role", "")
    if wanted not in set(Role):
        raise QueryError("There is no such role.", code="unknown_role")
    try:
        members.change_role(membership, Role(wanted), actor=place.role)
    except QueryError as refusal:
        messages.error(request, str(refusal))
        return redirect("people:members", place.hub.slug)
    audit.record(
        request,
        Entry(
            act=Act.ROLE_CHANGED,
            subject=membership.person.email,
            note=f"{membership.role} to {wanted}",
            hub_id=place.hub.id,
        ),
    )
    messages.success(request, f"{membership.person} is now {wanted}.")
    return redirect("people:members", place.hub.slug)


@requires(Access.ADMIN)
@require_POST
def remove(request: HttpRequest, member: int) -> HttpResponse:
    """Take somebody out of the hub."""
    place, membership = here(request), _member(request, member)
    try:
        members.remove(membership, actor=place.role)
    except QueryError as refusal:
        messages.error(request, str(refusal))
        return redirect("people:members", place.hub.slug)
    audit.record(
        request,
        Entry(act=Act.REMOVED, subject=membership.person.email, hub_id=place.hub.id),
    )
    messages.success(request, f"{membership.person} is no longer in this hub.")
    mine = membership.person_id == person_of(request).id
    return redirect("start") if mine else redirect("people:members", place.hub.slug)


@requires(Access.VIEWER)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the hub oneself."""
    place = here(request)
    membership = Membership.objects.get(hub=place.hub, person=place.person)
    try:
        members.leave(membership)
    except QueryError as refusal:
        messages.error(request, str(refusal))
        return redirect("hub:settings", place.hub.slug)
    audit.record(request, Entry(act=Act.LEFT, subject=place.person.email, hub_id=place.hub.id))
    messages.success(request, f"You have left {place.hub.name or place.hub.slug}.")
    return redirect("start")


@requires(Access.ADMIN)
@require_POST
def withdraw_key(request: HttpRequest, key: int) -> HttpResponse:
    """Take this hub out of somebody's API key."""
    place = here(request)
    row = ApiKey.objects.filter(hubs=place.hub, pk=key).first()
    if row is None:
        raise Http404
    row.hubs.remove(place.hub)
    audit.record(
        request,
        Entry(act=Act.KEY_REVOKED, subject=str(row), note="for this hub", hub_id=place.hub.id),
    )
    messages.success(request, f"The key {row} no longer reaches this hub.")
    return redirect("people:members", place.hub.slug)


def _member(request: HttpRequest, member: int) -> Membership:
    """A member of this hub; one of another is not there."""
    found = (
        Membership.objects.select_related("person", "hub")
        .filter(hub=here(request).hub, pk=member)
        .first()
    )
    if found is None:
        raise Http404
    return found
