"""The ledger's arithmetic: what a new slice does to the slices that are there. Pure.

Kept by every operation here, for the slices of one stream of one account:

* landed Daily slices never overlap, nor do failed ones; a landed and a failed slice may, for a
  day can be landed and its last refresh have failed;
* every day belongs to the slice that best says what is known of it (`_stands`);
* there is one line per capture, and at most one failure of captures, the latest;
* the list is sorted by day, captures by instant.

Settled neighbours that were asked the same and answered the same become one slice, so that a
year of daily syncs is a handful of lines. It takes the later `fetched_at`: both were settled by
their own, so no day's finality changes, while the earlier instant would unsettle the later days.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from headwater.model.clock import end_of, utc_day
from headwater.model.slice import ONE_DAY, DayStatus, Slice, SliceState, Span

EARLIEST = datetime.min.replace(tzinfo=UTC)


def enter(existing: Sequence[Slice], new: Slice, settles: timedelta | None = None) -> list[Slice]:
    """The slices of one stream after `new`. Entering the same slice again changes nothing.

    `settles` is the stream's, and None for streams whose days never settle: nothing is joined
    then. Slices far from `new` may be left out of `existing`, except failed ones.
    """
    if new.state is SliceState.DUE:
        raise ValueError(f"{new.stream}: a slice that is due is not in the ledger yet")
    landed = [piece for piece in existing if piece.state is SliceState.LANDED]
    failed = [piece for piece in existing if piece.state is SliceState.FAILED]
    if new.state is SliceState.FAILED:
        return ordered([*landed, *_after_failure(landed, failed, new)])
    failed = [rest for piece in failed for rest in _without(piece, new)]
    if new.captured_at is not None:
        others = [piece for piece in landed if piece.captured_at != new.captured_at]
        return ordered([*others, *failed, new])
    days = [piece for piece in landed if piece.captured_at is None]
    captures = [piece for piece in landed if piece.captured_at is not None]
    return ordered([*captures, *failed, *_joined(_with(days, new, settles), settles)])


def ordered(slices: Iterable[Slice]) -> list[Slice]:
    """Slices of one stream in order of day, then of instant, landed before failed."""
    return sorted(
        slices,
        key=lambda piece: (
            piece.span,
            piece.captured_at or EARLIEST,
            piece.state is SliceState.FAILED,
        ),
    )


def reopened(piece: Slice, span: Span) -> list[Slice]:
    """What is left of an expired or failed slice when the days of `span` are due again."""
    if piece.state is SliceState.LANDED and not piece.expired:
        return [piece]
    return [piece.cut(rest) for rest in piece.span.minus(span)]


def _after_failure(landed: Sequence[Slice], failed: Sequence[Slice], new: Slice) -> list[Slice]:
    """The failures there are after a new one: it speaks for its days, unless they landed since."""
    left = [new]
    for piece in (*landed, *failed):
        if piece.fetched_at > new.fetched_at:
            left = [rest for each in left for rest in _without(each, piece)]
    older = [rest for piece in failed for rest in _without(piece, new)]
    return [*older, *left]


def _without(failure: Slice, newer: Slice) -> list[Slice]:
    """What is left of a failure after another answer for its days, if that came no earlier.

    A capture can only be made now, so one of today also answers for the failures before it.
    """
    if newer.fetched_at < failure.fetched_at:
        return [failure]
    if newer.captured_at is not None and failure.span.first <= newer.span.last:
        return []
    return [failure.cut(rest) for rest in failure.span.minus(newer.span)]


def _with(days: Sequence[Slice], new: Slice, settles: timedelta | None) -> list[Slice]:
    """Landed Daily slices with a new one among them, every day given to the slice that stands."""
    apart = [piece for piece in days if not piece.span.meets(new.span)]
    owners: dict[date, Slice] = dict.fromkeys(new.span.each(), new)
    for piece in days:
        if piece.span.meets(new.span):
            for day in piece.span.each():
                owners[day] = _stands(day, piece, new, settles) if day in owners else piece
    return apart + _runs(owners)


def _runs(owners: Mapping[date, Slice]) -> list[Slice]:
    """Slices cut to the runs of consecutive days that they own. The days have no holes."""
    return [
        owner.cut(Span(run[0], run[-1]))
        for owner, group in groupby(sorted(owners), key=owners.__getitem__)
        if (run := list(group))
    ]


def _stands(day: date, old: Slice, new: Slice, settles: timedelta | None) -> Slice:
    """Which of two landed slices speaks for a day, whichever came first.

    An interior read beats a read in which the day was the newest, as it does for the rows; of
    two alike the later one speaks.
    """
    if old.expired != new.expired:
        return _stands_expired(day, *((new, old) if old.expired else (old, new)), settles)
    if (old.newest == day) != (new.newest == day):
        return new if old.newest == day else old
    if old.fetched_at == new.fetched_at and _asked(old) == _asked(new):
        return old
    return new if new.fetched_at >= old.fetched_at else old


def _stands_expired(day: date, read: Slice, gone: Slice, settles: timedelta | None) -> Slice:
    """Which speaks for a day that one slice read and another found no longer served.

    What was read when settled is not taken back: it stands, and as asked again when the other
    was, so that it is not due for a digest it can never have. The newest day of a window is no
    evidence against a refusal. Between a refusal and an interior read that was not settled yet,
    the later one speaks.
    """
    if settles is not None and is_settled(read, day, settles):
        if read.fetched_at >= gone.fetched_at:
            return read
        return replace(read, digest=gone.digest, refused=gone.refused, fetched_at=gone.fetched_at)
    if read.newest == day or gone.fetched_at >= read.fetched_at:
        return gone
    return read


def _asked(piece: Slice) -> tuple[object, ...]:
    return (piece.digest, piece.expired, piece.refused, piece.error)


def is_settled(piece: Slice, day: date, settles: timedelta, now: datetime | None = None) -> bool:
    """Whether a landed slice says the last word on a day: read late enough, not as the newest.

    A read dated after `now` (the clock was moved back) counts as made now.
    """
    read_at = piece.fetched_at if now is None else min(piece.fetched_at, now)
    return read_at >= end_of(day) + settles and piece.newest != day


def _joined(days: Iterable[Slice], settles: timedelta | None) -> list[Slice]:
    """Daily slices with settled neighbours of the same question and answer made one."""
    result: list[Slice] = []
    for piece in ordered(days):
        if result and settles is not None and _joinable(result[-1], piece, settles):
            result[-1] = _join(result[-1], piece)
        else:
            result.append(piece)
    return result


def _joinable(left: Slice, right: Slice, settles: timedelta) -> bool:
    touching = right.span.first - left.span.last == ONE_DAY
    return (
        touching
        and _asked(left) == _asked(right)
        and all(
            piece.newest is None and is_settled(piece, piece.span.last, settles)
            for piece in (left, right)
        )
    )


def _join(left: Slice, right: Slice) -> Slice:
    return replace(
        left,
        span=Span(left.span.first, right.span.last),
        fetched_at=max(left.fetched_at, right.fetched_at),
        rows=left.rows + right.rows,
        attempts=max(left.attempts, right.attempts),
    )


def status_of_days(
    slices: Sequence[Slice],
    row_dates: Collection[date],
    settles: timedelta,
    now: datetime,
    reach: date | None = None,
) -> dict[date, DayStatus]:
    """What is known of every day of a Daily stream, from its first day in the ledger to yesterday.

    `row_dates` are the days that have a row, `reach` the first day the source still serves.
    A slice that reaches into today makes the answer reach as far.
    """
    days = _days_spoken_of(slices, row_dates, now)
    landed = {
        day: piece
        for piece in slices
        if piece.state is SliceState.LANDED
        for day in piece.span.each()
    }
    rows = frozenset(row_dates)
    return {day: _status(day, landed.get(day), rows, (settles, now, reach)) for day in days}


def _days_spoken_of(
    slices: Sequence[Slice], row_dates: Collection[date], now: datetime
) -> list[date]:
    ends = [end for piece in slices for end in (piece.span.first, piece.span.last)]
    ends += row_dates
    if not ends:
        return []
    return Span(min(ends), max(*ends, utc_day(now) - ONE_DAY)).each()


def _status(
    day: date,
    piece: Slice | None,
    rows: frozenset[date],
    terms: tuple[timedelta, datetime, date | None],
) -> DayStatus:
    settles, now, reach = terms
    out_of_reach = reach is not None and day < reach
    if piece is None:
        return DayStatus.SOURCE_EXPIRED if out_of_reach else DayStatus.GAP
    if piece.expired:
        return DayStatus.SOURCE_EXPIRED
    if is_settled(piece, day, settles, now):
        return DayStatus.FINAL if day in rows else DayStatus.EMPTY
    return DayStatus.SOURCE_EXPIRED if out_of_reach else DayStatus.PROVISIONAL


def complete_through(statuses: Mapping[date, DayStatus]) -> date | None:
    """The last day up to which nothing is missing and nothing will move; None when there is none.

    Counted from the first day on that the source was able to serve: days before it that had
    expired when the account was connected are no holes. An expired day after that is one, for
    it was lost.
    """
    last: date | None = None
    for day in sorted(statuses):
        status = statuses[day]
        if status is DayStatus.SOURCE_EXPIRED and last is None:
            continue
        if status not in {DayStatus.FINAL, DayStatus.EMPTY}:
            break
        last = day
    return last
