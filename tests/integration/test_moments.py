"""What is read in one moment lands together, however many accounts have their turn between."""

from datetime import timedelta
from pathlib import Path

from headwater.app.syncing import Wish, begin
from headwater.model.account import Account
from tests.integration.compare import differences
from tests.integration.world import World, world


def steps_of(made: World, account: Account, *, between: timedelta) -> int:
    """Sync an account step by step, while the others take a time between two of them."""
    sync, _ = begin(made.headwater, account, Wish(trigger="test"))
    count = 0
    for _ in sync.steps():
        made.simulator.clock.advance(between)
        count += 1
    return count


def test_an_account_among_many_lands_as_seldom_as_one_alone(tmp_path: Path) -> None:
    served: dict[str, object] = {"over_60_days": "serve"}
    alike = ["business_registered", "business_registered"]
    with world(tmp_path, switches=served, archetypes=alike, posts=250, seed=3) as made:
        alone, among_many = made.connect_all()
        few = steps_of(made, alone, between=timedelta(0))
        made.simulator.clock.advance(timedelta(minutes=2))  # for the calls a minute allows

        assert steps_of(made, among_many, between=timedelta(seconds=30)) == few
        assert few <= 2, "once for every two thousand rows"
        assert differences(made, among_many) == []
