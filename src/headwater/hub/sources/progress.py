"""How far a sync is, as people are told: a share, a sentence, and how long it may take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from headwater.app.standing import Standing
from headwater.control.base import Run, RunState

ENOUGH = 3
"""Windows done before a guess at the time left is worth telling."""

WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A sync under way, or the first one that has not begun. Spans are UTC days."""

    trigger: str
    begun: bool
    done: int = 0
    total: int = 0
    rows: int = 0
    calls: int = 0
    stream: str = ""
    first: date | None = None
    last: date | None = None
    note: str = ""
    wait: int = 0
    waited: int = 0
    left: timedelta | None = None
    started_at: datetime | None = None

    @property
    def percent(self) -> int:
        """How much is done; never all of it while it runs."""
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def time_left(self) -> str:
        """How long it may still take, in words."""
        if self.left is None:
            return "working it out"
        seconds = int(self.left.total_seconds())
        if seconds < 60:  # noqa: PLR2004
            return "less than a minute"
        minutes = (seconds + 59) // 60
        if minutes < 90:  # noqa: PLR2004
            return f"about {minutes} minute{'s' if minutes > 1 else ''}"
        return f"about {round(minutes / 60)} hours"


def progress_of(standing: Standing, now: datetime, waited: int = 0) -> Progress | None:
    """The progress of the sync under way; None when there is none."""
    run = standing.running
    if run is None:
        never = not standing.runs and standing.next_sync is not None
        return Progress(trigger="schedule", begun=False) if never else None
    told = run.progress
    done, total = _number(told, "done"), _number(told, "total")
    wait = _wait(told, now)
    return Progress(
        trigger=run.trigger,
        begun=True,
        done=done,
        total=total,
        rows=_number(told, "rows"),
        calls=_number(told, "calls"),
        stream=str(told.get("stream") or ""),
        first=_day(told, "from"),
        last=_day(told, "to"),
        note=str(told.get("note") or ""),
        wait=wait,
        waited=waited,
        left=_left(run, done, total, now, timedelta(seconds=wait)),
        started_at=run.started_at,
    )


def _left(run: Run, done: int, total: int, now: datetime, wait: timedelta) -> timedelta | None:
    """What is left at the pace so far, and the wait that is under way."""
    if done < ENOUGH or total <= done or run.state is not RunState.RUNNING:
        return None
    return (now - run.started_at) * (total - done) / done + wait


def _wait(told: Mapping[str, object], now: datetime) -> int:
    """Seconds until the budget lets the sync go on; 0 when it does."""
    at = told.get("at")
    if told.get("stage") != WAITING or not isinstance(at, str):
        return 0
    over = datetime.fromisoformat(at) + timedelta(seconds=_number(told, "wait_seconds"))
    return max(0, round((over - now).total_seconds()))


def _number(told: Mapping[str, object], name: str) -> int:
    value = told.get(name)
    return int(value) if isinstance(value, int | float) else 0


def _day(told: Mapping[str, object], name: str) -> date | None:
    value = told.get(name)
    return date.fromisoformat(value) if isinstance(value, str) else None
