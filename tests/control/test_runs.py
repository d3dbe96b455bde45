"""Sync runs: one at a time per account, and the dead hold nothing."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from headwater.control.base import Control, RunState
from headwater.model.errors import BusyError
from tests.control.conftest import NOW, World

ELSEWHERE = "elsewhere/5f0b1c2d/pid:[1]|41|99|0011223344556677"


def test_a_run_tells_how_it_went(control: Control, world: World) -> None:
    known = world.connect(control)

    run = control.begin_sync(known, "schedule")
    control.beat(run, {"stream": "profile_day", "done": 3, "of": 9})
    (running,) = control.runs(known)
    world.clock.sleep(timedelta(minutes=2))
    control.end_sync(run, RunState.FAILED, rows=7, calls=3, error="No.", request_id="2026")
    (over,) = control.runs(known)

    assert (running.id, running.state, running.trigger) == (run, RunState.RUNNING, "schedule")
    assert running.progress == {"stream": "profile_day", "done": 3, "of": 9}
    assert (running.started_at, running.finished_at) == (NOW, None)
    assert (over.state, over.finished_at) == (RunState.FAILED, NOW + timedelta(minutes=2))
    assert (over.rows, over.calls, over.error, over.request_id) == (7, 3, "No.", "2026")
    assert (over.connector, over.account_id) == ("tiktok_organic", "1")


def test_an_account_is_synced_by_one_at_a_time(control: Control, world: World) -> None:
    known = world.connect(control)
    run = control.begin_sync(known, "schedule")

    with pytest.raises(BusyError) as refusal:
        control.begin_sync(known, "manual")
    control.begin_sync(world.connect(control, number=2), "manual")
    control.end_sync(run, RunState.DONE)
    control.begin_sync(known, "manual")

    said = str(refusal.value)
    assert said.startswith("A sync of @bakery1 has been running since 2026-11-20 12:00:00 UTC")
    assert f"process {os.getpid()} on {os.uname().nodename} (schedule)" in said


def test_the_newest_runs_come_first_and_no_more_than_asked_for(
    control: Control, world: World
) -> None:
    known, other = world.connect(control), world.connect(control, number=2)
    ids = []
    for each in (known, other, known, known):
        ids.append(control.begin_sync(each, "manual"))
        control.end_sync(ids[-1], RunState.DONE)

    assert [run.id for run in control.runs()] == ids[::-1]
    assert [run.id for run in control.runs(known, 2)] == [ids[3], ids[2]]
    assert [run.id for run in control.runs(other)] == [ids[1]]


def test_every_account_has_a_latest_run_once_it_had_any(control: Control, world: World) -> None:
    known, other = world.connect(control), world.connect(control, number=2)
    world.connect(control, number=3)
    ids = []
    for each in (known, other, known):
        ids.append(control.begin_sync(each, "manual"))
        control.end_sync(ids[-1], RunState.DONE)

    latest = control.latest_runs()

    assert {name: run.id for name, run in latest.items()} == {
        ("tiktok_organic", "1"): ids[2],
        ("tiktok_organic", "2"): ids[1],
    }
    assert latest["tiktok_organic", "1"] == control.runs(known)[0]


BEGIN_AND_DIE = """
import os, sys
from pathlib import Path
from headwater.control.open import open_control
from tests.control.conftest import StillClock, settings_for
control = open_control(settings_for(Path(sys.argv[1]), sys.argv[2]), StillClock())
control.begin_sync(control.find("1"), "schedule")
os._exit(9)
"""


def die_in_a_sync(world: World) -> None:
    """A process begins a sync and is killed; the control that was open stays open."""
    command = [sys.executable, "-c", BEGIN_AND_DIE, str(world.settings.home)]
    command.append(world.settings.database_url.reveal())
    died = subprocess.run(command, check=False, capture_output=True)
    assert (died.returncode, died.stderr) == (9, b"")


def test_a_killed_process_blocks_no_rerun(control: Control, world: World) -> None:
    known = world.connect(control)
    die_in_a_sync(world)
    (left,) = control.runs(known)

    control.begin_sync(known, "manual")
    again, dead = control.runs(known)

    assert left.state is RunState.RUNNING
    assert (again.state, dead.state) == (RunState.RUNNING, RunState.INTERRUPTED)
    assert "went away" in dead.error


def test_a_start_marks_runs_whose_process_is_gone(control: Control, world: World) -> None:
    known = world.connect(control)
    die_in_a_sync(world)
    world.clock.sleep(timedelta(hours=1))

    (run,) = world.open().runs(known)

    assert (run.state, run.finished_at) == (RunState.INTERRUPTED, NOW + timedelta(hours=1))


def test_a_start_leaves_the_runs_of_the_living(control: Control, world: World) -> None:
    run = control.begin_sync(world.connect(control), "manual")
    script = BEGIN_AND_DIE.replace('control.begin_sync(control.find("1"), "schedule")', "")
    command = [sys.executable, "-c", script, str(world.settings.home)]
    command.append(world.settings.database_url.reveal())
    subprocess.run(command, check=False)

    control.beat(run, {})

    assert control.runs()[0].state is RunState.RUNNING


def silent(holder: str, silence: timedelta) -> None:
    """Make the one run that of another holder, last heard of so long ago."""
    from headwater.control.database import database_now  # noqa: PLC0415
    from headwater.control.models import SyncRun  # noqa: PLC0415

    assert SyncRun.objects.update(holder=holder, heartbeat_at=database_now() - silence) == 1


def test_another_machine_holds_while_it_beats(control: Control, world: World) -> None:
    known = world.connect(control)
    control.begin_sync(known, "schedule")
    silent(ELSEWHERE, timedelta(minutes=14))

    with pytest.raises(BusyError, match="process 41 on elsewhere"):
        control.begin_sync(known, "manual")


def test_another_machine_that_fell_silent_is_taken_over_and_told(
    control: Control, world: World
) -> None:
    known = world.connect(control)
    lost = control.begin_sync(known, "schedule")
    silent(ELSEWHERE, timedelta(minutes=16))

    run = control.begin_sync(known, "manual")
    with pytest.raises(BusyError, match="taken for dead"):
        control.beat(lost, {"done": 1})
    control.end_sync(lost, RunState.DONE, rows=5)

    assert [each.state for each in control.runs()] == [RunState.RUNNING, RunState.INTERRUPTED]
    assert control.runs()[1].rows == 0
    control.end_sync(run, RunState.DONE)


def test_a_process_number_given_out_again_is_not_the_holder(control: Control, world: World) -> None:
    known = world.connect(control)
    control.begin_sync(known, "schedule")
    from headwater.control import holders  # noqa: PLC0415

    name = holders.take_name()
    host, _, start, random = name.split("|")
    silent("|".join([host, str(os.getppid()), start + "0", random]), timedelta(0))

    assert control.begin_sync(known, "manual")
    holders.let_go(name)
