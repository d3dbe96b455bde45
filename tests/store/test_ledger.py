"""The ledger's arithmetic, as laws."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.model.clock import end_of
from headwater.model.slice import ONE_DAY, DayStatus, Slice, SliceState, Span
from headwater.store.ledger import complete_through, enter, ordered, reopened, status_of_days

FIRST = date(2026, 3, 1)
SETTLES = timedelta(days=7)
LATER = datetime(2026, 4, 1, tzinfo=UTC)

FINAL, PROVISIONAL, EMPTY, GAP, EXPIRED = (
    DayStatus.FINAL,
    DayStatus.PROVISIONAL,
    DayStatus.EMPTY,
    DayStatus.GAP,
    DayStatus.SOURCE_EXPIRED,
)


def day(number: int) -> date:
    return FIRST + ONE_DAY * number


def landed(
    first: int, last: int, *, read: float = 30, newest: int | None = None, **more: object
) -> Slice:
    """A slice of numbered days, read so many days after the first of March began."""
    return Slice(
        stream="daily",
        span=Span(day(first), day(last)),
        fetched_at=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=read),
        newest=None if newest is None else day(newest),
        **{"digest": "d", **more},  # type: ignore[arg-type]
    )


def failed(first: int, last: int, *, read: float = 30, **more: object) -> Slice:
    return replace(
        landed(first, last, read=read),
        state=SliceState.FAILED,
        error="It failed.",
        **more,  # type: ignore[arg-type]
    )


def all_in(slices: Sequence[Slice], settles: timedelta | None = SETTLES) -> list[Slice]:
    ledger: list[Slice] = []
    for piece in slices:
        ledger = enter(ledger, piece, settles)
    return ledger


def spans_of(ledger: Sequence[Slice]) -> list[tuple[int, int]]:
    return [((p.span.first - FIRST).days, (p.span.last - FIRST).days) for p in ledger]


@st.composite
def slices(draw: st.DrawFn, expiring: bool = True) -> list[Slice]:  # noqa: FBT001, FBT002 - a strategy
    """Slices of one stream, each read at an instant of its own."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        first = draw(st.integers(0, 12))
        last = first + draw(st.integers(0, 8))
        read = draw(st.integers(0, 25)) + number / 10
        kind = draw(st.sampled_from(["landed", "landed", "failed", *(["expired"] * expiring)]))
        if kind == "failed":
            found.append(failed(first, last, read=read))
            continue
        newest = draw(st.none() | st.integers(first, last)) if kind == "landed" else None
        digest = draw(st.sampled_from("ab"))
        found.append(
            landed(first, last, read=read, newest=newest, digest=digest, expired=kind == "expired")
        )
    return found


@given(entered=slices())
def test_no_two_slices_of_a_state_share_a_day(entered: list[Slice]) -> None:
    ledger = all_in(entered)

    for state in (SliceState.LANDED, SliceState.FAILED):
        mine = [piece.span for piece in ledger if piece.state is state]
        assert all(left.last < right.first for left, right in pairwise(mine))


@given(entered=slices())
def test_every_day_that_landed_is_in_the_ledger_and_no_other(entered: list[Slice]) -> None:
    def days(pieces: Sequence[Slice]) -> set[date]:
        return {each for p in pieces if p.state is SliceState.LANDED for each in p.span.each()}

    assert days(all_in(entered)) == days(entered)


@given(entered=slices())
def test_entering_a_slice_again_changes_nothing(entered: list[Slice]) -> None:
    ledger = all_in(entered)

    assert enter(ledger, entered[-1], SETTLES) == ledger


@given(entered=slices(), data=st.data())
def test_what_is_known_of_a_day_does_not_depend_on_the_order_of_arrival(
    entered: list[Slice], data: st.DataObject
) -> None:
    rows = data.draw(st.sets(st.integers(0, 20).map(day)))

    def known(pieces: Sequence[Slice]) -> dict[date, DayStatus]:
        return status_of_days(all_in(pieces), rows, SETTLES, LATER)

    assert known(data.draw(st.permutations(entered))) == known(entered)


@given(entered=slices(expiring=False))
def test_joining_slices_makes_no_day_final_and_takes_no_finality_away(
    entered: list[Slice],
) -> None:
    rows = Span(day(0), day(20)).each()

    joined, apart = all_in(entered), all_in(entered, settles=None)

    assert status_of_days(joined, rows, SETTLES, LATER) == status_of_days(
        apart, rows, SETTLES, LATER
    )
    assert len(joined) <= len(apart)


