"""A sync told line by line: for scripts every step as JSON, for people and logs what matters."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from headwater.cli.sentences import about, counted
from headwater.cli.terminal import Terminal
from headwater.sync.progress import Progress, as_json

SELDOM = timedelta(seconds=30)
"""Time of the sync's clock between two lines of totals."""

LONG = timedelta(minutes=1)
"""A wait that somebody who looks at a log would wonder about."""


class JsonLines:
    """Steps as JSON lines on standard error, for scripts that want to follow."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def __call__(self, step: Progress) -> None:
        self._terminal.warn(json.dumps(as_json(step)))


class PlainLines:
    """Where there is no terminal: how every account begins and ends, long waits, and totals."""

    def __init__(self, terminal: Terminal, accounts: int) -> None:
        self._terminal, self._accounts = terminal, accounts
        self._lock = threading.Lock()
        self._latest: dict[str, Progress] = {}
        self._told_at: datetime | None = None
        self._waits_until = datetime.min.replace(tzinfo=UTC)

    def __call__(self, step: Progress) -> None:
        with self._lock:
            for line in self._lines(step):
                self._terminal.warn(line)

    def _lines(self, step: Progress) -> Iterator[str]:
        begins = step.account_id not in self._latest
        self._latest[step.account_id] = step
        match step.stage:
            case "done":
                rows, calls = counted(step.rows, "row"), counted(step.calls, "call")
                yield about(step.title, f"up to date, {rows} changed in {calls}.")
            case "failed":
                yield about(step.title, f"{step.stream}: {step.note}")
            case "ended" | "noticed":
                yield about(step.title, step.note)
            case "waiting" if self._is_news(step):
                minutes = counted(-(-step.wait // LONG), "minute")
                yield about(step.title, f"waiting {minutes} for TikTok's limits; nothing to do.")
            case _:
                if begins:
                    yield about(step.title, "begun.")
        yield from self._totals(step.at)

    def _is_news(self, step: Progress) -> bool:
        """Whether a wait is long, and not the one that another account was said to wait for."""
        until = step.at + step.wait
        if step.wait < LONG or until - self._waits_until < LONG:
            return False
        self._waits_until = until
        return True

    def _totals(self, now: datetime) -> Iterator[str]:
        self._told_at = self._told_at or now
        if now - self._told_at < SELDOM:
            return
        self._told_at = now
        latest = self._latest.values()
        ended = sum(step.stage in {"done", "ended"} for step in latest)
        rows = counted(sum(step.rows for step in latest), "row")
        calls = counted(sum(step.calls for step in latest), "call")
        accounts = counted(self._accounts, "account")
        yield f"So far {ended:,} of {accounts} done, {rows} changed in {calls}."
