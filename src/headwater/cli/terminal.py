"""Where a command prints and reads: its own streams, or those at a socket's other end."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from rich.console import Console

from headwater.model.errors import QueryError


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """The person's or script's end of a command.

    `shown` says that a person sees standard output, `interactive` that they see standard error.
    """

    out: TextIO
    err: TextIO
    input: TextIO
    width: int | None = None
    folder: Path = Path()
    interactive: bool = False
    shown: bool = False
    write: Callable[[Path, bytes], object] = Path.write_bytes

    @classmethod
    def own(cls) -> "Terminal":
        """This process's streams."""
        return cls(
            out=sys.stdout,
            err=sys.stderr,
            input=sys.stdin,
            folder=Path.cwd(),
            interactive=sys.stderr.isatty(),
            shown=sys.stdout.isatty(),
        )

    def say(self, text: str = "") -> None:
        print(text, file=self.out, flush=True)

    def warn(self, text: str) -> None:
        # In one piece: several threads may have something to say.
        print(f"{text}\n", end="", file=self.err, flush=True)

    def console(self) -> Console:
        """A console for tables. Without a terminal a table is as wide as it needs to be."""
        return Console(
            file=self.out,
            width=self.width if self.shown else max(self.width or 0, 240),
            force_terminal=self.shown,
            highlight=False,
        )

    def error_console(self) -> Console:
        """A console for progress."""
        return Console(
            file=self.err,
            width=self.width,
            force_terminal=self.interactive or None,
            highlight=False,
        )

    def lines(self) -> Iterator[str]:
        """What is typed or pasted, line by line, until there is no more."""
        yield from self.input

    def ask(self, question: str) -> str:
        """A typed answer; empty when nobody answers."""
        print(question, end="", file=self.err, flush=True)
        return next(self.lines(), "").strip()

    def raw(self) -> BinaryIO:
        """Standard output for bytes."""
        return self.out.buffer

    def path(self, name: str) -> Path:
        """A file name as the person meant it: relative to where they are."""
        return self.folder / name


def unwritable(path: Path, error: OSError) -> QueryError:
    """The sentence for a file that could not be written."""
    return QueryError(
        f"{path} cannot be written ({error.strerror}): name a file in a folder that is there and "
        "that you may write to.",
        code="cannot_write",
    )
