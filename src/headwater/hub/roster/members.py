"""The rules of membership: who may change whom, and that a hub always has an owner."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from headwater.control.models import Hub
from headwater.hub.roster.models import ApiKey, Membership, Person
from headwater.hub.roster.roles import Role
from headwater.model.errors import QueryError


def may_change(actor: Role, target: Role) -> bool:
    """Whether somebody with one role may change or remove somebody with another."""
    return actor.covers(Role.ADMIN) and actor.covers(target)


def grantable(actor: Role) -> list[Role]:
    """The roles somebody may give: up to their own."""
    return [role for role in Role if may_change(actor, role)]


def change_role(membership: Membership, role: Role, *, actor: Role) -> None:
    """Give a member another role. Raises QueryError where that is not the actor's to do."""
    with _held(membership) as current:
        if not may_change(actor, current.as_role) or not may_change(actor, role):
            raise QueryError("Only an owner may make, change or remove an owner.", code="rank")
        if role is not Role.OWNER:
            _keep_an_owner(current)
        current.role = role.value
        current.save(update_fields=["role"])


def remove(membership: Membership, *, actor: Role) -> None:
    """Take a member out of the hub; their API keys no longer reach it. Raises QueryError."""
    with _held(membership) as current:
        if not may_change(actor, current.as_role):
            raise QueryError("Only an owner may make, change or remove an owner.", code="rank")
        _take_out(current)


def leave(membership: Membership) -> None:
    """Let a member go on their own wish. Raises QueryError for the last owner."""
    with _held(membership) as current:
        _take_out(current)


@contextmanager
def _held(membership: Membership) -> Iterator[Membership]:
    """The membership as it is now, with the hub's memberships unchanged by others meanwhile."""
    with transaction.atomic():
        Hub.objects.select_for_update().get(pk=membership.hub_id)
        current = Membership.objects.filter(pk=membership.pk).first()
        if current is None:
            raise QueryError("That person is no longer a member of this hub.", code="gone")
        yield current


def _take_out(membership: Membership) -> None:
    _keep_an_owner(membership)
    for key in ApiKey.objects.filter(person=membership.person, hubs=membership.hub):
        key.hubs.remove(membership.hub)
    Person.objects.filter(pk=membership.person_id, last_hub=membership.hub).update(last_hub=None)
    membership.delete()


def _keep_an_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(hub=membership.hub, role=Role.OWNER.value)
    if not owners.exclude(pk=membership.pk).exists() and membership.as_role is Role.OWNER:
        raise QueryError(
            "A hub keeps at least one owner: make somebody else an owner first.", code="last_owner"
        )
