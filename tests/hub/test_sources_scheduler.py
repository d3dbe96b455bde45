"""The scheduler looks after every hub, and loses no wish."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from headwater.app.scheduler import Scheduler
from headwater.app.syncing import Wish
from headwater.control.base import Control, RunState
from headwater.model.account import Account
from headwater.model.clock import utc_day
from tests.hub.sourced import Sourced, sourced

PATIENCE = 60.0


def awaited(holds: Callable[[], bool]) -> bool:
    """Whether something holds before patience ends."""
    until = monotonic() + PATIENCE
    while monotonic() < until:
        if holds():
            return True
        sleep(0.05)
    return False


@pytest.fixture
def both(hub_template: Path, tmp_path: Path) -> Iterator[Sourced]:
    latency = timedelta(milliseconds=20)
    with sourced(hub_template, tmp_path / "home", posts=2, latency=latency) as found:
        yield found


@pytest.fixture
def scheduler(both: Sourced) -> Iterator[Scheduler]:
    headwater = both.world.headwater
    headwater.open_all()
    running = Scheduler(headwater)
    headwater.background = running
    running.start()
    yield running
    running.stop()


def is_synced(control: Control, account: Account) -> bool:
    return any(run.state is RunState.DONE for run in control.runs(account))


def test_accounts_of_every_hub_are_synced_by_themselves(
    both: Sourced, scheduler: Scheduler
) -> None:
    both.world.headwater.control.make_hub("Twin")
    mine = both.connect(both.world.client("editor"), "business_plain")
    theirs = both.connect(both.world.client("owner", hub="twin"), "business_small", hub="twin")
    control = both.world.headwater.control

    assert awaited(lambda: is_synced(control, mine))
    assert awaited(lambda: is_synced(control.for_hub("twin"), theirs))


def test_one_account_in_two_hubs_is_synced_for_both(both: Sourced, scheduler: Scheduler) -> None:
    both.world.headwater.control.make_hub("Twin")
    mine = both.connect(both.world.client("editor"), "business_plain")
    theirs = both.connect(both.world.client("owner", hub="twin"), "business_plain", hub="twin")
    control = both.world.headwater.control

    assert mine.account_id == theirs.account_id
    assert awaited(lambda: is_synced(control, mine))
    assert awaited(lambda: is_synced(control.for_hub("twin"), theirs))


def test_a_backfill_asked_for_during_a_sync_follows_it(both: Sourced, scheduler: Scheduler) -> None:
    account = both.connect(both.world.client("editor"), "business_registered")
    control = both.world.headwater.control
    assert awaited(lambda: bool(control.runs(account)))
    since = utc_day(both.world.clock.now()) - timedelta(days=700)
    scheduler.wake(account, Wish(trigger="backfill", since=since))

    def is_there() -> bool:
        runs = control.runs(account)
        return any(r.trigger == "backfill" and r.state is RunState.DONE for r in runs)

    assert awaited(is_there)
    key = both.world.headwater.store.account(account.connector, account.account_id).key
    pieces = both.world.headwater.store.slices(key, ["profile_day"])
    assert min(piece.span.first for piece in pieces) == since


def test_a_paused_account_is_left_alone(both: Sourced, scheduler: Scheduler) -> None:
    editor = both.world.client("editor")
    account = both.connect(editor, "business_plain")
    control = both.world.headwater.control
    assert awaited(lambda: is_synced(control, account))
    before = len(control.runs(account))
    control.set_paused(account, paused=True)
    scheduler.wake(account)
    other = both.connect(editor, "business_small")

    assert awaited(lambda: is_synced(control, other))
    assert len(control.runs(account)) == before
