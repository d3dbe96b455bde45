"""The tables of alerts. Instants are aware UTC. The webhook's address is sealed elsewhere."""

from datetime import datetime

from django.db import models

from headwater.control.models import Hub


class AlertSettings(models.Model):
    """Who hears of alerts of a hub. Without addresses its owners do; `muted` lists kinds."""

    id: int
    hub_id: int
    hub: "models.OneToOneField[Hub, Hub]" = models.OneToOneField(
        Hub, models.CASCADE, related_name="+"
    )
    emails: "models.TextField[str, str]" = models.TextField(default="")
    muted: "models.TextField[str, str]" = models.TextField(default="")

    def __str__(self) -> str:
        return f"alerts of hub {self.hub_id}"


class Alert(models.Model):
    """One cause for alarm, from when it was seen until it was gone.

    `about` is what it concerns within the hub, `level` how grave it is; a graver one of the
    same kind about the same thing takes the place of this one.
    """

    id: int
    hub_id: int
    hub: "models.ForeignKey[Hub, Hub]" = models.ForeignKey(Hub, models.CASCADE, related_name="+")
    kind: "models.TextField[str, str]" = models.TextField()
    about: "models.TextField[str, str]" = models.TextField()
    level: "models.IntegerField[int, int]" = models.IntegerField(default=0)
    subject: "models.TextField[str, str]" = models.TextField()
    sentence: "models.TextField[str, str]" = models.TextField()
    next_step: "models.TextField[str, str]" = models.TextField()
    raised_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    ended_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["hub", "kind", "about"],
                condition=models.Q(ended_at=None),
                name="one_open_alert_per_cause",
            ),
        )
        indexes = (models.Index(fields=["hub", "-id"], name="alerts_of_a_hub"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Delivery(models.Model):
    """One message about an alert on its way: by `email` or `webhook`, tried until it arrives."""

    id: int
    alert_id: int
    alert: "models.ForeignKey[Alert, Alert]" = models.ForeignKey(
        Alert, models.CASCADE, related_name="deliveries"
    )
    event: "models.TextField[str, str]" = models.TextField()
    channel: "models.TextField[str, str]" = models.TextField()
    attempts: "models.IntegerField[int, int]" = models.IntegerField(default=0)
    due_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )
    delivered_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )
    error: "models.TextField[str, str]" = models.TextField(default="")

    class Meta:
        indexes = (models.Index(fields=["due_at"], name="deliveries_due"),)

    def __str__(self) -> str:
        return f"{self.event} by {self.channel}"
