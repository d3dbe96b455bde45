"""An account that is erased while it is synced leaves nothing behind."""

from pathlib import Path

from headwater.app.syncing import Wish
from headwater.model.account import Account
from headwater.sync.progress import Progress
from tests.integration.world import World, world


def erased_at(both: World, account: Account, stage: str) -> list[str]:
    """Sync an account and erase it when the sync comes to a stage; the stages it came to."""
    seen: list[str] = []

    def listener(step: Progress) -> None:
        if step.stage == stage and stage not in seen:
            both.headwater.erase(account)
        seen.append(step.stage)

    both.headwater.sync([account], Wish(trigger="test", listener=listener))
    return seen


def test_erasing_an_account_in_the_middle_of_its_sync_leaves_no_trace(tmp_path: Path) -> None:
    with world(tmp_path / "home", accounts=1, posts=6) as both:
        [account] = both.connect_all()
        seen = erased_at(both, account, "landed")

        assert "landed" in seen
        assert both.headwater.store.accounts() == []
        assert both.headwater.control.accounts(include_disconnected=True) == []
        assert both.headwater.control.runs() == []


def test_the_same_account_connected_again_begins_anew(tmp_path: Path) -> None:
    with world(tmp_path / "home", accounts=1, posts=6) as both:
        [account] = both.connect_all()
        erased_at(both, account, "landed")
        [again] = both.connect_all()
        [outcome] = both.sync([again])

        assert outcome.error is None
        assert outcome.rows > 0
