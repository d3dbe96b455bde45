"""What is due. Pure: the ledger, today's digest and the clock in, spans and captures out.

*Due* is what was never asked with today's digest, or was still moving when last looked at.
First sync, backfill, daily refresh, restatement, a new scope, a switch to Business and a field
new in the catalogue differ only in what the ledger and the digest say.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from headwater.model.clock import utc_day
from headwater.model.slice import ONE_DAY, Slice, SliceState, Span, spans
from headwater.model.stream import Daily, Lifetime, Snapshot, Stream

PATIENCE = timedelta(minutes=5)
LONGEST_PATIENCE = timedelta(hours=24)
MOST_ATTEMPTS = 8

COUNTING = timedelta(days=3)
"""So long after they froze counters may still move: what was counted last is served up to 48 hours
later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What the planner must know of one stream of one account to say what is due.

    `since` is the first day anybody wants; `reach` the first day the source still serves,
    `None` while nothing says that it stops. `patient` leaves failed slices alone until their
    time has come; a person who asks is not made to wait.
    """

    stream: Stream
    slices: Sequence[Slice]
    digest: str
    since: date
    reach: date | None = None
    patient: bool = True


def digest(stream: str, asked: Iterable[str], refused: Iterable[str], facts: Iterable[str]) -> str:
    """A short name for what a slice was asked: fields, refusals and open gates, order free."""
    parts = [stream, *sorted(asked), "-", *sorted(refused), "-", *sorted(facts)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def settled_days(piece: Slice, settles: timedelta, now: datetime) -> list[date]:
    """The days on which a landed slice says the last word: read late enough, not as the newest.

    A read dated in the future (the clock was moved back) counts as made now.
    """
    newest = utc_day(min(piece.fetched_at, now) - settles) - ONE_DAY
    if newest < piece.span.first:
        return []
    days = Span(piece.span.first, min(piece.span.last, newest)).each()
    return [day for day in days if day != piece.newest]


def _left_alone(piece: Slice, want: "Want", now: datetime) -> bool:
    """Whether a failed slice is not to be tried yet."""
    if not want.patient:
        return False
    return piece.due_at is None or now < piece.due_at <= now + LONGEST_PATIENCE


def due_days(want: Want, now: datetime) -> list[date]:
    """The days of a Daily stream to ask for, oldest first; never today, never beyond reach."""
    behaviour = want.stream.behaviour
    assert isinstance(behaviour, Daily)
    yesterday = utc_day(now) - ONE_DAY
    first = max(want.since, want.reach) if want.reach else want.since
    if first > yesterday:
        return []
    days = set(Span(first, yesterday).each())
    for piece in want.slices:
        if piece.state is SliceState.FAILED:
            if _left_alone(piece, want, now):
                days.difference_update(piece.span.each())
        elif piece.expired:
            days.difference_update(piece.span.each())
        elif piece.digest == want.digest:
            days.difference_update(settled_days(piece, behaviour.settles, now))
    return sorted(days)


def lost_days(want: Want) -> list[Span]:
    """Days wanted, never landed, and by what we learned no longer served: not worth asking."""
    if want.reach is None or want.reach <= want.since:
        return []
    left = [Span(want.since, want.reach - ONE_DAY)]
    for piece in want.slices:
        if piece.state is SliceState.LANDED:
            left = [rest for span in left for rest in span.minus(piece.span)]
    return left


def windows(days: list[date], behaviour: Daily, now: datetime) -> list[Span]:
    """The calls that cover the days, newest first, none longer than the source allows.

    Consecutive windows share a day, and a window reaches one day past the newest day wanted
    where it can: the newest row of a window is not to be trusted, an interior one is. Days
    promised by the source and days that may be refused never share a window.
    """
    yesterday = utc_day(now) - ONE_DAY
    safe = utc_day(now) - ONE_DAY * behaviour.safe_reach
    found: list[Span] = []
    for span in reversed(spans(days)):
        last = min(span.last + ONE_DAY, yesterday)
        while True:
            first = max(span.first, last - ONE_DAY * (behaviour.window - 1))
            if first < safe < last:
                first = safe
            found.append(Span(first, last))
            if first == span.first:
                break
            last = first
    return found


def claim(span: Span, days: list[date], windows: list[Span]) -> Span:
    """The days a window is there for, given all days that are due and all windows made of them.

    Its last day is not, where a newer window is there for it or nobody wants it. So every day
    belongs to one window, and failing windows do not cut each other up.
    """
    newer = any(each.first == span.last for each in windows if each != span)
    if span.days > 1 and (newer or span.last not in days):
        return Span(span.first, span.last - ONE_DAY)
    return span


def capture_due(want: Want, now: datetime) -> bool:
    """Whether a Snapshot or Lifetime stream wants a capture in this UTC day."""
    behaviour = want.stream.behaviour
    today = utc_day(now)
    for piece in want.slices:
        if piece.state is SliceState.FAILED:
            if piece.span.last == today and _left_alone(piece, want, now):
                return False
        elif piece.captured_at is not None and piece.digest == want.digest:
            every_sync = isinstance(behaviour, Snapshot) and behaviour.every_sync
            if utc_day(min(piece.captured_at, now)) == today and not every_sync:
                return False
    return True


def frozen_before(want: Want) -> datetime | None:
    """Entities made before this were last captured when they moved no more; None: nobody knows.

    A capture that fell short says nothing: it may lack just those that have frozen since.
    """
    behaviour = want.stream.behaviour
    if not isinstance(behaviour, Lifetime):
        return None
    whole = [
        piece.captured_at
        for piece in want.slices
        if piece.captured_at and piece.digest == want.digest
        if piece.state is SliceState.LANDED and not piece.error
    ]
    return max(whole) - behaviour.freezes - COUNTING if whole else None


def attempts(slices: Iterable[Slice], span: Span) -> int:
    """How often days of the span failed in a row, however they were cut into slices."""
    failed = (p for p in slices if p.state is SliceState.FAILED and p.span.meets(span))
    return max((piece.attempts for piece in failed), default=0)


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When a failed slice is due again: later each time, `None` when only a person can help."""
    if attempts >= MOST_ATTEMPTS:
        return None
    patience: timedelta = PATIENCE * 2 ** (attempts - 1)
    return now + min(patience, LONGEST_PATIENCE)
