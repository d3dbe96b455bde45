"""What a running sync says of itself, for a progress bar, a page or a log."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from headwater.model.slice import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One step. `stage` is one of planned, asking, landed, waiting, failed, noticed, done, ended.

    The last step of an account is `done`, or `ended` where something ended its run before.
    `done` and `total` count windows and captures of this account's run; `total` grows when a
    window has to be searched. `wait` is how long a budget keeps us. `note` is a sentence.
    """

    account_id: str
    title: str
    stage: str
    at: datetime
    stream: str = ""
    span: Span | None = None
    done: int = 0
    total: int = 0
    rows: int = 0
    calls: int = 0
    wait: timedelta = timedelta(0)
    note: str = ""


def as_json(step: Progress) -> dict[str, object]:
    """A step as JSON values; days and the instant are ISO texts, the wait is in seconds."""
    return {
        "account": step.title,
        "account_id": step.account_id,
        "stage": step.stage,
        "at": step.at.isoformat(),
        "stream": step.stream,
        "from": step.span.first.isoformat() if step.span else None,
        "to": step.span.last.isoformat() if step.span else None,
        "done": step.done,
        "total": step.total,
        "rows": step.rows,
        "calls": step.calls,
        "wait_seconds": step.wait.total_seconds(),
        "note": step.note,
    }


Listener = Callable[[Progress], None]


class Stopped(Exception):  # noqa: N818 - a wish, not a mistake
    """A person asked to stop. What has landed stays; nothing half done is kept."""


class Stop:
    """A request to stop, seen at every call and during every wait."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def ask(self) -> None:
        self._asked.set()

    def check(self) -> None:
        """Raise Stopped when somebody has asked."""
        if self._asked.is_set():
            raise Stopped
