"""A process that syncs and dies where it is told: at the n-th statement or call, or any time.

Reads one line of JSON per run on standard input, forks, and answers with one line when the
child is gone. Everything is imported before the fork, nothing is opened; so a run costs little.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from headwater.app import Headwater
from headwater.app.syncing import Wish
from headwater.connectors.http import Http
from headwater.connectors.tiktok_organic import TikTokOrganic
from headwater.settings import Settings
from headwater.store.base import Landing
from headwater.store.duckdb import DuckEngine, DuckTransaction
from headwater.store.sqlstore import SqlStore
from headwater.sync import hold

DIED = 77


class StillClock:
    """One instant for ever: two runs land the same instants."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def sleep(self, duration: timedelta) -> None:
        """No time passes."""


class Fuse:
    """Counts moments; at the chosen one the process is gone, without a goodbye."""

    def __init__(self, at: int | None) -> None:
        self.left, self.count = at, 0
        self.in_control: list[int] = []

    def burn(self, *, in_control: bool = False) -> None:
        if in_control:
            self.in_control.append(self.count)
        self.count += 1
        if self.left is not None and self.count > self.left:
            os._exit(DIED)

    def around(self, call: Callable[..., Any], *, in_control: bool = False) -> Callable[..., Any]:
        def burning(*args: Any, **kwargs: Any) -> Any:
            self.burn(in_control=in_control)
            answer = call(*args, **kwargs)
            self.burn(in_control=in_control)
            return answer

        return burning


def arm(fuse: Fuse) -> None:
    """Put the fuse before and after every HTTP call, and statement and commit of both databases."""
    for owner, name in (
        (Http, "send"), (DuckTransaction, "read"), (DuckTransaction, "write"),
        (DuckTransaction, "pour"),
    ):  # fmt: skip
        setattr(owner, name, fuse.around(getattr(owner, name)))
    writing = DuckEngine.writing

    @contextmanager
    def burning(self: DuckEngine) -> Iterator[DuckTransaction]:
        fuse.burn()
        with writing(self) as transaction:
            yield transaction
            fuse.burn()
        fuse.burn()

    DuckEngine.writing = burning  # type: ignore[method-assign]

    arm_control(fuse)


def arm_control(fuse: Fuse) -> None:
    """The same for the control database; each thread has a connection of its own."""

    def fused(connection: BaseDatabaseWrapper, **_: Any) -> None:
        connection.execute_wrappers.append(
            lambda run, *sent: fuse.around(run, in_control=True)(*sent)
        )

    connection_created.connect(fused, weak=False)
    commit = "_commit"  # no statement, so no wrapper sees it
    burning = fuse.around(getattr(BaseDatabaseWrapper, commit), in_control=True)
    setattr(BaseDatabaseWrapper, commit, burning)


def ledger_first() -> None:
    """The planted mistake: the ledger is told before the rows have landed."""
    land = SqlStore.land

    def wrong(self: SqlStore, key: int, landings: Sequence[Landing], **more: Any) -> int:
        land(self, key, [], notes=[landing.slice for landing in landings])
        return land(self, key, landings, **more)

    SqlStore.land = wrong  # type: ignore[method-assign]


def run(order: dict[str, Any]) -> None:
    """Sync the home's accounts, perhaps not to the end, and write down how far it went."""
    hold.MOMENT = timedelta(0)  # every slice lands by itself: more places to die in
    TikTokOrganic.limits = ()  # a clock that stands still never frees a place in a budget
    fuse = Fuse(order.get("die_at"))
    arm(fuse)
    if order.get("ledger_first"):
        ledger_first()
    settings = Settings.read(order["environment"], home=Path(order["home"]))
    with Headwater(settings, StillClock(datetime.fromisoformat(order["now"]))) as headwater:
        outcomes = headwater.sync(None, Wish(trigger="test"))
        failed = [
            str(outcome.error or outcome.failures)
            for outcome in outcomes
            if outcome.error or outcome.failures
        ]
    told = json.dumps({"count": fuse.count, "in_control": fuse.in_control})
    Path(order["home"], "moments").write_text(told, encoding="utf-8")
    if failed:
        Path(order["home"], "failed").write_text("\n".join(failed), encoding="utf-8")


def main() -> None:
    """Fork for every order; answer with the child's fate."""
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 0
            try:
                run(order)
            except BaseException:  # noqa: BLE001 - the parent is told by the code
                traceback.print_exc()
                code = 1
            os._exit(code)
        kill_after = order.get("kill_after")
        if kill_after is not None:
            # A random instant of a running process, which only the outside can choose.
            signal.sigtimedwait([signal.SIGCHLD], kill_after)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        fate = json.dumps({"status": os.waitstatus_to_exitcode(status)})
        print(fate, flush=True)  # noqa: T201 - the answer to an order


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    main()
