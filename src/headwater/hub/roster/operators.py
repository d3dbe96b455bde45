"""Who runs the installation: any number of people, and never nobody."""

from collections.abc import Sequence

from django.db import transaction

from headwater.hub.roster.models import Person
from headwater.model.errors import QueryError


def everyone() -> Sequence[Person]:
    """Those who run the installation and can sign in."""
    return list(Person.objects.filter(is_operator=True, is_active=True).order_by("email"))


def candidates() -> Sequence[Person]:
    """Those who could be asked to: whoever has an account and does not yet."""
    return list(Person.objects.filter(is_operator=False, is_active=True).order_by("email"))


def is_only(person: Person) -> bool:
    """Whether nobody else runs the installation."""
    return person.is_operator and all(each.pk == person.pk for each in everyone())


def make(person: Person) -> None:
    """Let somebody run the installation."""
    Person.objects.filter(pk=person.pk).update(is_operator=True)


def unmake(person: Person) -> None:
    """Take that from somebody. Raises QueryError for the last one."""
    with transaction.atomic():
        hold()
        if is_only(person):
            raise QueryError(
                "Somebody has to run the installation: make another operator first.",
                code="last_operator",
            )
        Person.objects.filter(pk=person.pk).update(is_operator=False)


def hold() -> None:
    """Keep others from changing who runs the installation until the transaction ends."""
    list(Person.objects.select_for_update().filter(is_operator=True).order_by("id"))
