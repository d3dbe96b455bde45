"""What goes with a hub when it is deleted, and how it is done: consents first, the hub last.

Whatever stops half way leaves a hub with fewer accounts, that can be deleted once more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from headwater.app import Headwater
from headwater.app.holdings import erase_history, rows_held
from headwater.app.sign_in import revoked
from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.reports.models import SheetLink
from headwater.hub.roster.models import ApiKey, Invitation, Membership
from headwater.hub.sources import claims, links
from headwater.model.account import Account, ConnectionState

MOST_FAILURES = 3
"""After so many refusals in a row the source is left alone: whoever waits shall see an end."""

OVER = {ConnectionState.DISCONNECTED, ConnectionState.RECONNECT}
"""States in which there is no consent left that could be given back."""

NOT_ASKED = "it was not asked, because it had refused several times before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What is lost with a hub. `shared` accounts keep their history, for another hub has it too."""

    accounts: tuple[str, ...]
    shared: tuple[str, ...]
    removed: int
    rows: int
    members: int
    keys: int
    invitations: int
    links: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """What became of it: consents the source did not confirm to have ended, each with why."""

    loss: Loss
    unconfirmed: tuple[tuple[str, str], ...]


def is_last(hub: Hub) -> bool:
    """Whether no other hub has anybody in it."""
    return not Membership.objects.exclude(hub=hub).exists()


def loss_of(hub: Hub) -> Loss:
    """What would be lost now."""
    seen = runtime.installation().in_hub(hub.slug)
    accounts, left = _accounts(seen), [each.account for each in claims.removed_of(hub)]
    mine = [each for each in (*accounts, *left) if not claims.is_shared(hub, each)]
    titles = {each.title for each in mine}
    return Loss(
        accounts=tuple(each.title for each in accounts),
        shared=tuple(each.title for each in (*accounts, *left) if each.title not in titles),
        removed=len(left),
        rows=sum(rows_held(seen, mine).values()),
        members=Membership.objects.filter(hub=hub).count(),
        keys=ApiKey.objects.filter(hubs=hub, revoked_at=None).count(),
        invitations=Invitation.objects.filter(hub=hub).count(),
        links=SheetLink.objects.filter(hub=hub, revoked_at=None).count()
        + len(links.open_links(hub)),
    )


def close(hub: Hub) -> Closed:
    """Delete a hub with everything that is its own. There is no way back."""
    installation = runtime.installation()
    seen, loss, slug = installation.in_hub(hub.slug), loss_of(hub), hub.slug
    accounts = _accounts(seen)
    for each in accounts:
        seen.control.set_paused(each, paused=True)  # nothing is to begin meanwhile
    unconfirmed = _give_back(hub, seen, accounts)
    for each in accounts:
        shared = claims.is_shared(hub, each)
        seen.control.erase(each)
        if not shared:
            erase_history(seen, [each])
    for removed in claims.removed_of(hub):
        shared = claims.is_shared(hub, removed.account)
        claims.forget(hub, removed.account)
        if not shared:
            erase_history(seen, [removed.account])
    _end_keys(hub)
    _forget_decisions(hub)
    installation.control.delete_hub(slug)
    # The main hub is another one now, and it is the one that the command line works in.
    installation.control = installation.control.for_hub("main")
    return Closed(loss=loss, unconfirmed=unconfirmed)


def _accounts(seen: Headwater) -> list[Account]:
    return seen.control.accounts(include_disconnected=True)


def _give_back(
    hub: Hub, seen: Headwater, accounts: Sequence[Account]
) -> tuple[tuple[str, str], ...]:
    """Tell the source, as well as it goes. A consent that another hub lives on is left alone:
    one that is given back could end the other one too.
    """
    unconfirmed, refused = [], 0
    for each in accounts:
        if each.state in OVER or claims.is_read_elsewhere(hub, each):
            continue
        why = NOT_ASKED if refused >= MOST_FAILURES else revoked(seen, each)
        refused = refused + 1 if why else 0
        if why:
            unconfirmed.append((each.title, why))
    return tuple(unconfirmed)


def _end_keys(hub: Hub) -> None:
    """Keys that reach nothing else end; the others no longer reach this hub."""
    for key in ApiKey.objects.filter(hubs=hub, revoked_at=None):
        if key.hubs.count() == 1:
            ApiKey.objects.filter(pk=key.pk).update(revoked_at=runtime.now())


def _forget_decisions(hub: Hub) -> None:
    """Decisions of one hub end in its number: its webhook, its Looker Studio report."""
    control = runtime.installation().control
    mine = [name for name in control.decisions() if name.endswith(f"_{hub.id}")]
    control.decide(dict.fromkeys(mine))
