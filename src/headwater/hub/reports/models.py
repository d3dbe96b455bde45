"""The tables of reports. Instants are aware UTC; of tokens only hashes are kept."""

from datetime import datetime
from typing import Any

from django.db import models

from headwater.control.models import Hub
from headwater.hub.roster.models import Person


class SheetLink(models.Model):
    """An address that answers one question as CSV, to whoever has it, until it is revoked.

    `question` holds the parameters of a report. The link reads no more than its maker may: it
    ends when they leave the hub. `last_used_at` is rounded down to an hour.
    """

    id: int
    hub_id: int
    made_by_id: int
    hub: "models.ForeignKey[Hub, Hub]" = models.ForeignKey(Hub, models.CASCADE, related_name="+")
    made_by: "models.ForeignKey[Person, Person]" = models.ForeignKey(
        Person, models.CASCADE, related_name="+"
    )
    name: "models.TextField[str, str]" = models.TextField()
    question: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    token_hash: "models.TextField[str, str]" = models.TextField(unique=True)
    made_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    expires_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )
    revoked_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )
    last_used_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )

    class Meta:
        indexes = (models.Index(fields=["hub", "-id"], name="sheet_links_of_a_hub"),)

    def __str__(self) -> str:
        return self.name
