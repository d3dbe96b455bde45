"""The store equals the simulator's truth, cell by cell, through everything that happens to it.

The default run takes the switches that change most; `--long` takes every value of every switch,
every archetype and the whole timeline.
"""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.app.syncing import Wish
from headwater.connectors.base import Answer, Request
from headwater.connectors.http import Http
from headwater.model.account import Account
from headwater.model.clock import Clock
from headwater.model.errors import ReconnectError
from headwater.model.slice import DayStatus
from headwater.store.ledger import status_of_days
from simulator.accounts import ARCHETYPES as EVERY_ARCHETYPE
from simulator.switches import CHOICES
from tests.integration.compare import differences, final_days, same, stored_days
from tests.integration.told import everywhere, names
from tests.integration.world import World, world

# With few posts `huge` is `business_registered`; with many it is in a test of its own.
ARCHETYPES = [each for each in EVERY_ARCHETYPE if each != "huge"]
# Where TikTok writes 0 for what it lacks, nothing in the answers for these proves that it does:
# their zeros stay unknown, or the zeros of posts without insights are believed.
UNTELLABLE = {"new_account", "analytics_off"}
# Two days and a third that carries their sum do not prove which follower field is the total.
TOO_YOUNG = {"new_account"}
FEW = ["business_registered", "personal", "idle_posts"]

SWITCHES: list[dict[str, object]] = [
    {},
    {"over_60_days": "clamp"},
    {"over_60_days": "empty"},
    {"over_60_days": "serve"},
    {"missing_metric": "null"},
    {"missing_metric": "zero"},
    {"missing_day": "zero_row"},
    {"last_row_cumulative": "on"},
    {"followers_count_daily": "net"},
    {"daily_total_followers": "total"},
    {"audience_location": "metrics"},
    {"personal_variant": "B"},
    {"personal_variant": "40001"},
    {"short_pages": "on"},
    {"cursor_boundary": "inclusive"},
    {"includes_day_60": "off"},
    {"look_back": "58"},
    {"look_back": "30"},
    {"longest_range": "58"},
    {"longest_range": "30", "look_back": "58"},
    {"longest_range": "30", "over_60_days": "serve"},
    {"callback_param": "auth_code"},
    {"refresh_rotation": "same"},
    {"old_access_after_refresh": "dies"},
    {"code_as_string": "on"},
    {"expired_token_code": "40105"},
    {"expired_token_code": "40131"},
    {"key_order": "plain"},
    {"analytics_off": "40001"},
    {"business_history": "from_switch"},
    {"message": "Ok"},
    {"refresh_reuse": "revoke"},
    {"redirect_rules": "strict"},
]
CHANGING_MOST = [
    {}, {"over_60_days": "serve"}, {"over_60_days": "empty"}, {"missing_metric": "zero"},
    {"missing_day": "zero_row"}, {"last_row_cumulative": "on"}, {"cursor_boundary": "inclusive"},
]  # fmt: skip


def test_every_way_a_switch_can_be_turned_is_on_the_timeline() -> None:
    turned = {(name, value) for switches in SWITCHES for name, value in switches.items()}

    assert turned == {(name, value) for name in CHOICES for value in CHOICES[name][1:]}


def name_of(switches: dict[str, object]) -> str:
    return " ".join(f"{name}={value}" for name, value in switches.items()) or "as documented"


def zeros(switches: dict[str, object]) -> bool:
    return switches.get("missing_metric") == "zero"


def check(
    world: World,
    accounts: list[Account],
    look: Callable[[World, Account], list[str]] = everywhere,
) -> None:
    """Bring everything up to date and compare every cell, of the store and of the report."""
    outcomes = world.sync(accounts)

    failed = {each.account_id: each.error for each in outcomes if each.error}
    assert failed.keys() == over(world)
    assert [error for error in failed.values() if not isinstance(error, ReconnectError)] == []
    found = [line for account in accounts for line in look(world, account)]
    assert found == []


def over(world: World) -> set[str]:
    """The accounts whose consent is over, as is true of some archetypes after an hour."""
    grants, now = world.simulator.world.grants, world.simulator.clock.now().timestamp()
    ids = [account.open_id for account in world.simulator.accounts]
    return {each for each in ids if not any(one.alive(now) for one in grants.exchanged(each))}


