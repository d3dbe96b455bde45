"""The history of a post: changes with their interval, curves from the posting, the residual."""

from datetime import timedelta

import pytest

from headwater.model.slice import ONE_DAY, Span
from headwater.report.history import Change
from tests.report.conftest import Hub
from tests.report.oracle_rows import Facts, State, changes, reached
from tests.report.world import LIFE_COUNTS, TODAY, Post, Truth, make

FACTS = Facts(make(1))
SPAN = Span(TODAY - timedelta(days=40), TODAY)


def owner(post: Post) -> int:
    accounts = FACTS.world.accounts
    return next(n for n, truth in enumerate(accounts) if post in truth.posts)


def posts() -> list[Post]:
    return [post for truth in FACTS.world.accounts for post in truth.posts if any(post.served)]


def states(post: Post) -> list[tuple[int, State]]:
    return [(n, state) for n, state in enumerate(FACTS.courses[post.id]) if state is not None]


@pytest.mark.parametrize("post", posts(), ids=lambda post: post.id)
def test_changes_carry_their_interval_and_add_up_to_what_was_gained(duck: Hub, post: Post) -> None:
    truth = FACTS.world.accounts[owner(post)]
    account = next(a for a in duck.accounts(1) if a.account_id == truth.account_id)

    found = duck.reports.changes(account, post.id, SPAN)

    known = states(post)
    first, last = known[0][1], known[-1][1]
    assert found[0].at == truth.captures[known[0][0]]
    assert found[0].kind in ("baseline", "birth")
    born = found[0].kind == "birth"
    assert [told(change) for change in found] == expected_changes(post, truth)
    start = 0 if born else first.values["v_views"]
    gained = [c.values["v_views"] for c in found if c.values["v_views"] is not None]
    if last.vanished_at is None:
        assert sum(gained) == last.values["v_views"] - start
    for change in found[1:]:
        assert change.kind in ("growth", "gap")
        assert change.since in truth.captures
        assert change.days is not None
        assert (change.days > 1.5) == (change.kind == "gap")
    for change in found:
        values = [value for value in change.values.values() if value is not None]
        assert bool(change.negative) == any(value < 0 for value in values)
    assert found[0].since == (post.identity["video_created_at"] if born else None)


def told(change: Change) -> tuple[object, ...]:
    return (change.at, change.since, change.kind, dict(change.values))


def expected_changes(post: Post, truth: Truth) -> list[tuple[object, ...]]:
    """The oracle's, each interval of a capture by itself."""
    rows = changes(FACTS, truth, SPAN.first, SPAN.last)
    own = [row for row in rows if row["video_id"] == post.id]
    own.sort(key=lambda row: (row["captured_at"], row["interval_start"] or row["captured_at"]))
    names = [*LIFE_COUNTS, "v_watch_time_s"]
    return [
        (row["captured_at"], row["interval_start"], row["change_kind"], {n: row[n] for n in names})
        for row in own
        if row["_read"] & {*names}
    ]


def test_a_post_first_seen_late_is_a_baseline_and_a_new_one_counts_from_zero(duck: Hub) -> None:
    kinds = set()
    for account, truth in zip(duck.accounts(1), FACTS.world.accounts, strict=True):
        for post in truth.posts:
            found = duck.reports.changes(account, post.id, SPAN)
            if not found:
                continue
            made = post.identity["video_created_at"]
            index = truth.captures.index(found[0].at)
            late = index == 0 or made < truth.captures[index - 1]  # type: ignore[operator]
            assert found[0].kind == ("baseline" if late else "birth")
            kinds.add(found[0].kind)
    assert kinds == {"baseline", "birth"}


def expected_curve(age: int) -> tuple[int, int | None]:
    total, count = 0, 0
    for truth in FACTS.world.accounts:
        for post in truth.posts:
            value = at_age(truth, post, age)
            if value is not None:
                total, count = total + value, count + 1
    return count, total if count else None


def at_age(truth: Truth, post: Post, age: int) -> int | None:
    """Views at the first capture in the post's day of that age, of posts that are more than ads."""
    made = post.identity["video_created_at"]
    final = FACTS.courses[post.id][-1]
    if final is None or final.ad_only:
        return None
    for at, state in zip(truth.captures, FACTS.courses[post.id], strict=True):
        index = truth.captures.index(at)
        if state is not None and reached(post, index) and (at - made) // ONE_DAY == age:  # type: ignore[operator]
            views = state.values["v_views"]
            assert isinstance(views, int)
            return views
    return None


def test_a_curve_starts_at_the_posting(duck: Hub) -> None:
    found = duck.reports.curve("v_views", duck.accounts(1), days=(1, 3, 7, 28, 4000))
    assert [point.age for point in found] == [1, 3, 7, 28, 4000]
    for point in found:
        count, total = expected_curve(point.age)
        assert (point.posts, point.total) == (count, total)
        if total is not None:
            assert point.mean == pytest.approx(total / count)
    assert found[-1].posts == 0


def test_the_residual_is_what_the_profile_counted_less_what_its_posts_gained(duck: Hub) -> None:
    truth = FACTS.world.accounts[0]
    account = duck.accounts(1, 1)[0]

    found = duck.reports.reconciled(account, SPAN)

    assert found
    for stretch in found:
        days = stretch.days.each()
        views = [truth.days.get(day, {}).get("video_views") for day in days]
        known = all(isinstance(value, int) for value in views)
        expected = sum(value for value in views if isinstance(value, int)) if known else None
        assert stretch.profile_views == expected
        assert stretch.days.first == stretch.since.date()
        gained = _gained(truth, stretch.since, stretch.at)
        assert (stretch.post_views or 0) == gained
        if expected is not None and stretch.post_views is not None:
            assert stretch.residual == expected - gained
        if stretch.complete:
            assert known or expected is None
    assert any(stretch.complete for stretch in found)


def _gained(truth: Truth, since: object, at: object) -> int:
    """The views all posts gained at the captures after `since`, up to `at`."""
    return sum(
        row["v_views"] or 0
        for row in changes(FACTS, truth, SPAN.first, SPAN.last)
        if since < row["captured_at"] <= at
    )


def test_a_stretch_that_a_change_reaches_into_from_outside_is_not_complete(duck: Hub) -> None:
    truth = FACTS.world.accounts[0]
    found = duck.reports.reconciled(duck.accounts(1, 1)[0], SPAN)
    over = [
        (row["interval_start"], row["captured_at"])
        for row in changes(FACTS, truth, SPAN.first, SPAN.last)
        if row["change_kind"] in ("growth", "gap") and row["v_views"] is not None
    ]
    torn = [
        each
        for each in found
        if any(start < end < at for start, at in over for end in (each.since, each.at))
    ]
    assert torn
    assert not any(each.complete for each in torn)


def test_an_account_knows_how_complete_its_streams_are(duck: Hub) -> None:
    account = duck.accounts(1, 1)[0]
    found = {each.stream: each for each in duck.reports.completeness(account)}
    assert {"profile_day", "video_lifetime", "follower_country"} <= found.keys()
    day = found["profile_day"]
    assert day.days["source_expired"] > 0
    assert day.complete_through is not None
    assert sum(day.days.values()) == sum((r.last - r.first).days + 1 for r in day.runs)
    assert "comment" not in found
