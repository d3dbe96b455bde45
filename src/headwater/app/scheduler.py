"""Keeps every account of every hub current by itself while `headwater serve` runs."""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from headwater.app import syncing
from headwater.app.installation import Headwater
from headwater.app.syncing import Wish
from headwater.control.base import Run, RunState
from headwater.model.account import Account, ConnectionState
from headwater.model.errors import BusyError, HeadwaterError
from headwater.sync.fleet import Fleet, Outcome
from headwater.sync.progress import Listener, Stop
from headwater.sync.schedule import Past, Timetable, is_due

log = logging.getLogger(__name__)

LOOK_EVERY = 5.0
"""Real seconds between looks; a person's wish is heard at once (`wake`)."""

RESTED = timedelta(minutes=1)
"""How long an account that just failed as a whole is left alone at least."""

Name = tuple[str, str]
"""Connector and account id: whichever hubs have it, an account is synced once at a time."""


def timetable_of(account: Account) -> Timetable:
    """When an account is synced every day: as a person decided, else at an hour of its own."""
    if account.sync_hour is None:
        return Timetable.spread(account.account_id)
    return Timetable(hour=account.sync_hour, zone=account.sync_zone)


class Scheduler:
    """A thread that looks for due accounts, and a few that sync them, many at once.

    After a crash nothing has to be told to it: what is due is read from the ledger.
    """

    name = "scheduler"

    def __init__(
        self,
        headwater: Headwater,
        *,
        timetable: Callable[[Account], Timetable] = timetable_of,
        listener: Listener = lambda step: None,
    ) -> None:
        self._headwater = headwater
        self._timetable = timetable
        self._listener = listener
        self._stop = Stop()
        self._woken = threading.Event()
        self._ended = False
        self._wanted: dict[int | None, Wish] = {}
        self._under_way: set[Name] = set()
        self._lock = threading.Lock()
        self._fleet = Fleet(syncing.WORKERS)
        self._thread = threading.Thread(target=self._work, name="scheduler", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after the step under way; what has landed is kept."""
        self._ended = True
        self._stop.ask()
        self._woken.set()
        self._thread.join(timeout=30)
        self._fleet.close()

    def wake(self, account: Account | None = None, wish: Wish | None = None) -> None:
        """Look now; with an account, sync it whether due or not, as the wish says."""
        if account is not None:
            with self._lock:
                self._wanted[account.connection] = wish or Wish(trigger="person")
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
        """Begin what is due. Wishes of people come first and are not made to wait."""
        self._headwater.control.forget_late()
        with self._lock:
            wanted, self._wanted = self._wanted, {}
        overdue = self._headwater.store.overdue(self._headwater.clock.now())
        for hub in self._hubs():
            latest = hub.control.latest_runs()
            for account in hub.active():
                name = (account.connector, account.account_id)
                wish = wanted.get(account.connection)
                if wish is None and self._is_due(
                    account, latest.get(name), overdue=name in overdue
                ):
                    wish = Wish(trigger="schedule", patient=True)
                if wish is not None:
                    self._begin(hub, account, wish)

    def _hubs(self) -> Iterator[Headwater]:
        for each in self._headwater.control.hubs():
            yield self._headwater.in_hub(each.slug)

    def _begin(self, hub: Headwater, account: Account, wish: Wish) -> None:
        name = (account.connector, account.account_id)
        try:
            if name in self._under_way:
                raise BusyError("It is synced for another hub just now.")
            if wish.since is not None:
                syncing.reopen(hub, [account], wish.since)
            heard = replace(wish, listener=self._listener, stop=self._stop)
            sync, end = syncing.begin(hub, account, heard)
        except BusyError:
            self._remember(account, wish)
            return
        except HeadwaterError as error:
            log.warning("scheduler.cannot account=%s %s", account.account_id, error)
            return
        self._under_way.add(name)
        self._fleet.add(sync, lambda _, outcome: self._end(name, end, outcome))

    def _end(self, name: Name, end: Callable[[Outcome], None], outcome: Outcome) -> None:
        try:
            end(outcome)
        finally:
            self._under_way.discard(name)
            self._woken.set()

    def _remember(self, account: Account, wish: Wish) -> None:
        """A backfill that comes while a sync is under way is not lost: it follows that one."""
        if wish.since is not None:
            with self._lock:
                self._wanted.setdefault(account.connection, wish)

    def _is_due(self, account: Account, latest: Run | None, *, overdue: bool) -> bool:
        if account.state is ConnectionState.RECONNECT:
            return False
        now = self._headwater.clock.now()
        if latest is not None and latest.state is RunState.RUNNING:
            return False
        if latest is not None and latest.state is RunState.FAILED and _rests(latest, now):
            return False
        past = Past(
            last_started=latest.started_at if latest is not None else None,
            finished=latest is not None and latest.state in {RunState.DONE, RunState.FAILED},
            overdue=overdue,
        )
        return is_due(past, self._timetable(account), now)


def _rests(run: Run, now: datetime) -> bool:
    return run.finished_at is not None and now - run.finished_at < RESTED
