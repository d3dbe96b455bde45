"""Captures: what is only known now. One instant, every page, landed together."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

from headwater.connectors.base import Ask, Question, Row
from headwater.model.clock import utc_day
from headwater.model.slice import Slice, Span
from headwater.model.stream import Stream
from headwater.store.base import Landing
from headwater.sync import plan
from headwater.sync.context import Context
from headwater.sync.fetch import Gathered

EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a walk says of entities that it did not bring.

    Those made after `since` are not there; those that are `unread` may be.
    """

    since: datetime | None = None
    unread: frozenset[str] = frozenset()


@dataclass(kw_only=True)
class CaptureAsk:
    """One ask of Snapshot or Lifetime streams of one account."""

    context: Context
    ask: Ask

    def due(self) -> bool:
        """Whether any of its streams wants a capture today."""
        context, now = self.context, self.context.now
        fields = context.fields(self.ask)
        wants = [context.want(stream, fields, now) for stream in self._streams(fields)]
        due = any(plan.capture_due(want, now) for want in wants)
        return due and (self.ask.population is None or bool(self._population))

    def today(self) -> Span:
        day = utc_day(self.context.now)
        return Span(day, day)

    def step(self) -> None:
        """Capture and land all streams of the ask."""
        context = self.context
        fields = context.fields(self.ask)
        since = self._since(fields)
        question = context.question(self.ask, fields, context.now)
        gathered = self._gather(replace(question, since=since))
        now = context.instant(self.ask, gathered.at)
        context.heed(self.ask, gathered)
        given = context.fields(self.ask)
        digests = self._digests(given)
        context.learn(gathered.rows)
        if since is None:
            # A walk to the end answers also for what it has just taught; a shorter one does not.
            digests = self._digests(given)
        listed = self._listed(gathered, since or EVER)
        context.land(
            [
                self._landing(stream, gathered, given, now, listed, digests[stream.name])
                for stream in self._streams(given)
            ]
        )
        if gathered.shortfall:
            context.miss(self.ask, gathered.shortfall)

    def _digests(self, given: tuple[str, ...]) -> dict[str, str]:
        return {each.name: self.context.digest(each, given) for each in self._streams(given)}

    def _landing(
        self,
        stream: Stream,
        gathered: Gathered,
        given: tuple[str, ...],
        now: datetime,
        listed: Listed,
        digest: str,
    ) -> Landing:
        context = self.context
        rows = context.source.connector.settle(
            stream, gathered.rows.get(stream.name, []), context.facts
        )
        piece = Slice(
            stream=stream.name,
            span=Span(utc_day(now), utc_day(now)),
            digest=digest,
            fetched_at=now,
            captured_at=now,
            refused=context.refused(stream, given),
            rows=len(rows),
            error=gathered.shortfall or None,
        )
        return Landing(
            stream=stream,
            slice=piece,
            rows=rows,
            listed_since=listed.since if stream.made_at else None,
            made_at=stream.made_at,
            unread=listed.unread,
        )

    def _streams(self, fields: tuple[str, ...]) -> list[Stream]:
        """The streams of the ask that have something to say under the fields given."""
        given = frozenset(fields)
        streams = [self.context.stream(name) for name in self.ask.streams]
        return [
            s
            for s in streams
            if not s.asked or given & {each.source_name for each in s.asked} - self._keys()
        ]

    def _keys(self) -> set[str | None]:
        """Source names of the entities: they come with every call and say nothing by themselves."""
        streams = [self.context.stream(name) for name in self.ask.streams]
        return {s.field(s.entity).source_name for s in streams if s.entity}

    def _since(self, fields: tuple[str, ...]) -> datetime | None:
        """Entities made before this need no look any more, in none of the streams."""
        context = self.context
        wants = [context.want(each, fields, context.now) for each in self._streams(fields)]
        found = [plan.frozen_before(want) for want in wants]
        known = [instant for instant in found if instant is not None]
        return min(known) if known and len(known) == len(found) else None

    def _listed(self, gathered: Gathered, since: datetime) -> Listed:
        if not gathered.complete:
            return Listed(unread=self._unread(gathered, since))
        odd = frozenset(gathered.spoilt)
        return Listed(since=since if self.ask.population is None else None, unread=odd)

    def _unread(self, gathered: Gathered, since: datetime) -> frozenset[str]:
        """The live entities that a walk should have brought and, for it ended early, did not."""
        context = self.context
        stream = next((s for s in map(context.stream, self.ask.streams) if s.made_at), None)
        if stream is None or stream.entity is None or stream.made_at is None:
            return frozenset()
        brought = {row[stream.entity] for row in gathered.rows.get(stream.name, [])}
        context.flush()
        told = [stream.entity, "vanished_at", stream.made_at]
        return frozenset(
            str(row[stream.entity])
            for row in context.store.current(context.key, stream, told)
            if row["vanished_at"] is None
            and row[stream.entity] not in brought
            # Of when it was made nothing may be known.
            and not (isinstance(made := row[stream.made_at], datetime) and made < since)
        )

    def _gather(self, question: Question) -> Gathered:
        if self.ask.population is None:
            return self.context.fetch.all(question)
        whole = Gathered()
        for entities in _chunks(self._population, self.ask.batch):
            part = self.context.fetch.all(replace(question, entities=entities, since=None))
            for name, rows in part.rows.items():
                whole.rows.setdefault(name, []).extend(rows)
            whole.refused |= part.refused
            whole.unknown |= part.unknown
            whole.complete = whole.complete and part.complete
            whole.spoilt |= part.spoilt
            whole.at = whole.at or part.at
        return whole

    @cached_property
    def _population(self) -> list[str]:
        """Ids of the live entities the ask is about."""
        assert self.ask.population is not None
        name, condition = self.ask.population
        stream = self.context.stream(name)
        assert stream.entity is not None
        self.context.flush()
        told = {stream.entity, "vanished_at", *([condition] if condition else [])}
        rows = self.context.store.current(self.context.key, stream, sorted(told))
        return [str(row[stream.entity]) for row in rows if _counts(row, condition)]


def _counts(row: Row, condition: str | None) -> bool:
    return row.get("vanished_at") is None and (condition is None or row.get(condition) is True)


def _chunks(entities: list[str], size: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(entities), size):
        yield tuple(entities[start : start + size])
