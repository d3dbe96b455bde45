"""What a connector is: declarations and pure functions. The engine does the asking.

A connector never opens a socket, sleeps, pages or remembers. It says what can be asked, writes
the request for one question, and reads one answer into rows or into an error that says what
happens next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from headwater.model.account import Grant, Secret
from headwater.model.slice import Span
from headwater.model.stream import Stream

Row = dict[str, object]
"""One owner of a stream: its time and entity columns, then fields; packed fields are lists."""

Facts = Mapping[str, str]
"""What was learned about one account, by name; kept in the store beside its rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The operator's registration at the source."""

    client_id: str
    client_secret: Secret
    redirect_uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `calls` in any `per`, counted by `scope`: "app" or "account" (and endpoint)."""

    calls: int
    per: timedelta
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Streams that one call to one endpoint feeds together.

    `population` names a stream of the same account whose live entities are asked about, and
    optionally the boolean field that picks among them; they go `batch` at a time. An ask with
    `choices` is put only once a person has chosen one of them.
    """

    name: str
    endpoint: str
    streams: tuple[str, ...]
    population: tuple[str, str | None] | None = None
    batch: int = 1
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One call of an ask. `fields` are source names; `since` is the oldest entity of interest.

    `captured_at` is the instant of asking, for every ask: a Daily answer is read differently
    when its newest days ended only hours ago.
    """

    ask: Ask
    account_id: str
    fields: tuple[str, ...]
    span: Span | None = None
    cursor: str | None = None
    entities: tuple[str, ...] = ()
    captured_at: datetime | None = None
    since: datetime | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP call, not yet made. `token` goes into the header `token_header`, never a URL."""

    method: str
    url: str
    endpoint: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = field(default=None, repr=False)
    token: Secret | None = None
    token_header: str = "Authorization"  # noqa: S105 - the name of a header


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whatever it is. Header names are lower case."""

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One readable answer: rows by stream, where to go on, and field names nobody declared.

    `newest` is the newest day a daily answer served, whether or not its row was worth keeping.
    Not `complete` means that there is more and the answer shows no way to it: what is missing
    from it may exist all the same. Days and entities that hold what nobody can read are left out
    whole; `spoilt_days` and `spoilt`, by the entity's id, say in a sentence what was wrong with
    each. Where that is the id, its place stands for it, and the page is not complete.
    """

    rows: Mapping[str, list[Row]]
    cursor: str | None = None
    newest: date | None = None
    complete: bool = True
    unknown: frozenset[str] = frozenset()
    spoilt_days: Mapping[date, str] = field(default_factory=dict)
    spoilt: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenInfo:
    """What the source says a token is for."""

    account_id: str
    scopes: frozenset[str]


class Connector(Protocol):
    """One source. Everything here is a value or a pure function."""

    @property
    def name(self) -> str:
        """Id of the connector, as in `headwater connect NAME`."""
        ...

    @property
    def label(self) -> str: ...

    @property
    def streams(self) -> tuple[Stream, ...]: ...

    @property
    def asks(self) -> tuple[Ask, ...]:
        """In the order in which they are best made: who it is first, the cheap before the long."""
        ...

    @property
    def limits(self) -> tuple[Limit, ...]: ...

    @property
    def scopes(self) -> tuple[str, ...]:
        """Every scope worth asking for when a person connects."""
        ...

    def fields(self, ask: Ask, scopes: frozenset[str]) -> tuple[str, ...]:
        """The source names an ask may request under these scopes; empty when none."""
        ...

    def request(self, question: Question, token: Secret) -> Request: ...

    def read(self, question: Question, answer: Answer) -> Page:
        """The rows of an answer. Raises a SourceError of the class that says what happens next.

        Raises SettingsError when the operator's registration at the source is what is wrong.
        """
        ...

    def learn(self, rows: Mapping[str, list[Row]], facts: Facts) -> Facts:
        """The facts, with what these rows prove added: account type, gates, calibration."""
        ...

    def announce(self, before: Facts, after: Facts) -> list[str]:
        """Sentences for what a person wants to hear: the account became a Business account."""
        ...

    def settle(self, stream: Stream, rows: list[Row], facts: Facts) -> list[Row]:
        """The rows with values behind a closed gate set to None: an unearned 0 is not a 0."""
        ...

    def publish(self, stream: Stream, rows: list[Row], facts: Facts) -> list[Row]:
        """Daily rows in order of date, with the derived fields filled from the asked ones.

        A fact that bears the name of a field says how that field is read; when one changes, all
        rows of the stream are to be published again.
        """
        ...

    def digest_facts(self, stream: Stream, facts: Facts) -> tuple[str, ...]:
        """The facts that change what the stream is worth asking for (open gates)."""
        ...

    def absences(self, stream: Stream, facts: Facts) -> Mapping[str, str]:
        """Field name to one sentence, for fields this account cannot have, and why."""
        ...

    def readings(self, stream: Stream, facts: Facts) -> tuple[str, ...]:
        """How fields whose meaning is disputed are read for this account, and what proved it."""
        ...

    def authorize_url(self, app: App, state: str, scopes: Sequence[str]) -> str: ...

    def code(self, callback: Mapping[str, str], state: str, scopes: Sequence[str] = ()) -> Secret:
        """The code of a callback's decoded parameters. Raises ReconnectError with a sentence.

        `scopes` are those that were asked for (all the connector's when empty), for the sentence.
        """
        ...

    def exchange(self, app: App, code: Secret) -> Request: ...

    def refresh(self, app: App, refresh_token: Secret) -> Request: ...

    def read_grant(self, answer: Answer, now: datetime) -> Grant: ...

    def token_info(self, app: App, token: Secret) -> Request: ...

    def read_token_info(self, answer: Answer) -> TokenInfo: ...

    def revoke(self, app: App, token: Secret) -> Request: ...

    def read_revoked(self, answer: Answer) -> None:
        """Nothing when revoked. Raises a SourceError otherwise."""
        ...


def is_opt_in(connector: Connector, ask: Ask) -> bool:
    """Whether an ask is put only for accounts that somebody opted into it."""
    return any(stream.opt_in for stream in connector.streams if stream.name in ask.streams)
