"""CSV links: a spreadsheet cannot send a key, so it gets an address that reads one report.

The address is good for one question and nothing else, can be revoked, and ends with its maker's
membership. The question stands in the table and not in the address.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import QuerySet

from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.reports.models import SheetLink
from headwater.hub.roster.models import Membership, Person
from headwater.model.account import Secret

TOKEN_BYTES = 32
GOOD_FOR = {"30": "30 days", "90": "90 days", "365": "A year", "0": "Until it is revoked"}
USUAL = "365"


def make(
    hub: Hub, by: Person, name: str, question: Mapping[str, object], *, days: int
) -> tuple[SheetLink, Secret]:
    """A new link and its token, which is shown once. No days: until it is revoked."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = runtime.now()
    link = SheetLink.objects.create(
        hub=hub,
        made_by=by,
        name=name.strip(),
        question=dict(question),
        token_hash=_hash(token),
        made_at=now,
        expires_at=now + timedelta(days=days) if days else None,
    )
    return link, Secret(token)


def found(token: str) -> SheetLink | None:
    """The link a token stands for, while it is good. Counts as a use."""
    now = runtime.now()
    link = (
        SheetLink.objects.select_related("hub", "made_by").filter(token_hash=_hash(token)).first()
    )
    if link is None or not is_good(link, now):
        return None
    is_member = Membership.objects.filter(hub=link.hub, person=link.made_by).exists()
    if not is_member or not link.made_by.is_active:
        return None
    used = now.replace(minute=0, second=0, microsecond=0)
    if link.last_used_at is None or link.last_used_at < used:
        SheetLink.objects.filter(pk=link.pk).update(last_used_at=used)
    return link


def is_good(link: SheetLink, now: datetime) -> bool:
    return link.revoked_at is None and (link.expires_at is None or link.expires_at > now)


def links_of(hub: Hub) -> QuerySet[SheetLink]:
    """Every link of a hub, newest first."""
    return SheetLink.objects.select_related("made_by").filter(hub=hub).order_by("-id")


def revoke(hub: Hub, number: int) -> SheetLink | None:
    """End a link of the hub; None when there is no such link."""
    link = SheetLink.objects.filter(hub=hub, pk=number).first()
    if link is not None:
        SheetLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=runtime.now())
    return link


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
