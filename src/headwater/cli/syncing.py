"""sync, backfill, status."""

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from rich.table import Table

from headwater.app import Headwater
from headwater.app.coverage import AccountCoverage
from headwater.app.syncing import Wish
from headwater.cli.bars import ProgressBars
from headwater.cli.progress import JsonLines, PlainLines
from headwater.cli.sentences import about, counted
from headwater.cli.terminal import Terminal
from headwater.model.account import Account
from headwater.model.errors import BusyError, QueryError, ReconnectError, SettingsError
from headwater.sync.fleet import Outcome
from headwater.sync.progress import Listener


def sync(headwater: Headwater, options: argparse.Namespace, terminal: Terminal) -> int:
    """Fetch what is due for the accounts named, or for all."""
    return run(headwater, headwater.find(options.account), options, terminal)


def backfill(headwater: Headwater, options: argparse.Namespace, terminal: Terminal) -> int:
    """Ask again for everything since a day."""
    try:
        since = date.fromisoformat(options.since)
    except ValueError as error:
        raise QueryError(
            f"{options.since!r} is not a day: write it as 2025-10-31.", code="bad_date"
        ) from error
    return run(headwater, headwater.find(options.account), options, terminal, since=since)


def run(
    headwater: Headwater,
    accounts: Sequence[Account] | None,
    options: argparse.Namespace,
    terminal: Terminal,
    *,
    since: date | None = None,
) -> int:
    """Sync, telling the steps; print what became of it, and give the exit code."""
    chosen = list(accounts) if accounts is not None else headwater.active()
    if not chosen:
        if options.json:
            terminal.say("[]")
        terminal.warn("No account to sync. `headwater connect tiktok_organic` connects one.")
        return 0
    with _follower(options, terminal, accounts=len(chosen)) as listener:
        wish = Wish(
            trigger="cli" if since is None else "backfill",
            since=since,
            patient=getattr(options, "patient", False),
            listener=listener,
            stop=headwater.stop,
        )
        if since is not None:
            outcomes = headwater.backfill(chosen, since, wish)
        else:
            outcomes = headwater.sync(chosen, wish)
    _tell(chosen, outcomes, options, terminal)
    return max((_code(outcome) for outcome in outcomes), default=0)


@contextmanager
def _follower(
    options: argparse.Namespace, terminal: Terminal, *, accounts: int
) -> Iterator[Listener]:
    """Whoever tells the steps: to a script, on a terminal, or into a log."""
    if options.json:
        yield JsonLines(terminal)
    elif terminal.interactive:
        with ProgressBars(terminal).drawn() as bars:
            yield bars
    else:
        yield PlainLines(terminal, accounts)


def _code(outcome: Outcome) -> int:
    if outcome.stopped:
        return 130
    if outcome.error is None:
        return 4 if outcome.failures else 0
    for kind, code in ((BusyError, 6), (ReconnectError, 5), (SettingsError, 3)):
        if isinstance(outcome.error, kind):
            return code
    return 4


def _tell(
    accounts: Sequence[Account],
    outcomes: Sequence[Outcome],
    options: argparse.Namespace,
    terminal: Terminal,
) -> None:
    pairs = list(zip(accounts, outcomes, strict=True))
    if options.json:
        terminal.say(json.dumps([_as_json(account, outcome) for account, outcome in pairs]))
        return
    for account, outcome in pairs:
        end = "stopped; what had landed is kept" if outcome.stopped else "done"
        told = about(account.title, str(outcome.error or end)).rstrip(".")
        changed = f"{counted(outcome.rows, 'row')} changed, {counted(outcome.calls, 'call')}"
        terminal.say(f"{told}. {changed}." if outcome.error else f"{told}, {changed}.")
        for failure in dict.fromkeys(outcome.failures):
            terminal.say(f"  {failure}")


def _as_json(account: Account, outcome: Outcome) -> dict[str, object]:
    return {
        "account_id": account.account_id,
        "username": account.username,
        "rows": outcome.rows,
        "calls": outcome.calls,
        "failures": list(outcome.failures),
        "error": str(outcome.error) if outcome.error else None,
        "stopped": outcome.stopped,
    }


def status(headwater: Headwater, options: argparse.Namespace, terminal: Terminal) -> int:
    """Coverage per account and stream, in the five words of a day's state."""
    covered = headwater.status(headwater.find(options.account))
    if options.json:
        terminal.say(json.dumps([each.as_json(days=options.days) for each in covered]))
        return 0
    if not covered:
        terminal.say("No account yet. `headwater connect tiktok_organic` connects the first.")
        return 0
    console = terminal.console()
    for account in covered:
        console.print(f"\n[bold]{account.account.title}[/bold]  {account.account.state.value}")
        if account.account.state_reason:
            console.print(f"  {account.account.state_reason}", markup=False)
        table = Table(
            "Stream",
            "Complete through",
            "Final",
            "Provisional",
            "Empty",
            "Gap",
            "Source expired",
            "Last read (UTC)",
            box=None,
        )
        for stream in account.streams:
            counts = [f"{n:,}" if n else "" for n in stream.counts()]
            through = str(stream.complete_through or "")
            read = f"{stream.last_read:%Y-%m-%d %H:%M}" if stream.last_read else "never"
            table.add_row(stream.name, through, *counts, read)
        console.print(table)
        for note, streams in _notes(account).items():
            console.print(f"  {', '.join(streams)}: {note}", markup=False)
        for told in account.unknown:
            console.print(f"  {told}", markup=False)
    return 0


def _notes(account: AccountCoverage) -> dict[str, list[str]]:
    """Every sentence once, with the streams it is about."""
    found: dict[str, list[str]] = {}
    for stream in account.streams:
        for told in filter(None, (stream.note, *stream.readings)):
            found.setdefault(told, []).append(stream.name)
    return found
