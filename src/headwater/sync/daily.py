"""Daily streams: one window after another, newest first, and what its answer teaches."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from headwater.connectors.base import Ask, Row
from headwater.model.clock import utc_day
from headwater.model.errors import OutOfReachError, PayloadError
from headwater.model.slice import ONE_DAY, Slice, Span, spans
from headwater.model.stream import Daily, Stream
from headwater.store.base import Landing
from headwater.sync import plan, reach
from headwater.sync.context import Context
from headwater.sync.fetch import Gathered


@dataclass(slots=True, kw_only=True)
class DailyAsk:
    """The windows of one ask of one account. A day is asked once a run under one digest."""

    context: Context
    ask: Ask
    asked: dict[str, set[date]] = field(default_factory=dict)

    def windows(self) -> list[Span]:
        """What is due now, newest first."""
        return plan.windows(self._due(), self._behaviour, self.context.now)

    def digest(self) -> str:
        """A short name for what is asked now of all streams of the ask: what is learned is news."""
        fields = self.context.fields(self.ask)
        digests = [self.context.digest(stream, fields) for stream in self._streams()]
        return plan.digest(self.ask.name, digests, (), ())

    def claim(self, span: Span) -> Span:
        """The days one of the windows is there for."""
        return plan.claim(span, self._due(), self.windows())

    def _due(self) -> list[date]:
        context, now = self.context, self.context.now
        days: set[date] = set()
        for stream in self._streams():
            want = context.want(stream, context.fields(self.ask), now)
            days.update(plan.due_days(want, now))
            days -= self.asked.get(want.digest, set())
        return sorted(days)

    def write_off(self) -> None:
        """Mark the days that were never fetched and are known to be served no more."""
        context, now = self.context, self.context.now
        for stream in self._streams():
            want = context.want(stream, context.fields(self.ask), now)
            for lost in plan.lost_days(want):
                context.expire(stream, lost.first, lost.last, want.digest)

    def step(self, span: Span) -> None:
        """Ask for one window and land it; learn how far back the source goes."""
        try:
            gathered = self._land(span)
        except OutOfReachError as refusal:
            if self._beyond_promise(span):
                self._search(span, refusal)
            else:
                self._narrow(span, refusal)
            return
        if self._beyond_promise(span):
            self._judge(span, gathered)

    @property
    def _behaviour(self) -> Daily:
        behaviour = self.context.stream(self.ask.streams[0]).behaviour
        assert isinstance(behaviour, Daily)
        known = [
            reach.longest(name, self.context.facts, behaviour.window) for name in self.ask.streams
        ]
        return replace(behaviour, window=min(known))

    def _streams(self) -> list[Stream]:
        fields = frozenset(self.context.fields(self.ask))
        streams = [self.context.stream(name) for name in self.ask.streams]
        return [s for s in streams if fields & {each.source_name for each in s.asked}]

    def _beyond_promise(self, span: Span) -> bool:
        today = utc_day(self.context.now)
        return span.first < today - ONE_DAY * self._behaviour.safe_reach

    def _land(self, span: Span) -> Gathered:
        context, now = self.context, self.context.instant(self.ask)
        fields = context.fields(self.ask)
        question = replace(context.question(self.ask, fields, context.now), span=span)
        gathered = context.fetch.all(question)
        context.heed(self.ask, gathered)
        before = self._calibration()
        context.learn(gathered.rows)
        republish = before != self._calibration()
        spoilt = {day: told for day, told in gathered.spoilt_days.items() if day in span}
        left = set(span.each()) - spoilt.keys()
        context.land(
            [
                self._landing(stream, part, gathered, now, republish=republish)
                for stream in self._streams()
                for part in spans(sorted(left))
            ]
        )
        self._spoilt(spoilt)
        return gathered

    def _spoilt(self, days: Mapping[date, str]) -> None:
        """Days that were served and could not be read have failed; the others have not."""
        for stream in self._streams() if days else ():
            fields = self.context.fields(self.ask)
            self.asked.setdefault(self.context.digest(stream, fields), set()).update(days)
        for span in spans(sorted(days)):
            error = PayloadError(days[span.first], code="0")
            self.context.fail(self.ask, span, error, self.context.fields(self.ask))

    def _landing(
        self, stream: Stream, span: Span, gathered: Gathered, now: datetime, *, republish: bool
    ) -> Landing:
        context = self.context
        fields = context.fields(self.ask)
        digest = context.digest(stream, fields)
        self.asked.setdefault(digest, set()).update(span.each())
        # Of all days together, for what is left out of them may be told by the others.
        settled = context.source.connector.settle(
            stream, gathered.rows.get(stream.name, []), context.facts
        )
        rows = [row for row in settled if _date(row) in span]
        return Landing(
            stream=stream,
            slice=Slice(
                stream=stream.name,
                span=span,
                digest=digest,
                fetched_at=now,
                newest=gathered.newest,
                refused=context.refused(stream, fields),
                rows=len(rows),
            ),
            rows=rows,
            publish=partial(_published, context, stream),
            republish=republish,
        )

    def _calibration(self) -> tuple[tuple[str, str], ...]:
        """The facts that decide what derived fields mean."""
        return tuple(sorted(f for f in self.context.facts.items() if f[0].startswith("tt_")))

    def _judge(self, span: Span, gathered: Gathered) -> None:
        """After a window that reaches beyond the promise: was it cut, and where?"""
        _context, today = self.context, utc_day(self.context.now)
        for stream in self._streams():
            served = {_date(row) for row in gathered.rows.get(stream.name, [])}
            if served:
                start = reach.served_start(served, span, today, self.context.oldest_post)
                if start is not None:
                    self._wall(stream, start)
            elif self._stored(stream, span.last):
                self._search(span, None)
                return

    def _stored(self, stream: Stream, day: date) -> bool:
        """Whether a day has a row already."""
        self.context.flush()
        return bool(self.context.store.rows(self.context.key, stream, Span(day, day)))

    def _search(self, span: Span, refusal: OutOfReachError | None) -> None:
        """The source should serve the span's last day, but not the span: find where it begins.

        `refusal` is the error it answered with; None when it answered with nothing.
        """
        refused = refusal is not None
        start = reach.search(span, lambda probe: self._accepted(probe, refused=refused))
        newest = Span(span.last, span.last)
        if refusal is not None and start == span.last and not self._accepted(newest, refused=True):
            self._refused_whole(span, refusal)
            return
        if refused and not reach.is_documented(start, utc_day(self.context.now)):
            self._conclude(span, start)
            return
        for stream in self._streams():
            self._wall(stream, start)

    def _refused_whole(self, span: Span, refusal: OutOfReachError) -> None:
        """Not even the last day of a window is served. When yesterday is, it is too old by now.

        Raises the refusal when yesterday is refused as well: then it is not the days that are.
        """
        yesterday = utc_day(self.context.now) - ONE_DAY
        if not self._accepted(Span(yesterday, yesterday), refused=True):
            raise refusal
        for stream in self._streams():
            self._wall(stream, span.last + ONE_DAY)

    def _narrow(self, span: Span, refusal: OutOfReachError) -> None:
        """Promised days were refused: land what of them is served, or raise the refusal."""
        start = reach.shrink(span, lambda probe: self._accepted(probe, refused=True))
        if start is None:
            raise refusal
        self._conclude(span, start)

    def _conclude(self, span: Span, start: date) -> None:
        """The window was refused and is served from `start` on: too far back, or too long?"""
        # Up to a day that is known, so that none of the others is the newest of its window.
        if not self._accepted(Span(start - ONE_DAY, start), refused=True):
            for stream in self._streams():
                self._wall(stream, start)
            return
        days = Span(start, span.last).days
        if days >= reach.SHORTEST:
            for stream in self._streams():
                self.context.facts[reach.longest_fact(stream.name)] = str(days)

    def _accepted(self, span: Span, *, refused: bool) -> bool:
        try:
            gathered = self._land(span)
        except OutOfReachError:
            return False
        return refused or any(gathered.rows.values())

    def _wall(self, stream: Stream, start: date) -> None:
        """Remember the wall and write off what lies before it."""
        context, now = self.context, self.context.now
        back = (utc_day(now) - start).days
        context.facts[reach.wall_fact(stream.name)] = str(back)
        want = context.want(stream, context.fields(self.ask), now)
        context.expire(stream, want.since, start - ONE_DAY, want.digest)


def _published(context: Context, stream: Stream, rows: list[Row]) -> list[Row]:
    return context.source.connector.publish(stream, rows, context.facts)


def _date(row: Row) -> date:
    day = row["date"]
    assert isinstance(day, date)
    return day
