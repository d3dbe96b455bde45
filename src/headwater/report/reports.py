"""The one who answers: keeps the catalogue, what the ledger knows, and answers worth keeping."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property, partial

from headwater.connectors.base import Connector
from headwater.model.clock import Clock, utc_day
from headwater.model.errors import QueryError
from headwater.model.slice import Span
from headwater.model.stream import Stream
from headwater.report.absent import Absences
from headwater.report.cache import Cache
from headwater.report.catalogue import Catalogue
from headwater.report.completeness import Completeness
from headwater.report.entries import build
from headwater.report.histories import ACTION_TOTALS
from headwater.report.history import (
    CURVE_DAYS,
    Change,
    CurvePoint,
    Residual,
    changes,
    curve,
    reconciled,
)
from headwater.report.holes import Holes
from headwater.report.inquiry import Inquiry
from headwater.report.known import Known
from headwater.report.plan import plan
from headwater.report.query import Query
from headwater.report.relation import Shape, identity
from headwater.report.result import Answer, Explanation
from headwater.report.sqltext import DUCKDB, POSTGRES, Dialect
from headwater.report.standing import StreamStanding, standing
from headwater.store.base import Store, StoredAccount


class Reports:
    """Answers questions over one store. Thread safe; nothing here writes."""

    def __init__(self, store: Store, connectors: Sequence[Connector], clock: Clock) -> None:
        """The catalogue is built once, here. ValueError when declarations contradict."""
        self._store = store
        self._clock = clock
        self._connectors = {connector.name: connector for connector in connectors}
        self._catalogue = build(connectors)
        self._identities = {each.name: identity(each.streams) for each in connectors}
        self._absences = Absences(connectors=self._connectors)
        self._answers: Cache[Answer] = Cache()

    def catalogue(self) -> Catalogue:
        """Everything a question may name."""
        return self._catalogue

    def answer(self, query: Query, accounts: Sequence[StoredAccount]) -> Answer:
        """The answer for these accounts. Raises QueryError when there is no true one."""
        now = self._clock.now()
        version = self._store.version()
        keys = tuple(sorted(account.key for account in accounts))
        place = (query, keys, version, utc_day(now))
        known = self._answers.get(place, now)
        if known is not None:
            return known
        answer = self._inquiry(accounts, now).answer(query, version)
        self._answers.put(place, answer, now, rows=len(answer.rows))
        return answer

    def forget(self) -> None:
        """Let go of every kept answer; what is known of days is kept."""
        self._answers = Cache()

    def explain(self, query: Query, accounts: Sequence[StoredAccount]) -> Explanation:
        """How the question would be answered, in words and in SQL. Raises QueryError."""
        inquiry = self._inquiry(accounts, self._clock.now())
        draft = plan(query, inquiry.asking)
        statement = inquiry.statement(draft)
        totals = inquiry.totals_draft(draft) if query.totals else None
        return Explanation(
            notes=draft.notes,
            sql=statement.text,
            values=statement.values,
            totals_sql=inquiry.statement(totals).text if totals is not None else None,
        )

    def known(self, stream: Stream, accounts: Sequence[StoredAccount]) -> dict[int, Known]:
        """By key of account, what the ledger knows of a stream's days."""
        return self._completeness.of(stream, accounts, self._clock.now())

    def completeness(self, account: StoredAccount) -> list[StreamStanding]:
        """How complete each stream of an account is, and what the account cannot have."""
        connector = self._connectors[account.connector]
        known = {
            stream.name: self.known(stream, [account])[account.key] for stream in connector.streams
        }
        return standing(account, connector, known)

    def changes(self, account: StoredAccount, video_id: str, span: Span) -> list[Change]:
        """What a post gained from capture to capture in the period, oldest first."""
        deltas = [
            field.id
            for field in self._catalogue.fields
            if field.is_metric
            and self._catalogue.relations[field.relation].shape is Shape.DELTA
            and field.id not in ACTION_TOTALS
        ]
        return changes(partial(self.answer, accounts=[account]), video_id, deltas, span)

    def curve(
        self,
        counter: str,
        accounts: Sequence[StoredAccount],
        *,
        days: Sequence[int] = CURVE_DAYS,
        span: Span | None = None,
    ) -> list[CurvePoint]:
        """A counter, such as `v_views`, at ages in days, over the posts made in the period."""
        return curve(partial(self.answer, accounts=accounts), counter, days, span)

    def reconciled(self, account: StoredAccount, span: Span) -> list[Residual]:
        """What the profile counted less what its posts gained, from capture to capture."""
        return reconciled(partial(self.answer, accounts=[account]), span)

    @cached_property
    def dialect(self) -> Dialect:
        """How the store's engine spells SQL."""
        _, rows = self._store.ask("SELECT version()")
        return POSTGRES if str(rows[0][0]).startswith("PostgreSQL") else DUCKDB

    @cached_property
    def _completeness(self) -> Completeness:
        return Completeness(store=self._store, dialect=self.dialect)

    @cached_property
    def _holes(self) -> Holes:
        return Holes(store=self._store, dialect=self.dialect)

    def _inquiry(self, accounts: Sequence[StoredAccount], now: datetime) -> Inquiry:
        if not accounts:
            raise QueryError(
                "There is no account to ask about: connect one, or ask about the Sample Account, "
                "whose name is sample.",
                code="no_accounts",
            )
        return Inquiry(
            store=self._store,
            absences=self._absences,
            holes=self._holes,
            catalogue=self._catalogue,
            identities=self._identities,
            completeness=self._completeness,
            dialect=self.dialect,
            accounts=tuple(accounts),
            now=now,
        )
