"""Kill it anywhere and run it again: the same store, no row lost and none twice."""

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from simulator import Simulator
from tests.integration.world import START, world

POINTS = 10
IN_CONTROL = 3
"""How many of these, at least, are moments of the control database."""

KILLS = 20
ALL_KILLS = 300


@dataclass(slots=True)
class Lab:
    """A home with a connected account that was never synced, and a process that can die."""

    simulator: Simulator
    connected: Path
    process: subprocess.Popen[str]
    scratch: Path
    number: int = 0

    def home(self) -> Path:
        self.number += 1
        made = self.scratch / str(self.number)
        shutil.copytree(self.connected, made)
        return made

    def sync(self, home: Path, **order: Any) -> int:
        """Run a sync in a process of its own; its exit code, negative when killed."""
        line = {
            "home": str(home),
            "now": START.isoformat(),
            "environment": environment(self.simulator),
        } | order
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        return int(json.loads(self.process.stdout.readline())["status"])

    def whole(self) -> tuple[dict[str, list[str]], list[int], list[int]]:
        """What an undisturbed sync lands, the moments it has to die in, and those of control."""
        home = self.home()
        assert self.sync(home) == 0
        assert not (home / "failed").exists()
        moments = json.loads((home / "moments").read_text(encoding="utf-8"))
        return contents(home), list(range(moments["count"])), moments["in_control"]


def environment(simulator: Simulator) -> dict[str, str]:
    return {
        "HEADWATER_TIKTOK_CLIENT_KEY": simulator.client_id,
        "HEADWATER_TIKTOK_CLIENT_SECRET": simulator.client_secret,
        "HEADWATER_TIKTOK_AUTHORIZE_URL": simulator.authorize_url,
        "HEADWATER_TIKTOK_API_URL": simulator.api_url,
    }


def contents(home: Path) -> dict[str, list[str]]:
    """Every row that counts of both databases of a home, as text in a settled order."""
    return in_store(home) | in_control(home)


def in_control(home: Path) -> dict[str, list[str]]:
    """Who is connected and what was decided; of the runs, of which there may be more, the open."""
    with closing(sqlite3.connect(home / "control.sqlite3")) as control:
        names = control.execute("select name from sqlite_master where type = 'table'").fetchall()
        found = {
            table: sorted(map(str, control.execute(f'select * from "{table}"')))
            for (table,) in names
            if table.startswith("control_") and table != "control_syncrun"
        }
        running = control.execute("select id from control_syncrun where state = 'running'")
        return found | {"control_syncrun": sorted(map(str, running))}


def in_store(home: Path) -> dict[str, list[str]]:
    with duckdb.connect(str(home / "store.duckdb"), read_only=True) as store:
        tables = [
            row[0]
            for row in store.execute(
                "select table_name from information_schema.tables where table_type = 'BASE TABLE'"
            ).fetchall()
        ]
        return {
            table: sorted(str(row) for row in store.execute(f'select * from "{table}"').fetchall())
            for table in tables
            if table != "hw_meta"
        }


@contextmanager
def laboratory(folder: Path, *, long: bool = False) -> Iterator[Lab]:
    """`long` backfills all 13 months; else TikTok stops at its wall, with as many kinds of step."""
    options: dict[str, Any] = {
        "archetypes": ["business_registered"], "posts": 8, "seed": 3, "limits": False,
        "switches": {"over_60_days": "serve" if long else "error40002"},
    }  # fmt: skip
    connected = folder / "connected"
    with world(connected, **options) as made:
        made.connect_all()
        made.headwater.close()
        command = [sys.executable, "-m", "tests.integration.crashing"]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            yield Lab(made.simulator, connected, process, folder)
            assert process.stdin is not None
            process.stdin.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, *, long: bool) -> Iterator[Lab]:
    with laboratory(tmp_path_factory.mktemp("lab"), long=long) as made:
        yield made


def survives(lab: Lab, expected: dict[str, list[str]], die_at: int, **order: Any) -> bool:
    """Whether a sync that died at a moment, run again, leaves what an undisturbed one does."""
    home = lab.home()
    assert lab.sync(home, die_at=die_at, **order) != 0
    assert lab.sync(home) == 0
    same = contents(home) == expected
    shutil.rmtree(home)
    return same


def test_a_sync_that_dies_at_any_statement_or_call_is_taken_up_again(
    lab: Lab, *, long: bool
) -> None:
    expected, moments, in_control = lab.whole()
    dice = random.Random(7)
    few = [*dice.sample(moments, POINTS - IN_CONTROL), *dice.sample(in_control, IN_CONTROL)]

    broken = [point for point in (moments if long else few) if not survives(lab, expected, point)]

    assert len(moments) > 100
    assert len(in_control) > 20
    assert broken == []


def test_the_same_test_sees_a_ledger_that_is_written_before_its_rows(lab: Lab) -> None:
    expected, moments, _ = lab.whole()
    chosen = sorted(random.Random(7).sample(moments, POINTS))

    broken = [p for p in chosen if not survives(lab, expected, p, ledger_first=True)]

    assert broken != []


def test_a_sync_killed_at_random_leaves_nothing_lost_or_doubled(lab: Lab, *, long: bool) -> None:
    expected, _, _ = lab.whole()
    chance = random.Random(11)
    landed = died = 0

    for _ in range(ALL_KILLS if long else KILLS):
        home = lab.home()
        died += lab.sync(home, kill_after=chance.uniform(0.0, 0.9)) != 0
        assert lab.sync(home) == 0
        landed += contents(home) == expected
        shutil.rmtree(home)

    assert died > 0
    assert landed == (ALL_KILLS if long else KILLS)
