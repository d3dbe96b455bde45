"""What the ledger knows of an account's days in one stream, in runs instead of days. Pure.

The words are those of `store.ledger.status_of_days`, worked out for runs of days, so that two
years of a thousand accounts are a few thousand runs.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from operator import attrgetter

from headwater.model.clock import utc_day
from headwater.model.slice import ONE_DAY, DayStatus, Slice, SliceState, Span
from headwater.store.ledger import is_settled

WORST_FIRST = (
    DayStatus.GAP,
    DayStatus.SOURCE_EXPIRED,
    DayStatus.PROVISIONAL,
    DayStatus.FINAL,
    DayStatus.EMPTY,
)
"""Where several days, accounts or streams meet, the first of these says how far to trust a line.
Both last ones are settled; a line is empty only where nobody had anything."""
EXPIRED = DayStatus.SOURCE_EXPIRED
SETTLED = frozenset({DayStatus.FINAL, DayStatus.EMPTY})
RANK = {status: rank for rank, status in enumerate(WORST_FIRST)}


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive days of one status."""

    first: date
    last: date
    status: DayStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One stream of one account. `islands` are the runs of days that have a row or a capture.

    `before` is the status of the days before the first run. `refused` are fields the source
    would not give when it was last asked.
    """

    runs: tuple[Run, ...] = ()
    before: DayStatus = DayStatus.GAP
    islands: tuple[Span, ...] = ()
    complete_through: date | None = None
    refused: tuple[str, ...] = ()
    last_read: datetime | None = None
    error: str | None = None

    @property
    def first_day(self) -> date | None:
        """The first day with a row or a capture."""
        return self.islands[0].first if self.islands else None

    @property
    def spoken(self) -> Iterator[Run]:
        """The runs, and one of all the days before them when those are known to be lost."""
        if self.runs and self.before is not DayStatus.GAP:
            yield Run(date.min, self.runs[0].first - ONE_DAY, self.before)
        yield from self.runs

    def complete_within(self, span: Span) -> date | None:
        """The last day of a span before the first of its days that is neither final nor empty.

        What is missing before the span is no matter here. As for `complete_through`, days that
        had expired before anything was complete are no holes.
        """
        begins = next((run.first for run in self.runs if run.status in SETTLED), None)
        if begins is None or begins > span.last:
            return None
        place = bisect_right(self.runs, span.first, key=attrgetter("first")) - 1
        last: date | None = None
        for run in islice(self.runs, max(place, 0), None):
            if run.last < span.first or (run.status is EXPIRED and run.last < begins):
                continue
            if run.first > span.last or run.status not in SETTLED:
                break
            last = min(run.last, span.last)
        return last

    def last_capture(self, day: date) -> date | None:
        """The last day with a row or a capture up to a day."""
        days = [min(island.last, day) for island in self.islands if island.first <= day]
        return max(days, default=None)

    def has_data(self, span: Span) -> bool:
        """Whether any day of the span has a row or a capture."""
        return any(island.meets(span) for island in self.islands)

    def statuses(self, span: Span, today: date) -> Iterator[Run]:
        """The runs of a span, whole: days never spoken of are gaps, days not over provisional."""
        at = span.first
        for run in self.spoken:
            if run.last < at or run.first > span.last:
                continue
            if run.first > at:
                yield from _unspoken(at, run.first - ONE_DAY, today)
            yield Run(max(at, run.first), min(run.last, span.last), run.status)
            at = min(run.last, span.last) + ONE_DAY
        if at <= span.last:
            yield from _unspoken(at, span.last, today)


def _unspoken(first: date, last: date, today: date) -> Iterator[Run]:
    if first < today:
        yield Run(first, min(last, today - ONE_DAY), DayStatus.GAP)
    if last >= today:
        yield Run(max(first, today), last, DayStatus.PROVISIONAL)


def daily(
    slices: Sequence[Slice],
    islands: Sequence[Span],
    settles: timedelta,
    now: datetime,
    reach: date | None,
) -> Known:
    """What is known of a Daily stream. `islands` are its runs of days with rows, in order."""
    landed = [piece for piece in slices if piece.state is SliceState.LANDED]
    last = max(landed, key=lambda piece: piece.fetched_at, default=None)
    runs = _merged(_runs(slices, islands, settles, now, reach))
    walled = bool(runs) and reach is not None and runs[0].first <= reach
    failed = [piece for piece in slices if piece.state is SliceState.FAILED]
    return Known(
        runs=runs,
        before=EXPIRED if walled else DayStatus.GAP,
        islands=tuple(islands),
        complete_through=_complete_through(runs),
        refused=last.refused if last is not None else (),
        last_read=last.fetched_at if last is not None else None,
        error=failed[-1].error if failed else None,
    )


def _runs(
    slices: Sequence[Slice],
    islands: Sequence[Span],
    settles: timedelta,
    now: datetime,
    reach: date | None,
) -> Iterator[Run]:
    """Every day from the first in the ledger to yesterday, cut wherever its status may change."""
    spans = [piece.span for piece in slices] + list(islands)
    if not spans:
        return
    first = min(span.first for span in spans)
    end = max(utc_day(now), max(span.last for span in spans) + ONE_DAY)
    cuts = {first, end}
    for span in spans:
        cuts |= {span.first, span.last + ONE_DAY}
    for piece in slices:
        cuts |= _cuts(piece, settles, now)
    if reach is not None:
        cuts.add(reach)
    landed = sorted(
        (piece for piece in slices if piece.state is SliceState.LANDED), key=lambda p: p.span.first
    )
    starts = [piece.span.first for piece in landed]
    rows = [span.first for span in islands]
    ordered = sorted(cut for cut in cuts if first <= cut <= end)
    for at, following in pairwise(ordered):
        place = bisect_right(starts, at) - 1
        owner = landed[place] if place >= 0 and at in landed[place].span else None
        island = bisect_right(rows, at) - 1
        has_row = island >= 0 and at in islands[island]
        out_of_reach = reach is not None and at < reach
        status = _status(at, owner, has_row, out_of_reach, settles, now)
        yield Run(at, following - ONE_DAY, status)


def _cuts(piece: Slice, settles: timedelta, now: datetime) -> set[date]:
    """Where a slice's own days may change their status."""
    settled = utc_day(min(piece.fetched_at, now) - settles)
    newest = piece.newest
    return {settled} if newest is None else {settled, newest, newest + ONE_DAY}


