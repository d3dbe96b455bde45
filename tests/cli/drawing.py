"""Steps of a sync, and what somebody sees of them on a terminal of a given width."""

import io
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

from headwater.cli.terminal import Terminal
from headwater.model.slice import Span
from headwater.sync.progress import Progress

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
WEEK = Span(date(2026, 11, 21), date(2026, 11, 27))
ERASED = "\x1b[2K"
"""How a line is taken away before it is drawn again."""

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

Follower = AbstractContextManager[Callable[[Progress], None]]


def step(stage: str = "asking", **parts: Any) -> Progress:
    """One step of a sync of an account whose handle is as long as many."""
    return Progress(
        **{"account_id": "a", "title": "@tiny.studio.flat2", "stage": stage, "at": NOW, **parts}
    )


def terminal(*, width: int | None = None, interactive: bool = False) -> Terminal:
    """A terminal in memory."""
    return Terminal(
        out=io.StringIO(),
        err=io.StringIO(),
        input=io.StringIO(),
        width=width,
        interactive=interactive,
    )


def said(
    follower: Callable[[Terminal], Follower], place: Terminal, steps: Sequence[Progress]
) -> str:
    """All that a follower wrote to standard error, as it was written."""
    with follower(place) as tell:
        for each in steps:
            tell(each)
    assert isinstance(place.err, io.StringIO)
    return place.err.getvalue()


def seen(written: str) -> list[str]:
    """The lines that were drawn, one after another, without what only a terminal reads."""
    drawn = CONTROL.sub("", written.replace(ERASED, "\n"))
    lines = [line.rstrip() for line in re.split(r"[\r\n]+", drawn)]
    return [line for line in lines if line]
