"""What the steps of one account's sync share: the ledger, the facts, and how to land and tell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from headwater.connectors.base import Ask, Question
from headwater.model.account import Account
from headwater.model.clock import utc_day
from headwater.model.errors import SourceError
from headwater.model.slice import Slice, SliceState, Span
from headwater.model.stream import Daily, Lifetime, Stream
from headwater.store.base import Landing, Store
from headwater.store.ledger import enter
from headwater.sync import drift, plan, reach, refusals
from headwater.sync.call import Source
from headwater.sync.fetch import Fetch, Gathered
from headwater.sync.hold import MOMENT, Hold
from headwater.sync.progress import Listener, Progress

CAPTURES_MATTER = timedelta(days=40)
"""How far back captures are looked at. After a longer pause all entities are asked for anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants of a sync. `since` reaches further back than the automatic backfill.

    `patient` is for the scheduler: failed slices wait their time. `opt_ins` are the asks that
    are only made when somebody wants them, with the options they need.
    """

    since: date | None = None
    patient: bool = False
    opt_ins: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Context:
    """One account's sync under way."""

    source: Source
    store: Store
    account: Account
    order: Order
    listener: Listener
    key: int = 0
    facts: dict[str, str] = field(default_factory=dict)
    ledger: dict[str, list[Slice]] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()
    done: int = 0
    total: int = 0
    rows: int = 0
    reading: str = ""
    failures: list[str] = field(default_factory=list)
    hold: Hold = field(default_factory=Hold)
    _oldest: list[date | None] = field(default_factory=list)

    def open(self) -> None:
        """Read what the store knows of the account."""
        stored = self.store.account(self.source.connector.name, self.account.account_id)
        self.key, self.facts = stored.key, dict(stored.facts)
        self.ledger = {}
        for piece in self.store.slices(self.key, captures_since=self.now - CAPTURES_MATTER):
            self.ledger.setdefault(piece.stream, []).append(piece)
        self.scopes = self.source.grants.grant(self.account).scopes

    @property
    def calls(self) -> int:
        """How often the source was asked for this account, refusals included."""
        return self.source.sent.get(self.account.account_id, 0)

    @property
    def now(self) -> datetime:
        return self.source.clock.now()

    def instant(self, ask: Ask, answered: datetime | None = None) -> datetime:
        """When what the ask brings was read: when it was answered, or now while it was not.

        A clock that was moved back must not make a new reading look older than a stored one: it
        is as late as anything the ledger holds of the ask, and a stored future counts as now.
        """
        read = [piece.fetched_at for name in ask.streams for piece in self.ledger.get(name, [])]
        return max([answered or self.now, *read])

    @property
    def fetch(self) -> Fetch:
        streams = {stream.name: stream for stream in self.source.connector.streams}
        return Fetch(
            source=self.source, account=self.account, streams=streams, waiting=self._waiting
        )

    def stream(self, name: str) -> Stream:
        return next(each for each in self.source.connector.streams if each.name == name)

    def fields(self, ask: Ask) -> tuple[str, ...]:
        """The source names to ask: granted, and not among those it lately refused."""
        granted = self.source.connector.fields(ask, self.scopes)
        refused = self._lately_refused(ask)
        return tuple(name for name in granted if name not in refused)

    def heed(self, ask: Ask, gathered: Gathered) -> None:
        """Remember what the source would not give, so that the next call leaves it out, and what
        it gives that nobody here knows."""
        today = utc_day(self.now)
        if gathered.refused:
            known = self._lately_refused(ask) | gathered.refused
            self.facts[refusals.fact(ask.name)] = refusals.remembered(known, today, self._consent())
            said = refusals.sentence(gathered.refused, ask.name)
            self.tell("noticed", stream=ask.name, note=said)
        text, new = drift.news(self.facts, ask.endpoint, gathered.unknown, today)
        if text is not None:
            self.facts[drift.fact(ask.endpoint)] = text
        if new:
            said = drift.sentence(self.source.connector.label, ask.endpoint, new)
            self.tell("noticed", stream=ask.name, note=said)

    def _lately_refused(self, ask: Ask) -> frozenset[str]:
        return refusals.lately(self.facts, ask.name, utc_day(self.now), self._consent())

    def _consent(self) -> str:
        return plan.digest("consent", self.scopes, (), ())

    def want(self, stream: Stream, asked: Iterable[str], now: datetime) -> plan.Want:
        """What the planner needs to know of a stream."""
        behaviour, today = stream.behaviour, utc_day(now)
        since = today
        if isinstance(behaviour, Daily):
            since = self.since(behaviour, today)
        return plan.Want(
            stream=stream,
            slices=self.ledger.get(stream.name, []),
            digest=self.digest(stream, asked),
            since=since,
            reach=reach.reach(stream.name, self.facts, today),
            patient=self.order.patient,
        )

    def since(self, behaviour: Daily, today: date) -> date:
        """The first day wanted: remembered from the first sync, moved back by a person's wish."""
        if "since" not in self.facts:
            self.facts["since"] = (today - behaviour.auto).isoformat()
        known = date.fromisoformat(self.facts["since"])
        if self.order.since is not None and self.order.since < known:
            known = self.order.since
        return max(known, today - behaviour.history)

    def digest(self, stream: Stream, asked: Iterable[str]) -> str:
        mine = frozenset(each.source_name for each in stream.asked)
        names = mine & frozenset(asked)
        facts = self.source.connector.digest_facts(stream, self.facts)
        return plan.digest(stream.name, map(str, names), map(str, mine - names), facts)

    def refused(self, stream: Stream, asked: Iterable[str]) -> tuple[str, ...]:
        """Source names of the stream's fields that could not be asked."""
        given = frozenset(asked)
        return tuple(
            each.source_name
            for each in stream.asked
            if each.source_name and each.source_name not in given
        )

    def land(self, landings: Sequence[Landing]) -> None:
        """Take what was read; it lands with what is read in the same moment."""
        self.hold.add(landings)
        self._enter([landing.slice for landing in landings])

    def note(self, slices: Sequence[Slice]) -> None:
        """Write ledger lines without rows, and the facts as they are, with all that was read."""
        self._land(notes=slices)
        self._enter(slices)

    def oldest_post(self) -> date | None:
        """The UTC day of the oldest post known: the account is at least that old."""
        if not self._oldest:
            self._oldest.append(self._find_oldest())
        return self._oldest[0]

    def _find_oldest(self) -> date | None:
        for stream in self.source.connector.streams:
            if isinstance(stream.behaviour, Lifetime) and stream.made_at:
                stored = self.store.current(self.key, stream, [stream.made_at])
                made = [row.get(stream.made_at) for row in [*stored, *self.hold.rows(stream.name)]]
                return min((utc_day(at) for at in made if isinstance(at, datetime)), default=None)
        return None

    def flush(self) -> None:
        """Land what was read, all in one transaction."""
        if self.hold:
            self._land()

    def _land(self, notes: Sequence[Slice] = ()) -> None:
        landings = self.hold.empty()
        self.source.courtesy.step_aside()
        self.rows += self.store.land(self.key, landings, notes=notes, facts=self.facts)

    def _enter(self, slices: Sequence[Slice]) -> None:
        """Do to the ledger in hand what the store has done to its own."""
        for piece in slices:
            behaviour = self.stream(piece.stream).behaviour
            settles = behaviour.settles if isinstance(behaviour, Daily) else None
            known = self.ledger.get(piece.stream, [])
            self.ledger[piece.stream] = enter(known, piece, settles)

    def fail(self, ask: Ask, span: Span, error: SourceError, asked: Iterable[str]) -> None:
        """Write a failed slice for every stream of the ask, and say so.

        It counts on from the failures of the same days, however they were cut into slices.
        """
        now = self.now
        failed = []
        for name in ask.streams:
            attempts = 1 + plan.attempts(self.ledger.get(name, []), span)
            failed.append(
                Slice(
                    stream=name,
                    span=span,
                    digest=self.digest(self.stream(name), asked),
                    fetched_at=now,
                    state=SliceState.FAILED,
                    attempts=attempts,
                    due_at=plan.next_attempt(attempts, now),
                    error=str(error),
                )
            )
        self.note(failed)
        self.miss(ask, str(error), span)

    def miss(self, ask: Ask, sentence: str, span: Span | None = None) -> None:
        """Tell of something that could not be had."""
        self.failures.append(f"{ask.name}: {sentence}")
        self.tell("failed", stream=ask.name, span=span, note=sentence)

    def expire(self, stream: Stream, first: date, last: date, digest: str) -> None:
        """Write down that the source no longer serves these days."""
        if last >= first:
            piece = Slice(
                stream=stream.name,
                span=Span(first, last),
                digest=digest,
                fetched_at=self.now,
                expired=True,
            )
            self.note([piece])

    def question(self, ask: Ask, fields: tuple[str, ...], now: datetime) -> Question:
        options = self.order.opt_ins.get(ask.name, {})
        return Question(
            ask=ask,
            account_id=self.account.account_id,
            fields=fields,
            captured_at=now,
            options=options,
        )

    def learn(self, rows: Mapping[str, list[dict[str, object]]]) -> bool:
        """Add to the facts what the rows prove, tell what a person wants to hear; any news?"""
        before = dict(self.facts)
        self.facts = dict(self.source.connector.learn(rows, before))
        for sentence in self.source.connector.announce(before, self.facts):
            self.tell("noticed", note=sentence)
        return before != self.facts

    def tell(
        self,
        stage: str,
        *,
        stream: str = "",
        span: Span | None = None,
        note: str = "",
        wait: timedelta = timedelta(0),
    ) -> None:
        if stage == "asking":
            self.reading = stream
        self.listener(
            Progress(
                account_id=self.account.account_id,
                title=self.account.title,
                stage=stage,
                at=self.now,
                stream=stream,
                span=span,
                done=self.done,
                total=self.total,
                rows=self.rows,
                calls=self.calls,
                wait=wait,
                note=note,
            )
        )

    def _waiting(self, wait: timedelta) -> None:
        if wait >= MOMENT:
            self.flush()  # somebody watches, and what was read need not wait along
        self.tell("waiting", stream=self.reading, wait=wait)
