"""Client links: a client who has no seat here connects one account, once, for some days.

A link's token is signed, so that a guess is refused before any table is read, and kept as a
hash. Whatever is the matter with a link, whoever holds it hears the same.
"""

import hashlib
import secrets
from datetime import timedelta

from django.core import signing
from django.db.models import QuerySet

from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.roster.models import Person
from headwater.hub.sources.models import ClientLink
from headwater.model.account import Secret

SALT = "headwater client link"
DAYS = (1, 3, 7, 14, 30)
GOOD_FOR = 7
"""Days, unless somebody says otherwise."""

TOKEN_BYTES = 24


def make(hub: Hub, client: str, *, days: int, by: Person) -> tuple[ClientLink, Secret]:
    """A new link and its token, which is shown once."""
    token = signing.Signer(salt=SALT).sign(secrets.token_urlsafe(TOKEN_BYTES))
    now = runtime.now()
    link = ClientLink.objects.create(
        hub=hub,
        client=client.strip(),
        token_hash=_hash(token),
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return link, Secret(token)


def found(token: str) -> ClientLink | None:
    """The link a token stands for; None when it is forged, used, revoked or too old."""
    try:
        signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return (
        _good(ClientLink.objects.select_related("hub", "made_by"))
        .filter(token_hash=_hash(token))
        .first()
    )


def still_good(number: int) -> ClientLink | None:
    """The link of that number, if it still lets somebody in."""
    return _good(ClientLink.objects.select_related("hub", "made_by")).filter(pk=number).first()


def use(link: ClientLink) -> bool:
    """Use a link up; False when somebody else did, or it ended meanwhile."""
    return bool(_good(ClientLink.objects.filter(pk=link.pk)).update(used_at=runtime.now()))


def give_back(link: ClientLink) -> None:
    """The link was used for nothing after all."""
    ClientLink.objects.filter(pk=link.pk).update(used_at=None)


def revoke(hub: Hub, number: int) -> ClientLink | None:
    """End a link of the hub that was not used; None when there is no such link."""
    link = ClientLink.objects.filter(hub=hub, pk=number).first()
    if link is not None and link.used_at is None:
        ClientLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=runtime.now())
    return link


def open_links(hub: Hub) -> list[ClientLink]:
    """The links of a hub that somebody may still use, newest first."""
    return list(_good(ClientLink.objects.filter(hub=hub)).order_by("-id"))


def links_of(hub: Hub) -> list[ClientLink]:
    """Every link of a hub, newest first."""
    return list(ClientLink.objects.select_related("made_by").filter(hub=hub).order_by("-id"))


def _good(links: QuerySet[ClientLink]) -> QuerySet[ClientLink]:
    return links.filter(used_at=None, revoked_at=None, expires_at__gt=runtime.now())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
