"""The tables of the roster. Instants are aware UTC; tokens and keys are kept as hashes."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from headwater.control.models import Hub
from headwater.hub.roster.roles import Role


class People(BaseUserManager["Person"]):
    """Everybody who can sign in."""

    def add(
        self,
        email: str,
        *,
        joined_at: datetime,
        name: str = "",
        password: str | None = None,
        is_operator: bool = False,
    ) -> "Person":
        """A new person; without a password they sign in some other way."""
        person = self.model(
            email=folded(email), name=name.strip(), joined_at=joined_at, is_operator=is_operator
        )
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who can sign in. `is_operator`: may change what all hubs share."""

    id: int
    email: "models.EmailField[str, str]" = models.EmailField(unique=True, max_length=254)
    name: "models.TextField[str, str]" = models.TextField(default="", blank=True)
    is_active: "models.BooleanField[bool, bool]" = models.BooleanField(default=True)
    is_operator: "models.BooleanField[bool, bool]" = models.BooleanField(default=False)
    joined_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    last_hub_id: int | None
    last_hub: "models.ForeignKey[Hub | None, Hub | None]" = models.ForeignKey(
        Hub, models.SET_NULL, null=True, related_name="+"
    )

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email


class Membership(models.Model):
    """A person's role in a hub."""

    id: int
    hub_id: int
    person_id: int
    hub: "models.ForeignKey[Hub, Hub]" = models.ForeignKey(Hub, models.CASCADE, related_name="+")
    person: "models.ForeignKey[Person, Person]" = models.ForeignKey(
        Person, models.CASCADE, related_name="memberships"
    )
    role: "models.TextField[str, str]" = models.TextField()
    since: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["hub", "person"], name="one_role_per_hub"),)

    def __str__(self) -> str:
        return f"{self.role} of hub {self.hub_id}"

    @property
    def as_role(self) -> Role:
        return Role(self.role)


class Invitation(models.Model):
    """A way in for one address, for a time. Of its token only the SHA-256 is kept."""

    id: int
    hub_id: int
    hub: "models.ForeignKey[Hub, Hub]" = models.ForeignKey(Hub, models.CASCADE, related_name="+")
    email: "models.EmailField[str, str]" = models.EmailField(max_length=254)
    role: "models.TextField[str, str]" = models.TextField()
    token_hash: "models.TextField[str, str]" = models.TextField(unique=True)
    invited_by: "models.ForeignKey[Person | None, Person | None]" = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )
    created_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    expires_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["hub", "email"], name="one_invitation_per_address"),
        )

    def __str__(self) -> str:
        return f"invitation {self.id} to hub {self.hub_id}"


class ApiKey(models.Model):
    """A person's key for programs. `prefix` may be seen; the key itself is kept as SHA-256.

    `last_used_at` is rounded down to five minutes; `last_used_on` is the day of the last entry
    in the audit log.
    """

    id: int
    person_id: int
    person: "models.ForeignKey[Person, Person]" = models.ForeignKey(
        Person, models.CASCADE, related_name="keys"
    )
    name: "models.TextField[str, str]" = models.TextField()
    prefix: "models.TextField[str, str]" = models.TextField(unique=True)
    key_hash: "models.TextField[str, str]" = models.TextField(unique=True)
    scopes: "models.TextField[str, str]" = models.TextField()
    hubs: "models.ManyToManyField[Hub, Any]" = models.ManyToManyField(Hub, related_name="+")
    created_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    expires_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )
    revoked_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )
    last_used_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )

    def __str__(self) -> str:
        return self.prefix


class AuditEntry(models.Model):
    """Something somebody did. Never changed; `hub` is NULL for what concerns the installation.

    An entry outlives its hub, and keeps its number. `digest` binds it to all before it.
    """

    id: int
    hub_id: int | None
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    hub: "models.ForeignKey[Hub | None, Hub | None]" = models.ForeignKey(
        Hub, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    person: "models.ForeignKey[Person | None, Person | None]" = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )
    actor: "models.TextField[str, str]" = models.TextField(default="")
    action: "models.TextField[str, str]" = models.TextField()
    subject: "models.TextField[str, str]" = models.TextField(default="")
    note: "models.TextField[str, str]" = models.TextField(default="")
    address: "models.TextField[str, str]" = models.TextField(default="")
    agent: "models.TextField[str, str]" = models.TextField(default="")
    digest: "models.TextField[str, str]" = models.TextField(default="")

    class Meta:
        indexes = (
            models.Index(fields=["hub", "-id"], name="audit_of_a_hub"),
            models.Index(fields=["person", "-id"], name="audit_of_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.subject}".strip()


class AuditHead(models.Model):
    """Where the audit log ends: how many entries it has, and the digest of the newest."""

    id: int
    entries: "models.BigIntegerField[int, int]" = models.BigIntegerField(default=0)
    digest: "models.TextField[str, str]" = models.TextField(default="")
    proof: "models.TextField[str, str]" = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.entries} entries"


def folded(email: str) -> str:
    """An e-mail address as it is compared and kept."""
    return email.strip().casefold()
