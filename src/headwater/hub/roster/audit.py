"""The audit log: who did what, when, from where. Entries are added and never changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.roster import chain
from headwater.hub.roster.models import AuditEntry, Membership, Person

LONGEST_AGENT = 200


class Act(StrEnum):
    """What is kept in the log."""

    SIGNED_IN = "signed in"
    SIGN_IN_FAILED = "sign-in failed"
    SIGNED_OUT = "signed out"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 (the name of an act)
    PASSWORD_RESET = "password reset"  # noqa: S105 (the name of an act)
    SECOND_FACTOR_ADDED = "second factor added"
    SECOND_FACTOR_REMOVED = "second factor removed"
    LOGIN_LINKED = "sign-in service linked"
    LOGIN_UNLINKED = "sign-in service unlinked"
    EMAIL_CHANGED = "e-mail address changed"
    HUB_MADE = "hub made"
    HUB_RENAMED = "hub renamed"
    HUB_DELETED = "hub deleted"
    INVITED = "invited"
    INVITATION_WITHDRAWN = "invitation withdrawn"
    JOINED = "joined"
    ROLE_CHANGED = "role changed"
    REMOVED = "removed"
    LEFT = "left"
    KEY_MADE = "API key made"
    KEY_USED = "API key used"
    KEY_REVOKED = "API key revoked"
    LINK_MADE = "CSV link made"
    LINK_REVOKED = "CSV link revoked"
    CONNECTED = "source connected"
    DISCONNECTED = "source disconnected"
    SOURCE_CHANGED = "source changed"
    SOURCE_REMOVED = "source removed"
    CLIENT_INVITED = "client link made"
    CLIENT_LINK_ENDED = "client link ended"
    DATA_DELETED = "data deleted"
    BACKFILLED = "backfill asked"
    EXPORTED = "exported"
    SETTINGS_CHANGED = "settings changed"
    OPERATOR_MADE = "operator made"
    OPERATOR_REMOVED = "operator removed"
    ADDRESS_CONFIRMED = "e-mail address confirmed"
    PERSON_DELETED = "account deleted"


OF_A_PERSON = frozenset(
    {
        Act.SIGNED_IN, Act.SIGN_IN_FAILED, Act.SIGNED_OUT, Act.PASSWORD_CHANGED,
        Act.PASSWORD_RESET, Act.SECOND_FACTOR_ADDED, Act.SECOND_FACTOR_REMOVED,
        Act.LOGIN_LINKED, Act.LOGIN_UNLINKED, Act.EMAIL_CHANGED, Act.ADDRESS_CONFIRMED,
    }
)  # fmt: skip
"""Acts that belong to no hub. Every hub sees those of its members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An act to be recorded. `person` is who did it; by default whoever sent the request."""

    act: Act
    subject: str = ""
    note: str = ""
    hub_id: int | None = None
    person: Person | None = None
    actor: str = ""


def record(request: HttpRequest | None, entry: Entry) -> None:
    """Add an entry, dated now, to the end of the chain."""
    person = entry.person or _sender(request)
    added = AuditEntry(
        at=runtime.now(),
        hub_id=entry.hub_id,
        person=person,
        actor=entry.actor or (person.email if person else ""),
        action=entry.act.value,
        subject=entry.subject,
        note=entry.note,
        address=_meta(request, "REMOTE_ADDR"),
        agent=_meta(request, "HTTP_USER_AGENT")[:LONGEST_AGENT],
    )
    chain.add(runtime.installation().control, added)


def entries(hub: Hub, *, since: datetime | None = None) -> QuerySet[AuditEntry]:
    """What concerns a hub, newest first: its own acts, and the sign-ins of its members."""
    members = Membership.objects.filter(hub=hub).values("person")
    personal = Q(hub=None, person__in=members, action__in=[each.value for each in OF_A_PERSON])
    found = AuditEntry.objects.filter(Q(hub=hub) | personal).order_by("-id")
    return found if since is None else found.filter(at__gte=since)


def of_installation() -> QuerySet[AuditEntry]:
    """What concerns no hub that there is, newest first: settings, people who went, deleted hubs."""
    personal = Q(hub_id=None, action__in=[each.value for each in OF_A_PERSON])
    alive = Q(hub_id__in=Hub.objects.values("id"))
    return AuditEntry.objects.exclude(personal).exclude(alive).order_by("-id")


def _sender(request: HttpRequest | None) -> Person | None:
    user = getattr(request, "user", None)
    return user if isinstance(user, Person) else None


def _meta(request: HttpRequest | None, name: str) -> str:
    return "" if request is None else str(request.META.get(name, ""))
