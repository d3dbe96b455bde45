"""TikTok's limits are kept, nearly all of what they allow is used, and a refusal is obeyed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.app import Headwater
from headwater.app.syncing import WORKERS, Wish
from headwater.model.account import Account
from headwater.model.clock import Clock
from headwater.sync.fleet import Outcome
from simulator import Simulator
from simulator.limits import PER_APP
from tests.integration.clocks import EventClock, FastClock
from tests.integration.wires import Travel, WatchedHttp, over_the_internet
from tests.integration.world import START, World, settings_for, world

MINUTE = timedelta(minutes=1)
PENALTY = timedelta(minutes=5)


@dataclass(slots=True)
class Rush:
    """Accounts that were never synced, under TikTok's limits."""

    world: World
    wire: WatchedHttp
    accounts: list[Account]
    ends: list[datetime] = field(default_factory=list)

    def sync(self, accounts: list[Account] | None = None) -> list[Outcome]:
        """Sync at once, in as many threads as an installation has."""
        chosen = accounts or self.accounts
        if isinstance(self.clock, EventClock):
            self.clock.left = len(chosen)
        return self.world.headwater.sync(chosen, Wish(trigger="test"), self._finished)

    @property
    def clock(self) -> Clock:
        return self.world.headwater.clock

    def _finished(self, account: Account, outcome: Outcome) -> None:
        self.ends.append(self.clock.now())
        if isinstance(self.clock, EventClock):
            self.clock.finished()

    def times(self, endpoint: str = "") -> list[datetime]:
        """When calls were made, in order."""
        return sorted(sent.at for sent in self.wire.sent if endpoint in sent.endpoint)


@contextmanager
def rush(
    home: Path,
    clock_of: Callable[[Simulator], Clock],
    *,
    travel: Callable[[], Travel] = Travel,
    **options: Any,
) -> Iterator[Rush]:
    switches: dict[str, object] = {"redirect_rules": "loopback"}
    simulator = Simulator(now=START, seed=3, switches=switches, **({"speed": 0} | options))
    with simulator.serve():
        clock = clock_of(simulator)
        with Headwater(settings_for(simulator, home), clock) as headwater:
            headwater.http = wire = WatchedHttp(clock, travel)
            world = World(simulator, headwater)
            accounts = world.connect_all()
            clock.sleep(2 * MINUTE)
            wire.sent.clear()
            yield Rush(world, wire, accounts)


def troubles(outcomes: list[Outcome]) -> list[str]:
    return [str(each.error or each.failures) for each in outcomes if each.error or each.failures]


def test_a_backlog_is_worked_off_at_the_pace_allowed_and_never_refused(
    tmp_path: Path, *, long: bool
) -> None:
    many: dict[str, Any] = {"accounts": 200 if long else 40, "posts": 300 if long else 160}
    with rush(tmp_path, EventClock, travel=over_the_internet(), **many) as backlog:
        outcomes = backlog.sync()

        # Later fewer accounts are left than can be worked on at once.
        start, end = backlog.times()[0], sorted(backlog.ends)[-WORKERS]
        calls = [at for at in backlog.times() if at < end]
        pace = len(calls) / ((end - start) / MINUTE)
        assert troubles(outcomes) == []
        assert len(calls) > PER_APP
        assert pace >= 0.9 * PER_APP
        assert backlog.world.simulator.limits.penalties == 0
        assert backlog.world.simulator.limits.too_fast == 0


def test_one_account_with_very_many_posts_is_read_at_the_pace_allowed_for_it(
    tmp_path: Path,
) -> None:
    with rush(tmp_path, EventClock, accounts=1, posts=1_000) as backlog:
        outcomes = backlog.sync()

        pages = backlog.times("/video/list/")
        assert troubles(outcomes) == []
        assert len(pages) > 40
        assert pages[38] - pages[0] < MINUTE <= pages[39] - pages[0] < 1.1 * MINUTE
        assert backlog.world.simulator.limits.penalties == 0


