"""Opening: Django not before it is needed, the key that fits, one installation at a time."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from headwater.control.base import Control, Extras
from headwater.control.open import open_control
from headwater.model.errors import QueryError, SettingsError, StoreError, VaultError
from tests.control.conftest import StillClock, World, settings_for


def test_django_is_not_imported_before_a_control_is_opened() -> None:
    script = (
        "import sys, headwater.control, headwater.control.base, headwater.control.open, "
        "headwater.settings; print(sorted(n for n in sys.modules if n.partition('.')[0] in "
        "{'django', 'cryptography', 'sqlite3', 'psycopg'}))"
    )

    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "[]"


def test_what_was_stored_is_there_after_opening_again(world: World) -> None:
    control = world.open()
    known = world.connect(control)
    grant = control.grant(known)

    control = world.open()

    assert control.accounts() == [known]
    assert control.grant(known) == grant


def test_without_its_key_nothing_opens_and_no_second_key_is_made(world: World) -> None:
    world.connect(world.open())
    world.close()
    key = world.settings.key_file
    put_back = key.read_bytes()
    key.unlink()

    with pytest.raises(VaultError, match="missing"):
        world.open()
    assert not key.exists()

    key.write_bytes(put_back)
    assert world.open().accounts()


def test_with_another_key_nothing_opens(world: World, tmp_path: Path) -> None:
    world.connect(world.open())
    other = World(settings_for(tmp_path / "other"))
    world.close()
    other.connect(other.open())
    other.close()
    world.settings.key_file.write_bytes(other.settings.key_file.read_bytes())

    with pytest.raises(VaultError, match="sealed with another key"):
        world.open()


def test_rewrapping_changes_every_data_key_and_no_token(world: World) -> None:
    control = world.open()
    known = [world.connect(control, number=number) for number in (1, 2, 3)]
    grants = [control.grant(each) for each in known]
    control.forget_grant(known[2])
    before = world.settings.key_file.read_bytes()

    assert control.rewrap_keys() == 2

    assert [control.grant(each) for each in known[:2]] == grants[:2]
    assert world.settings.key_file.read_bytes().startswith(before)
    world.settings.key_file.write_bytes(before)
    with pytest.raises(VaultError, match="lacks version 2"):
        world.open()


def test_rewrapping_nothing_adds_no_key(control: Control, world: World) -> None:
    assert control.rewrap_keys() == 0
    assert not world.settings.key_file.exists()


def test_the_hub_main_is_there_from_the_start(world: World) -> None:
    control = world.open()

    assert control.for_hub("main").accounts() == []
    with pytest.raises(QueryError):
        open_control(world.settings, world.clock, hub="nowhere")


def test_another_installation_waits_until_this_one_is_closed(
    sqlite_world: World, tmp_path: Path
) -> None:
    control = sqlite_world.open()
    other = settings_for(tmp_path / "other")

    with pytest.raises(StoreError, match="close it first"):
        open_control(other, StillClock())

    control.close()
    open_control(other, StillClock()).close()


def test_apps_cannot_be_added_once_django_runs(control: Control, world: World) -> None:
    world.close()

    with pytest.raises(SettingsError, match=r"without django\.contrib\.humanize already"):
        open_control(world.settings, world.clock, extras=Extras(apps=("django.contrib.humanize",)))


def test_a_database_without_a_directory_is_told(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "home", f"sqlite:///{tmp_path}/nowhere/control.sqlite3")

    with pytest.raises(StoreError, match="No such file or directory"):
        open_control(settings, StillClock())


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_many_may_open_a_new_installation_at_once(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    new = request.getfixturevalue("postgres_url")() if engine == "postgresql" else ""
    script = (
        "import sys; from pathlib import Path; from headwater.control.open import open_control; "
        "from tests.control.conftest import StillClock, settings_for; "
        "control = open_control(settings_for(Path(sys.argv[1]), sys.argv[2]), StillClock()); "
        "control.begin_sign_in('tiktok_organic', 'add'); control.close()"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "home"), new]

    openers = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]

    assert [opener.communicate()[1] for opener in openers] == [b""] * 3


def test_connections_of_ended_threads_are_closed(world: World) -> None:
    control = world.open()
    known = world.connect(control)
    from headwater.control.database import _opened  # noqa: PLC0415

    for _ in range(5):
        thread = threading.Thread(target=control.grant, args=(known,))
        thread.start()
        thread.join()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(control.grant, known).result()
        assert len(_opened) == 2, "this thread, and the one in the pool"

    control.close()
    assert _opened == {}


def test_threads_may_do_everything_at_once(world: World) -> None:
    control = world.open()
    known = [world.connect(control, number=number) for number in range(1, 9)]

    def live(number: int) -> None:
        each = known[number]
        for turn in range(5):
            control.finish_sign_in(control.begin_sign_in("tiktok_organic", "add"))
            control.opt_in(known[turn], f"stream_{number}")
            control.refresh(each, lambda old: old, margin=timedelta(0))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(live, range(8)))

    assert len(control.opt_ins(known[0])) == 8, "no choice was lost to another's"
