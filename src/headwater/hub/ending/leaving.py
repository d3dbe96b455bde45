"""What keeps somebody from deleting their account, and what becomes of it when nothing does."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.db import transaction

from headwater.control.models import Hub
from headwater.hub.health.models import AlertSettings
from headwater.hub.roster import operators
from headwater.hub.roster.models import Membership, Person
from headwater.hub.roster.roles import Role
from headwater.model.errors import QueryError


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """A hub that would be without an owner. `others`: whether somebody is there to take over."""

    hub: Hub
    others: bool


def hindrances(person: Person) -> list[Hindrance]:
    """The hubs whose only owner somebody is."""
    found = []
    mine = Membership.objects.select_related("hub").filter(person=person, role=Role.OWNER.value)
    for each in mine.order_by("hub__name"):
        rest = Membership.objects.filter(hub=each.hub, person__is_active=True)
        rest = rest.exclude(person=person)
        if not rest.filter(role=Role.OWNER.value).exists():
            found.append(Hindrance(hub=each.hub, others=rest.exists()))
    return found


def successors(person: Person) -> Sequence[Person]:
    """Who could run the installation after somebody: whoever owns a hub."""
    owners = Membership.objects.filter(role=Role.OWNER.value).values("person")
    found = Person.objects.filter(id__in=owners, is_active=True).exclude(pk=person.pk)
    return list(found.order_by("email"))


def go(person: Person, successor: Person | None = None) -> None:
    """Delete an account with its keys, links, factors and sessions.

    Raises QueryError while a hub would be without an owner, or the installation without anybody
    to run it.
    """
    with transaction.atomic():
        list(Hub.objects.select_for_update().order_by("id"))  # nobody else leaves meanwhile
        left = [each.hub.name or each.hub.slug for each in hindrances(person)]
        if left:
            raise QueryError(
                f"You are the only owner of {', '.join(left)}: make somebody else an owner "
                "there, or delete the hub.",
                code="last_owner",
            )
        operators.hold()
        if operators.is_only(person):
            if successor is None:
                raise QueryError(
                    "You are the only one who runs this installation: choose who does so after "
                    "you.",
                    code="last_operator",
                )
            operators.make(successor)
        _tell_no_more(person)
        for session in UserSession.objects.filter(user=person):
            session.end()
        person.delete()


def _tell_no_more(person: Person) -> None:
    """Alerts no longer go to their address."""
    for row in AlertSettings.objects.filter(emails__contains=person.email):
        row.emails = " ".join(each for each in row.emails.split() if each != person.email)
        row.save(update_fields=["emails"])
