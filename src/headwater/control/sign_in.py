"""Sign-ins under way: a state that works once, for ten minutes, for one intent.

RFC 9700 section 4.7: a state is random, bound to the person's session, and used up before the
code is exchanged. It is kept as a hash, and carries nothing, least of all an address.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from headwater.control.base import SignIn
from headwater.control.database import at_database, whole
from headwater.control.desk import Desk
from headwater.control.models import PendingSignIn
from headwater.model.errors import ReconnectError

GOOD_FOR = timedelta(minutes=10)
KEPT_FOR = timedelta(days=1)
"""Longer than it is good, so that a late visitor is told what happened."""

STATE_BYTES = 32


class SignIns(Desk):
    """Begins sign-ins, and tells which one has come back."""

    @at_database
    def begin_sign_in(self, connector: str, intent: str, *, redirect_uri: str | None = None) -> str:
        state = secrets.token_urlsafe(STATE_BYTES)
        now = self.clock.now()
        PendingSignIn.objects.filter(created_at__lt=now - KEPT_FOR).delete()
        PendingSignIn.objects.create(
            hub_id=self.hub,
            connector=connector,
            state_hash=_hash(state),
            redirect_uri=redirect_uri or self.installation.callback_url(connector),
            intent=intent,
            created_at=now,
        )
        return state

    @at_database
    def pending_sign_in(self, state: str) -> SignIn | None:
        found = PendingSignIn.objects.select_related("hub").filter(state_hash=_hash(state)).first()
        if found is None or self.clock.now() - found.created_at > GOOD_FOR:
            return None
        return _sign_in(found)

    @at_database
    def finish_sign_in(self, state: str, *, intent: str | None = None) -> SignIn:
        with whole():
            known = PendingSignIn.objects.select_related("hub")
            row = known.filter(hub=self.hub, state_hash=_hash(state)).first()
            # Whoever deletes the row has used the state; a second one finds nothing to delete.
            used = PendingSignIn.objects.filter(pk=row.pk).delete()[0] if row is not None else 0
        if row is None or not used or not hmac.compare_digest(row.state_hash, _hash(state)):
            raise ReconnectError(
                "This sign-in is not known here or was used already: start again.",
                code="unknown_state",
            )
        if self.clock.now() - row.created_at > GOOD_FOR:
            raise ReconnectError(
                "This sign-in was begun more than 10 minutes ago: start again.",
                code="expired_state",
            )
        if intent is not None and not hmac.compare_digest(row.intent.encode(), intent.encode()):
            raise ReconnectError(
                "This sign-in was begun by somebody else or for something else: start again.",
                code="foreign_state",
            )
        return _sign_in(row)


def _sign_in(row: PendingSignIn) -> SignIn:
    return SignIn(
        connector=row.connector,
        intent=row.intent,
        redirect_uri=row.redirect_uri,
        hub=row.hub.slug,
    )


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
