"""The tables of the sources' pages. Instants are aware UTC; of tokens only hashes are kept."""

from datetime import datetime

from django.db import models

from headwater.control.models import Connection, Hub
from headwater.hub.roster.models import Person
from headwater.model.account import Account, ConnectionState


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


class RemovedSource(models.Model):
    """An account that was taken off a hub, of which the history stayed."""

    id: int
    hub_id: int
    hub: "models.ForeignKey[Hub, Hub]" = models.ForeignKey(Hub, models.CASCADE, related_name="+")
    connector: "models.TextField[str, str]" = models.TextField()
    account_id: "models.TextField[str, str]" = models.TextField()
    username: "models.TextField[str, str]" = models.TextField(default="")
    display_name: "models.TextField[str, str]" = models.TextField(default="")
    removed_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    removed_by: "models.ForeignKey[Person | None, Person | None]" = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["hub", "connector", "account_id"], name="one_removal_per_account"
            ),
        )

    def __str__(self) -> str:
        return self.account.title

    @property
    def account(self) -> Account:
        """The account as it was known. It has no connection."""
        return Account(
            connector=self.connector,
            account_id=self.account_id,
            username=self.username,
            display_name=self.display_name,
            state=ConnectionState.DISCONNECTED,
        )
