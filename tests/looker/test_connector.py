"""The Apps Script connector keeps its own promises, proven in its own language."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from headwater.connectors import registry
from headwater.report.entries import build

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


def test_the_connector_is_built_from_the_catalogue_as_it_is() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "headwater.report.looker"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert (ROOT / "looker_studio/catalogue.json").read_text(encoding="utf-8") == told.stdout


def test_the_built_in_catalogue_has_no_field_about_other_people() -> None:
    whole = build(registry.connectors(tiktok_api_url="", tiktok_authorize_url="")[:1])
    personal = {field.id for field in whole.fields if field.personal}
    told = json.loads((ROOT / "looker_studio/catalogue.json").read_text(encoding="utf-8"))

    assert "comment_username" in personal
    assert personal.isdisjoint({field["id"] for field in told["fields"]})
