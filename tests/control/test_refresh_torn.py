"""R7: a renewal cut off anywhere costs at most a new sign-in, and never a silent loop."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from headwater.control.base import Control
from headwater.model.account import Account, ConnectionState, Grant, Secret
from headwater.model.errors import ReconnectError, StoreError
from tests.control.conftest import World, account
from tests.control.token_server import caller, refresh_token, served

MARGIN = timedelta(hours=1)


def kept(world: World) -> dict[str, str]:
    """Where the tokens of a rotation are after a crash, by account: nowhere is not listed."""
    from headwater.control.models import Grant as Row  # noqa: PLC0415

    found = {}
    for number, connection, version in Row.objects.values_list(
        "connection__account_id", "connection_id", "version"
    ):
        if version == 2:
            found[number] = "committed"
        elif (world.settings.home / "spool" / f"{connection}-1").exists():
            found[number] = "spooled"
    return found


def test_a_crash_before_any_line_is_met_by_the_next_caller(
    world: World, tmp_path: Path, *, long: bool
) -> None:
    world.open()
    world.close()
    step = "1" if long else "2"
    with served(world.server, tmp_path / "door") as door:
        command = [sys.executable, "-m", "tests.control.crash", str(world.settings.home)]
        command += [world.settings.database_url.reveal(), str(door), step]
        crashed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert crashed.stderr == ""
    places, fates = kept(world), Counter[str]()
    control = world.open()

    for number in crashed.stdout.split():
        consent = world.server.consents.get(number)
        rotated = consent is not None and consent.serial == 1
        fate = places.get(number, "lost" if rotated else "not begun")
        check(world, control, account(int(number)), fate)
        fates[fate] += 1

    assert min(fates[fate] for fate in ("not begun", "lost", "spooled", "committed")) > 0, fates
    assert fates["lost"] < fates.total() / 4, "only between the source's answer and the disk"


def check(world: World, control: Control, known: Account, fate: str) -> None:
    """The next caller gets what there is to get, with no call, or one, and never a second."""
    call = caller(world.server.refresh, world.clock.now)
    if fate == "lost":
        for _ in range(3):
            with pytest.raises(ReconnectError, match="cut off before its answer was stored"):
                control.refresh(known, call, margin=MARGIN)
        assert world.server.consents[known.account_id].reuses == 1, fate
        assert control.find(known.account_id).state is ConnectionState.RECONNECT
        return
    grant = control.refresh(known, call, margin=MARGIN)
    consent = world.server.consents[known.account_id]
    assert (consent.refreshes, consent.reuses) == (1, 0), fate
    assert grant.refresh_token == Secret(refresh_token(known.account_id, consent.serial)), fate
    assert control.grant(known) == grant
    assert control.find(known.account_id).state is ConnectionState.ACTIVE


@contextmanager
def refusing_writes(world: World) -> Iterator[None]:
    """The database of tokens takes no changes, as on a full disk."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER full BEFORE UPDATE OF refresh_token ON control_grant "
            "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("headwater.control.grants.STUBBORN_WAITS", (0.01,))
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER full")


def test_an_answer_outlives_a_database_that_takes_no_writes(sqlite_world: World) -> None:
    control = sqlite_world.open()
    known = sqlite_world.connect(control)
    call = caller(sqlite_world.server.refresh, sqlite_world.clock.now)

    with refusing_writes(sqlite_world), pytest.raises(StoreError, match="disk full"):
        control.refresh(known, call, margin=MARGIN)
    assert kept(sqlite_world) == {"1": "spooled"}

    check(sqlite_world, control, known, "spooled")
    assert list((sqlite_world.settings.home / "spool").iterdir()) == []


def test_an_answer_outlives_a_restart_without_a_caller(sqlite_world: World) -> None:
    control = sqlite_world.open()
    known = sqlite_world.connect(control)
    call = caller(sqlite_world.server.refresh, sqlite_world.clock.now)
    with refusing_writes(sqlite_world), pytest.raises(StoreError):
        control.refresh(known, call, margin=MARGIN)

    control = sqlite_world.open()

    assert control.grant(known).refresh_token == Secret(refresh_token("1", 1))


@contextmanager
def shut(url: str) -> Iterator[None]:
    """A PostgreSQL database that has thrown everybody out and lets nobody in."""
    name = url.rpartition("/")[2]
    with psycopg.connect(url.replace(name, "postgres"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        throw_out(url)
        try:
            yield
        finally:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


def throw_out(url: str) -> None:
    """End every session with a PostgreSQL database."""
    name = url.rpartition("/")[2]
    with psycopg.connect(url.replace(name, "postgres"), autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
            [name],
        )


def test_an_answer_outlives_a_server_that_went_away(postgresql_world: World) -> None:
    control = postgresql_world.open()
    known = postgresql_world.connect(control)
    ask = caller(postgresql_world.server.refresh, postgresql_world.clock.now)
    away = shut(postgresql_world.settings.database_url.reveal())

    def call(old: Grant) -> Grant:
        fresh = ask(old)
        away.__enter__()
        return fresh

    with pytest.raises(StoreError):
        control.refresh(known, call, margin=MARGIN)
    away.__exit__(None, None, None)

    check(postgresql_world, control, known, "spooled")


def test_a_dropped_connection_alone_is_not_noticed(postgresql_world: World) -> None:
    control = postgresql_world.open()
    known = postgresql_world.connect(control)
    ask = caller(postgresql_world.server.refresh, postgresql_world.clock.now)

    def call(old: Grant) -> Grant:
        fresh = ask(old)
        throw_out(postgresql_world.settings.database_url.reveal())
        return fresh

    grant = control.refresh(known, call, margin=MARGIN)

    assert grant.refresh_token == Secret(refresh_token("1", 1))
    check(postgresql_world, control, known, "committed")


def test_a_spooled_answer_to_an_older_consent_is_dropped(sqlite_world: World) -> None:
    control = sqlite_world.open()
    known = sqlite_world.connect(control)
    call = caller(sqlite_world.server.refresh, sqlite_world.clock.now)
    with refusing_writes(sqlite_world), pytest.raises(StoreError):
        control.refresh(known, call, margin=MARGIN)
    again = sqlite_world.connect(control)

    control = sqlite_world.open()

    assert control.grant(again).refresh_token == Secret(refresh_token("1", 0))
    assert list((sqlite_world.settings.home / "spool").iterdir()) == []


def test_a_spooled_answer_is_sealed(sqlite_world: World) -> None:
    control = sqlite_world.open()
    known = sqlite_world.connect(control)
    call = caller(sqlite_world.server.refresh, sqlite_world.clock.now)
    with refusing_writes(sqlite_world), pytest.raises(StoreError):
        control.refresh(known, call, margin=MARGIN)

    (file,) = (sqlite_world.settings.home / "spool").iterdir()

    assert file.stat().st_mode & 0o777 == 0o600
    assert b"rft." not in file.read_bytes()
    assert b"expires" not in file.read_bytes()


def test_a_full_disk_for_the_spool_does_not_keep_the_answer_from_the_database(
    sqlite_world: World,
) -> None:
    control = sqlite_world.open()
    known = sqlite_world.connect(control)
    (sqlite_world.settings.home / "spool").write_text("no directory can be made here")

    grant = control.refresh(
        known, caller(sqlite_world.server.refresh, sqlite_world.clock.now), margin=MARGIN
    )

    assert control.grant(known) == grant
