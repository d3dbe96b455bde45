"""Consents and the tokens that come of them.

A code lives 10 minutes and works once; an access token 24 hours; a refresh token
365 days from the exchange, however often it is used (docs 1738083939371009,
1833997638479041).
"""

from dataclasses import dataclass, field

from simulator import dice
from simulator.instants import DAY, HOUR, MINUTE
from simulator.refusals import RefusalError

CODE_LIFE = 10 * MINUTE
ACCESS_LIFE = DAY
REFRESH_LIFE = 365 * DAY
DOOM = HOUR  # how long the first consent of a doomed account holds


@dataclass(slots=True, repr=False)
class Grant:
    """One consent of one account. Its year runs from ``consented``, the exchange."""

    open_id: str
    scopes: tuple[str, ...]
    consented: float
    dead_from: float = float("inf")
    refresh_tokens: list[str] = field(default_factory=list)

    @property
    def ends(self) -> float:
        return min(self.dead_from, self.consented + REFRESH_LIFE)

    def alive(self, at: float) -> bool:
        return at < self.ends


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Access:
    """An access token and when it stops working."""

    grant: Grant
    expires: float


@dataclass(slots=True, repr=False)
class Code:
    """An authorization code waiting to be exchanged."""

    grant: Grant
    redirect_uri: str
    expires: float
    used: bool = False


class Grants:
    """Every code, grant and token ever given out."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._count = 0
        self._codes: dict[str, Code] = {}
        self._access: dict[str, Access] = {}
        self._refresh: dict[str, Grant] = {}
        self._consents: dict[str, list[Grant]] = {}
        self._exchanged: dict[str, list[Grant]] = {}
        self.refreshes = 0
        self.token_reuses = 0

    def consent(self, open_id: str, scopes: tuple[str, ...], redirect_uri: str, at: float) -> str:
        """Record a consent and return its code, which holds a ``*`` and a ``!``."""
        grant = Grant(open_id, scopes, at)
        text = self._text(58)
        code = f"{text[:32]}_{text[32:]}*{self._count % 10}!{1000 + self._count % 9000}"
        self._codes[code] = Code(grant, redirect_uri, at + CODE_LIFE)
        self._consents.setdefault(open_id, []).append(grant)
        return code

    def exchange(self, code: str, redirect_uri: str, at: float) -> tuple[str, str, Grant]:
        """Return (access token, refresh token, grant) for a code, or raise the refusal."""
        waiting = self._codes.get(code)
        if waiting is None or waiting.used or at >= waiting.grant.dead_from:
            raise RefusalError(
                40110,
                "The auth_code is canceled. Please re-authorize and try again with a new"
                " auth_code.",
            )
        if at >= waiting.expires:
            raise RefusalError(40110, "Authorization code is expired")
        if redirect_uri != waiting.redirect_uri:
            raise RefusalError(
                40002, "redirect_uri: Redirect_uri is not matched with the uri when requesting code"
            )
        waiting.used = True
        grant = waiting.grant
        grant.consented = at
        self._exchanged.setdefault(grant.open_id, []).append(grant)
        return self._new_access(grant, at), self._new_refresh(grant), grant

    def refresh(
        self, token: str, at: float, *, rotate: bool, reuse_revokes: bool, old_dies: bool
    ) -> tuple[str, str, Grant]:
        """Return (access token, refresh token, grant), or raise the refusal."""
        grant = self._refresh.get(token)
        if grant is not None and token != grant.refresh_tokens[-1]:
            self.token_reuses += 1
            if reuse_revokes:
                grant.dead_from = min(grant.dead_from, at)
            grant = None
        if grant is None or at >= grant.dead_from:
            raise RefusalError(40107, "Refresh token is invalid.")
        if not grant.alive(at):
            raise RefusalError(40103, "Refresh token has expired.")
        self.refreshes += 1
        if old_dies:
            self._access = {
                text: access for text, access in self._access.items() if access.grant is not grant
            }
        fresh = self._new_refresh(grant) if rotate else token
        return self._new_access(grant, at), fresh, grant

    def access(self, token: str) -> Access | None:
        """Return what an access token stands for, expired or not; ``None``: unknown."""
        return self._access.get(token)

    def revoke(self, open_id: str, at: float) -> None:
        """End every consent of an account, exchanged or not."""
        for grant in self._consents.get(open_id, ()):
            grant.dead_from = min(grant.dead_from, at)

    def consents(self, open_id: str) -> list[Grant]:
        """Return every consent of an account, oldest first, exchanged or not."""
        return self._consents.get(open_id, [])

    def exchanged(self, open_id: str) -> list[Grant]:
        """Return the consents whose code was exchanged, oldest first."""
        return self._exchanged.get(open_id, [])

    def _new_access(self, grant: Grant, at: float) -> str:
        token = f"act.{self._text(48)}!{1000 + self._count % 9000}.va"
        expires = min(at + ACCESS_LIFE, grant.consented + REFRESH_LIFE)
        self._access[token] = Access(grant=grant, expires=expires)
        return token

    def _new_refresh(self, grant: Grant) -> str:
        token = f"rft.{self._text(48)}!{1000 + self._count % 9000}.va"
        grant.refresh_tokens.append(token)
        self._refresh[token] = grant
        return token

    def _text(self, length: int) -> str:
        self._count += 1
        return dice.token(length, self._seed, "secret", self._count)