def test_a_clock_that_runs_sixty_times_as_fast_brings_no_penalty(
    tmp_path: Path, *, long: bool
) -> None:
    many: dict[str, Any] = {"accounts": 200 if long else 3, "posts": 300 if long else 1_000}
    with rush(tmp_path, FastClock, speed=60.0, **many) as backlog:
        outcomes = backlog.sync()

        assert troubles(outcomes) == []
        assert len(backlog.times("/video/list/")) > 3 * 40
        assert backlog.world.simulator.limits.penalties == 0
        assert backlog.world.simulator.limits.too_fast == 0


@pytest.mark.parametrize(
    "message, wait",
    [("", PENALTY), ("Reached QPS limit: App 10 VS App 11", timedelta(seconds=1))],
    ids=["minute", "second"],
)
def test_after_a_refusal_nobody_calls_for_as_long_as_tiktok_wants(
    message: str, wait: timedelta, tmp_path: Path
) -> None:
    with rush(tmp_path, EventClock, accounts=6, posts=5) as backlog:
        simulator = backlog.world.simulator
        simulator.fault("code", "business/video/list", code=40100, message=message)

        outcomes = backlog.sync()

        [refused] = [sent.at for sent in backlog.wire.sent if b"40100" in sent.body]
        after = [at for at in backlog.times() if at > refused]
        assert troubles(outcomes) == []
        assert after[0] - refused == wait
        assert simulator.limits.penalties == 0


def test_an_account_that_starts_during_a_penalty_waits_too(tmp_path: Path) -> None:
    with rush(tmp_path, EventClock, accounts=2, posts=5) as backlog:
        first, second = backlog.accounts
        simulator = backlog.world.simulator
        simulator.fault("code", "*", code=40100, times=4)
        [ended] = backlog.sync([first])
        assert "40100" in str(ended.error)
        refused = backlog.times()[-1]

        outcomes = backlog.sync([second])

        assert troubles(outcomes) == []
        assert next(at for at in backlog.times() if at > refused) - refused >= PENALTY


def test_a_renewal_that_is_refused_waits_and_does_not_spend_its_token_twice(
    tmp_path: Path,
) -> None:
    with rush(tmp_path, EventClock, accounts=2, posts=5) as backlog:
        simulator = backlog.world.simulator
        backlog.world.days_pass(1.2)
        simulator.fault("code", "tt_user/oauth2/refresh_token", code=40100)

        outcomes = backlog.sync()

        [refused] = [sent.at for sent in backlog.wire.sent if b"40100" in sent.body]
        assert troubles(outcomes) == []
        assert next(at for at in backlog.times() if at > refused) - refused == PENALTY
        assert simulator.world.grants.refreshes == 2
        assert simulator.world.grants.token_reuses == 0


def test_a_real_penalty_is_waited_out_and_everything_lands(tmp_path: Path) -> None:
    """Somebody else with the same app spent the minute, so our first call is one too many."""
    with rush(tmp_path, EventClock, accounts=2, posts=5) as backlog:
        simulator = backlog.world.simulator
        for number in range(PER_APP):
            at = simulator.clock.at() + number / 10
            simulator.limits.admit(at, account="", endpoint="tt_user/oauth2/token")
        simulator.clock.advance(timedelta(seconds=59.9))

        outcomes = backlog.sync()

        assert troubles(outcomes) == []
        assert simulator.limits.penalties == 1
        refused = [sent.at for sent in backlog.wire.sent if b"40100" in sent.body]
        allowed = [sent.at for sent in backlog.wire.sent if b"40100" not in sent.body]
        assert min(allowed) - max(refused) >= PENALTY


def test_what_was_read_is_landed_before_a_wait_so_that_it_can_be_seen(tmp_path: Path) -> None:
    with world(tmp_path / "home", archetypes=["huge"], posts=900) as both:
        both.connect_all()
        both.sync()

    waits = [step for step in both.steps if step.stage == "waiting"]
    assert waits, "more pages of posts than calls of a minute"
    assert waits[0].rows > 0
    assert {step.stream for step in waits} == {"videos"}, "and what waits is said"
