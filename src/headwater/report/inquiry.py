"""One question being answered: planned, turned into SQL, run, and told with what is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from headwater.connectors.base import Connector
from headwater.model.clock import utc_day
from headwater.model.errors import QueryError
from headwater.model.slice import Span
from headwater.model.stream import Stream
from headwater.report import periods, shape
from headwater.report.catalogue import Catalogue
from headwater.report.cautions import Findings, cautions
from headwater.report.comparison import beside
from headwater.report.completeness import Completeness, combined
from headwater.report.draft import Asking, Draft
from headwater.report.known import Known
from headwater.report.plan import plan
from headwater.report.query import Axis, Comparison, Query
from headwater.report.relation import AS_OF, Relation
from headwater.report.result import Answer, Cells, Compared, columns_of
from headwater.report.shape import Calendar
from headwater.report.sql import compiled
from headwater.report.sqltext import Dialect, Sql
from headwater.report.supplies import Supplies
from headwater.store.base import Store, StoredAccount


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """One question being answered: the accounts and the instant stay the same throughout."""

    store: Store
    connectors: Mapping[str, Connector]
    catalogue: Catalogue
    identities: Mapping[str, Stream | None]
    completeness: Completeness
    dialect: Dialect
    accounts: tuple[StoredAccount, ...]
    now: datetime

    @cached_property
    def asking(self) -> Asking:
        return Asking(
            catalogue=self.catalogue,
            accounts=tuple(sorted(account.key for account in self.accounts)),
            now=self.now,
            oldest=self.oldest,
        )

    @cached_property
    def supplies(self) -> Supplies:
        return Supplies(
            asking=self.asking,
            dialect=self.dialect,
            account_ids={account.key: account.account_id for account in self.accounts},
            identities=self.identities,
            ask=self.ask,
            known=self.known,
        )

    def ask(self, statement: Sql) -> list[Cells]:
        return self.store.ask(statement.text, statement.values)[1]

    def known(self, stream: Stream) -> Mapping[int, Known]:
        return self.completeness.of(stream, self.accounts, self.now)

    def oldest(self, relation: Relation) -> date | None:
        """The first day anything is known of a relation, for any of the accounts."""
        days = [known.first_day for known in self.known(relation.stale_after).values()]
        return min((day for day in days if day is not None), default=None)

    def statement(self, draft: Draft) -> Sql:
        limit = None if shape.fills(draft) else draft.query.limit
        return compiled(draft, self.asking, self.dialect, self.supplies, limit=limit)

    def answer(self, query: Query, version: int) -> Answer:
        draft = plan(query, self.asking)
        calendar, known = self.calendar(draft)
        raw = self.rows(draft, calendar)
        fields = (*draft.by, *draft.metrics)
        counts = combined(calendar.known, calendar.span, calendar.today)[0]
        in_time = draft.axis is Axis.ACTIVITY and bool(shape.timed(draft))
        totals = self.totals(draft) if query.totals else None
        with_data = self.with_data(draft, known)
        found = Findings(
            draft=draft,
            rows=raw,
            days=counts,
            accounts=self.accounts,
            with_data=with_data,
            known=known,
            connectors=self.connectors,
            today=utc_day(self.now),
        )
        return Answer(
            columns=columns_of(fields),
            rows=tuple(shape.shown(raw, fields)),
            statuses=shape.statuses(raw, draft, calendar) if in_time else None,
            totals=totals,
            comparison=self.comparison(draft, raw) if query.compare is not None else None,
            period=draft.days,
            axis=draft.axis,
            as_of=self.as_of(draft),
            complete_through=complete_through(known),
            days=counts if draft.axis is Axis.ACTIVITY else {},
            accounts_asked=len(self.accounts),
            accounts_with_data=with_data,
            warnings=cautions(found),
            data_version=version,
            notes=draft.notes,
        )

    def rows(self, draft: Draft, calendar: Calendar) -> list[Cells]:
        """The lines of a plan, none missing, in order; months and quarters not yet written out."""
        rows = self.ask(self.statement(draft))
        if not shape.fills(draft):
            return rows
        rows, more = shape.filled(rows, draft, self.asking, calendar)
        if more:
            rows = shape.ordered(rows, draft)
        return rows[: draft.query.limit]

    def calendar(self, draft: Draft) -> tuple[Calendar, dict[str, Mapping[int, Known]]]:
        """What is known of the days of the period, by the streams that were asked."""
        streams = {part.relation.stale_after.name: part.relation for part in draft.parts}
        known = {name: self.known(relation.stale_after) for name, relation in streams.items()}
        first = next(iter(known.values()))
        today = utc_day(self.now)
        span = draft.days if draft.axis is Axis.ACTIVITY else Span(today, today)
        worst = combined(_every(known), span, today)[1]
        calendar = Calendar(
            span=span,
            worst=worst,
            known=first,
            account_ids=self.supplies.account_ids,
            today=today,
        )
        return calendar, known

    def totals_draft(self, draft: Draft) -> Draft | None:
        """The plan of the totals: the same question without lines, of the metrics that have one."""
        told = self._total_metrics(draft)
        if not told or draft.having:
            return None
        query = replace(
            draft.query, by=(), metrics=told, order=(), limit=None, axis=draft.axis, compare=None
        )
        return plan(query, self.asking, draft.days)

    def _total_metrics(self, draft: Draft) -> tuple[str, ...]:
        """The metrics that may be put together over all lines."""
        found = []
        for metric in draft.metrics:
            query = replace(draft.query, by=(), metrics=(metric.id,), order=(), axis=draft.axis)
            try:
                plan(query, self.asking, draft.days)
            except QueryError:
                continue
            found.append(metric.id)
        return tuple(found)

    def totals(self, draft: Draft) -> Cells | None:
        """One line over everything; unknown where a metric cannot be put together."""
        total = self.totals_draft(draft)
        if total is None:
            return None
        values = dict(
            zip((m.id for m in total.metrics), self.ask(self.statement(total))[0], strict=True)
        )
        blank: Cells = (None,) * len(draft.by)
        return blank + tuple(values.get(metric.id) for metric in draft.metrics)

    def comparison(self, draft: Draft, rows: Sequence[Cells]) -> Compared:
        """The same question for the period beside."""
        earlier = draft.query.compare is Comparison.PREVIOUS
        span = (periods.before if earlier else periods.a_year_before)(draft.days)
        query = replace(draft.query, limit=None, compare=None, axis=draft.axis)
        other = plan(query, self.asking, span)
        calendar, _ = self.calendar(other)
        found = self.rows(other, calendar)
        fields = (*draft.by, *draft.metrics)
        laid = beside(rows, found, draft, other)
        totals = self.totals(other) if draft.query.totals else None
        return Compared(period=span, rows=tuple(shape.shown(laid, fields)), totals=totals)

    def with_data(self, draft: Draft, known: Mapping[str, Mapping[int, Known]]) -> int:
        """How many accounts have a row or a capture that this question could see."""
        span = draft.days
        if all(part.relation.shape in AS_OF for part in draft.parts) or draft.axis is Axis.POSTED:
            span = Span(date.min, max(span.last, date.min))
        keys = {
            key for every in known.values() for key, each in every.items() if each.has_data(span)
        }
        return len(keys)

    def as_of(self, draft: Draft) -> datetime | None:
        """The instant lifetime values are of: the end of the period, or the present."""
        if not draft.moments:
            return None
        return min(draft.moments[-1].instant, self.now)


def _every(known: Mapping[str, Mapping[int, Known]]) -> dict[int, Known]:
    """What is known of each account and stream, under keys of their own."""
    every = [each for of_stream in known.values() for each in of_stream.values()]
    return dict(enumerate(every))


def complete_through(known: Mapping[str, Mapping[int, Known]]) -> date | None:
    """The last day complete for every account and stream; None when one has none."""
    days = [each.complete_through for of_stream in known.values() for each in of_stream.values()]
    found = [day for day in days if day is not None]
    return min(found) if found and len(found) == len(days) else None