@given(entered=slices(expiring=False))
def test_a_day_is_final_as_soon_as_some_interior_read_settled_it(entered: list[Slice]) -> None:
    rows = Span(day(0), day(20)).each()
    statuses = status_of_days(all_in(entered), rows, SETTLES, LATER)

    for each in rows:
        settling = [
            p
            for p in entered
            if p.state is SliceState.LANDED
            and each in p.span
            and p.newest != each
            and p.fetched_at >= end_of(each) + SETTLES
        ]
        assert (statuses.get(each) is FINAL) == bool(settling)


def test_a_later_slice_takes_the_days_it_shares() -> None:
    ledger = all_in([landed(0, 9, read=12, newest=9), landed(5, 14, read=17, newest=14)], None)

    assert spans_of(ledger) == [(0, 4), (5, 14)]


def test_an_older_slice_that_arrives_late_takes_only_days_nobody_has() -> None:
    ledger = all_in([landed(5, 14, read=17, newest=14), landed(0, 9, read=12, newest=9)], None)

    assert spans_of(ledger) == [(0, 4), (5, 14)]
    assert [p.fetched_at.day for p in ledger] == [13, 18]


def test_a_newest_day_does_not_displace_the_same_day_read_in_the_interior() -> None:
    interior, edge = landed(0, 5, read=12, newest=5), landed(-3, 3, read=20, newest=3, digest="e")

    ledger = all_in([interior, edge])

    assert spans_of(ledger) == [(-3, 2), (3, 5)]
    assert [p.digest for p in ledger] == ["e", "d"]
    assert all_in([edge, interior]) == ledger


def test_a_middle_piece_leaves_both_sides() -> None:
    ledger = all_in([landed(0, 9, read=12), landed(3, 5, read=13, digest="e")])

    assert spans_of(ledger) == [(0, 2), (3, 5), (6, 9)]


def test_settled_neighbours_of_one_digest_become_one_slice() -> None:
    ledger = all_in([landed(0, 4, read=20, rows=5), landed(5, 9, read=25, rows=4)])

    assert ledger == [landed(0, 9, read=25, rows=9)]


@pytest.mark.parametrize(
    "neighbour",
    [
        pytest.param(landed(5, 9, read=25, digest="e"), id="another digest"),
        pytest.param(landed(5, 9, read=25, refused=("likes",)), id="a refused field"),
        pytest.param(landed(5, 9, read=25, expired=True), id="expired"),
        pytest.param(landed(5, 9, read=16), id="not settled"),
        pytest.param(landed(5, 9, read=25, newest=9), id="its newest day"),
        pytest.param(landed(6, 9, read=25), id="a day between"),
    ],
)
def test_neighbours_that_differ_stay_apart(neighbour: Slice) -> None:
    assert len(all_in([landed(0, 4, read=20), neighbour])) == 2


def test_a_settled_day_stays_final_when_it_is_later_out_of_reach() -> None:
    """The new question is answered all the same: the day is not asked for again."""
    ledger = all_in(
        [landed(0, 9, read=12, newest=9), landed(0, 9, read=90, digest="e", expired=True)]
    )

    statuses = status_of_days(ledger, Span(day(0), day(9)).each(), SETTLES, LATER)
    assert [statuses[day(n)] for n in (0, 4, 5, 9)] == [FINAL, FINAL, EXPIRED, EXPIRED]
    assert {p.digest for p in ledger} == {"e"}


def test_a_failure_is_no_longer_told_of_days_that_landed_since() -> None:
    ledger = all_in([failed(0, 9, read=1), landed(3, 5, read=2)])

    assert [(p.state.value, *span) for p, span in zip(ledger, spans_of(ledger), strict=True)] == [
        ("failed", 0, 2),
        ("landed", 3, 5),
        ("failed", 6, 9),
    ]
    assert all_in([landed(3, 5, read=2), failed(0, 9, read=1)]) == ledger


def test_a_failed_refresh_stands_beside_what_had_landed() -> None:
    ledger = all_in([landed(0, 9, read=12), failed(5, 9, read=13)])

    assert spans_of(ledger) == [(0, 9), (5, 9)]


def test_a_failure_carries_the_attempts_it_is_given() -> None:
    second = failed(0, 9, read=2, attempts=2)

    assert all_in([failed(0, 9, read=1), second]) == [second]


def capture(hours: int, *, state: SliceState = SliceState.LANDED) -> Slice:
    moment = LATER + timedelta(hours=hours)
    today = Span(moment.date(), moment.date())
    return Slice(
        stream="now", span=today, digest="d", fetched_at=moment, captured_at=moment, state=state
    )


def test_there_is_one_line_per_capture() -> None:
    again = replace(capture(1), rows=7)

    assert all_in([capture(3), capture(1), again], None) == [again, capture(3)]


