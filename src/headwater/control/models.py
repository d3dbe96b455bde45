"""The tables of control. Instants are aware UTC; tokens and data keys are sealed blobs.

Only this room reads and writes them; everybody else speaks to `Control`.
"""

from datetime import datetime
from typing import Any

from django.db import models

from headwater.control.base import RunState
from headwater.model.account import ConnectionState


class Hub(models.Model):
    """A tenant: it owns connections and sees nobody else's."""

    id: int
    slug: "models.TextField[str, str]" = models.TextField(unique=True)
    name: "models.TextField[str, str]" = models.TextField(default="")

    def __str__(self) -> str:
        return self.slug


class Connection(models.Model):
    """One account of a source in one hub. `data_key` is sealed; NULL once it was destroyed."""

    id: int
    hub_id: int
    hub: "models.ForeignKey[Hub, Hub]" = models.ForeignKey(Hub, models.CASCADE)
    connector: "models.TextField[str, str]" = models.TextField()
    account_id: "models.TextField[str, str]" = models.TextField()
    username: "models.TextField[str, str]" = models.TextField(default="")
    display_name: "models.TextField[str, str]" = models.TextField(default="")
    image_url: "models.TextField[str, str]" = models.TextField(default="")
    is_business: "models.BooleanField[bool | None, bool | None]" = models.BooleanField(null=True)
    state: "models.TextField[str, str]" = models.TextField(default=ConnectionState.ACTIVE.value)
    state_reason: "models.TextField[str, str]" = models.TextField(default="")
    scopes: "models.TextField[str, str]" = models.TextField(default="")
    connected_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )
    consent_ends_at: "models.DateTimeField[datetime | None, datetime | None]" = (
        models.DateTimeField(null=True)
    )
    paused: "models.BooleanField[bool, bool]" = models.BooleanField(default=False)
    sync_hour: "models.IntegerField[int | None, int | None]" = models.IntegerField(null=True)
    sync_zone: "models.TextField[str, str]" = models.TextField(default="UTC")
    opt_ins: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    data_key: "models.BinaryField[bytes | None, bytes | memoryview | None]" = models.BinaryField(
        null=True
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["hub", "connector", "account_id"], name="one_connection_per_account"
            ),
        )

    def __str__(self) -> str:
        return f"{self.connector}:{self.account_id}"


class Grant(models.Model):
    """The consent behind a connection. `version` grows with every change of the tokens.

    `lease_holder` names who is renewing it; `lease_until` is in the database's time, because
    clocks of processes differ. `ambiguous`: a renewal ended in an unknown way, so the source
    may hold a newer token than we do.
    """

    id: int
    connection_id: int
    connection: "models.OneToOneField[Connection, Connection]" = models.OneToOneField(
        Connection, models.CASCADE
    )
    access_token: "models.BinaryField[bytes, bytes | memoryview]" = models.BinaryField()
    refresh_token: "models.BinaryField[bytes, bytes | memoryview]" = models.BinaryField()
    access_expires_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    refresh_expires_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    version: "models.BigIntegerField[int, int]" = models.BigIntegerField(default=1)
    lease_holder: "models.TextField[str, str]" = models.TextField(default="")
    lease_until: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )
    ambiguous: "models.BooleanField[bool, bool]" = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"grant of connection {self.connection_id}, version {self.version}"


class Decision(models.Model):
    """Something decided for the whole installation. A secret is in `sealed`, never in `value`."""

    id: int
    name: "models.TextField[str, str]" = models.TextField(unique=True)
    value: "models.TextField[str, str]" = models.TextField(default="")
    sealed: "models.BinaryField[bytes | None, bytes | memoryview | None]" = models.BinaryField(
        null=True
    )
    data_key: "models.BinaryField[bytes | None, bytes | memoryview | None]" = models.BinaryField(
        null=True
    )

    def __str__(self) -> str:
        return self.name


class PendingSignIn(models.Model):
    """A sign-in under way. Of its `state` only the SHA-256 is kept."""

    id: int
    hub: "models.ForeignKey[Hub, Hub]" = models.ForeignKey(Hub, models.CASCADE)
    connector: "models.TextField[str, str]" = models.TextField()
    state_hash: "models.TextField[str, str]" = models.TextField(unique=True)
    redirect_uri: "models.TextField[str, str]" = models.TextField()
    intent: "models.TextField[str, str]" = models.TextField()
    created_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()

    def __str__(self) -> str:
        return f"sign-in to {self.connector}"


class WaitingConsent(models.Model):
    """A consent that waits for a person's yes. Of the word to ask with only the SHA-256 is kept."""

    id: int
    hub_id: int
    hub: "models.ForeignKey[Hub, Hub]" = models.ForeignKey(Hub, models.CASCADE)
    word_hash: "models.TextField[str, str]" = models.TextField(unique=True)
    sealed: "models.BinaryField[bytes | None, bytes | memoryview | None]" = models.BinaryField(
        null=True
    )
    data_key: "models.BinaryField[bytes | None, bytes | memoryview | None]" = models.BinaryField(
        null=True
    )
    arrived_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()

    def __str__(self) -> str:
        return f"consent {self.id} that waits in hub {self.hub_id}"


class SyncRun(models.Model):
    """One sync of one account, running or over. `heartbeat_at` is in the database's time."""

    id: int
    connection_id: int
    connection: "models.ForeignKey[Connection, Connection]" = models.ForeignKey(
        Connection, models.CASCADE
    )
    trigger: "models.TextField[str, str]" = models.TextField()
    state: "models.TextField[str, str]" = models.TextField(default=RunState.RUNNING.value)
    started_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    finished_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )
    holder: "models.TextField[str, str]" = models.TextField()
    heartbeat_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    progress: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    rows: "models.BigIntegerField[int, int]" = models.BigIntegerField(default=0)
    calls: "models.BigIntegerField[int, int]" = models.BigIntegerField(default=0)
    error: "models.TextField[str, str]" = models.TextField(default="")
    error_kind: "models.TextField[str, str]" = models.TextField(default="")
    request_id: "models.TextField[str, str]" = models.TextField(default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["connection"],
                condition=models.Q(state=RunState.RUNNING.value),
                name="one_running_sync_per_connection",
            ),
        )
        indexes = (models.Index(fields=["connection", "-id"], name="runs_newest_first"),)

    def __str__(self) -> str:
        return f"run {self.id}, {self.state}"
