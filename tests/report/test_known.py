"""What is known of days in runs is what the ledger says of each day."""

from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

from hypothesis import given
from hypothesis import strategies as st

from headwater.model.slice import ONE_DAY, DayStatus, Slice, SliceState, Span, spans
from headwater.report.known import RANK, SETTLED, Known, captures, daily
from headwater.report.overview import Overview, worst_of
from headwater.store.ledger import complete_through, enter, status_of_days

FIRST = date(2026, 8, 1)
NOW = datetime(2026, 9, 10, 8, tzinfo=UTC)
SETTLES = timedelta(days=7)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Slice], list[date]]:
    """A ledger as it grows, and the days that have rows."""
    pieces: list[Slice] = []
    for _ in range(draw(st.integers(0, 6))):
        start = FIRST + ONE_DAY * draw(st.integers(0, 35))
        span = Span(start, start + ONE_DAY * draw(st.integers(0, 12)))
        fetched = datetime(span.last.year, span.last.month, span.last.day, tzinfo=UTC)
        fetched += timedelta(hours=draw(st.integers(1, 400)))
        failed = draw(st.integers(0, 4)) == 0
        piece = Slice(
            stream="profile_day",
            span=span,
            digest="d",
            fetched_at=fetched,
            state=SliceState.FAILED if failed else SliceState.LANDED,
            expired=not failed and draw(st.integers(0, 3)) == 0,
            newest=span.last if draw(st.booleans()) and not failed else None,
            error="It failed." if failed else None,
        )
        pieces = enter(pieces, piece, SETTLES)
    rows = draw(st.lists(st.integers(0, 45).map(lambda n: FIRST + ONE_DAY * n), max_size=30))
    return pieces, sorted(set(rows))


@given(ledger=ledgers(), reach=st.none() | st.integers(0, 40))
def test_runs_say_of_every_day_what_the_ledger_says(
    ledger: tuple[list[Slice], list[date]], reach: int | None
) -> None:
    pieces, rows = ledger
    wall = None if reach is None else FIRST + ONE_DAY * reach
    expected = status_of_days(pieces, rows, SETTLES, NOW, wall)

    known = daily(pieces, spans(rows), SETTLES, NOW, wall)

    told = {day: run.status for run in known.runs for day in Span(run.first, run.last).each()}
    assert told == expected
    assert known.complete_through == complete_through(expected)


@given(ledger=ledgers(), start=st.integers(-5, 50), length=st.integers(0, 30))
def test_a_period_is_complete_through_the_day_before_its_first_hole_whatever_came_before(
    ledger: tuple[list[Slice], list[date]], start: int, length: int
) -> None:
    pieces, rows = ledger
    span = Span(FIRST + ONE_DAY * start, FIRST + ONE_DAY * (start + length))
    statuses = status_of_days(pieces, rows, SETTLES, NOW, None)
    settled = {day for day, status in statuses.items() if status in SETTLED}
    days = [
        day
        for day in sorted(statuses)
        if day in span
        and not (statuses[day] is DayStatus.SOURCE_EXPIRED and day < min(settled, default=day))
    ]
    whole = list(takewhile(settled.__contains__, days))

    told = daily(pieces, spans(rows), SETTLES, NOW, None).complete_within(span)

    assert told == (whole[-1] if whole else None)


def test_a_day_that_was_lost_before_a_period_leaves_the_period_complete() -> None:
    read = datetime(2026, 9, 9, tzinfo=UTC)
    lost = FIRST + ONE_DAY * 10
    pieces = [
        Slice(
            stream="profile_day",
            span=span,
            digest="d",
            fetched_at=read,
            state=SliceState.LANDED,
        )
        for span in (Span(FIRST, lost - ONE_DAY), Span(lost + ONE_DAY, lost + ONE_DAY * 8))
    ]
    known = daily(pieces, [], SETTLES, NOW, None)

    assert known.complete_through == lost - ONE_DAY
    assert known.complete_within(Span(FIRST, lost + ONE_DAY * 8)) == lost - ONE_DAY
    assert known.complete_within(Span(lost, lost + ONE_DAY * 8)) is None
    assert known.complete_within(Span(lost + ONE_DAY, lost + ONE_DAY * 5)) == lost + ONE_DAY * 5
    assert known.complete_within(Span(FIRST - ONE_DAY * 9, FIRST - ONE_DAY)) is None


@given(ledger=ledgers(), start=st.integers(-5, 50), length=st.integers(0, 30))
def test_every_day_of_a_period_has_one_status(
    ledger: tuple[list[Slice], list[date]], start: int, length: int
) -> None:
    pieces, rows = ledger
    known = daily(pieces, spans(rows), SETTLES, NOW, None)
    span = Span(FIRST + ONE_DAY * start, FIRST + ONE_DAY * (start + length))

    runs = list(known.statuses(span, NOW.date()))

    assert [d for run in runs for d in Span(run.first, run.last).each()] == span.each()


