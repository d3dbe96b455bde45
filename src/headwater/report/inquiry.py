"""One question being answered: planned, turned into SQL, run, and told with what is known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from headwater.model.clock import utc_day
from headwater.model.errors import QueryError
from headwater.model.slice import Span
from headwater.model.stream import Stream
from headwater.report import periods, shape
from headwater.report.absent import Absences
from headwater.report.catalogue import Catalogue
from headwater.report.cautions import Findings, cautions
from headwater.report.comparison import beside
from headwater.report.completeness import Completeness
from headwater.report.draft import Asking, Draft
from headwater.report.holes import Holes
from headwater.report.known import Known
from headwater.report.overview import Overview
from headwater.report.plan import plan
from headwater.report.query import Axis, Comparison, Query
from headwater.report.relation import AS_OF, PROFILE_DAYS, Relation
from headwater.report.result import Answer, Cells, Compared, columns_of
from headwater.report.shape import Calendar
from headwater.report.sql import compiled
from headwater.report.sqltext import Dialect, Sql
from headwater.report.supplies import Supplies
from headwater.report.timing import eligible_days, time_only
from headwater.store.base import Store, StoredAccount


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """One question being answered: the accounts and the instant stay the same throughout."""

    store: Store
    absences: Absences
    holes: Holes
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
            accounts=self.accounts,
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
        return self.overview(relation).first_day

    def overview(self, relation: Relation) -> Overview:
        """What is known of the days of a relation, for all accounts together."""
        return self.completeness.overview(relation.stale_after, self.accounts, self.now)

    def statement(self, draft: Draft) -> Sql:
        limit = None if shape.fills(draft) else draft.query.limit
        return compiled(draft, self.asking, self.dialect, self.supplies, limit=limit)

    def answer(self, query: Query, version: int) -> Answer:
        draft = plan(query, self.asking)
        calendar = self.calendar(draft)
        raw = self.rows(draft, calendar)
        fields = (*draft.by, *draft.metrics)
        counts = calendar.counts() if draft.axis is Axis.ACTIVITY else {}
        in_time = draft.axis is Axis.ACTIVITY and bool(shape.timed(draft))
        totals = self.totals(draft) if query.totals else None
        with_data = self.with_data(draft, calendar)
        found = Findings(
            draft=draft,
            rows=raw,
            days=counts,
            accounts=self.accounts,
            with_data=with_data,
            known={name: view.known for name, view in calendar.views.items()},
            absent=lambda stream: self.absences.of(stream, self.accounts, self.now),
            empty=lambda stream: self.holes.of(stream, self.accounts, self.now),
            eligible=self.eligible(draft),
            as_of=self.day_of_value(draft),
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
            complete_through=calendar.complete_through(),
            days=counts,
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

    def calendar(self, draft: Draft) -> Calendar:
        """What is known of the days of the period, by the streams that were asked."""
        # Days of the profile first: those are counted, where captures stand beside them.
        parts = sorted(draft.parts, key=lambda part: part.relation.shape not in PROFILE_DAYS)
        relations = {part.relation.stale_after.name: part.relation for part in parts}
        today = utc_day(self.now)
        in_period = draft.axis is Axis.ACTIVITY
        series = in_period and bool(shape.timed(draft))
        return Calendar(
            span=draft.days if in_period else Span(today, today),
            of_a_moment={
                name for name, each in relations.items() if each.shape in AS_OF and not series
            },
            views={name: self.overview(relation) for name, relation in relations.items()},
            account_ids=self.supplies.account_ids,
            today=today,
        )

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
        found = self.rows(other, self.calendar(other))
        fields = (*draft.by, *draft.metrics)
        laid = beside(rows, found, draft, other)
        totals = self.totals(other) if draft.query.totals else None
        return Compared(period=span, rows=tuple(shape.shown(laid, fields)), totals=totals)

    def with_data(self, draft: Draft, calendar: Calendar) -> int:
        """How many accounts have a row or a capture that this question could see."""
        span = draft.days
        if all(part.relation.shape in AS_OF for part in draft.parts) or draft.axis is Axis.POSTED:
            span = Span(date.min, max(span.last, date.min))
        found = [view.with_data(span) for view in calendar.views.values()]
        return len(found[0].union(*found[1:]))

    def eligible(self, draft: Draft) -> Callable[[date], bool]:
        """Whether a day is of the period and filters on time let it through."""
        if any(time_only(clause) for clause in draft.where):
            return frozenset(eligible_days(draft, self.asking)).__contains__
        return draft.days.__contains__

    def day_of_value(self, draft: Draft) -> date:
        """The day that values as of a moment are of."""
        if draft.axis is Axis.POSTED:
            return self.asking.today
        return min(draft.days.last, self.asking.today)

    def as_of(self, draft: Draft) -> datetime | None:
        """The instant lifetime values are of: the end of the period, or the present."""
        if not draft.moments:
            return None
        return min(draft.moments[-1].instant, self.now)
