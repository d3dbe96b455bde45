"""A bar for every account under way, or a line of JSON for every step."""

import json
from types import TracebackType
from typing import Self

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import (
    Progress as Bars,
)

from headwater.cli.terminal import Terminal
from headwater.sync.progress import Progress, as_json


class JsonLines:
    """Steps as JSON lines on standard error, for scripts that want to follow."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._terminal.err.flush()

    def __call__(self, step: Progress) -> None:
        self._terminal.warn(json.dumps(as_json(step)))


class ProgressBars:
    """One bar an account: stream, days, rows, what it waits for, time left."""

    def __init__(self, terminal: Terminal) -> None:
        self._bars = Bars(
            TextColumn("{task.fields[title]:<20.20}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rows]:>8,} rows"),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.description}"),
            console=terminal.error_console(),
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def __call__(self, step: Progress) -> None:
        if step.account_id not in self._tasks:
            self._tasks[step.account_id] = self._bars.add_task(
                "", title=step.title, rows=0, total=None
            )
        self._bars.update(
            self._tasks[step.account_id],
            completed=step.done,
            total=max(step.total, step.done) or None,
            rows=step.rows,
            description=_doing(step),
        )
        if step.stage in {"noticed", "failed"}:
            self._bars.console.print(f"{step.title}: {step.note}", highlight=False)


def _doing(step: Progress) -> str:
    days = ""
    if step.span is not None:
        days = f" {step.span.first}" + (f" to {step.span.last}" if step.span.days > 1 else "")
    if step.stage == "waiting":
        return f"waiting {step.wait.total_seconds():.0f} s for TikTok's budget"
    if step.stage == "done":
        return "up to date"
    return f"{step.stream}{days}"
