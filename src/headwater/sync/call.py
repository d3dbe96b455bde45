"""One call to the source, until it has an answer or a reason why not.

Every refusal ends here in what happens next: wait and ask again, refresh the token and ask
again, or give up with the error that says who must act.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol, TypeVar

from headwater.connectors.base import Answer, App, Connector, Page, Question, Request
from headwater.model.account import Account, Grant, Secret
from headwater.model.clock import Clock
from headwater.model.errors import (
    DegradedError,
    ReconnectError,
    RetryableError,
    ThrottledError,
    TokenError,
)
from headwater.sync.budget import Budget
from headwater.sync.courtesy import Courtesy
from headwater.sync.progress import Stop

TRIES = 5
FIRST_PAUSE = timedelta(seconds=1)
MOST_REFUSALS = 4
MARGIN = timedelta(minutes=5)
"""A token with less life than this is refreshed before it is used."""

RENEWAL_WAIT = timedelta(seconds=10)
"""The longest a renewal waits for the budget once it is begun: it keeps others from their own."""

STEP = timedelta(seconds=1)
"""The longest a wish to stop goes unheard while waiting."""

T = TypeVar("T")


class Wire(Protocol):
    """What carries a request to the source."""

    def send(self, request: Request) -> Answer: ...


class Grants(Protocol):
    """Where consents are kept. `refresh` calls the source at most once at a time per account."""

    def grant(self, account: Account) -> Grant: ...

    def refresh(
        self,
        account: Account,
        call: Callable[[Grant], Grant],
        *,
        margin: timedelta,
        seen: Grant | None = None,
    ) -> Grant: ...


def _jitter() -> float:
    """Between a half and one and a half, so that clients do not come back together."""
    return 0.5 + secrets.randbelow(1000) / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A connector with everything it takes to talk to its source."""

    connector: Connector
    app: App
    wire: Wire
    budget: Budget
    grants: Grants
    clock: Clock
    stop: Stop
    courtesy: Courtesy = field(default_factory=Courtesy)
    """Whom the next call is put off for, and the next landing."""
    held: dict[str, Grant] = field(default_factory=dict, repr=False)
    """Grants in use, by account: opening one anew for every call costs more than the call."""
    sent: dict[str, int] = field(default_factory=dict, repr=False)
    """Calls made, by account: refused ones too, since the source counts them."""

    def page(
        self, account: Account, question: Question, waiting: Callable[[timedelta], None]
    ) -> Page:
        """The answer to one question. Raises the SourceError that cannot be mended here."""

        def ask(token: Secret) -> Page:
            request = self.connector.request(question, token)
            return self.connector.read(question, self.send(account.account_id, request, waiting))

        self.courtesy.step_aside()
        try:
            return self._with_token(account, ask)
        except DegradedError:
            # A refusal that names no cause: is the token still good? (doc 1765927978092545)
            self.scopes(account)
            raise

    def scopes(self, account: Account) -> frozenset[str]:
        """What the account's owner has granted, asked of the source now."""

        def ask(token: Secret) -> frozenset[str]:
            request = self.connector.token_info(self.app, token)
            answer = self.send(account.account_id, request)
            try:
                return self.connector.read_token_info(answer).scopes
            except DegradedError as refusal:  # of a call about nothing but the token
                raise TokenError(
                    str(refusal), code=refusal.code, request_id=refusal.request_id
                ) from refusal

        return self._with_token(account, ask)

    def _with_token(self, account: Account, ask: Callable[[Secret], T]) -> T:
        """Ask patiently with the account's token; once more with a fresh one if it is refused."""
        grant = self.current(account)
        try:
            return self._patiently(lambda: ask(grant.access_token))
        except TokenError:
            fresh = self.held[account.account_id] = self._renewed(account, seen=grant)
        try:
            return self._patiently(lambda: ask(fresh.access_token))
        except TokenError as refusal:
            raise ReconnectError(
                f"{account.title} has to be connected again: TikTok refuses even a fresh token "
                f"({refusal})",
                code=refusal.code,
                request_id=refusal.request_id,
            ) from refusal

    def refreshed(self, grant: Grant) -> Grant:
        """The next grant, from the source. The refresh token is spent by this call.

        Raises ThrottledError instead of waiting long for the budget: nothing was asked then.
        """
        request = self.connector.refresh(self.app, grant.refresh_token)
        with self.obeying():
            with self.budget.call(grant.account_id, request.endpoint, self._wait_briefly):
                answer = self._sent(grant.account_id, request)
            return self.connector.read_grant(answer, self.clock.now())

    def revoke(self, grant: Grant) -> None:
        """Tell the source that the consent is given back."""
        request = self.connector.revoke(self.app, grant.access_token)
        with self.obeying():
            self.connector.read_revoked(self.send(grant.account_id, request))

    def give_back(self, account: Account) -> None:
        """Tell the source that the account's consent is given back.

        Raises ReconnectError when it had ended before.
        """
        grant = self.current(account)
        try:
            self.revoke(grant)
        except TokenError:  # the token may be the only thing that ended
            self.revoke(self._renewed(account, seen=grant))

    def current(self, account: Account) -> Grant:
        """The account's grant, with an access token that lives a while yet.

        One that somebody else has renewed meanwhile is found out by the source's refusal.
        """
        grant = self.held.get(account.account_id)
        if grant is None or grant.access_expires_at - self.clock.now() <= MARGIN:
            grant = self.held[account.account_id] = self._renewed(account, seen=None)
        return grant

    def _renewed(self, account: Account, *, seen: Grant | None) -> Grant:
        """The account's grant, renewed where it is due. Waits for the budget before it begins.

        As patient as any call: whoever asks next would send the same refresh token anyway.
        """
        tries = refusals = 0
        while True:
            self.stop.check()
            try:
                return self.grants.refresh(account, self.refreshed, margin=MARGIN, seen=seen)
            except ThrottledError as refusal:
                refusals += 1
                if refusals >= MOST_REFUSALS:
                    raise
                self.sleep(refusal.wait)
            except RetryableError:
                tries += 1
                if tries >= TRIES:
                    raise
                self._pause(tries)

    def _wait_briefly(self, duration: timedelta) -> None:
        if duration > RENEWAL_WAIT:
            raise ThrottledError(
                "TikTok's budget is spent; nothing to do, a sync asks again as soon as it is not",
                wait=duration,
            )
        self.clock.sleep(duration)

    @contextmanager
    def obeying(self) -> Iterator[None]:
        """Around a call and the reading of its answer: a refusal for the budget holds for all."""
        try:
            yield
        except ThrottledError as refusal:
            self.budget.close(refusal.wait)
            raise

    def _patiently(self, attempt: Callable[[], T]) -> T:
        """Make the attempt until it works, it is refused for good, or patience ends."""
        tries = refusals = 0
        while True:
            try:
                with self.obeying():
                    return attempt()
            except ThrottledError:
                refusals += 1
                if refusals >= MOST_REFUSALS:
                    raise
            except RetryableError:
                tries += 1
                if tries >= TRIES:
                    raise
                self._pause(tries)

    def _pause(self, tries: int) -> None:
        """Wait after so many attempts that failed in passing, each time longer."""
        self.sleep(FIRST_PAUSE * 2 ** (tries - 1) * _jitter())

    def send(
        self,
        account_id: str,
        request: Request,
        waiting: Callable[[timedelta], None] | None = None,
    ) -> Answer:
        """One request under the budget, once. Raises RetryableError when nothing came back."""
        self.stop.check()

        def wait(duration: timedelta) -> None:
            if waiting is not None and duration >= STEP:
                waiting(duration)
            self.sleep(duration)

        with self.budget.call(account_id, request.endpoint, wait):
            return self._sent(account_id, request)

    def _sent(self, account_id: str, request: Request) -> Answer:
        self.sent[account_id] = self.sent.get(account_id, 0) + 1
        return self.wire.send(request)

    def sleep(self, duration: timedelta) -> None:
        """Let time pass, a little at a time, so that a wish to stop is heard. Raises Stopped."""
        while duration > timedelta(0):
            self.stop.check()
            step = min(duration, STEP)
            self.clock.sleep(step)
            duration -= step
        self.stop.check()
