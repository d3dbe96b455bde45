"""Every contract in pyproject.toml is kept, and would notice if it were not."""

import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house import tree

CONTRACTS = {
    contract["name"]
    for contract in tomllib.loads((tree.ROOT / "pyproject.toml").read_text())["tool"][
        "importlinter"
    ]["contracts"]
}


@dataclass(frozen=True, slots=True)
class Trespass:
    """A line that, at the end of a module (made if need be), breaks a contract."""

    contract: str
    module: str
    line: str


TRESPASSES = [
    Trespass("Rooms: imports point down", "src/headwater/model/field.py", "import headwater.store"),
    Trespass("Rooms: imports point down", "src/headwater/sync/plan.py", "import headwater.report"),
    Trespass(
        "Rooms: imports point down", "src/headwater/sync/plan.py", "import headwater.settings"
    ),
    Trespass("Rooms: imports point down", "src/headwater/attic.py", "# a room nobody declared"),
    Trespass(
        "Connectors do not know each other",
        "src/headwater/connectors/base.py",
        "import headwater.connectors.tiktok_organic",
    ),
    Trespass(
        "Engines do not know each other",
        "src/headwater/store/duckdb.py",
        "import headwater.store.postgres",
    ),
    Trespass("No cycles anywhere", "src/headwater/model/field.py", "import headwater.model.stream"),
    Trespass(
        "The simulator and Headwater are strangers", "simulator/dice.py", "import headwater.model"
    ),
    Trespass(
        "The simulator and Headwater are strangers",
        "src/headwater/model/clock.py",
        "import simulator.dice",
    ),
    Trespass("duckdb has one door", "src/headwater/report/__init__.py", "import duckdb"),
    Trespass("psycopg has one door", "src/headwater/store/__init__.py", "import psycopg"),
    Trespass("Django stays with people", "src/headwater/sync/plan.py", "import django.conf"),
    Trespass("The HTTP client has one door", "src/headwater/sync/call.py", "import pyreqwest"),
    Trespass(
        "Regular expressions of strangers have one door",
        "src/headwater/model/field.py",
        "import re2",
    ),
    Trespass(
        "Pictures of strangers are decoded in one place", "src/headwater/hub/files.py", "import PIL"
    ),
    Trespass(
        "Only the command line draws on a terminal", "src/headwater/sync/progress.py", "import rich"
    ),
]


def lint(root: Path) -> str:
    """What import-linter prints about the tree at `root`."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(
        [*command, "--config", str(root / "pyproject.toml")],
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}:{root}", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code and its contracts, free to be spoiled."""
    without = shutil.ignore_patterns("__pycache__")
    for part in ("src", "simulator"):
        shutil.copytree(tree.ROOT / part, tmp_path / part, ignore=without)
    shutil.copy(tree.ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept(copy: Path) -> None:
    report = lint(copy)

    assert [name for name in CONTRACTS if f"{name} KEPT" not in report] == [], report


@pytest.mark.parametrize("trespass", TRESPASSES, ids=lambda each: f"{each.module}: {each.line}")
def test_a_contract_notices_a_trespass(copy: Path, trespass: Trespass) -> None:
    with (copy / trespass.module).open("a") as module:
        module.write(f"\n{trespass.line}\n")

    report = lint(copy)

    assert f"{trespass.contract} BROKEN" in report, report


def test_every_contract_has_been_tried() -> None:
    assert {trespass.contract for trespass in TRESPASSES} == CONTRACTS
