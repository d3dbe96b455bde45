"""API keys: made, recognised, counted as used, revoked.

A key looks like `hw_k3Vd91Qa_<43 characters>_<6 characters>`: a name that may be seen, 256 bits
that may not, and a checksum by which a scanner of leaked secrets knows it. Of the whole only the
SHA-256 is kept; a slow hash adds nothing to 256 random bits.
"""

import hashlib
import re
import secrets
import string
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.models import ApiKey, Membership, Person
from headwater.hub.roster.roles import Role, Scope
from headwater.model.account import Secret

LETTERS = string.digits + string.ascii_letters
SHAPE = re.compile(r"hw_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}")
USE_ROUNDED_TO = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A key as a person wants it."""

    name: str
    hubs: Sequence[Hub]
    scopes: frozenset[Scope]
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls with a key: their role in each hub the key reaches, by slug."""

    key: ApiKey
    person: Person
    scopes: frozenset[Scope]
    roles: Mapping[str, Role]

    def may(self, scope: Scope, hub: str, role: Role = Role.VIEWER) -> bool:
        """Whether the key has the scope, reaches the hub, and its person has the role there."""
        held = self.roles.get(hub)
        return scope in self.scopes and held is not None and held.covers(role)


def make(person: Person, wish: Wish) -> tuple[ApiKey, Secret]:
    """A new key, and its text, which is shown once. Hubs the person is not in are left out."""
    prefix = f"hw_{_random(8)}"
    body = f"{prefix}_{_random(43)}"
    text = f"{body}_{_checksum(body)}"
    key = ApiKey.objects.create(
        person=person,
        name=wish.name,
        prefix=prefix,
        key_hash=_hash(text),
        scopes=" ".join(sorted(each.value for each in wish.scopes)),
        created_at=runtime.now(),
        expires_at=wish.expires_at,
    )
    mine = Membership.objects.filter(person=person).values("hub")
    key.hubs.set(Hub.objects.filter(id__in=mine, pk__in=[each.pk for each in wish.hubs]))
    return key, Secret(text)


def caller(request: HttpRequest) -> Caller | None:
    """Who sends a request with `Authorization: Bearer`; None when the key is not good."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    return known(text.strip(), request) if kind.casefold() == "bearer" else None


def known(text: str, request: HttpRequest | None = None) -> Caller | None:
    """Who a key stands for; None when it is unknown, revoked or expired. Counts as a use."""
    if not SHAPE.fullmatch(text) or _checksum(text[:-7]) != text[-6:]:
        return None
    key = ApiKey.objects.select_related("person").filter(key_hash=_hash(text)).first()
    now = runtime.now()
    if key is None or not is_good(key, now) or not key.person.is_active:
        return None
    memberships = Membership.objects.select_related("hub").filter(
        person=key.person, hub__in=key.hubs.all()
    )
    roles = {each.hub.slug: each.as_role for each in memberships}
    _count_use(key, now, request, [each.hub_id for each in memberships])
    return Caller(key=key, person=key.person, scopes=scopes_of(key), roles=roles)


def scopes_of(key: ApiKey) -> frozenset[Scope]:
    return frozenset(Scope(each) for each in key.scopes.split())


def is_good(key: ApiKey, now: datetime) -> bool:
    """Whether a key can be used at an instant."""
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)


def revoke(key: ApiKey) -> None:
    """End a key at once."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=runtime.now())


def _count_use(
    key: ApiKey, now: datetime, request: HttpRequest | None, hubs: Sequence[int]
) -> None:
    """Note the use, rounded down; the first one of a day goes into the audit log."""
    seconds = USE_ROUNDED_TO.total_seconds()
    rounded = datetime.fromtimestamp(now.timestamp() // seconds * seconds, now.tzinfo)
    if key.last_used_at is not None and key.last_used_at >= rounded:
        return
    counted = ApiKey.objects.filter(pk=key.pk, last_used_at=key.last_used_at)
    if not counted.update(last_used_at=rounded):
        return  # somebody counted this use's five minutes already
    if key.last_used_at is None or key.last_used_at.date() < rounded.date():
        for hub_id in hubs:
            audit.record(
                request,
                Entry(act=Act.KEY_USED, person=key.person, subject=str(key), hub_id=hub_id),
            )


def _random(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def _checksum(text: str) -> str:
    number, found = zlib.crc32(text.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, len(LETTERS))
        found = LETTERS[digit] + found
    return found


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
