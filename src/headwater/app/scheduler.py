"""Keeps every account current by itself while `headwater serve` runs."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from headwater.app.installation import Headwater
from headwater.app.syncing import Wish
from headwater.control.base import RunState
from headwater.model.account import Account, ConnectionState
from headwater.model.errors import HeadwaterError
from headwater.sync.progress import Listener, Stop
from headwater.sync.schedule import Past, Timetable, is_due

log = logging.getLogger(__name__)

LOOK_EVERY = 5.0
"""Real seconds between looks; a person's wish is heard at once (`wake`)."""

RESTED = timedelta(minutes=1)
"""How long an account that just failed as a whole is left alone at least."""


class Scheduler:
    """A thread that looks for due accounts and syncs them, many at once.

    After a crash nothing has to be told to it: what is due is read from the ledger.
    """

    def __init__(
        self,
        headwater: Headwater,
        *,
        timetable: Callable[[Account], Timetable] | None = None,
        listener: Listener = lambda step: None,
    ) -> None:
        self._headwater = headwater
        self._timetable = timetable or (lambda account: Timetable.spread(account.account_id))
        self._listener = listener
        self._stop = Stop()
        self._woken = threading.Event()
        self._ended = False
        self._wanted: dict[str, Wish] = {}
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="scheduler", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after the step under way; what has landed is kept."""
        self._ended = True
        self._stop.ask()
        self._woken.set()
        self._thread.join(timeout=30)

    def wake(self, account: Account | None = None, wish: Wish | None = None) -> None:
        """Look now; with an account, sync it whether due or not, as the wish says."""
        if account is not None:
            with self._lock:
                self._wanted[account.account_id] = wish or Wish(trigger="person")
        self._woken.set()

    def _work(self) -> None:
        while not self._ended:
            try:
                self._look()
            except HeadwaterError as error:
                log.warning("scheduler.waits %s", error)
            except Exception:
                # The last resort: the next look must come whatever went wrong in this one.
                log.exception("scheduler.failed")
            self._woken.wait(LOOK_EVERY)
            self._woken.clear()

    def _look(self) -> None:
        """Sync what is due. Wishes of people come first and are not made to wait."""
        with self._lock:
            wanted, self._wanted = self._wanted, {}
        accounts = {each.account_id: each for each in self._headwater.active()}
        for account_id, wish in wanted.items():
            if account_id in accounts:
                self._run([accounts.pop(account_id)], wish)
        due = [account for account in accounts.values() if self._is_due(account)]
        if due:
            self._run(due, Wish(trigger="schedule", patient=True))

    def _run(self, accounts: list[Account], wish: Wish) -> None:
        chosen = Wish(
            trigger=wish.trigger,
            since=wish.since,
            patient=wish.patient,
            listener=self._listener,
            stop=self._stop,
        )
        if chosen.since is not None:
            self._headwater.backfill(accounts, chosen.since, chosen)
        else:
            self._headwater.sync(accounts, chosen)

    def _is_due(self, account: Account) -> bool:
        if account.state is ConnectionState.RECONNECT:
            return False
        now = self._headwater.clock.now()
        [latest, *_] = self._headwater.control.runs(account, limit=1) or [None]
        if latest is not None and latest.state is RunState.FAILED and latest.finished_at:
            if now - latest.finished_at < RESTED:
                return False
        stored = self._headwater.store.account(account.connector, account.account_id)
        past = Past(
            last_started=latest.started_at if latest else None,
            finished=latest is not None and latest.state in {RunState.DONE, RunState.FAILED},
            slices=self._headwater.store.slices(stored.key),
        )
        return is_due(past, self._timetable(account), now)
