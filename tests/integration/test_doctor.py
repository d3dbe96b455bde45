"""`headwater doctor`: what is in force, where it comes from, and never a secret."""

import io
import json
from pathlib import Path

from headwater.app import Headwater
from headwater.cli.main import run
from headwater.cli.terminal import Terminal
from headwater.model.account import Secret
from headwater.model.clock import SystemClock
from headwater.settings import Settings
from tests.integration.world import World, world

APP_SECRET = "the-secret-of-an-app"


def said(headwater: Headwater, *words: str) -> str:
    out = io.StringIO()
    terminal = Terminal(out=out, err=io.StringIO(), input=io.StringIO(), width=300)
    run(["doctor", *words], terminal, headwater)
    return out.getvalue()


def test_every_setting_is_shown_with_where_it_comes_from(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(APP_SECRET)
    environ = {
        "HEADWATER_TIKTOK_API_URL": "http://127.0.0.1:9/open_api/v1.3",
        "HEADWATER_TIKTOK_CLIENT_SECRET_FILE": str(secret),
    }
    with Headwater(Settings.read(environ, tmp_path / "home"), SystemClock()) as headwater:
        headwater.control.decide(
            {"BASE_URL": "https://hub.example.org", "TIKTOK_CLIENT_KEY": "7123"}
        )
        listed = json.loads(said(headwater, "--json"))["settings"]
        table = said(headwater)

    found = {each["name"]: (each["value"], each["origin"]) for each in listed}
    assert found["HEADWATER_HOME"] == (str(tmp_path / "home"), "argument")
    assert found["HEADWATER_BASE_URL"] == ("https://hub.example.org", "pages")
    assert found["HEADWATER_TIKTOK_CLIENT_KEY"] == ("7123", "pages")
    assert found["HEADWATER_TIKTOK_CLIENT_SECRET"] == ("***", "file")
    assert found["HEADWATER_TIKTOK_API_URL"][1] == "environment"
    assert found["HEADWATER_NOW"] == ("not set", "default")
    assert "https://hub.example.org" in table
    assert APP_SECRET not in table + json.dumps(listed)


def test_a_secret_that_was_typed_on_the_pages_is_not_shown_either(tmp_path: Path) -> None:
    with Headwater(Settings.read({}, tmp_path / "home"), SystemClock()) as headwater:
        headwater.control.decide({"TIKTOK_CLIENT_SECRET": Secret(APP_SECRET)})
        shown = said(headwater)

    assert "HEADWATER_TIKTOK_CLIENT_SECRET" in shown
    assert "pages" in shown
    assert APP_SECRET not in shown


def test_the_sample_account_does_not_count_as_an_account_with_a_history(tmp_path: Path) -> None:
    def store(made: World) -> str:
        checks = json.loads(said(made.headwater, "--json"))["checks"]
        return next(str(each["note"]) for each in checks if each["name"] == "store")

    with world(tmp_path, archetypes=["personal"], posts=1) as made:
        made.headwater.refresh_sample()
        before = store(made)
        made.sync(made.connect_all())
        after = store(made)

    assert before.startswith("0 accounts with a history; ")
    assert after.startswith("1 account with a history; ")


def test_without_a_key_file_the_settings_of_the_environment_are_shown(tmp_path: Path) -> None:
    """What people decided may be sealed and shut: the table is wanted all the more."""
    home = tmp_path / "home"
    with Headwater(Settings.read({}, home), SystemClock()) as headwater:
        headwater.control.decide({"TIKTOK_CLIENT_SECRET": Secret(APP_SECRET)})
    (home / "key").unlink()
    with Headwater(Settings.read({}, home), SystemClock()) as headwater:
        shown = said(headwater)

    assert "HEADWATER_BASE_URL" in shown
    assert "FAIL control" in shown
    assert str(home / "key") in shown


def test_what_cannot_be_reached_is_told_with_the_setting_that_names_it(tmp_path: Path) -> None:
    environ = {
        "HEADWATER_TIKTOK_API_URL": "http://127.0.0.1:9/open_api/v1.3",
        "HEADWATER_TIKTOK_CLIENT_KEY": "7123",
        "HEADWATER_TIKTOK_CLIENT_SECRET": APP_SECRET,
        "HEADWATER_STORE_URL": "postgresql://somebody@127.0.0.1:9/none",
    }
    with Headwater(Settings.read(environ, tmp_path / "home"), SystemClock()) as headwater:
        listed = json.loads(said(headwater, "--json"))["checks"]

    notes = {each["name"]: each["note"] for each in listed if not each["ok"]}
    assert "HEADWATER_TIKTOK_API_URL is right" in notes["TikTok"]
    assert "nothing to do" not in notes["TikTok"]
    assert "HEADWATER_STORE_URL says where" in notes["store"]


def test_a_control_database_in_no_folder_is_told_with_its_setting(tmp_path: Path) -> None:
    environ = {"HEADWATER_DATABASE_URL": f"sqlite:///{tmp_path}/none/control.sqlite3"}
    with Headwater(Settings.read(environ, tmp_path / "home"), SystemClock()) as headwater:
        listed = json.loads(said(headwater, "--json"))["checks"]

    note = next(each["note"] for each in listed if each["name"] == "control")
    assert "No such file or directory" in note
    assert "HEADWATER_DATABASE_URL" in note


def test_a_limit_that_is_reached_is_not_called_the_refusal_of_a_token(tmp_path: Path) -> None:
    with world(tmp_path, archetypes=["personal"], posts=1) as made:
        made.simulator.fault("code", code=40100, message="App reaches the QPS limit.")
        busy = json.loads(said(made.headwater, "--json"))["checks"]
        made.days_pass(1)
        quiet = json.loads(said(made.headwater, "--json"))["checks"]

    [spoke] = [each for each in busy if each["name"] == "TikTok"]
    assert spoke["ok"]
    assert "asked too often" in spoke["note"]
    assert "made-up token" not in spoke["note"]
    [spoke] = [each for each in quiet if each["name"] == "TikTok"]
    assert "refuses a made-up token" in spoke["note"]
