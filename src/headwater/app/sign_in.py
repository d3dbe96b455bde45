"""Connecting and disconnecting: an owner's consent, from the first click to its withdrawal."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from headwater.app.identity import identified
from headwater.app.parts import Parts
from headwater.connectors.base import Connector, Question
from headwater.model.account import Account, ConnectionState, Grant
from headwater.model.errors import (
    HeadwaterError,
    ReconnectError,
    RetryableError,
    SourceError,
    ThrottledError,
)
from headwater.sync.call import Source

PAUSES = tuple(timedelta(seconds=each) for each in (1, 2, 4))
"""Somebody is waiting: how long TikTok is given to come round, and no longer."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A sign-in under way: where the person goes, and what must come back with them."""

    connector: str
    authorize_url: str
    redirect_uri: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Somebody came back with consent; nothing is stored yet. `grant` shows no token."""

    connector: str
    account: Account
    grant: Grant
    missing_scopes: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """What came of a sign-in. `known` says the account had been connected before."""

    account: Account
    known: bool
    missing_scopes: tuple[str, ...]
    notes: tuple[str, ...] = ()


def begin(parts: Parts, connector: str, *, intent: str) -> SignIn:
    """Start a sign-in; the person opens `authorize_url` within ten minutes.

    `intent` ties the answer to whoever began it: another intent cannot finish it.
    """
    source = parts.connector(connector)
    app = parts.registration(source)
    scopes = _wanted(parts, source)
    state = parts.control.begin_sign_in(connector, intent, redirect_uri=app.redirect_uri)
    return SignIn(
        connector=connector,
        authorize_url=source.authorize_url(app, state, scopes),
        redirect_uri=app.redirect_uri,
        scopes=scopes,
    )


def scopes_of(source: Connector, ask: str) -> tuple[str, ...]:
    """The scopes that an ask of a source hangs on."""
    names = {name for each in source.asks if each.name == ask for name in each.streams}
    fields = [field for stream in source.streams if stream.name in names for field in stream.asked]
    return tuple(dict.fromkeys(field.scope for field in fields if field.scope))


def _wanted(parts: Parts, source: Connector) -> tuple[str, ...]:
    """What to ask a person for: the source's own, and what some account was opted into."""
    accounts = parts.control.accounts(source.name)
    opted = sorted({ask for account in accounts for ask in parts.control.opt_ins(account)})
    more = [scope for ask in opted for scope in scopes_of(source, ask)]
    return tuple(dict.fromkeys((*source.scopes, *more)))


def arrive(
    parts: Parts, connector: str, callback: Mapping[str, str], *, intent: str | None = None
) -> Arrived:
    """Turn the decoded parameters of a callback into a consent, not yet stored.

    With `intent` given, the sign-in must have been begun for exactly that. Raises
    ReconnectError with a sentence when the person or TikTok refused, or the sign-in is unknown,
    used or older than ten minutes, and RetryableError when TikTok kept failing.
    """
    source = parts.connector(connector)
    state = callback.get("state", "")
    parts.control.finish_sign_in(state, intent=intent)
    code = source.code(callback, state)
    talk = parts.source(source)

    def exchange() -> Grant:
        answer = talk.send("", source.exchange(talk.app, code))
        return source.read_grant(answer, parts.clock.now())

    try:
        grant = _insisted(talk, exchange)
    except (RetryableError, ThrottledError) as error:
        raise RetryableError(
            f"{_told(error)}: the sign-in was not finished, so start it again{_when(error)}",
            code=error.code,
            request_id=error.request_id,
        ) from error
    grant = replace(grant, scopes=_scopes(source, talk, grant))
    bare = Account(connector=source.name, account_id=grant.account_id, scopes=grant.scopes)
    account, notes = _identity(source, talk, bare, grant)
    missing = tuple(scope for scope in source.scopes if scope not in grant.scopes)
    return Arrived(
        connector=connector, account=account, grant=grant, missing_scopes=missing, notes=notes
    )


