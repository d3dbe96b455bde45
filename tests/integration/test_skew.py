"""A machine's clock may be some minutes off: no day is lost, doubled or believed too early."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from headwater.model.clock import Clock
from tests.integration.compare import differences
from tests.integration.world import SharedClock, world

NEARLY_MIDNIGHT = datetime(2026, 10, 20, 23, 52, tzinfo=UTC)
OF_A_DAY = re.compile(r" \d{4}-\d\d-\d\d ")
JUST_AFTER = datetime(2026, 10, 20, 0, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Skewed:
    """A clock that shows more than another, or less."""

    clock: Clock
    by: timedelta

    def now(self) -> datetime:
        return self.clock.now() + self.by

    def sleep(self, duration: timedelta) -> None:
        self.clock.sleep(duration)


@pytest.mark.parametrize("minutes", [15, -15])
@pytest.mark.parametrize("start", [NEARLY_MIDNIGHT, JUST_AFTER], ids=["before", "after"])
def test_days_are_right_though_our_day_begins_sooner_or_later_than_tiktoks(
    minutes: int, start: datetime, tmp_path: Path
) -> None:
    with world(tmp_path, archetypes=["business_registered"], posts=2, seed=3, now=start) as made:
        clock = SharedClock(made.simulator)
        [account] = made.connect_all()
        made.headwater.clock = Skewed(clock, timedelta(minutes=minutes))
        for _ in range(4):
            [outcome] = made.sync([account])
            assert (outcome.failures, outcome.error) == ((), None)
            wrong = [line for line in differences(made, account) if OF_A_DAY.search(line)]
            assert wrong == []
            made.days_pass(1)

        made.headwater.clock = clock
        made.days_pass(0.3)
        made.sync([account])
        assert differences(made, account) == []
