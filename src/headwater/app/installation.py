"""One installation as its users see it: the command line, the pages, and scripts."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import date
from os import environ
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from headwater import sample
from headwater.app import health, permissions, sign_in, syncing
from headwater.app.coverage import AccountCoverage, coverage
from headwater.app.health import Check
from headwater.app.parts import Parts
from headwater.app.sign_in import Connected, SignIn
from headwater.app.syncing import Wish
from headwater.connectors.base import Ask, Question, is_opt_in
from headwater.model.account import Account, Secret
from headwater.model.clock import Clock, SystemClock
from headwater.model.errors import QueryError, SettingsError
from headwater.report.catalogue import Catalogue
from headwater.report.entries import build
from headwater.report.query import Query
from headwater.report.result import Answer
from headwater.settings import Settings
from headwater.store.base import StoredAccount
from headwater.sync.fleet import Outcome
from headwater.sync.progress import Stop


def open(home: Path | str | None = None, *, clock: Clock | None = None) -> "Headwater":
    """Open the installation in `home` (default: as the environment says).

    Raises SettingsError when a setting is wrong or unknown.
    """
    settings = Settings.read(dict(environ), home=Path(home) if home is not None else None)
    return Headwater(settings, clock or SystemClock.starting_at(settings.now))


class Background(Protocol):
    """What syncs by itself while the installation is served."""

    def wake(self, account: Account | None = None, wish: Wish | None = None) -> None:
        """Look for due accounts now; with an account, sync it whether due or not."""
        ...


class Headwater(Parts):
    """One installation. Use as a context manager, or call `close`."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(settings, clock)
        self.stop = Stop()
        self.background: Background | None = None
        """Set while the installation is served."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def in_hub(self, slug: str) -> Self:
        """The same installation, seen from a hub: same parts, another control.

        Only the installation itself is ever closed. Raises QueryError for no such hub.
        """
        self.open_all()
        seen = copy(self)
        seen.control = self.control.for_hub(slug)
        return seen

    def begin_sign_in(self, connector: str) -> SignIn:
        """Start a sign-in; the person opens its `authorize_url` within ten minutes."""
        return sign_in.begin(self, connector, intent="cli")

    def finish_sign_in(self, connector: str, callback: Mapping[str, str]) -> Connected:
        """Turn the decoded parameters of a callback into a stored connection.

        Raises ReconnectError with a sentence when there is no consent in it.
        """
        return sign_in.keep(self, sign_in.arrive(self, connector, callback))

    def disconnect(self, account: Account) -> str:
        """Give the consent back; the history stays. A sentence on how it went."""
        return sign_in.withdraw(self, account)

    def erase(self, account: Account) -> None:
        """Erase the account's rows, ledger, runs and connection. There is no way back."""
        self.store.erase(self.store.account(account.connector, account.account_id).key)
        self.control.erase(account)

    def opt_in(self, account: Account, stream: str, value: str = "") -> tuple[str, ...]:
        """Also read a stream that is only read when wanted, such as comments.

        Gives the permissions that it takes and the account's owner has not granted: the next
        sign-in asks for them too. Raises QueryError that names the streams there are, or the
        values there are for one that needs one.
        """
        source = self.connector(account.connector)
        asks = {ask.name: ask for ask in source.asks if is_opt_in(source, ask)}
        if stream not in asks:
            raise QueryError(
                f"{stream!r} cannot be opted into. There is: {', '.join(asks)}.", code="no_opt_in"
            )
        options = {"business_category": value} if value else {}
        self._try_out(account, asks[stream], options)
        self.control.opt_in(account, stream, options)
        needed = sign_in.scopes_of(source, stream)
        return tuple(scope for scope in needed if scope not in account.scopes)

    def _try_out(self, account: Account, ask: Ask, options: Mapping[str, str]) -> None:
        """Whether an ask could be written with these options. Raises QueryError."""
        source = self.connector(account.connector)
        fields = source.fields(ask, frozenset(sign_in.scopes_of(source, ask.name)))
        question = Question(
            ask=ask, account_id=account.account_id, fields=fields, entities=("0",), options=options
        )
        try:
            source.request(question, Secret("none"))
        except SettingsError as error:
            raise QueryError(str(error), code="option_missing") from error

    def opt_out(self, account: Account, stream: str) -> None:
        """No longer read the stream; what has landed stays. Raises QueryError if it is not read."""
        chosen = self.control.opt_ins(account)
        if stream not in chosen:
            raise QueryError(
                f"{account.title} has not opted into {stream!r}. It has opted into: "
                f"{', '.join(sorted(chosen)) or 'nothing'}.",
                code="no_opt_in",
            )
        self.control.opt_out(account, stream)

    def active(self) -> list[Account]:
        """The accounts a sync without names is about."""
        return syncing.active(self)

    def sync(
        self,
        accounts: Sequence[Account] | None = None,
        wish: Wish | None = None,
        finished: Callable[[Account, Outcome], None] = lambda account, outcome: None,
    ) -> list[Outcome]:
        """Bring accounts up to date (all active ones by default); outcomes in their order."""
        chosen = list(accounts) if accounts is not None else self.active()
        return syncing.sync(self, chosen, wish or Wish(stop=self.stop), finished)

    def backfill(
        self, accounts: Sequence[Account], since: date, wish: Wish | None = None
    ) -> list[Outcome]:
        """Ask again for everything since a day, also what TikTok once no longer served.

        Raises QueryError for a day in the future or more than two years back.
        """
        syncing.reopen(self, accounts, since)
        return self.sync(accounts, wish or Wish(trigger="backfill", since=since, stop=self.stop))

    def report(  # noqa: PLR0913 - the parts of a question, each by its name
        self,
        *,
        metrics: str | Sequence[str] = (),
        by: str | Sequence[str] = (),
        period: str | None = None,
        start: str | date | None = None,
        end: str | date | None = None,
        where: str | Sequence[object] = (),
        order: str | Sequence[str] = (),
        limit: int | None = None,
        totals: bool = False,
        compare: str | None = None,
        accounts: Sequence[str] = (),
    ) -> Answer:
        """Answer a question: metrics by dimensions over a period of UTC days.

        `accounts` are handles, names or ids; none means every one with a history. Raises
        QueryError, with suggestions, for a question that has no true answer.
        """
        query = Query.parse(
            metrics=metrics,
            by=by,
            period=period,
            start=start,
            end=end,
            where=where,
            order=order,
            limit=limit,
            totals=totals,
            compare=compare,
        )
        return self.answer(query, self.find(accounts))

    def answer(self, query: Query, accounts: Sequence[Account] | None = None) -> Answer:
        """Answer a question over accounts (every one with a history, by default).

        Raises QueryError for a question without a true answer, and where the Sample Account
        would be put together with others.
        """
        if accounts is None:
            accounts = self.control.accounts(include_disconnected=True)
        sample.keep_alone(accounts)
        answer = self.reports.answer(query, self.stored(accounts))
        return permissions.with_refusals(answer, accounts, self.reports.catalogue())

    def catalogue(self) -> Catalogue:
        """Every field a question may name. Needs no store."""
        return build(self.connectors)

    def stored(self, accounts: Sequence[Account] | None = None) -> list[StoredAccount]:
        """The accounts as the store knows them: all of the hub by default, never the sample."""
        if accounts is None:
            accounts = self.control.accounts(include_disconnected=True)
        return [self.store.account(each.connector, each.account_id) for each in accounts]

    def find(self, names: Sequence[str]) -> list[Account] | None:
        """Accounts by handle, name or id; None when no name was given. Raises QueryError.

        The Sample Account is found by its name, and only so.
        """
        found = [self._found(name) for name in names]
        return list({(each.connector, each.account_id): each for each in found}.values()) or None

    def _found(self, name: str) -> Account:
        if not sample.is_sample(name):
            return self.control.find(name)
        self.refresh_sample()
        return sample.ACCOUNT

    def refresh_sample(self) -> None:
        """Bring the Sample Account up to date; cheap when that was done today."""
        connector = self.connector(sample.ACCOUNT.connector)
        sample.ensure(self.store, connector, self.clock.now())

    def status(self, accounts: Sequence[Account] | None = None) -> list[AccountCoverage]:
        """What is known of each stream of the accounts (of all, by default)."""
        if accounts is None:
            accounts = self.control.accounts(include_disconnected=True)
        return coverage(self, accounts)

    def doctor(self) -> list[Check]:
        """Every check of the installation, with what to do where one fails."""
        return health.checks(self)
