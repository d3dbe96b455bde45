"""The way to TikTok and back: a sign-in begun, its answer taken, and a yes or no to it."""

import secrets
from dataclasses import dataclass

from django.http import HttpRequest

from headwater.app import Headwater, sign_in
from headwater.app.permissions import Permission, permissions
from headwater.app.sign_in import Arrived
from headwater.app.syncing import Wish
from headwater.control.models import Connection
from headwater.hub import runtime
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.models import Person
from headwater.hub.sources import claims
from headwater.hub.sources.models import ClientLink, SourceOwner
from headwater.hub.sources.waiting import Purpose, Waiting, get, put, take
from headwater.model.account import Account, ConnectionState

TIKTOK = "tiktok_organic"
_BEGUN, _WORD = "sign-ins begun", "consent that waits"
MOST_BEGUN = 5
"""Sign-ins that one browser may have under way, in as many tabs."""


def begin(request: HttpRequest, purpose: Purpose, connector: str) -> str:
    """Begin a sign-in for this browser; the address to send the person to."""
    hub = runtime.installation().in_hub(purpose.hub)
    begun = sign_in.begin(hub, connector, intent=purpose.intent)
    kept = dict(request.session.get(_BEGUN, {}))
    kept[purpose.intent] = {
        "hub": purpose.hub,
        "nonce": purpose.nonce,
        "person": purpose.person,
        "link": purpose.link,
        "renews": purpose.renews,
    }
    request.session[_BEGUN] = dict(list(kept.items())[-MOST_BEGUN:])
    return begun.authorize_url


def nonce() -> str:
    """A word that ties a sign-in to the browser it was begun in."""
    return secrets.token_urlsafe(24)


def begun_here(request: HttpRequest, intent: str) -> Purpose | None:
    """What this browser began a sign-in for; None when it was another's."""
    kept = request.session.get(_BEGUN, {}).get(intent)
    return Purpose(**kept) if kept is not None else None


def arrive(request: HttpRequest, connector: str, purpose: Purpose) -> None:
    """Take the answer of a callback and let it wait. Raises ReconnectError and other refusals."""
    hub = runtime.installation().in_hub(purpose.hub)
    callback = {name: str(value) for name, value in request.GET.items()}
    begun = dict(request.session.get(_BEGUN, {}))
    begun.pop(purpose.intent, None)
    request.session[_BEGUN] = begun
    arrived = sign_in.arrive(hub, connector, callback, intent=purpose.intent)
    request.session[_WORD] = put(hub.control, Waiting(arrived=arrived, purpose=purpose))


def waiting(request: HttpRequest) -> Waiting | None:
    """The consent that waits for this browser's yes."""
    word = request.session.get(_WORD)
    return get(runtime.installation().control, word) if isinstance(word, str) else None


def _taken(request: HttpRequest) -> Waiting | None:
    word = request.session.pop(_WORD, None)
    return take(runtime.installation().control, word) if isinstance(word, str) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a person is asked to confirm.

    `known` is the same account as the hub has it already, `target` the one that was to be
    renewed; `missing` are permissions that were not granted.
    """

    arrived: Arrived
    known: Account | None
    target: Account | None
    missing: list[Permission]
    picture: str

    @property
    def account(self) -> Account:
        return self.arrived.account

    @property
    def is_other(self) -> bool:
        """Whether another account signed in than the one to be renewed."""
        return self.target is not None and self.target.account_id != self.account.account_id

    @property
    def is_again(self) -> bool:
        """Whether the account is connected already, and nobody asked to renew it."""
        return self.known is not None and self.target is None

    @property
    def is_back(self) -> bool:
        """Whether the account was disconnected and comes back."""
        return self.known is not None and self.known.state is ConnectionState.DISCONNECTED


def proposal(found: Waiting) -> Proposal:
    """What there is to be confirmed."""
    hub = runtime.installation().in_hub(found.purpose.hub)
    account = found.arrived.account
    mine = hub.control.accounts(include_disconnected=True)
    known = next((a for a in mine if _same(a, account)), None)
    target = next((a for a in mine if a.connection == found.purpose.renews), None)
    connector = hub.connector(found.arrived.connector)
    return Proposal(
        arrived=found.arrived,
        known=known,
        target=target if found.purpose.renews is not None else None,
        missing=permissions(connector, found.arrived.missing_scopes),
        picture=_inlined(hub, account.image_url),
    )


def _same(one: Account, other: Account) -> bool:
    return (one.connector, one.account_id) == (other.connector, other.account_id)


def keep(request: HttpRequest, found: Waiting, link: ClientLink | None = None) -> Account | None:
    """Store the consent that waits and begin its backfill; None when it waits no more."""
    if _taken(request) is None:
        return None
    installation = runtime.installation()
    hub = installation.in_hub(found.purpose.hub)
    connected = sign_in.keep(hub, found.arrived)
    account = connected.account
    person = request.user if link is None and isinstance(request.user, Person) else None
    if not connected.known:
        SourceOwner.objects.update_or_create(
            connection_id=account.connection, defaults={"person": person, "link": link}
        )
    place = Connection.objects.select_related("hub").get(pk=account.connection).hub
    claims.forget(place, account)
    entry = Entry(
        act=Act.CONNECTED,
        subject=account.title,
        note="again" if connected.known else "",
        hub_id=place.id,
        actor=f"client: {link.client}" if link is not None else "",
    )
    audit.record(request, entry)
    if installation.background is not None:
        installation.background.wake(account, Wish(trigger="connect"))
    return account


def decline(request: HttpRequest) -> None:
    """Give the consent that waits back, unless the account is connected anyhow."""
    found = _taken(request)
    if found is None:
        return
    hub = runtime.installation().in_hub(found.purpose.hub)
    account = found.arrived.account
    mine = hub.control.accounts(include_disconnected=True)
    if not any(_same(a, account) for a in mine) and not hub.control.is_elsewhere(account):
        sign_in.decline(hub, found.arrived)


def _inlined(hub: Headwater, url: str) -> str:
    """A picture as an address that holds it: nothing is stored, and nobody else is asked."""
    picture = hub.pictures.fetch(url)
    return picture.inlined if picture is not None else ""


def pasted(request: HttpRequest, base: str) -> str:
    """The address of a callback as a command line wants it pasted."""
    return f"{base}{request.path}?{request.GET.urlencode()}"
