"""What a caller reaches: one of their hubs, and accounts in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from headwater import sample
from headwater.app import Headwater
from headwater.hub.api.callers import Known
from headwater.hub.api.refusal import Refusal
from headwater.hub.roster.roles import Role, Scope
from headwater.model.account import Account
from headwater.model.clock import utc_day
from headwater.model.errors import QueryError
from headwater.store.base import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A hub as a caller sees it: the installation seen from it."""

    slug: str
    headwater: Headwater

    def accounts(self, names: Sequence[str]) -> list[Account]:
        """The accounts of these names, or all of the hub's when none is named.

        The Sample Account is in every hub and only found by name. Raises QueryError.
        """
        if not names:
            return self.headwater.control.accounts(include_disconnected=True)
        found = [self.account(name) for name in names]
        return list({(each.connector, each.account_id): each for each in found}.values())

    def account(self, name: str) -> Account:
        """The account of an id, a handle or a name. Raises QueryError."""
        if sample.is_sample(name):
            return the_sample(self.headwater)
        return self.headwater.control.find(name)


_sample_of: list[tuple[Store, date]] = []


def the_sample(headwater: Headwater) -> Account:
    """The Sample Account, brought up to date once a day."""
    now = (headwater.store, utc_day(headwater.clock.now()))
    if now not in _sample_of:
        headwater.refresh_sample()
        _sample_of[:] = [now]
    return sample.ACCOUNT


def place_of(known: Known, hub: str | None, scope: Scope = Scope.READ) -> Place:
    """The hub that is named, or the only one the key reaches.

    Raises Refusal when the key may not do that there. A hub that is out of reach looks like one
    that does not exist.
    """
    reached = [
        slug for slug in sorted(known.caller.roles) if known.caller.may(scope, slug, needed(scope))
    ]
    if scope not in known.caller.scopes:
        told = f"This key may not do this: it needs the scope {scope.value}."
        raise Refusal(403, "key_not_allowed", told)
    if not known.caller.roles:
        told = "This key reaches no hub any more: its person left, or was removed."
        raise Refusal(403, "key_not_allowed", told)
    slug = hub or _only(reached, known)
    if slug not in known.caller.roles:
        raise QueryError(
            f"There is no hub {slug[:80]!r} that this key reaches.",
            code="unknown_hub",
            fields=["hub"],
            suggestions=[{"hub": each} for each in reached],
        )
    if slug not in reached:
        told = f"In the hub {slug} this takes the role {needed(scope).value}."
        raise Refusal(403, "key_not_allowed", told)
    return Place(slug=slug, headwater=known.hub(slug))


def needed(scope: Scope) -> Role:
    """The role a person needs in a hub before their key can do what a scope says."""
    return {Scope.READ: Role.VIEWER, Scope.SYNC: Role.EDITOR, Scope.ADMIN: Role.ADMIN}[scope]


def _only(reached: Sequence[str], known: Known) -> str:
    if len(reached) == 1:
        return reached[0]
    if not reached:
        return next(iter(sorted(known.caller.roles)))
    raise QueryError(
        f"This key reaches several hubs: say which with hub={reached[0]}.",
        code="which_hub",
        fields=["hub"],
        suggestions=[{"hub": each} for each in reached],
    )