def keep(parts: Parts, arrived: Arrived) -> Connected:
    """Store a consent. The same account again takes over its history."""
    account, is_new = parts.control.save_connection(
        arrived.connector, arrived.grant, arrived.account
    )
    return Connected(
        account=account,
        known=not is_new,
        missing_scopes=arrived.missing_scopes,
        notes=arrived.notes,
    )


def decline(parts: Parts, arrived: Arrived) -> None:
    """Give a consent back that nobody wants to keep. That TikTok confirms it is not waited for.

    Not for an account that is connected: giving this consent back could end the other one too.
    """
    talk = parts.source(parts.connector(arrived.connector))
    with suppress(SourceError):
        talk.revoke(arrived.grant)


def withdraw(parts: Parts, account: Account) -> str:
    """Give a consent back and forget its tokens; the history stays. A sentence on how it went."""
    if account.state is ConnectionState.DISCONNECTED:
        return f"{account.title} was disconnected before."
    talk = parts.source(parts.connector(account.connector))
    try:
        talk.give_back(account)
        note = f"{account.title} is disconnected: TikTok has withdrawn the consent."
    except ReconnectError:
        note = f"{account.title} is disconnected: at TikTok the consent had ended before."
    except SourceError as error:
        note = (
            f"{account.title} is disconnected here, but TikTok did not confirm it "
            f"({_told(error)}). The owner can remove the app under Settings and privacy > Security."
        )
    parts.control.forget_grant(account)
    return note


def revoked(parts: Parts, account: Account) -> str:
    """Tell the source that a consent is given back; why it did not confirm that, or nothing.

    Here the consent stays what it was.
    """
    try:
        parts.source(parts.connector(account.connector)).give_back(account)
    except ReconnectError:
        return ""  # it had ended before
    except HeadwaterError as error:
        return str(error)
    return ""


def _insisted(talk: Source, attempt: Callable[[], T]) -> T:
    """Make the attempt again while TikTok fails or wants a short pause, and a person can wait."""
    for pause in PAUSES:
        try:
            with talk.obeying():
                return attempt()
        except ThrottledError as refusal:
            if refusal.wait > pause:
                raise
        except RetryableError:
            talk.sleep(pause)
    with talk.obeying():
        return attempt()


def _told(error: SourceError) -> str:
    """What happened, without what a sync would do about it: nobody asks again by itself here."""
    return str(error).partition(";")[0]


def _when(error: SourceError) -> str:
    minutes = error.wait // timedelta(minutes=1) if isinstance(error, ThrottledError) else 0
    return f" in {minutes} minutes" if minutes else ""


def _scopes(source: Connector, talk: Source, grant: Grant) -> frozenset[str]:
    """What was granted, as the source says when asked; else as it came with the tokens."""

    def ask() -> frozenset[str]:
        request = source.token_info(talk.app, grant.access_token)
        return source.read_token_info(talk.send(grant.account_id, request)).scopes

    try:
        return _insisted(talk, ask) or grant.scopes
    except (RetryableError, ThrottledError):
        return grant.scopes


def _identity(
    source: Connector, talk: Source, account: Account, grant: Grant
) -> tuple[Account, tuple[str, ...]]:
    """Who it is, as far as the source tells. A refusal here does not lose the connection."""
    ask = source.asks[0]
    question = Question(
        ask=ask,
        account_id=account.account_id,
        fields=source.fields(ask, grant.scopes),
        captured_at=talk.clock.now(),
    )
    try:
        with talk.obeying():
            answer = talk.send(account.account_id, source.request(question, grant.access_token))
            rows = source.read(question, answer).rows.get(ask.streams[0], [])
    except (RetryableError, ThrottledError) as error:
        told = f"TikTok does not yet tell who this account is; the next sync asks ({_told(error)})."
        return account, (told,)
    except SourceError as error:
        return account, (f"TikTok does not yet tell who this account is: {error}",)
    return (identified(account, rows[0]) if rows else account), ()