def test_only_the_latest_failure_of_a_capture_is_told_until_one_succeeds() -> None:
    first, second = (capture(hours, state=SliceState.FAILED) for hours in (1, 25))

    assert all_in([capture(0), first, second], None) == [capture(0), second]
    assert all_in([capture(0), first, second, capture(50)], None) == [capture(0), capture(50)]


def test_a_slice_that_is_due_is_not_entered() -> None:
    with pytest.raises(ValueError, match="due"):
        enter([], replace(landed(0, 1), state=SliceState.DUE))


def test_reopening_takes_days_out_of_what_expired_or_failed_and_of_nothing_else() -> None:
    span = Span(day(2), day(3))
    gone, broken, good = landed(0, 5, expired=True), failed(0, 5), landed(0, 5)

    assert spans_of(reopened(gone, span)) == [(0, 1), (4, 5)]
    assert spans_of(reopened(broken, span)) == [(0, 1), (4, 5)]
    assert reopened(good, span) == [good]


def test_a_day_is_final_seven_days_after_it_ended() -> None:
    """Read at the very instant, and a moment before."""
    rows = [day(0)]

    assert status_of_days([landed(0, 0, read=8)], rows, SETTLES, LATER)[day(0)] is FINAL
    assert status_of_days([landed(0, 0, read=7.999)], rows, SETTLES, LATER)[day(0)] is PROVISIONAL


def test_every_day_has_the_status_its_evidence_gives_it() -> None:
    ledger = all_in(
        [
            landed(0, 1, read=10, expired=True),
            landed(2, 4, read=12),
            landed(7, 10, read=17, newest=9),
            failed(11, 12, read=17),
        ]
    )
    now = datetime(2026, 3, 15, tzinfo=UTC) + timedelta(days=3)

    statuses = status_of_days(ledger, [day(2), day(3), day(7), day(9)], SETTLES, now)

    assert list(statuses) == Span(day(0), day(16)).each()
    assert list(statuses.values()) == [
        *[EXPIRED] * 2,
        *[FINAL] * 2,
        EMPTY,
        *[GAP] * 2,
        FINAL,
        EMPTY,
        PROVISIONAL,  # it has a row, but was the newest
        PROVISIONAL,
        *[GAP] * 6,
    ]


def test_days_beyond_reach_are_expired_unless_they_were_settled() -> None:
    ledger = [landed(0, 1, read=12, newest=1), landed(4, 5)]

    statuses = status_of_days(ledger, [day(0), day(1)], SETTLES, LATER, reach=day(5))

    assert [statuses[day(n)] for n in range(6)] == [FINAL, EXPIRED, EXPIRED, EXPIRED, EMPTY, EMPTY]


def test_a_read_from_the_future_counts_as_made_now() -> None:
    piece = landed(0, 0, read=300)

    statuses = status_of_days([piece], [day(0)], SETTLES, end_of(day(3)))

    assert statuses == {day(0): PROVISIONAL, day(1): GAP, day(2): GAP, day(3): GAP}


def test_nothing_is_known_of_a_stream_that_was_never_asked() -> None:
    assert status_of_days([], [], SETTLES, LATER) == {}


@pytest.mark.parametrize(
    "statuses, last",
    [
        pytest.param([], None, id="nothing asked"),
        pytest.param([FINAL, EMPTY, FINAL, PROVISIONAL, FINAL], 2, id="up to what still moves"),
        pytest.param([FINAL, GAP, FINAL], 0, id="up to a gap"),
        pytest.param([PROVISIONAL, FINAL], None, id="nothing before the first that moves"),
        pytest.param(
            [EXPIRED, EXPIRED, FINAL, FINAL], 3, id="what expired before the first is no hole"
        ),
        pytest.param([FINAL, EXPIRED, FINAL], 0, id="what expired later is one"),
        pytest.param([EMPTY, EXPIRED, FINAL], 0, id="an answer of nothing is an answer"),
        pytest.param([EXPIRED, EXPIRED], None, id="only what is not served"),
        pytest.param([EXPIRED, PROVISIONAL], None, id="nothing settled yet"),
    ],
)
def test_a_stream_is_complete_through(statuses: list[DayStatus], last: int | None) -> None:
    by_day = {day(number): status for number, status in enumerate(statuses)}

    assert complete_through(by_day) == (None if last is None else day(last))


def test_slices_are_in_order_of_day_and_landed_before_failed() -> None:
    pieces = [failed(0, 3), landed(0, 3), landed(5, 6), capture(0), capture(-1)]

    assert ordered(reversed(pieces)) == [pieces[1], pieces[0], pieces[2], pieces[4], pieces[3]]
