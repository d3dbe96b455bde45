"""The last step of an account says how it ended, whatever ended it."""

from pathlib import Path

import pytest

from headwater.app.syncing import Wish
from headwater.model.account import Account, ConnectionState
from headwater.sync.progress import Progress, Stop
from tests.integration.world import World, world


def last(made: World, account: Account) -> Progress:
    return [step for step in made.steps if step.account_id == account.account_id][-1]


def test_an_account_that_ends_early_tells_so_and_why(tmp_path: Path) -> None:
    with world(tmp_path, accounts=4, posts=2, limits=False) as made:
        good, gone, refused, busy = made.connect_all()
        made.simulator.event("revoke", gone.account_id)
        made.simulator.fault("code", account=refused.account_id, code=40001, times=999)
        made.headwater.control.begin_sync(busy, "test")

        outcomes = made.sync([good, gone, refused, busy])

        assert (last(made, good).stage, last(made, good).note) == ("done", "")
        for account, outcome in zip([gone, refused, busy], outcomes[1:], strict=True):
            assert outcome.error is not None
            assert (last(made, account).stage, last(made, account).note) == (
                "ended",
                str(outcome.error),
            )
        done = [step.account_id for step in made.steps if step.stage == "done"]
        assert done == [good.account_id]
        found = {each.account_id: each.state for each in made.headwater.control.accounts()}
        assert found[refused.account_id] is ConnectionState.LOST_ACCESS


def test_an_account_that_is_stopped_tells_so(tmp_path: Path) -> None:
    with world(tmp_path, archetypes=["personal"], posts=2) as made:
        [account] = made.connect_all()
        stop = Stop()

        def listener(step: Progress) -> None:
            made.steps.append(step)
            stop.ask()

        made.headwater.sync([account], Wish(listener=listener, stop=stop))

        assert last(made, account).stage == "ended"
        assert last(made, account).note == "Stopped; what had landed is kept."


def test_whoever_fails_at_hearing_of_an_end_keeps_no_other_account_from_its_own(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with world(tmp_path, accounts=12, posts=1, limits=False) as made:
        accounts = made.connect_all()
        for account in accounts:
            made.simulator.event("revoke", account.account_id)

        def listener(step: Progress) -> None:
            if step.stage == "ended":
                raise OSError("nobody is there any more")

        outcomes = made.headwater.sync(accounts, Wish(listener=listener))

        assert [bool(outcome.error) for outcome in outcomes] == [True] * 12
        assert "sync.telling_failed" in caplog.text
