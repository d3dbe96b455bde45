"""The hubs of an installation: tenants that own connections and see nobody else's."""

import re
import secrets

from django.db import IntegrityError, transaction

from headwater.control.base import HubName
from headwater.control.database import at_database, destroy_remains, whole
from headwater.control.desk import Desk
from headwater.control.models import Hub
from headwater.model.errors import QueryError

MAIN = "main"
"""The hub that every installation has: the command line works in it."""

LONGEST_SLUG = 40


class Hubs(Desk):
    """Makes, names and lists hubs."""

    @at_database
    def hubs(self) -> list[HubName]:
        return [_named(row) for row in Hub.objects.order_by("name", "id")]

    @at_database
    def make_hub(self, name: str) -> HubName:
        slug = _slug(name)
        try:
            with transaction.atomic():
                return _named(Hub.objects.create(slug=slug, name=name.strip()))
        except IntegrityError:
            more = f"{slug}-{secrets.token_hex(3)}"
            return _named(Hub.objects.create(slug=more, name=name.strip()))

    @at_database
    def rename_hub(self, slug: str, name: str) -> None:
        if not Hub.objects.filter(slug=slug).update(name=name.strip()):
            raise QueryError(f"There is no hub {slug} here.", code="unknown_hub")

    @at_database
    def delete_hub(self, slug: str) -> None:
        with whole():
            row = Hub.objects.select_for_update().filter(slug=slug).first()
            if row is None:
                raise QueryError(f"There is no hub {slug} here.", code="unknown_hub")
            row.delete()
            if slug == MAIN:
                Hub.objects.create(slug=MAIN, name="Main")
        destroy_remains()


def _named(row: Hub) -> HubName:
    return HubName(id=row.id, slug=row.slug, name=row.name or row.slug)


def _slug(name: str) -> str:
    """A name for addresses: small letters, digits and hyphens, never empty."""
    words = re.findall(r"[a-z0-9]+", name.casefold())
    return "-".join(words)[:LONGEST_SLUG].strip("-") or f"hub-{secrets.token_hex(3)}"