@given(ledgers_=st.lists(ledgers(), min_size=1, max_size=4))
def test_the_worst_status_of_many_accounts_is_the_worst_of_each_day(
    ledgers_: list[tuple[list[Slice], list[date]]],
) -> None:
    every = {
        key: daily(pieces, spans(rows), SETTLES, NOW, None)
        for key, (pieces, rows) in enumerate(ledgers_)
    }
    span, today = Span(FIRST, FIRST + ONE_DAY * 45), NOW.date()

    view = Overview(known=every)
    counts, worst = view.counts(span, today), view.worst(span, today)

    by_day: dict[date, list[DayStatus]] = {day: [] for day in span.each()}
    for known in every.values():
        for run in known.statuses(span, today):
            for day in Span(run.first, run.last).each():
                by_day[day].append(run.status)
    expected = {day: min(found, key=RANK.__getitem__) for day, found in by_day.items()}
    told = {day: run.status for run in worst for day in Span(run.first, run.last).each()}
    assert told == expected
    assert sum(counts.values()) == span.days * len(every)
    assert worst_of([worst, worst[:]]) == worst


def test_a_day_is_empty_only_where_no_account_had_anything() -> None:
    read = datetime(2026, 8, 30, 8, tzinfo=UTC)
    week = Span(FIRST, FIRST + ONE_DAY * 6)
    piece = Slice(stream="profile_day", span=week, digest="d", fetched_at=read)
    busy = daily([piece], [Span(FIRST, FIRST + ONE_DAY * 3)], SETTLES, NOW, None)
    idle = daily([piece], [], SETTLES, NOW, None)

    [told, rest] = Overview(known={1: busy, 2: idle}).worst(week, NOW.date())

    assert (told.status, told.last) == (DayStatus.FINAL, FIRST + ONE_DAY * 3)
    assert (rest.status, rest.last) == (DayStatus.EMPTY, week.last)


def test_a_day_without_a_capture_is_lost_and_today_may_still_have_one() -> None:
    today = date(2026, 9, 10)
    islands = [Span(date(2026, 9, 1), date(2026, 9, 3)), Span(date(2026, 9, 6), date(2026, 9, 7))]

    known = captures(islands, today=today)

    told = {day: run.status for run in known.runs for day in Span(run.first, run.last).each()}
    lost = {date(2026, 9, n) for n in (4, 5, 8, 9)}
    assert {day for day, status in told.items() if status is DayStatus.SOURCE_EXPIRED} == lost
    assert told[today] is DayStatus.GAP
    assert known.complete_through == date(2026, 9, 7)
    assert known.complete_within(Span(date(2026, 8, 1), today)) == date(2026, 9, 3)
    assert known.complete_within(Span(date(2026, 9, 5), today)) is None
    assert known.complete_within(Span(date(2026, 9, 6), today)) == date(2026, 9, 7)
    assert known.last_capture(today) == date(2026, 9, 7)
    assert known.last_capture(date(2026, 9, 5)) == date(2026, 9, 3)
    assert known.last_capture(date(2026, 8, 31)) is None


def test_days_before_the_first_capture_are_lost_and_no_gap_that_is_still_to_be_read() -> None:
    today = date(2026, 9, 10)
    week = Span(today - ONE_DAY * 6, today)

    known = captures([Span(today, today)], today=today)

    assert [(run.status, run.last) for run in known.statuses(week, today)] == [
        (DayStatus.SOURCE_EXPIRED, today - ONE_DAY),
        (DayStatus.FINAL, today),
    ]
    counts = Overview(known={1: known, 2: known}).counts(week, today)
    assert counts == {"source_expired": 12, "final": 2}


def test_days_before_the_ledger_are_lost_where_the_source_is_known_to_stop_later() -> None:
    read = datetime(2026, 9, 9, tzinfo=UTC)
    piece = Slice(
        stream="profile_day",
        span=Span(FIRST, FIRST + ONE_DAY * 20),
        digest="d",
        fetched_at=read,
        state=SliceState.LANDED,
    )
    before = Span(FIRST - ONE_DAY * 5, FIRST - ONE_DAY)

    def told(reach: date | None) -> list[DayStatus]:
        known = daily([piece], [], SETTLES, NOW, reach)
        return [run.status for run in known.statuses(before, NOW.date())]

    assert told(FIRST + ONE_DAY * 3) == [DayStatus.SOURCE_EXPIRED]
    assert told(None) == [DayStatus.GAP]


def test_nothing_is_known_of_an_account_that_was_never_read() -> None:
    assert daily([], [], SETTLES, NOW, None) == Known()
    assert captures([], today=NOW.date()) == Known(before=DayStatus.SOURCE_EXPIRED)
