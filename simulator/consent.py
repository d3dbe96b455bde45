"""The authorize page: who may be asked, what a person allows, and where they are sent back.

Docs 1738083939371009 (authorization) and 1832209711206401 (redirect URLs).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from simulator.world import Person, World


class UnanswerableError(Exception):
    """The request cannot be sent back to anybody: TikTok shows an error page instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A well-formed request for consent."""

    scopes: tuple[str, ...]
    redirect_uri: str
    state: str | None
    forced: bool

    def back(self, **answer: str) -> str:
        """Return the redirect that carries an answer, with the state if there was one."""
        if self.state is not None:
            answer["state"] = self.state
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in answer.items())
        return f"{self.redirect_uri}?{query}"


def read(world: World, query: Mapping[str, str]) -> Ask | str:
    """Return what is asked for, or the redirect that refuses it.

    Raises :class:`UnanswerableError` when there is nowhere to send a refusal.
    """
    if query.get("client_key") != world.app.client_id:
        raise UnanswerableError("client_key is not a registered app")
    redirect = query.get("redirect_uri", "")
    complaint = _complaint(redirect, loopback=world.switches["redirect_rules"] == "loopback")
    if complaint:
        raise UnanswerableError(f"redirect_uri {complaint}")
    names = [name.strip() for name in query.get("scope", "").split(",") if name.strip()]
    ask = Ask(
        scopes=tuple(dict.fromkeys(names)) or world.app.scopes,
        redirect_uri=redirect,
        state=query.get("state"),
        forced=query.get("disable_auto_auth") == "1",
    )
    if query.get("response_type") != "code":
        return ask.back(error="unsupported_response_type", error_type="response_type")
    if not set(ask.scopes) <= set(world.app.scopes):
        return ask.back(error="invalid_scope", error_type="scope")
    return ask


def _complaint(url: str, *, loopback: bool) -> str:
    """Return what is wrong with a redirect URL, or nothing."""
    if not 10 <= len(url) <= 512:
        return "must have 10 to 512 characters"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is not a URL"
    if "?" in url or "#" in url:
        return "must not have a query or a fragment"
    if not parts.path.endswith("/"):
        return "must end with a slash"
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if loopback and local and parts.scheme in ("http", "https"):
        return ""
    if parts.scheme != "https" or not parts.hostname:
        return "must be absolute and begin with https://"
    return "must not have a port" if port is not None else ""


def allow(world: World, ask: Ask, person: Person, scopes: tuple[str, ...]) -> str:
    """Record a consent and return the redirect that carries its code."""
    at = world.at()
    account = person.account
    if account.past.banned_from <= at:
        return deny(ask, "The account is banned")
    if account.past.grantable is not None:
        scopes = tuple(scope for scope in scopes if scope in account.past.grantable)
    code = world.grants.consent(account.open_id, scopes, ask.redirect_uri, at)
    name = "auth_code" if world.switches["callback_param"] == "auth_code" else "code"
    return ask.back(**{name: code, "scopes": ",".join(scopes)})


def deny(ask: Ask, why: str = "User cancelled authorization") -> str:
    return ask.back(error="access_denied", error_description=why, error_type="user")


def bounce(world: World, ask: Ask, person: Person) -> str | None:
    """Return the silent redirect of somebody who has already consented, if that is due.

    It carries the scopes of the old consent: a new scope needs ``disable_auto_auth=1``.
    """
    grants = world.grants.consents(person.account.open_id)
    if ask.forced or not grants or not grants[-1].alive(world.at()):
        return None
    return allow(
        world, ask, person, tuple(name for name in ask.scopes if name in grants[-1].scopes)
    )


def automatic(world: World, ask: Ask, wanted: str) -> str:
    """Consent without a person: for ``wanted``, else the next account that has not yet."""
    person = world.find(wanted) if wanted else next_person(world)
    if person is None:
        return deny(ask, "There is no such account")
    return bounce(world, ask, person) or allow(world, ask, person, ask.scopes)


def next_person(world: World) -> Person:
    """Return the first account that has not consented yet, else the first of all."""
    people = list(world.people.values())
    fresh = [one for one in people if not world.grants.consents(one.account.open_id)]
    return (fresh or people)[0]