def _status(
    day: date,
    piece: Slice | None,
    has_row: bool,  # noqa: FBT001 - facts of one day, told apart by their types
    out_of_reach: bool,  # noqa: FBT001
    settles: timedelta,
    now: datetime,
) -> DayStatus:
    if piece is None:
        return DayStatus.SOURCE_EXPIRED if out_of_reach else DayStatus.GAP
    if piece.expired:
        return DayStatus.SOURCE_EXPIRED
    if is_settled(piece, day, settles, now):
        return DayStatus.FINAL if has_row else DayStatus.EMPTY
    return DayStatus.SOURCE_EXPIRED if out_of_reach else DayStatus.PROVISIONAL


def _merged(runs: Iterable[Run]) -> tuple[Run, ...]:
    found: list[Run] = []
    for run in runs:
        if found and found[-1].status is run.status and run.first - found[-1].last == ONE_DAY:
            found[-1] = Run(found[-1].first, run.last, run.status)
        else:
            found.append(run)
    return tuple(found)


def _complete_through(runs: Sequence[Run]) -> date | None:
    """As `store.ledger.complete_through`: leading expired days are no holes, later ones are."""
    last: date | None = None
    for run in runs:
        if run.status is DayStatus.SOURCE_EXPIRED and last is None:
            continue
        if run.status not in SETTLED:
            break
        last = run.last
    return last


@dataclass(frozen=True, slots=True)
class Capture:
    """The newest capture of a stream: when, what the source would not give, what fell short."""

    at: datetime | None = None
    refused: tuple[str, ...] = ()
    error: str | None = None


def captures(
    islands: Sequence[Span],
    newest: Capture = Capture(),
    *,
    today: date,
    failure: str | None = None,
) -> Known:
    """What is known of a stream of captures: a day has one or never will, today still may.

    So the days before the first capture are lost and no gap, which somebody could still fetch.
    `failure` is that of a capture that nobody made up for.
    """
    runs: list[Run] = []
    for island in islands:
        if runs:
            runs.append(Run(runs[-1].last + ONE_DAY, island.first - ONE_DAY, EXPIRED))
        runs.append(Run(island.first, island.last, DayStatus.FINAL))
    if runs and runs[-1].last < today - ONE_DAY:
        runs.append(Run(runs[-1].last + ONE_DAY, today - ONE_DAY, EXPIRED))
    if runs and runs[-1].last < today:
        runs.append(Run(today, today, DayStatus.GAP))
    return Known(
        runs=tuple(runs),
        before=EXPIRED,
        islands=tuple(islands),
        complete_through=islands[-1].last if islands else None,
        refused=newest.refused,
        last_read=newest.at,
        error=failure or newest.error,
    )
