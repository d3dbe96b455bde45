"""What is due, as laws."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.model.clock import end_of
from headwater.model.field import Field, Kind, Role
from headwater.model.slice import ONE_DAY, Slice, SliceState, Span, spans
from headwater.model.stream import Daily, Lifetime, Snapshot, Stream
from headwater.sync.plan import (
    MOST_ATTEMPTS,
    Want,
    capture_due,
    claim,
    digest,
    due_days,
    frozen_before,
    lost_days,
    next_attempt,
    settled_days,
    windows,
)

BEHAVIOUR = Daily(
    auto=timedelta(days=396),
    history=timedelta(days=731),
    lag=timedelta(days=2),
    settles=timedelta(days=7),
    window=60,
    safe_reach=59,
)
VIEWS = Field(name="views", label="Views", about="Plays.", kind=Kind.INTEGER, source_name="views")
STREAM = Stream(name="daily", label="Daily", about="", behaviour=BEHAVIOUR, fields=(VIEWS,))
MOMENT = Stream(name="moment", label="Now", about="", behaviour=Snapshot(), fields=(VIEWS,))
POST = Field(
    name="post", label="Post", about="", kind=Kind.TEXT, role=Role.DIMENSION, source_name="post"
)
POSTS = Stream(
    name="posts",
    label="Posts",
    about="",
    behaviour=Lifetime(freezes=timedelta(days=365)),
    fields=(POST, VIEWS),
    entity="post",
)
NOW = datetime(2026, 10, 20, 6, 30, tzinfo=UTC)
TODAY = NOW.date()
YESTERDAY = TODAY - ONE_DAY

days_back = st.integers(1, 700)


def landed(first: date, last: date, *, read: datetime = NOW, **more: object) -> Slice:
    return Slice(stream="daily", span=Span(first, last), digest="d", fetched_at=read, **more)  # type: ignore[arg-type]


def want(*slices: Slice, since: date, reach: date | None = None, patient: bool = True) -> Want:
    return Want(stream=STREAM, slices=slices, digest="d", since=since, reach=reach, patient=patient)


@given(back=days_back)
def test_a_first_sync_wants_every_day_up_to_yesterday_and_never_today(back: int) -> None:
    since = TODAY - ONE_DAY * back

    days = due_days(want(since=since), NOW)

    assert days == Span(since, YESTERDAY).each()


@given(back=days_back, data=st.data())
def test_windows_cover_every_due_day_and_hardly_more(back: int, data: st.DataObject) -> None:
    all_days = Span(TODAY - ONE_DAY * back, YESTERDAY).each()
    due = data.draw(st.lists(st.sampled_from(all_days), unique=True))

    found = windows(due, BEHAVIOUR, NOW)

    covered = {day for span in found for day in span.each()}
    assert set(due) <= covered
    assert covered <= set(due) | {day + ONE_DAY for day in due}
    assert all(span.days <= BEHAVIOUR.window for span in found)
    assert all(span.last <= YESTERDAY for span in found)
    assert [span.last for span in found] == sorted((s.last for s in found), reverse=True)


@given(
    hours=st.integers(-24 * 20, 24 * 20),
    ahead=st.booleans(),
    newest=st.none() | st.integers(1, 30),
)
def test_a_day_is_settled_when_it_was_read_seven_days_after_it_ended_and_not_as_the_newest(
    hours: int, newest: int | None, *, ahead: bool
) -> None:
    read = NOW + timedelta(hours=abs(hours) if ahead else hours)
    last = TODAY - ONE_DAY * newest if newest else None
    piece = landed(TODAY - ONE_DAY * 30, YESTERDAY, read=read, newest=last)

    settled = settled_days(piece, BEHAVIOUR.settles, NOW)

    assert settled == [
        day
        for day in piece.span.each()
        if min(read, NOW) >= end_of(day) + timedelta(days=7) and day != last
    ]


@given(back=days_back, data=st.data())
def test_every_due_day_is_claimed_by_one_window(back: int, data: st.DataObject) -> None:
    all_days = Span(TODAY - ONE_DAY * back, YESTERDAY).each()
    due = data.draw(st.lists(st.sampled_from(all_days), unique=True))
    found = windows(due, BEHAVIOUR, NOW)

    claimed = [day for span in found for day in claim(span, due, found).each()]

    assert sorted(claimed) == sorted(due)


@given(back=days_back)
def test_every_day_but_yesterday_is_inside_some_window(back: int) -> None:
    since = TODAY - ONE_DAY * back

    found = windows(Span(since, YESTERDAY).each(), BEHAVIOUR, NOW)

    inside = {day for span in found for day in span.each() if day != span.last}
    assert set(Span(since, YESTERDAY).each()) - inside == {YESTERDAY}


@given(back=st.integers(60, 700))
def test_promised_days_never_share_a_window_with_days_that_may_be_refused(back: int) -> None:
    since = TODAY - ONE_DAY * back
    safe = TODAY - ONE_DAY * BEHAVIOUR.safe_reach

    found = windows(Span(since, YESTERDAY).each(), BEHAVIOUR, NOW)

    assert found[0] == Span(safe, YESTERDAY)
    assert not [span for span in found if span.first < safe < span.last]


def test_a_day_read_a_week_after_it_ended_is_left_alone_and_a_moving_one_is_asked_again() -> None:
    since = TODAY - ONE_DAY * 30

    days = due_days(want(landed(since, YESTERDAY, newest=YESTERDAY), since=since), NOW)

    assert days == Span(TODAY - ONE_DAY * 7, YESTERDAY).each()


def test_the_newest_day_of_an_old_window_is_asked_again_until_it_was_an_inner_one() -> None:
    since, old = TODAY - ONE_DAY * 30, TODAY - ONE_DAY * 20

    days = due_days(want(landed(since, old, newest=old), since=since), NOW)

    assert days == Span(old, YESTERDAY).each()


def test_another_digest_makes_every_day_in_reach_due_again() -> None:
    since, reach = TODAY - ONE_DAY * 100, TODAY - ONE_DAY * 60
    before = landed(since, YESTERDAY)
    after = Want(stream=STREAM, slices=[before], digest="other", since=since, reach=reach)

    assert due_days(after, NOW) == Span(reach, YESTERDAY).each()


def test_days_the_source_no_longer_serves_are_not_asked_for() -> None:
    since, wall = TODAY - ONE_DAY * 100, TODAY - ONE_DAY * 60
    gone = landed(since, wall - ONE_DAY, expired=True)

    assert due_days(want(gone, since=since), NOW)[0] == wall


def test_days_missed_during_an_outage_longer_than_the_reach_are_lost() -> None:
    since, reach = TODAY - ONE_DAY * 100, TODAY - ONE_DAY * 60
    known = landed(since, TODAY - ONE_DAY * 71)

    lost = lost_days(want(known, since=since, reach=reach))

    assert lost == [Span(TODAY - ONE_DAY * 70, reach - ONE_DAY)]


def test_a_failed_slice_waits_its_time_unless_a_person_asks() -> None:
    since = TODAY - ONE_DAY * 10
    failed = landed(since, YESTERDAY, state=SliceState.FAILED, due_at=NOW + timedelta(minutes=5))

    assert due_days(want(failed, since=since), NOW) == []
    assert due_days(want(failed, since=since), NOW + timedelta(minutes=6)) != []
    assert due_days(want(failed, since=since, patient=False), NOW) != []


def test_a_slice_that_failed_too_often_waits_for_a_person() -> None:
    since = TODAY - ONE_DAY * 10
    dead = landed(since, YESTERDAY, state=SliceState.FAILED, due_at=None)

    assert due_days(want(dead, since=since), NOW + timedelta(days=1)) == [YESTERDAY + ONE_DAY]
    assert len(due_days(want(dead, since=since, patient=False), NOW)) == 10


def test_an_instant_in_the_future_counts_as_now() -> None:
    since = TODAY - ONE_DAY * 10
    ahead = landed(since, YESTERDAY, read=NOW + timedelta(days=30))
    waits = landed(since, YESTERDAY, state=SliceState.FAILED, due_at=NOW + timedelta(days=300))

    assert due_days(want(ahead, since=since), NOW) == Span(TODAY - ONE_DAY * 7, YESTERDAY).each()
    assert due_days(want(waits, since=since), NOW) != []


@pytest.mark.parametrize(
    "captured, due",
    [(None, True), (NOW - timedelta(hours=7), True), (NOW - timedelta(hours=6), False)],
    ids=["never", "yesterday evening", "this morning"],
)
def test_a_capture_is_due_once_in_a_utc_day(captured: datetime | None, *, due: bool) -> None:
    slices = (
        [
            Slice(
                stream="moment",
                span=Span(captured.date(), captured.date()),
                digest="d",
                fetched_at=captured,
                captured_at=captured,
            )
        ]
        if captured
        else []
    )

    found = capture_due(Want(stream=MOMENT, slices=slices, digest="d", since=TODAY), NOW)

    assert found is due


def post_capture(at: datetime, *, digest: str = "d", error: str | None = None) -> Slice:
    return Slice(
        stream="posts",
        span=Span(at.date(), at.date()),
        digest=digest,
        fetched_at=at,
        captured_at=at,
        error=error,
    )


def posts(*slices: Slice) -> Want:
    return Want(stream=POSTS, slices=slices, digest="d", since=TODAY)


@given(hours=st.integers(0, 2_000))
def test_a_post_is_read_until_what_was_counted_in_its_first_year_was_served(hours: int) -> None:
    made = NOW - timedelta(days=365, hours=hours)
    last = post_capture(NOW)

    settled = frozen_before(posts(post_capture(NOW - timedelta(days=1)), last))

    assert settled is not None
    assert (made < settled) == (hours > 72)


@pytest.mark.parametrize("error, digest", [("One was left out", "d"), (None, "of other fields")])
def test_a_capture_that_fell_short_or_asked_for_less_settles_nothing(
    error: str | None, digest: str
) -> None:
    assert frozen_before(posts(post_capture(NOW, error=error, digest=digest))) is None
    assert frozen_before(posts()) is None


@given(st.integers(1, MOST_ATTEMPTS - 1))
def test_patience_grows_and_ends(attempts: int) -> None:
    sooner, later = next_attempt(attempts, NOW), next_attempt(attempts + 1, NOW)

    assert sooner is not None
    assert sooner > NOW
    assert later is None or later >= sooner
    assert next_attempt(MOST_ATTEMPTS, NOW) is None


@given(st.sets(st.text(min_size=1)), st.sets(st.text(min_size=1)))
def test_a_digest_names_a_set_whatever_the_order(asked: set[str], facts: set[str]) -> None:
    shuffled = digest("s", sorted(asked, reverse=True), (), sorted(facts, reverse=True))

    assert digest("s", asked, (), facts) == shuffled


@given(st.sets(days_back))
def test_spans_hold_exactly_the_days_given(back: set[int]) -> None:
    days = [TODAY - ONE_DAY * n for n in back]

    found = spans(days)

    assert [day for span in found for day in span.each()] == sorted(days)
    assert all(b.first - a.last > ONE_DAY for a, b in pairwise(found))
