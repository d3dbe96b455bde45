"""Which accounts are synced, one sync an account at a time, and what is remembered of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from time import monotonic

from headwater.app.identity import identified
from headwater.app.parts import Parts
from headwater.control.base import RunState
from headwater.model.account import Account, ConnectionState
from headwater.model.clock import utc_day
from headwater.model.errors import (
    BusyError,
    DegradedError,
    HeadwaterError,
    QueryError,
    ReconnectError,
    SourceError,
)
from headwater.model.slice import Span
from headwater.model.stream import Daily
from headwater.sync.context import Context, Order
from headwater.sync.fleet import Outcome, run_all
from headwater.sync.progress import Listener, Progress, Stop, as_json
from headwater.sync.reach import OPEN, longest_fact, wall_fact
from headwater.sync.run import AccountSync

WORKERS = 8
"""Accounts worked on at once: enough to fill the source's budget while answers are under way."""


BEAT_EVERY = 2.0
"""Real seconds between two writes of a run's progress: often enough to watch, cheap to keep."""


def _quiet(step: Progress) -> None:
    """Hear a step and say nothing."""


class Beats:
    """Writes a run's progress where a page or another process can see it."""

    def __init__(self, parts: Parts, run: int) -> None:
        self._parts, self._run, self._last = parts, run, 0.0

    def __call__(self, step: Progress) -> None:
        now = monotonic()
        if now - self._last >= BEAT_EVERY:
            self._last = now
            self._parts.control.beat(self._run, as_json(step))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How somebody wants a sync to be. `trigger` is written into the history of syncs."""

    trigger: str = "cli"
    since: date | None = None
    patient: bool = False
    listener: Listener = _quiet
    stop: Stop | None = None


def active(parts: Parts) -> list[Account]:
    """The accounts a sync without names is about."""
    return [
        account
        for account in parts.control.accounts()
        if account.state is not ConnectionState.DISCONNECTED and not account.paused
    ]


def sync(
    parts: Parts,
    accounts: Sequence[Account],
    wish: Wish,
    finished: Callable[[Account, Outcome], None] = lambda account, outcome: None,
) -> list[Outcome]:
    """Bring accounts up to date; outcomes in their order.

    An account that somebody else is syncing is not touched: its outcome carries BusyError.
    """
    outcomes: dict[str, Outcome] = {}
    syncs: list[AccountSync] = []
    ends: dict[int, Callable[[Outcome], None]] = {}
    for account in accounts:
        try:
            begun, end = begin(parts, account, wish)
        except BusyError as busy:
            outcomes[account.account_id] = Outcome(
                account_id=account.account_id, rows=0, calls=0, error=busy
            )
            wish.listener(_never_begun(parts, account, busy))
            finished(account, outcomes[account.account_id])
            continue
        syncs.append(begun)
        ends[id(begun)] = partial(_finish, account, end, outcomes, finished)
    run_all(syncs, workers=WORKERS, finished=lambda sync, outcome: ends[id(sync)](outcome))
    return [outcomes[account.account_id] for account in accounts]


def _never_begun(parts: Parts, account: Account, busy: BusyError) -> Progress:
    """The only step of an account that somebody else is syncing."""
    return Progress(
        account_id=account.account_id,
        title=account.title,
        stage="ended",
        at=parts.clock.now(),
        note=str(busy),
    )


def begin(
    parts: Parts, account: Account, wish: Wish
) -> tuple[AccountSync, Callable[[Outcome], None]]:
    """Take an account for a sync: what is to be run, and what must hear of its end.

    Raises BusyError when somebody else is syncing the account.
    """
    run = parts.control.begin_sync(account, wish.trigger)
    try:
        prepared = _prepared(parts, account, run, wish)
    except HeadwaterError as error:
        parts.control.end_sync(
            run, RunState.FAILED, error=str(error), error_kind=type(error).__name__
        )
        raise
    return prepared, partial(_end, parts, account, run)


def _finish(
    account: Account,
    end: Callable[[Outcome], None],
    outcomes: dict[str, Outcome],
    finished: Callable[[Account, Outcome], None],
    outcome: Outcome,
) -> None:
    outcomes[account.account_id] = outcome
    end(outcome)
    finished(account, outcome)


def reopen(parts: Parts, accounts: Sequence[Account], since: date) -> None:
    """Make every day since `since` worth asking for again, also what was once refused.

    Raises QueryError for a day in the future or more than two years back.
    """
    today = utc_day(parts.clock.now())
    for account in accounts:
        source = parts.connector(account.connector)
        daily = {s.name: s.behaviour for s in source.streams if isinstance(s.behaviour, Daily)}
        oldest = today - max(behaviour.history for behaviour in daily.values())
        if not oldest <= since < today:
            raise QueryError(
                f"A backfill reaches from {oldest} (two years) to yesterday; {since} is outside.",
                code="bad_date",
            )
        _reopen(parts, account, list(daily), Span(since, today))


def _reopen(parts: Parts, account: Account, streams: list[str], span: Span) -> None:
    stored = parts.store.account(account.connector, account.account_id)
    learned = [fact(name) for name in streams for fact in (wall_fact, longest_fact)]
    facts = {fact: OPEN for fact in learned if fact in stored.facts}
    if stored.facts.get("since", "9999") > span.first.isoformat():
        facts["since"] = span.first.isoformat()
    parts.store.land(stored.key, [], facts=facts)
    parts.store.reopen(stored.key, streams, span)


def _prepared(parts: Parts, account: Account, run: int, wish: Wish) -> AccountSync:
    beats = Beats(parts, run)

    def listener(step: Progress) -> None:
        if step.stage != "ended":  # the run's own end says more, and comes at once
            beats(step)
        wish.listener(step)

    source = parts.source(parts.connector(account.connector), wish.stop)
    context = Context(
        source=replace(source, courtesy=parts.courtesy),
        store=parts.store,
        account=account,
        order=Order(since=wish.since, patient=wish.patient, opt_ins=parts.control.opt_ins(account)),
        listener=listener,
    )
    return AccountSync(context)


def _end(parts: Parts, account: Account, run: int, outcome: Outcome) -> None:
    """Write the end of a sync, and what it found out about the connection."""
    control = parts.control
    if _is_gone(parts, account):
        return
    if isinstance(outcome.error, ReconnectError):
        control.set_state(account, ConnectionState.RECONNECT, str(outcome.error))
    elif isinstance(outcome.error, DegradedError):
        control.set_state(account, ConnectionState.LOST_ACCESS, str(outcome.error))
    elif outcome.error is None and not outcome.stopped:
        control.set_state(account, ConnectionState.ACTIVE, "")
    stored = parts.store.account(account.connector, account.account_id)
    rows = parts.store.current(stored.key, parts.connector(account.connector).streams[0])
    if rows:
        control.update_identity(identified(account, rows[0]))
    state = RunState.FAILED if outcome.error else RunState.DONE
    if outcome.stopped:
        state = RunState.INTERRUPTED
    sentences = [str(outcome.error)] if outcome.error else list(outcome.failures)
    control.end_sync(
        run,
        state,
        rows=outcome.rows,
        calls=outcome.calls,
        error="; ".join(sentences),
        error_kind=type(outcome.error).__name__ if outcome.error else "",
        request_id=outcome.error.request_id if isinstance(outcome.error, SourceError) else "",
    )


def _is_gone(parts: Parts, account: Account) -> bool:
    """Whether the account was erased while it was synced: then nothing is written of it."""
    try:
        parts.control.opt_ins(account)
    except QueryError:
        return True
    return False
