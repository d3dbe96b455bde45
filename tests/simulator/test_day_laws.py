"""What holds for every day of every account, whatever the seed."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from simulator import Simulator
from simulator.accounts import ARCHETYPES
from simulator.audience import composition
from simulator.instants import instant, start_of
from simulator.lag import appears, share
from simulator.world import Person

NOW = datetime(2026, 10, 20, 6, 15, tzinfo=UTC)
TODAY = NOW.date().toordinal()
KINDS = list(ARCHETYPES)


@cache
def person(seed: int, kind: str) -> Person:
    sim = Simulator(now=NOW, seed=seed, archetypes=[kind], speed=0)
    return next(iter(sim.world.people.values()))


people = st.builds(person, st.integers(0, 12), st.sampled_from(KINDS))
days_ago = st.integers(1, 799)


@given(people, days_ago)
def test_followers_are_yesterdays_and_the_new_less_the_lost(one: Person, ago: int) -> None:
    day, before = one.days.real(TODAY - ago), one.days.real(TODAY - ago - 1)

    assert day["followers_eod"] == before["followers_eod"] + day["followers_net"]
    assert day["followers_net"] == day["daily_new_followers"] - day["daily_lost_followers"]


@given(people, days_ago)
def test_nothing_counted_is_ever_negative(one: Person, ago: int) -> None:
    day = one.days.real(TODAY - ago)

    assert all(value >= 0 for name, value in day.items() if name != "followers_net")


@given(people, days_ago)
def test_the_engaged_are_among_those_reached_and_these_among_the_views(
    one: Person, ago: int
) -> None:
    day = one.days.real(TODAY - ago)

    assert 0 <= day["engaged_audience"] <= day["unique_video_views"] <= day["video_views"]


@given(people, st.integers(1, 700), st.floats(0, 100))
def test_the_followers_now_lie_between_two_days(one: Person, ago: int, hours: float) -> None:
    day = TODAY - ago
    at = start_of(day) + hours % 24 * 3600
    ends = one.days.real(day - 1)["followers_eod"], one.days.real(day)["followers_eod"]

    assert min(ends) <= one.followers(at) <= max(ends)


@given(people, days_ago)
def test_a_row_appears_between_the_next_morning_and_the_end_of_the_day_after(
    one: Person, ago: int
) -> None:
    day = TODAY - ago
    since = appears(one.account.key, day) - start_of(day + 1)

    assert 8 * 3600 <= since <= 48 * 3600
    assert share(one.account.key, day, appears(one.account.key, day) - 1) is None


@given(people, days_ago, st.lists(st.floats(0, 120), min_size=2, max_size=8))
def test_a_served_row_only_ever_rises_and_is_true_after_two_days(
    one: Person, ago: int, hours: list[float]
) -> None:
    day = TODAY - ago
    first = appears(one.account.key, day)
    served = [one.days.served(day, first + hour * 3600) for hour in sorted(hours)]
    real = one.days.real(day)

    for earlier, later in pairwise(served):
        assert earlier is not None
        assert later is not None
        assert all(earlier[name] <= later[name] <= real[name] for name in real)
    assert one.days.served(day, first + 48 * 3600) == real


@given(people, days_ago, st.floats(0, 120))
def test_served_rows_of_neighbouring_days_agree_on_the_followers(
    one: Person, ago: int, hours: float
) -> None:
    day = TODAY - ago
    at = max(appears(one.account.key, day), appears(one.account.key, day - 1)) + hours * 3600
    row, before = one.days.served(day, at), one.days.served(day - 1, at)

    assert row is not None
    assert before is not None
    assert row["followers_eod"] == before["followers_eod"] + row["followers_net"]


@given(people, days_ago)
def test_a_day_is_the_same_however_it_is_reached(one: Person, ago: int) -> None:
    seed = int(one.account.key.split("/")[0])
    later = Simulator(now=NOW, seed=seed, archetypes=[one.account.archetype_name], speed=0)
    later.clock.advance(timedelta(days=400))
    other = next(iter(later.world.people.values()))
    one.days.real(TODAY - ago - 30)

    assert other.days.real(TODAY - ago) == one.days.real(TODAY - ago)


@given(people, days_ago)
def test_the_active_followers_are_never_more_than_the_followers(one: Person, ago: int) -> None:
    counts = one.days.activity(TODAY - ago, None)
    followers = one.days.real(TODAY - ago)["followers_eod"]

    assert (counts is None) == (followers < 100)
    if counts is not None:
        assert len(counts) == 24
        assert 0 <= min(counts) <= max(counts) <= followers


@given(people, st.integers(0, 700))
def test_the_shares_of_an_audience_make_sense(one: Person, ago: int) -> None:
    lists = composition(one.account, TODAY - ago)

    def values(name: str) -> list[float]:
        return [float(str(row["percentage"])) for row in lists[name]]

    assert abs(sum(values("audience_ages")) - 1) < 0.001
    assert abs(sum(values("audience_genders")) - 1) < 0.001
    for name in ("audience_countries", "audience_cities"):
        assert values(name) == sorted(values(name), reverse=True)
        assert 0 < sum(values(name)) <= 1
        assert len(values(name)) <= 10


def test_some_accounts_write_long_fractions_and_some_short() -> None:
    digits = set()
    for seed in range(20):
        lists = composition(person(seed, "business_registered").account, TODAY)
        share_ = str(lists["audience_countries"][0]["percentage"])
        digits.add(len(share_) > 8)

    assert digits == {True, False}


def test_two_seeds_give_two_worlds() -> None:
    one, other = (person(seed, "business_registered") for seed in (1, 2))

    assert one.account.open_id != other.account.open_id
    assert one.days.real(TODAY - 5) != other.days.real(TODAY - 5)


def test_starting_does_not_walk_through_history() -> None:
    sim = Simulator(now=NOW, accounts=200, posts=300, history_days=100_000, speed=0)
    sim.clock.advance(timedelta(days=3650))

    first = next(iter(sim.world.people.values()))
    assert first.feed._posts == []  # noqa: SLF001 - nothing was made that nobody asked for
    assert first.days.real(TODAY + 3000)["video_views"] > 0
    assert instant(sim.clock.now()) > instant(NOW)
