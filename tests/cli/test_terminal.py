"""What is printed into a file or a pipe is plain and whole, whoever watches standard error."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.cli.drawing import seen


def printed(folder: Path, *, into_a_file: bool) -> str:
    """What `headwater fields` prints when it is typed on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    path = folder / "printed.txt"
    with path.open("w") as file, os.fdopen(theirs) as screen, os.fdopen(ours, "rb", 0) as end:
        process = subprocess.Popen(
            [sys.executable, "-m", "headwater", "fields", "--search", "followers_total"],
            env={
                "PATH": os.environ["PATH"],
                "TERM": "xterm",
                "COLUMNS": "80",
                "HEADWATER_HOME": str(folder / "home"),
            },
            stdin=subprocess.DEVNULL,
            stdout=file if into_a_file else screen,
            stderr=screen,
        )
        screen.close()
        shown = b""
        try:
            while piece := end.read(65536):
                shown += piece
        except OSError:  # how a terminal says that nobody writes to it any more
            pass
        assert process.wait() == 0
    return path.read_text() if into_a_file else shown.decode()


def test_a_table_in_a_file_is_as_wide_as_it_needs_to_be_and_plain(tmp_path: Path) -> None:
    text = printed(tmp_path, into_a_file=True)

    assert all(line.isprintable() for line in text.splitlines())
    assert "followers_total" in text
    assert max(len(line) for line in text.splitlines()) > 80


def test_a_table_on_a_screen_is_drawn_in_the_room_there_is(tmp_path: Path) -> None:
    text = printed(tmp_path, into_a_file=False)

    assert "\x1b[1m" in text
    assert max(len(line) for line in seen(text)) <= 80