@pytest.fixture(params=CHANGING_MOST, ids=name_of)
def switched(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    # Two years served are many cells to compare; one account shows all there is to see.
    few = FEW[:1] if request.param.get("over_60_days") == "serve" else FEW
    with world(tmp_path, switches=request.param, archetypes=few, posts=20, seed=3) as made:
        yield made


def test_daily_syncs_and_two_outages_leave_the_truth(switched: World) -> None:
    accounts = switched.connect_all()
    check(switched, accounts)
    for _ in range(4):
        switched.days_pass(1)
        check(switched, accounts)
    switched.days_pass(9)
    check(switched, accounts)
    switched.days_pass(70)
    check(switched, accounts)


@pytest.mark.long
@pytest.mark.parametrize("switches", SWITCHES, ids=name_of)
def test_the_whole_timeline_leaves_the_truth_under_every_switch(
    switches: dict[str, object], tmp_path: Path
) -> None:
    summed = switches.get("last_row_cumulative") == "on"
    left_out = UNTELLABLE if zeros(switches) else TOO_YOUNG if summed else set()
    archetypes = [each for each in ARCHETYPES if each not in left_out]
    with world(tmp_path, switches=switches, archetypes=archetypes, posts=60, seed=5) as made:
        accounts = made.connect_all()
        check(made, accounts)
        for day in range(30):
            made.days_pass(1)
            # The report of every fifth day says what those between would.
            check(made, accounts, everywhere if day % 5 == 0 else differences)
        made.days_pass(9)
        check(made, accounts)
        made.days_pass(70)
        check(made, accounts)
        first, personal = accounts[0], accounts[archetypes.index("personal")]
        made.simulator.event("rename", first.account_id, username="a.new.name")
        if not zeros(switches):  # in the two days after it, zeros of posts cannot be told apart
            made.simulator.event("switch_to_business", personal.account_id)
        vanish(made, first, 2)
        if switches.get("business_history") == "from_switch":
            # What the switch opens of posts that no longer move is read only when a day has told
            # that it is open; of the days before the switch none ever does.
            days_go_by(made, accounts, 3)
        for _ in range(4):
            made.days_pass(1)
            check(made, accounts)


def days_go_by(world: World, accounts: list[Account], count: int) -> None:
    """Daily syncs without a look at what they bring."""
    for _ in range(count):
        world.days_pass(1)
        world.sync(accounts)


def some_switches(seed: int) -> dict[str, object]:
    """A handful of the switches, each turned another way, drawn anew for every seed."""
    dice = random.Random(seed)
    drawn: dict[str, object] = {}
    for each in dice.sample(SWITCHES[1:], dice.randint(2, 7)):
        drawn |= each
    if drawn.get("over_60_days") == "empty":
        # Days that are promised and answered with nothing may as well be days without figures.
        drawn.pop("look_back", None)
    return drawn


@pytest.mark.long
@pytest.mark.parametrize("seed", range(16))
def test_no_combination_of_switches_hides_the_truth(seed: int, tmp_path: Path) -> None:
    switches = some_switches(seed)
    # Which zeros a plain account's posts give away is chance; of these few they always do.
    known = [each for each in ARCHETYPES if each not in TOO_YOUNG]
    chosen = FEW if zeros(switches) else random.Random(seed).sample(known, 4)
    with world(tmp_path, switches=switches, archetypes=chosen, posts=20, seed=seed) as made:
        accounts = made.connect_all()
        check(made, accounts)
        for days in (1, 1, 9, 1, 70, 1):
            made.days_pass(days)
            check(made, accounts)


def test_while_it_is_learned_how_long_a_window_may_be_no_day_is_stored_as_the_sum_of_its_window(
    tmp_path: Path,
) -> None:
    switches: dict[str, object] = {"longest_range": "30", "last_row_cumulative": "on"}
    with world(tmp_path, switches=switches, archetypes=FEW[:1], posts=5, seed=10) as made:
        accounts = made.connect_all()

        check(made, accounts)


def test_every_archetype_at_once_lands_as_it_is(tmp_path: Path, *, long: bool) -> None:
    # At length each has the posts it comes with, `huge` a thousand of them.
    # With seed 3 a post some days older than a year still moves a little when it is first read.
    names = list(EVERY_ARCHETYPE)
    with world(tmp_path, archetypes=names, posts=None if long else 12, seed=3) as made:
        accounts = made.connect_all()
        check(made, accounts)
        for _ in range(4 if long else 2):
            made.days_pass(1)
            check(made, accounts)

        assert len(over(made)) == 2


def vanish(world: World, account: Account, count: int) -> list[str]:
    posts: dict[str, Any] = world.simulator.truth("real", account.account_id)["videos"]
    gone = sorted(posts)[-count:]
    world.simulator.event("vanish", account.account_id, item_ids=gone)
    return gone


@pytest.fixture
def business(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, archetypes=["business_registered"], posts=30, seed=3) as made:
        yield made


def statuses(world: World, account: Account) -> dict[Any, DayStatus]:
    store = world.headwater.store
    stored = store.account(account.connector, account.account_id)
    stream = next(
        s for s in world.headwater.connector("tiktok_organic").streams if s.name == "profile_day"
    )
    return dict(
        status_of_days(
            store.slices(stored.key, ["profile_day"]),
            set(stored_days(world, account)),
            stream.behaviour.settles,  # type: ignore[union-attr]
            world.simulator.clock.now(),
        )
    )


def test_days_lost_in_a_long_outage_are_expired_and_never_zero(business: World) -> None:
    [account] = business.connect_all()
    business.sync()
    before = business.today
    business.days_pass(70)
    business.sync()

    found = statuses(business, account)
    lost = [day for day in found if before <= day and (business.today - day).days > 60]
    assert len(lost) >= 9
    assert {found[day] for day in lost} == {DayStatus.SOURCE_EXPIRED}
    assert not set(lost) & set(stored_days(business, account))


def test_days_that_went_out_of_reach_before_they_settled_stay_and_are_told_as_they_are(
    business: World,
) -> None:
    business.connect_all()
    business.sync()
    read = business.today - timedelta(days=5)
    business.days_pass(70)
    business.sync()

    answer = business.headwater.report(
        metrics="video_views", by="date", start=read, end=read + timedelta(days=14)
    )

    assert answer.statuses is not None
    assert {status.value for status in answer.statuses} == {"source_expired"}
    values = {row[0]: row[1] for row in answer.rows}
    assert values[read] is not None
    assert values[read + timedelta(days=14)] is None
    [told] = [each.sentence for each in answer.warnings if each.code == "source_expired"]
    assert "15 days" in told
    assert "as last read" in told


def test_days_beyond_the_wall_are_asked_for_once_and_then_expired(business: World) -> None:
    [account] = business.connect_all()
    business.sync()
    found = statuses(business, account)

    beyond = [day for day in found if (business.today - day).days > 60]
    assert len(beyond) == 396 - 60
    assert {found[day] for day in beyond} == {DayStatus.SOURCE_EXPIRED}
    refused = business.simulator.calls.count(code=40002)
    assert refused > 0
    business.days_pass(1)
    business.sync()
    assert business.simulator.calls.count(code=40002) == refused


def test_a_run_tells_how_often_tiktok_was_asked_refusals_included(business: World) -> None:
    [account] = business.connect_all()
    business.simulator.calls.clear()

    [outcome] = business.sync([account])

    assert business.simulator.calls.count(code=40002) > 0
    assert outcome.calls == business.simulator.calls.count()
    assert business.steps[-1].calls == outcome.calls


def test_what_has_settled_equals_what_is_real(tmp_path: Path) -> None:
    kinds = ["business_registered", "business_plain", "personal"]
    with world(tmp_path, archetypes=kinds, posts=20, seed=3) as made:
        accounts = made.connect_all()
        made.sync()
        for days in (1, 1, 4, 4):
            made.days_pass(days)
            made.sync()

        metrics = names(made, "profile_day")
        for account in accounts:
            real: Any = made.simulator.truth("real", account.account_id)["profile_day"]
            final = final_days(made, account)
            assert len(final) > 50
            for day, row in final.items():
                for name, source in metrics.items():
                    if name == "followers_net" and day == min(final):
                        continue  # worked out from two totals, of which the first is not served
                    true = real[day.isoformat()].get(source)
                    assert same(row[name], true), (account.title, day, name)


def test_a_vanished_post_leaves_a_tombstone_with_its_last_numbers(business: World) -> None:
    [account] = business.connect_all()
    business.sync()
    gone = vanish(business, account, 2)
    business.days_pass(1)
    business.sync()

    store, connector = business.headwater.store, business.headwater.connector("tiktok_organic")
    key = store.account(account.connector, account.account_id).key
    video = next(stream for stream in connector.streams if stream.name == "video")
    life = next(stream for stream in connector.streams if stream.name == "video_lifetime")
    dead = {row["video_id"] for row in store.current(key, video) if row["vanished_at"]}
    assert dead == set(gone)
    assert dead <= {row["video_id"] for row in store.current(key, life)}


def test_a_new_handle_is_the_same_account(business: World) -> None:
    [account] = business.connect_all()
    business.sync()
    business.simulator.event("rename", account.account_id, username="renamed.bakery")
    business.days_pass(1)
    business.sync()

    [now] = business.headwater.control.accounts()
    assert now.account_id == account.account_id
    assert now.username == "renamed.bakery"


@pytest.mark.parametrize("history", CHOICES["business_history"])
def test_a_switch_to_business_is_announced_and_what_it_opens_is_fetched(
    history: str, tmp_path: Path
) -> None:
    switches: dict[str, object] = {"business_history": history}
    with world(tmp_path, switches=switches, archetypes=["personal"], posts=20, seed=3) as made:
        switched = made.today
        [account] = made.connect_all()
        made.sync()
        assert all(row["reached_audience"] is None for row in stored_days(made, account).values())
        made.simulator.event("switch_to_business", account.account_id)
        made.days_pass(0.5)
        made.sync()
        assert any("Business account" in note for note in made.notes())
        for _ in range(4):
            made.days_pass(1)
            check(made, [account])

        days = stored_days(made, account)
        known = {day for day, row in days.items() if row["reached_audience"] is not None}
        assert max(known) > switched
        assert len(known) > 20 if history == "all" else min(known) >= switched


def test_a_clock_that_was_moved_back_does_not_hide_what_is_read_now(business: World) -> None:
    [account] = business.connect_all()
    business.sync()
    business.headwater.clock = Behind(business.headwater.clock, timedelta(hours=1))
    business.simulator.event("rename", account.account_id, username="moved.back")
    check(business, [account])

    [now] = business.headwater.control.accounts()
    assert now.username == "moved.back"


def test_a_capture_is_as_old_as_its_answer_and_not_as_its_question(business: World) -> None:
    [account] = business.connect_all()
    asked = business.simulator.clock.now()
    business.simulator.fault("code", "business/get", code=40100)
    business.sync()

    store, connector = business.headwater.store, business.headwater.connector("tiktok_organic")
    key = store.account(account.connector, account.account_id).key
    profile = next(stream for stream in connector.streams if stream.name == "profile")
    [row] = store.current(key, profile)
    assert row["captured_at"] - asked >= timedelta(minutes=5)  # type: ignore[operator]


class NoWayOn(Http):
    """Takes the cursor out of every page of posts, though there is more."""

    def send(self, request: Request) -> Answer:
        answer = super().send(request)
        if "video/list" not in request.endpoint:
            return answer
        body = json.loads(answer.body)
        if body["data"].get("has_more"):
            del body["data"]["cursor"]
        return replace(answer, body=json.dumps(body).encode())


def test_posts_that_a_cut_walk_did_not_reach_have_not_vanished(tmp_path: Path) -> None:
    with world(tmp_path, archetypes=["business_registered"], posts=120, seed=3) as made:
        [account] = made.connect_all()
        made.sync()
        made.headwater.http = NoWayOn()
        made.days_pass(1)
        made.sync()

        store, connector = made.headwater.store, made.headwater.connector("tiktok_organic")
        key = store.account(account.connector, account.account_id).key
        video = next(stream for stream in connector.streams if stream.name == "video")
        posts = store.current(key, video)
        assert len(posts) >= 100, "some pages, all of posts that still move"
        assert [row["video_id"] for row in posts if row["vanished_at"]] == []


def test_what_is_learned_in_a_run_is_asked_again_in_it(tmp_path: Path) -> None:
    # The whole life of a new account is one window, read before its posts tell what its zeros are.
    switches: dict[str, object] = {"includes_day_60": "off"}
    with world(tmp_path, switches=switches, archetypes=ARCHETYPES[:5], posts=60, seed=5) as made:
        check(made, made.connect_all())


@pytest.mark.parametrize(
    "switches",
    [
        {"look_back": "58"},
        {"look_back": "30"},
        {"longest_range": "58"},
        {"longest_range": "30"},
        {"longest_range": "30", "look_back": "58"},
    ],
    ids=name_of,
)
def test_all_that_is_served_is_read_where_tiktok_takes_less_than_it_documents(
    switches: dict[str, object], tmp_path: Path
) -> None:
    with world(tmp_path, switches=switches, archetypes=FEW[:2], posts=5, seed=3) as made:
        accounts = made.connect_all()
        check(made, accounts)
        made.days_pass(1)
        assert [outcome.failures for outcome in made.sync(accounts)] == [(), ()]
        check(made, accounts)


def test_a_backfill_asks_long_windows_again_once_tiktok_takes_them(tmp_path: Path) -> None:
    with world(tmp_path, switches={"longest_range": "30"}, archetypes=FEW[:1], posts=5) as made:
        (account,) = made.connect_all()
        check(made, [account])
        made.simulator.set(longest_range="any", over_60_days="serve")
        made.steps.clear()
        since = made.simulator.clock.now().date() - timedelta(days=200)
        wish = Wish(trigger="test", since=since, listener=made.steps.append)
        made.headwater.backfill([account], since, wish)

        asked = [step.span.days for step in made.steps if step.stream == "daily" and step.span]
        assert max(asked) > 30


@dataclass(frozen=True, slots=True)
class Behind:
    """A clock that shows less than another."""

    clock: Clock
    by: timedelta

    def now(self) -> datetime:
        return self.clock.now() - self.by

    def sleep(self, duration: timedelta) -> None:
        self.clock.sleep(duration)
