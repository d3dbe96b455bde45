"""Renewals that die: one per line of a renewal, each for an account of its own.

`python -m tests.control.crash HOME DATABASE_URL SOCKET STEP` dies on every STEP-th line and
prints the lines it died on; account number N is the one whose renewal died before line N.
"""

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import FrameType

from headwater.control.base import Control
from headwater.control.open import open_control
from headwater.model.account import Grant
from tests.control.conftest import StillClock, account, settings_for
from tests.control.token_server import answered, caller, remote

WATCHED = {"grants.py", "leases.py", "spool.py", "crash.py"}
"""Where a renewal leaves its marks; what only computes is as good as one line."""

DIED = 9

Watch = Callable[[FrameType, str, object], "Watch | None"]


class Fuse:
    """Counts the lines of control, and of the call it makes; burns down before line `at`."""

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.lines = 0

    def watch(self, frame: FrameType, event: str, _: object) -> Watch | None:
        if frame.f_code.co_filename.rpartition(os.sep)[2] not in WATCHED:
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self.at:
                os._exit(DIED)
        return self.watch


def renew(control: Control, clock: StillClock, door: Path, *, number: int, at: int | None) -> int:
    """Connect an account, renew its consent under a fuse; the lines that ran."""
    known = account(number, f"bakery{number}")
    first = answered(str(number), 0, clock.now() + timedelta(minutes=10))
    control.save_connection("tiktok_organic", first, known)
    ask = caller(remote(door), clock.now)

    def call(old: Grant) -> Grant:  # two lines: one to die on after the source has answered
        fresh = ask(old)
        return fresh  # noqa: RET504

    fuse = Fuse(at)
    sys.settrace(fuse.watch)
    control.refresh(known, call, margin=timedelta(hours=1))
    sys.settrace(None)
    return fuse.lines


def in_a_child(work: Callable[[], int]) -> int:
    """Run in a process of its own; the number it returns, or -1 when it died on its fuse."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        os.write(sink, str(work()).encode())
        os._exit(0)
    os.close(sink)
    with os.fdopen(source) as answer:
        said = answer.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status not in {0, DIED}:
        raise SystemExit(f"a renewal ended with status {status}")
    return int(said) if status == 0 else -1


def main(home: str, database_url: str, door: str, step: str) -> None:
    clock = StillClock()
    control = open_control(settings_for(Path(home), database_url), clock)
    control.close()  # a child makes its own connection

    def renewal(number: int, at: int | None) -> int:
        return in_a_child(lambda: renew(control, clock, Path(door), number=number, at=at))

    for line in range(1, renewal(0, None) + 1, int(step)):
        if renewal(line, line) != -1:
            raise SystemExit(f"there was no line {line} to die on")
        print(line)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
