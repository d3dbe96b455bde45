"""The tables of the sources' pages. Instants are aware UTC; of tokens only hashes are kept."""

from datetime import datetime

from django.db import models

from headwater.control.models import Connection, Hub
from headwater.hub.roster.models import Person


class ClientLink(models.Model):
    """A link by which somebody without a seat connects one account, once."""

    id: int
    hub_id: int
    hub: "models.ForeignKey[Hub, Hub]" = models.ForeignKey(Hub, models.CASCADE, related_name="+")
    client: "models.TextField[str, str]" = models.TextField()
    token_hash: "models.TextField[str, str]" = models.TextField(unique=True)
    made_by: "models.ForeignKey[Person | None, Person | None]" = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )
    made_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    expires_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    used_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )
    revoked_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )

    class Meta:
        indexes = (models.Index(fields=["hub", "-id"], name="client_links_of_a_hub"),)

    def __str__(self) -> str:
        return self.client


class SourceOwner(models.Model):
    """Who connected a source: a member of the hub, or a client through a link."""

    id: int
    connection_id: int
    connection: "models.OneToOneField[Connection, Connection]" = models.OneToOneField(
        Connection, models.CASCADE, related_name="+"
    )
    person: "models.ForeignKey[Person | None, Person | None]" = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )
    link: "models.ForeignKey[ClientLink | None, ClientLink | None]" = models.ForeignKey(
        ClientLink, models.SET_NULL, null=True, related_name="+"
    )

    def __str__(self) -> str:
        if self.link is not None:
            return self.link.client
        return str(self.person) if self.person is not None else "somebody who left"
