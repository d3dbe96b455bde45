"""Settings: one table, each value with its origin, a misspelt name refused, a secret unseen."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.model.account import Secret
from headwater.model.errors import SettingsError
from headwater.settings import TABLE, Settings


def test_without_any_setting_everything_is_in_the_home_directory(tmp_path: Path) -> None:
    settings = Settings.read({}, tmp_path)

    assert settings.home == tmp_path
    assert settings.database_url == Secret(f"sqlite:///{tmp_path}/control.sqlite3")
    assert settings.store_url == Secret(f"duckdb:///{tmp_path}/store.duckdb")
    assert settings.key_file == tmp_path / "key"
    assert settings.base_url == "http://localhost:8321"
    assert settings.tiktok_authorize_url == "https://www.tiktok.com/v2/auth/authorize/"
    assert settings.tiktok_api_url == "https://business-api.tiktok.com/open_api/v1.3"
    assert (settings.tiktok_client_key, settings.tiktok_client_secret) == (None, None)
    assert settings.now is None
    assert settings.redirect_uri == "http://localhost:8321/oauth/tiktok_organic/callback/"


def test_the_home_directory_is_the_users_own_by_default() -> None:
    assert Settings.read({}).home == Path.home() / ".headwater"


def test_every_line_of_the_table_is_a_setting_and_every_setting_a_line() -> None:
    fields = set(Settings.__dataclass_fields__) - {"origins"}

    assert {setting.name.lower() for setting in TABLE} == fields
    assert [line.variable for line in Settings.read({}).table()] == [
        f"HEADWATER_{setting.name}" for setting in TABLE
    ]
    assert all(setting.help.endswith(".") for setting in TABLE)


def test_each_value_knows_its_origin(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2\n")
    settings = Settings.read(
        {
            "HEADWATER_BASE_URL": "https://hub.example.org/",
            "HEADWATER_TIKTOK_CLIENT_SECRET_FILE": str(secret),
            "HEADWATER_NOW": "",
            "HOME": "/elsewhere",
        },
        tmp_path,
    )

    assert settings.tiktok_client_secret == Secret("hunter2")
    assert settings.redirect_uri == "https://hub.example.org/oauth/tiktok_organic/callback/"
    assert {line.variable: line.origin for line in settings.table()} == {
        "HEADWATER_HOME": "argument",
        "HEADWATER_DATABASE_URL": "default",
        "HEADWATER_STORE_URL": "default",
        "HEADWATER_KEY_FILE": "default",
        "HEADWATER_BASE_URL": "environment",
        "HEADWATER_TIKTOK_CLIENT_KEY": "default",
        "HEADWATER_TIKTOK_CLIENT_SECRET": "file",
        "HEADWATER_TIKTOK_AUTHORIZE_URL": "default",
        "HEADWATER_TIKTOK_API_URL": "default",
        "HEADWATER_NOW": "default",
    }


def test_a_home_given_as_an_argument_counts_before_the_environment(tmp_path: Path) -> None:
    environ = {"HEADWATER_HOME": "/var/lib/headwater"}

    assert Settings.read(environ).home == Path("/var/lib/headwater")
    assert Settings.read(environ, tmp_path).home == tmp_path


@pytest.mark.parametrize(
    "name, near",
    [
        ("HEADWATER_TIKTOK_CLIENT_ID", "HEADWATER_TIKTOK_CLIENT_KEY"),
        ("HEADWATER_DATABSE_URL", "HEADWATER_DATABASE_URL"),
        ("HEADWATER_TIKTOK_CLIENT_SECRET_FIL", "HEADWATER_TIKTOK_CLIENT_SECRET_FILE"),
        ("HEADWATER_BASE_URL_FILE", "HEADWATER_BASE_URL"),
        ("HEADWATER_now", r"HEADWATER_NOW\?$"),
        ("HEADWATER_ZZZ", "HEADWATER_BASE_URL or .* or HEADWATER_TIKTOK_CLIENT_SECRET_FILE"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(SettingsError, match=f"no setting {name}: .*{near}"):
        Settings.read({name: "x"})


@pytest.mark.parametrize("name, engine", [("STORE", "duckdb"), ("DATABASE", "sqlite")])
def test_a_database_that_is_not_understood_is_answered_with_both_engines(
    name: str, engine: str
) -> None:
    with pytest.raises(SettingsError, match=f"write it like {engine}:////.* or postgresql://"):
        Settings.read({f"HEADWATER_{name}_URL": "mysql://host/database"})


@pytest.mark.parametrize("name", ["BASE_URL", "TIKTOK_API_URL", "TIKTOK_AUTHORIZE_URL"])
@pytest.mark.parametrize("port", ["99999", "0", "http"])
def test_an_address_with_a_port_that_cannot_be_is_refused(name: str, port: str) -> None:
    with pytest.raises(SettingsError, match=f"HEADWATER_{name} cannot be understood: write it"):
        Settings.read({f"HEADWATER_{name}": f"http://localhost:{port}/v1"})


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="STORE_URL and HEADWATER_STORE_URL_FILE are both set"):
        Settings.read(
            {"HEADWATER_STORE_URL": "duckdb:///x", "HEADWATER_STORE_URL_FILE": str(tmp_path / "x")}
        )


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_a_secret_file_without_a_secret_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(SettingsError, match=r"CLIENT_SECRET_FILE .*secret"):
        Settings.read({"HEADWATER_TIKTOK_CLIENT_SECRET_FILE": str(path)})


@pytest.mark.parametrize(
    "name, value, example",
    [
        ("BASE_URL", "hub.example.org", "http://localhost:8321"),
        ("BASE_URL", "ftp://hub.example.org", "https://"),
        ("BASE_URL", "https://", "https://"),
        ("BASE_URL", "https://hub.example.org/?next=x", "https://"),
        ("BASE_URL", "https://me:hunter2@hub.example.org", "https://"),
        ("TIKTOK_API_URL", "business-api.tiktok.com", "https://business-api.tiktok.com/"),
        ("TIKTOK_AUTHORIZE_URL", "https:///v2", "https://www.tiktok.com/"),
        ("TIKTOK_AUTHORIZE_URL", "https://[::1", "https://www.tiktok.com/"),
        ("DATABASE_URL", "hunter2", "postgresql://user:password@host/database"),
        ("DATABASE_URL", "mysql://me:hunter2@host/x", "postgresql://"),
        ("DATABASE_URL", "duckdb:///x", "postgresql://"),
        ("DATABASE_URL", "sqlite://control.sqlite3", "sqlite:////srv"),
        ("STORE_URL", "duckdb://store.duckdb", "duckdb:////srv"),
        ("STORE_URL", "sqlite:///x", "postgresql://"),
        ("NOW", "yesterday", "2026-11-22T06:00:00Z"),
        ("NOW", "22/11/2026", "2026-11-22T06:00:00Z"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_an_example(
    name: str, value: str, example: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.read({f"HEADWATER_{name}": value})

    said = str(refusal.value)
    assert said.startswith(f"HEADWATER_{name} cannot be understood: write it like ")
    assert example in said or example == "http://localhost:8321"
    assert "hunter2" not in said
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    "text, instant",
    [
        ("2026-11-22T06:00:00Z", datetime(2026, 11, 22, 6, tzinfo=UTC)),
        ("2026-11-22T06:00:00", datetime(2026, 11, 22, 6, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
        ("2026-11-22T06:00:00+02:00", datetime(2026, 11, 22, 4, tzinfo=UTC)),
    ],
)
def test_an_instant_without_a_zone_is_utc(text: str, instant: datetime) -> None:
    now = Settings.read({"HEADWATER_NOW": text}).now

    assert now == instant
    assert now is not None
    assert now.tzinfo is UTC


@pytest.mark.parametrize(
    "url, shown",
    [
        ("postgresql://me:hunter2@host:5432/x", "postgresql://me:***@host:5432/x"),
        ("postgresql://me@host/x?password=hunter2", "postgresql://me@host/x"),
        ("postgresql://me:hun/ter2@host/x", "postgresql://***"),
        ("postgresql://me:hun?ter2@host/x", "postgresql://***"),
        ("postgresql:///x?host=/run/postgresql&password=hunter2", "postgresql:///x"),
        ("sqlite:////var/lib/head@water/x", "sqlite:////var/lib/head@water/x"),
    ],
)
def test_a_database_is_shown_without_its_password(url: str, shown: str) -> None:
    settings = Settings.read({"HEADWATER_DATABASE_URL": url})

    assert settings.database_url.reveal() == url
    assert [line.value for line in settings.table() if "DATABASE" in line.variable] == [shown]


@given(
    secret=st.text(
        st.characters(codec="ascii", exclude_characters="/?#@[]\0%", exclude_categories=["C"]),
        min_size=8,
    ).filter(lambda text: text.strip() == text)
)
def test_no_secret_is_ever_in_the_table(secret: str) -> None:
    planted = f"hunter2{secret}2retnuh"
    settings = Settings.read(
        {
            "HEADWATER_TIKTOK_CLIENT_SECRET": planted,
            "HEADWATER_DATABASE_URL": f"postgresql://me:{planted}@127.0.0.1/x",
            "HEADWATER_STORE_URL": f"postgresql://127.0.0.1/x?password={planted}",
        }
    )

    assert planted not in repr(settings.table())
    assert "hunter2" not in repr(settings.table()) + repr(settings)


def test_a_home_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings.read({}, tmp_path / "new" / "home")
    umask = os.umask(0)
    try:
        assert settings.make_home() == tmp_path / "new" / "home"
    finally:
        os.umask(umask)

    assert settings.home.stat().st_mode & 0o777 == 0o700
    assert settings.make_home() == settings.home


def test_an_empty_home_is_closed_to_others(tmp_path: Path) -> None:
    home = tmp_path / "volume"
    home.mkdir()
    home.chmod(0o755)

    Settings.read({}, home).make_home()

    assert home.stat().st_mode & 0o777 == 0o700


def test_a_directory_in_use_by_others_is_not_taken_over(tmp_path: Path) -> None:
    home = tmp_path / "shared"
    home.mkdir()
    home.chmod(0o755)
    (home / "somebody's").touch()

    with pytest.raises(SettingsError, match=r"open to others: run `chmod 700 .*shared`"):
        Settings.read({}, home).make_home()

    assert home.stat().st_mode & 0o777 == 0o755


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError, match=r"cannot be made .*: set HEADWATER_HOME"):
        Settings.read({}, tmp_path / "file").make_home()


def test_reading_settings_makes_nothing(tmp_path: Path) -> None:
    Settings.read({}, tmp_path / "home")

    assert list(tmp_path.iterdir()) == []
