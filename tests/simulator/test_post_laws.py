"""What holds for every post of every account, whatever the seed."""

from datetime import UTC, datetime
from functools import cache
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from simulator import Simulator
from simulator.accounts import ARCHETYPES
from simulator.decay import CURVES, FROZEN_AT
from simulator.feed import Post
from simulator.instants import DAY, day_of, start_of
from simulator.lag import batch
from simulator.posts import character, counted, reading, whole
from simulator.world import Person

NOW = datetime(2026, 10, 20, 6, 15, tzinfo=UTC)
KINDS = [name for name, kind in ARCHETYPES.items() if kind.posts]
LISTS = (
    "video_view_retention",
    "engagement_likes",
    "impression_sources",
    "audience_genders",
    "audience_countries",
    "audience_cities",
    "audience_types",
)


@cache
def person(seed: int, kind: str) -> Person:
    sim = Simulator(now=NOW, seed=seed, archetypes=[kind], speed=0)
    return next(iter(sim.world.people.values()))


people = st.builds(person, st.integers(0, 12), st.sampled_from(KINDS))


def post_of(one: Person, number: int) -> Post:
    return one.feed[number % max(1, one.feed.until(NOW.timestamp()))]


def values(one: Person, post: Post, at: float) -> dict[str, object]:
    read = reading(one.account, post, at, batch(one.account.key, at))
    assume(read.views is not None)
    return counted(post, character(one.account, post), read)


def numbers(fields: dict[str, object]) -> dict[str, int]:
    return {
        name: value
        for name, value in fields.items()
        if isinstance(value, int) and not isinstance(value, bool)
    }


@given(people, st.integers(0, 999))
def test_posts_are_published_one_after_the_other(one: Person, number: int) -> None:
    first, second = one.feed[number], one.feed[number + 1]

    assert one.account.created <= first.created < second.created


@given(people, st.integers(0, 999))
def test_a_post_is_found_by_its_id_once_it_is_published(one: Person, number: int) -> None:
    post = post_of(one, number)

    assert one.feed.find(post.item_id, post.created) == post
    assert one.feed.find(post.item_id, post.created - 1) is None
    assert one.feed.find(str(int(post.item_id) + 1), post.created) is None


@given(people, st.integers(0, 999))
def test_an_id_tells_when_it_was_made(one: Person, number: int) -> None:
    post = post_of(one, number)

    assert 3 <= post.created - (int(post.item_id) >> 32) <= 8


@given(people, st.floats(0, 800 * DAY))
def test_the_posts_that_exist_are_counted_right(one: Person, ago: float) -> None:
    at = NOW.timestamp() - ago
    count = one.feed.until(at)

    assert all(one.feed[index].created <= at for index in range(max(0, count - 3), count))
    if not one.account.archetype.quiet:
        assert one.feed[count].created > at


@given(people, st.integers(0, 999), st.lists(st.floats(0, 420), min_size=2, max_size=6))
def test_counters_never_fall(one: Person, number: int, ages: list[float]) -> None:
    post = post_of(one, number)
    read = [numbers(values(one, post, post.created + age * DAY)) for age in sorted(ages)]

    for earlier, later in pairwise(read):
        assert all(earlier[name] <= later[name] for name in earlier)


@given(people, st.integers(0, 999), st.floats(2, 500))
def test_counters_lag_a_day_or_two_behind_the_truth(one: Person, number: int, age: float) -> None:
    post = post_of(one, number)
    at = post.created + age * DAY
    shown = numbers(values(one, post, at))
    nature = character(one.account, post)
    now, before = (
        numbers(counted(post, nature, whole(one.account, post, day_of(at) - back)))
        for back in (1, 6)
    )

    assert all(before[name] <= shown[name] <= now[name] for name in shown)


@given(people, st.integers(0, 999))
def test_five_days_after_a_year_every_number_is_final(one: Person, number: int) -> None:
    post = post_of(one, number)
    end = start_of(post.day + FROZEN_AT + 1)

    frozen = values(one, post, end + 5 * DAY)

    assert values(one, post, end + 400 * DAY) == frozen
    truth = whole(one.account, post, post.day + FROZEN_AT)
    assert frozen == counted(post, character(one.account, post), truth)


@given(people, st.integers(0, 999), st.floats(3, 400))
def test_the_numbers_of_a_post_make_sense(one: Person, number: int, age: float) -> None:
    post = post_of(one, number)
    fields = values(one, post, post.created + age * DAY)
    counts = numbers(fields)

    assert 0 <= counts["reach"] <= counts["video_views"]
    assert all(value >= 0 for value in counts.values())
    assert 0 <= float(str(fields["full_video_watched_rate"])) <= 1
    assert float(str(fields["average_time_watched"])) <= float(str(fields["video_duration"]))


@given(people, st.integers(0, 999), st.floats(3, 400))
def test_the_lists_of_a_post_make_sense(one: Person, number: int, age: float) -> None:
    post = post_of(one, number)
    fields = values(one, post, post.created + age * DAY)
    shares = {
        name: [float(row["percentage"]) for row in rows]
        for name in LISTS
        if isinstance(rows := fields[name], list)
    }

    assert set(shares) == set(LISTS)
    curve = shares.pop("video_view_retention")
    assert curve[0] == 1
    assert all(0 < share < 1.3 for share in curve)
    assert all(0 <= share <= 1 for row in shares.values() for share in row)
    assert shares["impression_sources"] == sorted(shares["impression_sources"], reverse=True)
    for name in ("impression_sources", "engagement_likes", "audience_genders"):
        assert abs(sum(shares[name]) - 1) < 0.001
    fans, strangers, new, back = shares["audience_types"]
    assert abs(fans + strangers - 1) < 0.0002
    assert abs(new + back - 1) < 0.0002
    assert len(shares["audience_countries"]) <= 10
    assert len(shares["audience_cities"]) <= 10


def test_of_some_posts_a_place_is_watched_more_often_than_the_beginning() -> None:
    one = person(1, "huge")
    peaks = [
        max(
            float(str(row["percentage"]))
            for row in character(one.account, one.feed[number]).retention
        )
        for number in range(100)
    ]

    assert 5 < sum(peak > 1 for peak in peaks) < 40


def test_every_way_of_gathering_views_rises_to_the_whole() -> None:
    for curve in CURVES:
        assert len(curve) == FROZEN_AT + 1
        assert all(0 < earlier <= later for earlier, later in pairwise(curve))
        assert curve[-1] == 1


def test_an_account_has_a_few_posts_that_took_off() -> None:
    one = person(7, "huge")
    one.feed.until(NOW.timestamp())
    totals = sorted(one.feed[index].total for index in range(1000))

    assert totals[-5] > 10 * totals[500]
