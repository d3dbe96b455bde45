"""A mistake of ours is a sentence for the person, and a trace in the home directory for us."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

OUT_OF_ORDER = """
import io, sys
from headwater.cli.main import run
from headwater.cli.terminal import Terminal

class OutOfOrder(io.StringIO):
    def write(self, text):
        raise RuntimeError("out of order")

sys.exit(run(sys.argv[1:], Terminal(out=OutOfOrder(), err=sys.stderr, input=sys.stdin)))
"""


def run(*words: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A command whose output fails in a way that nobody has thought of."""
    return subprocess.run(
        [sys.executable, "-c", OUT_OF_ORDER, *words],
        env={"PATH": os.environ["PATH"], **more},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("named", ["in the environment", "as an option"])
def test_the_trace_lies_in_the_home_directory_wherever_the_command_was_typed(
    named: str, tmp_path: Path
) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    elsewhere.mkdir()
    if named == "as an option":
        done = run("--home", str(home), "fields", folder=elsewhere)
    else:
        done = run("fields", folder=elsewhere, HEADWATER_HOME=str(home))

    [kept] = home.glob("headwater-mistake-*.txt")
    assert done.returncode == 1
    assert str(kept) in done.stderr
    assert "Traceback" not in done.stderr
    assert "RuntimeError: out of order" in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0
    assert list(elsewhere.iterdir()) == []
