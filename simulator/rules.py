"""The checks every call of an account goes through, in TikTok's order."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.accounts import Account
from simulator.refusals import (
    RefusalError,
    bad_token,
    expired_token,
    missing,
    no_scope,
    no_token,
    not_yours,
    parameter,
    unknown_field,
)
from simulator.world import Person, World

Data = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that may be answered: by whom, with what, when."""

    world: World
    person: Person
    scopes: frozenset[str]
    query: Mapping[str, str]
    at: float

    @property
    def account(self) -> Account:
        return self.person.account

    def require_scope(self, *needed: str) -> None:
        if not self.scopes.issuperset(needed):
            raise no_scope()

    def require_ownership(self) -> None:
        if self.query["business_id"] != self.account.open_id:
            raise not_yours(self.query["business_id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The data of an answer, and what to do once it is really sent."""

    data: Data
    sent: Callable[[], None] = lambda: None


Prepared = Callable[[], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A read call of an account.

    ``prepare`` makes the checks of its own parameters, fields and scopes, and
    returns what will make the answer.
    """

    name: str
    required: tuple[str, ...]
    prepare: Callable[[Call], Prepared]


def admit(
    world: World, endpoint: Endpoint, *, token: str, query: Mapping[str, str], at: float
) -> Call:
    """Check token, rate and required parameters; raise the :class:`RefusalError` due."""
    person, scopes = identify(world, token, at)
    world.limits.admit(at, account=person.account.open_id, endpoint=endpoint.name)
    for name in endpoint.required:
        if not query.get(name):
            raise missing(name)
    return Call(world=world, person=person, scopes=scopes, query=query, at=at)


def identify(world: World, token: str, at: float) -> tuple[Person, frozenset[str]]:
    """Return whose token this is and what it may read."""
    if not token:
        raise no_token()
    access = world.grants.access(token)
    if access is None or at >= access.grant.dead_from:
        raise bad_token()
    if at >= access.expires:
        raise expired_token(world.switches["expired_token_code"])
    return world.people[access.grant.open_id], frozenset(access.grant.scopes)


def whole_number(query: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    """Return a number from 1 to ``most``, or raise 40002 in the validator's words."""
    text = query.get(name)
    if text is None:
        return default
    try:
        value = int(text)
    except ValueError:
        raise parameter(name, "Not a valid integer.") from None
    if value > most:
        raise parameter(name, f"number must be most {most}")
    if value < 1:
        raise parameter(name, "number must be least 1")
    return value


def choice(query: Mapping[str, str], name: str, options: tuple[str, ...]) -> str | None:
    value = query.get(name)
    if value is None or value in options:
        return value
    accepted = ",".join(f'"{option}"' for option in options)
    raise parameter(name, f"value must be one of {accepted}")


def texts(query: Mapping[str, str], name: str) -> list[str] | None:
    """Return a JSON array of strings from the query; ``None`` when it is not there."""
    if name not in query:
        return None
    value = as_json(query, name)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise parameter(name, "Not a valid list.")
    return value


def as_json(query: Mapping[str, str], name: str) -> object:
    try:
        return json.loads(query[name])
    except ValueError:
        raise parameter(name, "Not a valid JSON.") from None


def chosen_fields(
    asked: list[str] | None, valid: Mapping[str, str], default: list[str]
) -> list[str]:
    """Return the fields asked for; 40002 names the first one there is not."""
    if asked is None:
        return default
    if not asked:
        raise parameter("fields", "Shorter than minimum length 1.")
    if len(set(asked)) != len(asked):
        raise parameter("fields", "Duplicate values are not allowed.")
    for place, name in enumerate(asked):
        if name not in valid:
            raise unknown_field(place, valid)
    return asked


__all__ = ["Answer", "Call", "Endpoint", "Prepared", "RefusalError", "admit", "identify"]
