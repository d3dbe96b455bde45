"""Invitations: a link that lets one address into one hub, once, for a week."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.roster.models import Invitation, Membership, Person, folded
from headwater.hub.roster.roles import Role
from headwater.model.account import Secret
from headwater.model.errors import QueryError

GOOD_FOR = timedelta(days=7)
TOKEN_BYTES = 32


def invite(hub: Hub, email: str, role: Role, *, by: Person) -> tuple[Invitation, Secret]:
    """Invite an address, or invite it anew: an earlier link of it ends.

    Returns the token of the link, which is shown once and kept as a hash. Raises QueryError for
    somebody who is a member already.
    """
    address = folded(email)
    if Membership.objects.filter(hub=hub, person__email=address).exists():
        raise QueryError(f"{address} is a member of this hub already.", code="already_member")
    token, now = secrets.token_urlsafe(TOKEN_BYTES), runtime.now()
    invitation, _ = Invitation.objects.update_or_create(
        hub=hub,
        email=address,
        defaults={
            "role": role.value,
            "token_hash": _hash(token),
            "invited_by": by,
            "created_at": now,
            "expires_at": now + GOOD_FOR,
        },
    )
    return invitation, Secret(token)


def found(token: str) -> Invitation | None:
    """The invitation a link stands for, if it is still good."""
    invitation = (
        Invitation.objects.select_related("hub", "invited_by")
        .filter(token_hash=_hash(token))
        .first()
    )
    if invitation is None or invitation.expires_at <= runtime.now():
        return None
    return invitation


def accept(invitation: Invitation, person: Person) -> Membership:
    """Make the person a member and use the invitation up.

    Raises QueryError when somebody else used it or it was withdrawn meanwhile, or it is for
    another address.
    """
    if person.email != invitation.email:
        raise QueryError(
            f"This invitation is for {invitation.email}, and you are {person.email}.",
            code="other_address",
        )
    with transaction.atomic():
        # Whoever deletes the row has used the invitation.
        if not Invitation.objects.filter(pk=invitation.pk).delete()[0]:
            raise QueryError("This invitation was used or withdrawn.", code="used_invitation")
        membership, _ = Membership.objects.get_or_create(
            hub=invitation.hub,
            person=person,
            defaults={"role": invitation.role, "since": runtime.now()},
        )
    return membership


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
