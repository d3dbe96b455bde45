"""The one place that builds things: settings in, a ready installation out.

The command line, the pages and scripts all call this object; nothing here prints or parses.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from os import environ
from pathlib import Path
from types import TracebackType
from typing import Self

from headwater.connectors import registry
from headwater.connectors.base import App, Connector, Question
from headwater.connectors.http import Http
from headwater.control.control import Control
from headwater.model.account import Account, ConnectionState, Grant
from headwater.model.clock import Clock, SystemClock, utc_day
from headwater.model.errors import (
    BusyError,
    DegradedError,
    HeadwaterError,
    ReconnectError,
    SettingsError,
    SourceError,
)
from headwater.model.slice import Span
from headwater.model.stream import Daily
from headwater.report.query import Query
from headwater.report.reports import Reports
from headwater.report.result import Answer
from headwater.settings import Settings
from headwater.store.base import Store, StoredAccount
from headwater.store.open import open_store
from headwater.sync.budget import Budget
from headwater.sync.call import Source
from headwater.sync.context import Context, Order
from headwater.sync.progress import Listener, Progress, Stop
from headwater.sync.run import AccountSync, Outcome, run_all

WORKERS = 8
"""Accounts worked on at once: enough to fill the source's budget while answers are under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A sign-in under way: where the person goes, and what must come back with them."""

    connector: str
    authorize_url: str
    redirect_uri: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """What came of a sign-in. `known` says the account had been connected before."""

    account: Account
    known: bool
    missing_scopes: tuple[str, ...]
    notes: tuple[str, ...] = ()


def open(home: Path | str | None = None, *, clock: Clock | None = None) -> "Headwater":
    """Open the installation in `home` (default: as the environment says).

    Raises SettingsError when a setting is wrong or unknown.
    """
    settings = Settings.read(dict(environ), home=Path(home) if home is not None else None)
    return Headwater(settings, clock or SystemClock.starting_at(settings.now))


