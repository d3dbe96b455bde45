"""The Apps Script connector keeps its own promises, proven in its own language."""

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_of_the_connector_passes_in_node() -> None:
    node = shutil.which("node")
    assert node is not None, "Node 18 or newer is needed: apt install nodejs"
    files = sorted(str(path) for path in (ROOT / "looker_studio/tests").glob("*.test.mjs"))

    done = subprocess.run(
        [node, "--test", *files], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    passed = re.search(r"^# pass (\d+)$", done.stdout, re.MULTILINE)
    assert passed is not None
    assert int(passed.group(1)) > 100
