"""A command that only fetches takes less memory for the store than one that reports."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

WATCHED = """
import sys
import headwater
from headwater.cli.main import run

def watched(home):
    opened.append(open_it(home))
    return opened[0]

opened, open_it, headwater.open = [], headwater.open, watched
run(sys.argv[1:])
print(opened[0].only_lands)
"""


@pytest.mark.parametrize(
    "words, told",
    [
        (["sync"], "True"),
        (["backfill", "--since", "2026-01-01"], "True"),
        (["status"], "False"),
        (["report", "--metrics", "likes"], "False"),
    ],
)
def test_only_what_fetches_and_no_more_opens_the_store_small(
    words: list[str], told: str, tmp_path: Path
) -> None:
    out = subprocess.run(
        [sys.executable, "-c", WATCHED, *words],
        env={"PATH": os.environ["PATH"], "HEADWATER_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert out.splitlines()[-1] == told
