"""A bar for every account under way, on a terminal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Self

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import (
    Progress as Bars,
)
from rich.table import Column
from rich.text import Text

from headwater.cli.sentences import about
from headwater.cli.terminal import Terminal
from headwater.sync.fleet import STOPPED
from headwater.sync.progress import Progress

USUAL = 80
"""Columns of a terminal that nobody made wider. In less, names are cut, and never a number."""

NUMBERS = 30
"""Columns for the count, the rows and the time left, with the gaps around them."""

TITLE = range(8, 21)
BAR = range(5, 25)
DOING = 36
"""Columns for a stream with its days in full; the bar gives way to that, down to its least."""


class Fitting:
    """The first of several texts for which there is room; the last is cut when there is not."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = options.max_width
        fits = (text for text in self._texts if cell_len(text) <= room)
        text = Text(next(fits, self._texts[-1]), no_wrap=True, overflow="ellipsis")
        text.truncate(room, overflow="ellipsis")
        yield text

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(1, max(map(cell_len, self._texts)))


class Title(ProgressColumn):
    """Whose bar it is."""

    width = TITLE[-1]

    def render(self, task: Task) -> RenderableType:
        text = Text(task.fields["title"])
        text.truncate(self.width, overflow="ellipsis", pad=True)
        return text


class Doing(ProgressColumn):
    """What is being done, in all the room that the others leave."""

    def render(self, task: Task) -> RenderableType:
        return Fitting(task.fields["doing"])


def number(width: int) -> Column:
    """A column that may grow and is never cut."""
    return Column(min_width=width, no_wrap=True, justify="right")


class ProgressBars:
    """One bar an account: stream, days, rows, what it waits for, time left."""

    def __init__(self, terminal: Terminal) -> None:
        self._title = Title()
        self._bar = BarColumn()
        self._bars = Bars(
            self._title,
            self._bar,
            MofNCompleteColumn(table_column=number(7)),
            TextColumn("{task.fields[rows]:,} rows", justify="right", table_column=number(12)),
            TimeRemainingColumn(compact=True, table_column=number(7)),
            Doing(table_column=Column(ratio=1, no_wrap=True)),
            console=terminal.error_console(),
            expand=True,
        )
        self._tasks: dict[str, TaskID] = {}

    @contextmanager
    def drawn(self) -> Iterator[Self]:
        """While this lasts the bars are on the terminal; behind it, as they were last."""
        with self._bars:
            yield self

    def __call__(self, step: Progress) -> None:
        self._make_room(self._bars.console.width)
        if step.account_id not in self._tasks:
            self._tasks[step.account_id] = self._bars.add_task(
                "", title=step.title, rows=0, doing=("",), total=None
            )
        # A bar without a total looks busy, so one that has ended is given one.
        least = 1 if step.stage == "ended" else None
        self._bars.update(
            self._tasks[step.account_id],
            completed=step.done,
            total=max(step.total, step.done) or least,
            rows=step.rows,
            doing=_doing(step),
        )
        if step.stage == "ended":
            self._bars.stop_task(self._tasks[step.account_id])
        if step.stage in {"noticed", "failed", "ended"} and step.note != STOPPED:
            self._bars.console.print(Text(about(step.title, step.note)))

    def _make_room(self, width: int) -> None:
        """Let the bar give way first, then names, so that no number has to."""
        self._title.width = _within(TITLE, TITLE[-1] - (USUAL - width))
        left = width - NUMBERS - self._title.width - 2
        self._bar.bar_width = _within(BAR, left - DOING)


def _within(room: range, wanted: int) -> int:
    return min(max(wanted, room[0]), room[-1])


def _doing(step: Progress) -> tuple[str, ...]:
    """What a step is about, from the longest way to say it to the shortest."""
    if step.stage == "waiting":
        wait = f"waiting {step.wait.total_seconds():.0f} s"
        return (f"{wait} for TikTok's budget", f"{wait} for TikTok", wait)
    if step.stage == "done":
        return ("up to date",)
    if step.stage == "ended":
        return (f"ended: {step.note.removeprefix(step.title).strip(' .')}",)
    if step.span is None:
        return (step.stream,)
    first, last = step.span.first, step.span.last
    if first == last:
        return (f"{step.stream} {first}", f"{step.stream} {first:%m-%d}", step.stream)
    return (
        f"{step.stream} {first} to {last}",
        f"{step.stream} {first:%m-%d}..{last:%m-%d}",
        step.stream,
    )
