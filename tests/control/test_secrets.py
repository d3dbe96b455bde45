"""No value shows a token, however it is written down, and no file keeps one."""

import json
import pickle
import re
import subprocess
from collections.abc import Callable
from datetime import timedelta

import pytest

from headwater.control.vault import Vault
from headwater.model.errors import ReconnectError, StoreError
from headwater.settings import Settings
from tests.control.conftest import NOW, World
from tests.control.token_server import caller

TOKEN = re.compile(r"(?:act|rft)\.\w{16}|hunter2")


def as_json(value: object) -> str:
    return json.dumps(value, default=str)


def pickled(value: object) -> str:
    try:
        return pickle.dumps(value).decode("latin-1")
    except TypeError as refusal:
        return str(refusal)


WRITTEN: list[Callable[[object], str]] = [
    repr,
    str,
    as_json,
    pickled,
    "{}".format,
    "{!r:>9}".format,
]


@pytest.mark.parametrize("write", WRITTEN)
def test_no_value_of_control_shows_a_token(
    sqlite_world: World, write: Callable[[object], str]
) -> None:
    control = sqlite_world.open()
    known = sqlite_world.connect(control)
    from headwater.control.models import Connection, Grant  # noqa: PLC0415

    grant = control.grant(known)
    row = Grant.objects.get()
    values = [grant, grant.access_token, known, row, vars(row), Connection.objects.get(), control]
    values += [vars(control), Vault(sqlite_world.settings.key_file, sealed=lambda: True)]

    shown = [write(value) for value in values]

    assert [text for text in shown if TOKEN.search(text)] == []
    assert TOKEN.search(grant.access_token.reveal()), "the search would see one"


@pytest.mark.parametrize("write", WRITTEN)
def test_no_setting_shows_a_secret(write: Callable[[object], str]) -> None:
    settings = Settings.read(
        {
            "HEADWATER_TIKTOK_CLIENT_SECRET": "hunter2",
            "HEADWATER_DATABASE_URL": "postgresql://me:hunter2@127.0.0.1/x",
            "HEADWATER_STORE_URL": "postgresql://127.0.0.1/x?user=me&password=hunter2",
        }
    )

    assert not TOKEN.search(write(settings))
    assert not TOKEN.search(write(settings.table()))


def test_no_error_carries_a_secret_in_its_chain(sqlite_world: World) -> None:
    sqlite_world.settings = Settings.read(
        {"HEADWATER_DATABASE_URL": "postgresql://me:hunter2@127.0.0.1:1/x?connect_timeout=1"},
        sqlite_world.settings.home,
    )

    with pytest.raises(StoreError) as refusal:
        sqlite_world.open()

    error: BaseException | None = refusal.value
    while error is not None:
        assert not TOKEN.search(f"{error!r}{error}{error.args}")
        error = error.__cause__ or error.__context__


def test_strings_finds_no_token_in_any_file(sqlite_world: World) -> None:
    """Kept, rotated, refused, forgotten and erased: 400 tokens, none on disk."""
    control = sqlite_world.open()
    known = [sqlite_world.connect(control, number=number) for number in range(1, 101)]
    call = caller(sqlite_world.server.refresh, sqlite_world.clock.now)
    for each in known:
        control.refresh(each, call, margin=timedelta(hours=1))
    for each in known[:20]:
        sqlite_world.server.consents[each.account_id].revoked = True
        with pytest.raises(ReconnectError):
            control.refresh(each, call, margin=timedelta(days=2))
    control.forget_grant(known[20])
    control.erase(known[21])

    files = [path for path in sqlite_world.settings.home.rglob("*") if path.is_file()]
    found = subprocess.run(
        ["strings", "-n", "6", *map(str, files)], capture_output=True, text=True, check=True
    ).stdout

    assert {path.name for path in files} >= {"control.sqlite3", "control.sqlite3-wal", "key"}
    assert "bakery100" in found, "the search reads what is there"
    assert TOKEN.findall(found) == []


def test_a_forgotten_data_key_is_nowhere_in_the_files(sqlite_world: World) -> None:
    control = sqlite_world.open()
    known = sqlite_world.connect(control)
    from headwater.control.models import Connection, Grant  # noqa: PLC0415

    row = Grant.objects.get()
    remains = [bytes(Connection.objects.get().data_key or b""), bytes(row.refresh_token)]
    files = sqlite_world.settings.home.rglob("control.sqlite3*")
    before = b"".join(path.read_bytes() for path in files)

    control.forget_grant(known)

    after = b"".join(p.read_bytes() for p in sqlite_world.settings.home.rglob("control.sqlite3*"))
    assert all(blob in before for blob in remains)
    assert not any(blob in after for blob in remains)


def test_every_file_is_its_owners_alone(sqlite_world: World) -> None:
    control = sqlite_world.open()
    sqlite_world.connect(control)
    home = sqlite_world.settings.home

    modes = {path.name: path.stat().st_mode & 0o077 for path in [home, *home.rglob("*")]}

    assert len(modes) >= 5
    assert set(modes.values()) == {0}, modes


def test_the_state_of_a_sign_in_is_not_kept(sqlite_world: World) -> None:
    control = sqlite_world.open()
    state = control.begin_sign_in("tiktok_organic", "add")
    from headwater.control.models import PendingSignIn  # noqa: PLC0415

    assert state not in as_json(list(PendingSignIn.objects.values()))
    assert PendingSignIn.objects.get().created_at == NOW