class Headwater:
    """One installation. Use as a context manager, or call `close`."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.stop = Stop()
        self._budgets: dict[str, Budget] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        for name in ("store", "control"):
            opened = self.__dict__.pop(name, None)
            if opened is not None:
                opened.close()

    @cached_property
    def control(self) -> Control:
        """People's connections and sealed grants."""
        return Control.open(self.settings, self.clock)

    @cached_property
    def store(self) -> Store:
        """Rows and ledger. Raises BusyError while another process has the file."""
        store = open_store(self.settings.store_url)
        store.prepare([stream for each in self.connectors for stream in each.streams])
        return store

    @cached_property
    def connectors(self) -> tuple[Connector, ...]:
        return registry.connectors(
            tiktok_api_url=self.settings.tiktok_api_url,
            tiktok_authorize_url=self.settings.tiktok_authorize_url,
        )

    @cached_property
    def http(self) -> Http:
        return Http()

    @cached_property
    def reports(self) -> Reports:
        return Reports(self.store, self.connectors, self.clock)

    def connector(self, name: str) -> Connector:
        """The connector of that id. Raises SettingsError that names those there are."""
        for each in self.connectors:
            if each.name == name:
                return each
        known = ", ".join(each.name for each in self.connectors)
        raise SettingsError(f"There is no connector {name!r}. There is: {known}.")

    # Sign-in

    def begin_sign_in(self, connector: str) -> SignIn:
        """Start a sign-in; the person opens `authorize_url` within ten minutes."""
        source = self.connector(connector)
        app = self._app(source)
        state = self.control.begin_sign_in(connector, intent="cli")
        return SignIn(
            connector=connector,
            authorize_url=source.authorize_url(app, state, source.scopes),
            redirect_uri=app.redirect_uri,
            scopes=source.scopes,
        )

    def finish_sign_in(self, connector: str, callback: Mapping[str, str]) -> Connected:
        """Turn the decoded parameters of a callback into a connection.

        Raises ReconnectError with a sentence when the person or TikTok refused, or the sign-in
        is unknown, used or older than ten minutes.
        """
        source = self.connector(connector)
        state = callback.get("state", "")
        self.control.finish_sign_in(state)
        code = source.code(callback, state)
        app, talk = self._app(source), self._source(source)
        answer = talk.send("", source.exchange(app, code))
        grant = source.read_grant(answer, self.clock.now())
        return self._connected(source, talk, grant)

    def _connected(self, source: Connector, talk: Source, grant: Grant) -> Connected:
        info = source.read_token_info(
            talk.send(grant.account_id, source.token_info(talk.app, grant.access_token))
        )
        grant = replace(grant, scopes=info.scopes or grant.scopes)
        bare = Account(connector=source.name, account_id=grant.account_id, scopes=grant.scopes)
        identity, notes = self._identity(source, talk, bare, grant)
        account, is_new = self.control.save_connection(source.name, grant, identity)
        missing = tuple(scope for scope in source.scopes if scope not in grant.scopes)
        return Connected(account=account, known=not is_new, missing_scopes=missing, notes=notes)

    def _identity(
        self, source: Connector, talk: Source, account: Account, grant: Grant
    ) -> tuple[Account, tuple[str, ...]]:
        """Who it is, as far as the source tells. A refusal here does not lose the connection."""
        ask = source.asks[0]
        fields = source.fields(ask, grant.scopes)
        question = Question(
            ask=ask, account_id=account.account_id, fields=fields, captured_at=self.clock.now()
        )
        try:
            answer = talk.send(account.account_id, source.request(question, grant.access_token))
            rows = source.read(question, answer).rows.get(ask.streams[0], [])
        except SourceError as error:
            return account, (f"TikTok does not yet tell who this account is: {error}",)
        return _identified(account, rows[0]) if rows else account, ()

    def disconnect(self, account: Account) -> str:
        """Give the consent back and forget its tokens; the history stays. A sentence on how it went."""
        source = self.connector(account.connector)
        talk = self._source(source)
        try:
            talk.revoke(talk.current(account))
            note = f"{account.title} is disconnected: TikTok has withdrawn the consent."
        except SourceError as error:
            note = (
                f"{account.title} is disconnected here, but TikTok did not confirm it ({error}). "
                "The owner can remove the app under Settings and privacy > Security."
            )
        self.control.forget_grant(account)
        return note

    # Sync

    def sync(
        self,
        accounts: Sequence[Account] | None = None,
        *,
        listener: Listener = lambda step: None,
        since: date | None = None,
        patient: bool = False,
        trigger: str = "cli",
        finished: Callable[[Account, Outcome], None] = lambda account, outcome: None,
    ) -> list[Outcome]:
        """Bring accounts up to date (all that are active by default); outcomes in their order.

        An account that somebody else is syncing is not touched: its outcome carries BusyError.
        """
        chosen = list(accounts if accounts is not None else self._active())
        runs = [self._begin(account, trigger) for account in chosen]
        free = [i for i, run in enumerate(runs) if isinstance(run, int)]
        syncs = [self._account_sync(chosen[i], listener, since, patient=patient) for i in free]
        index = {id(sync): i for sync, i in zip(syncs, free, strict=True)}

        def ended(sync: AccountSync, outcome: Outcome) -> None:
            number = index[id(sync)]
            self._end(chosen[number], runs[number], outcome)
            finished(chosen[number], outcome)

        done = dict(zip(free, run_all(syncs, workers=WORKERS, finished=ended), strict=True))
        for number, run in enumerate(runs):
            if isinstance(run, BusyError):
                done[number] = Outcome(
                    account_id=chosen[number].account_id, rows=0, calls=0, error=run
                )
                finished(chosen[number], done[number])
        return [done[number] for number in range(len(chosen))]

    def backfill(
        self, accounts: Sequence[Account], since: date, *, listener: Listener = lambda step: None
    ) -> list[Outcome]:
        """Ask again for everything since a day, also what the source once no longer served.

        Raises SettingsError for a day in the future or more than two years back.
        """
        today = utc_day(self.clock.now())
        for account in accounts:
            source = self.connector(account.connector)
            daily = [s for s in source.streams if isinstance(s.behaviour, Daily)]
            oldest = today - max(
                s.behaviour.history for s in daily if isinstance(s.behaviour, Daily)
            )
            if not oldest <= since < today:
                raise SettingsError(
                    f"A backfill reaches from {oldest} (two years) to yesterday; {since} is outside."
                )
            self._reopen(account, [s.name for s in daily], Span(since, today))
        return self.sync(accounts, listener=listener, since=since, trigger="backfill")

    def _reopen(self, account: Account, streams: list[str], span: Span) -> None:
        stored = self.store.account(account.connector, account.account_id)
        facts = {n: v for n, v in stored.facts.items() if not n.startswith("wall:")}
        known = facts.get("since")
        if known is None or known > span.first.isoformat():
            facts["since"] = span.first.isoformat()
        self.store.land(stored.key, [], facts=facts)
        self.store.reopen(stored.key, streams, span)

    def _active(self) -> list[Account]:
        return [
            account
            for account in self.control.accounts()
            if account.state is not ConnectionState.DISCONNECTED and not account.paused
        ]

    def _begin(self, account: Account, trigger: str) -> int | BusyError:
        try:
            return self.control.begin_sync(account, trigger)
        except BusyError as busy:
            return busy

    def _end(self, account: Account, run: int | BusyError, outcome: Outcome) -> None:
        assert isinstance(run, int)
        state = "interrupted" if outcome.stopped else "failed" if outcome.error else "done"
        self._remember(account, outcome)
        sentences = [str(outcome.error)] if outcome.error else list(outcome.failures)
        self.control.end_sync(
            run, state, rows=outcome.rows, calls=outcome.calls, error="; ".join(sentences)
        )

    def _remember(self, account: Account, outcome: Outcome) -> None:
        """Keep what the sync found out about the connection's health and the account's name."""
        if isinstance(outcome.error, ReconnectError):
            self.control.set_state(account, ConnectionState.RECONNECT, str(outcome.error))
        elif isinstance(outcome.error, DegradedError):
            self.control.set_state(account, ConnectionState.LOST_ACCESS, str(outcome.error))
        elif outcome.error is None and not outcome.stopped:
            self.control.set_state(account, ConnectionState.ACTIVE, "")
        source = self.connector(account.connector)
        stored = self.store.account(account.connector, account.account_id)
        rows = self.store.current(stored.key, source.streams[0])
        if rows:
            self.control.update_identity(_identified(account, rows[0]))

    def _account_sync(
        self, account: Account, listener: Listener, since: date | None, *, patient: bool
    ) -> AccountSync:
        order = Order(since=since, patient=patient, opt_ins=self.control.opt_ins(account))
        context = Context(
            source=self._source(self.connector(account.connector)),
            store=self.store,
            account=account,
            order=order,
            listener=listener,
        )
        return AccountSync(context)

    # Reports

    def report(self, query: Query, accounts: Sequence[Account] | None = None) -> Answer:
        """Answer a question over accounts (all connected or once connected, by default)."""
        return self.reports.answer(query, self.stored(accounts))

    def stored(self, accounts: Sequence[Account] | None = None) -> list[StoredAccount]:
        """The accounts as the store knows them."""
        chosen = (
            accounts if accounts is not None else self.control.accounts(include_disconnected=True)
        )
        return [self.store.account(each.connector, each.account_id) for each in chosen]

    def find(self, names: Sequence[str]) -> list[Account] | None:
        """Accounts by handle, name or id; None when no name was given. Raises QueryError."""
        return [self.control.find(name) for name in names] or None

    # Parts

    def _app(self, source: Connector) -> App:
        key, secret = self.settings.tiktok_client_key, self.settings.tiktok_client_secret
        if not key or secret is None:
            raise SettingsError(
                f"{source.label} needs your own TikTok app: set HEADWATER_TIKTOK_CLIENT_KEY and "
                "HEADWATER_TIKTOK_CLIENT_SECRET (or HEADWATER_TIKTOK_CLIENT_SECRET_FILE)."
            )
        return App(client_id=key, client_secret=secret, redirect_uri=self.settings.redirect_uri)

    def _source(self, connector: Connector) -> Source:
        if connector.name not in self._budgets:
            self._budgets[connector.name] = Budget(connector.limits, self.clock)
        return Source(
            connector=connector,
            app=self._app(connector),
            wire=self.http,
            budget=self._budgets[connector.name],
            grants=self.control,
            clock=self.clock,
            stop=self.stop,
        )


def _identified(account: Account, row: Mapping[str, object]) -> Account:
    """The account under the name and type a profile row gives it; what is missing stays."""
    kind = row.get("is_business_account")
    return replace(
        account,
        username=str(row.get("username") or account.username),
        display_name=str(row.get("display_name") or account.display_name),
        image_url=str(row.get("profile_image_url") or account.image_url),
        is_business=kind if isinstance(kind, bool) else account.is_business,
    )
