"""Many accounts on a few threads, a step of each in turn.

An account that fails, waits or has much to fetch delays another by no more than a step.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from headwater.model.errors import HeadwaterError
from headwater.sync.progress import Stopped
from headwater.sync.run import AccountSync

log = logging.getLogger(__name__)

STOPPED = "Stopped; what had landed is kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one account's sync. `failures` are sentences; `error` ended it early."""

    account_id: str
    rows: int
    calls: int
    failures: tuple[str, ...] = ()
    error: HeadwaterError | None = None
    stopped: bool = False


Finished = Callable[[AccountSync, Outcome], None]


@dataclass(frozen=True, slots=True)
class Passenger:
    """A sync under way, and who wants to hear of its end."""

    sync: AccountSync
    steps: Iterator[None]
    finished: Finished


class Fleet:
    """A few threads and a queue of syncs; more can be added while it runs."""

    def __init__(self, workers: int) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[Passenger] = deque()
        self._aboard = 0
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"sync-{number}", daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def add(self, sync: AccountSync, finished: Finished) -> None:
        """Take a sync on. `finished` is called once, from one of the threads."""
        with self._changed:
            self._aboard += 1
            self._waiting.append(Passenger(sync, sync.steps(), finished))
            self._changed.notify()

    def wait(self) -> None:
        """Until every sync taken on has ended."""
        with self._changed:
            self._changed.wait_for(lambda: self._aboard == 0)

    def close(self) -> None:
        """End the threads once nothing is left to do."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting) or self._done())
                if not self._waiting:
                    return
                passenger = self._waiting.popleft()
            outcome = _advance(passenger.sync, passenger.steps)
            if outcome is not None:
                _tell_end(passenger.sync, outcome)
                self._leave(passenger, outcome)
                continue
            with self._changed:
                self._waiting.append(passenger)
                self._changed.notify()

    def _done(self) -> bool:
        return self._closed and self._aboard == 0

    def _leave(self, passenger: Passenger, outcome: Outcome) -> None:
        try:
            passenger.finished(passenger.sync, outcome)
        except Exception:
            # The last resort: whoever listens must not take a worker with them.
            log.exception("sync.ending_failed account=%s", outcome.account_id)
        with self._changed:
            self._aboard -= 1
            self._changed.notify_all()


def run_all(
    syncs: Sequence[AccountSync], *, workers: int, finished: Finished = lambda sync, outcome: None
) -> list[Outcome]:
    """Run syncs to their ends; outcomes in the order given."""
    outcomes: dict[int, Outcome] = {}

    def ended(sync: AccountSync, outcome: Outcome) -> None:
        outcomes[id(sync)] = outcome
        finished(sync, outcome)

    fleet = Fleet(min(workers, max(1, len(syncs))))
    for sync in syncs:
        fleet.add(sync, ended)
    fleet.wait()
    fleet.close()
    return [outcomes[id(sync)] for sync in syncs]


def _advance(sync: AccountSync, steps: Iterator[None]) -> Outcome | None:
    """Make one step; the outcome when it was the last."""
    try:
        next(steps)
    except StopIteration:
        return _outcome(sync)
    except Stopped:
        return _outcome(sync, stopped=True)
    except HeadwaterError as error:
        return _outcome(sync, error=error)
    except Exception:
        # The last resort: a mistake of ours in one account must not take the others with it.
        log.exception("sync.failed account=%s", sync.context.account.account_id)
        title = sync.context.account.title
        return _outcome(
            sync,
            error=HeadwaterError(
                f"A mistake inside Headwater stopped the sync of {title}; what had landed is kept. "
                "The log has the details for a bug report."
            ),
        )
    return None


def _tell_end(sync: AccountSync, outcome: Outcome) -> None:
    """Tell whoever watches that an account ended early: the last step they heard of was busy."""
    if outcome.error is None and not outcome.stopped:
        return
    try:
        sync.context.tell("ended", note=str(outcome.error or STOPPED))
    except Exception:
        # The last resort: whoever listens must not take a worker with them.
        log.exception("sync.telling_failed account=%s", outcome.account_id)


def _outcome(
    sync: AccountSync, *, error: HeadwaterError | None = None, stopped: bool = False
) -> Outcome:
    context = sync.context
    return Outcome(
        account_id=context.account.account_id,
        rows=context.rows,
        calls=context.calls,
        failures=tuple(context.failures),
        error=error,
        stopped=stopped,
    )
