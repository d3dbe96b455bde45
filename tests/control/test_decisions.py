"""What people decide for the installation is kept, sealed where it is secret, and forgotten."""

import sqlite3
from pathlib import Path

import pytest

from headwater.model.account import Secret
from headwater.model.errors import QueryError, VaultError
from tests.control.conftest import World

PLANTED = "a-planted-app-secret-0123456789"


def test_a_decision_is_kept_over_a_restart(world: World) -> None:
    world.open().decide({"BASE_URL": "https://hub.example.org", "MAIL_HOST": "mail.example.org"})

    assert world.open().decisions() == {
        "BASE_URL": "https://hub.example.org",
        "MAIL_HOST": "mail.example.org",
    }


def test_the_last_decision_counts_and_an_empty_one_is_forgotten(world: World) -> None:
    control = world.open()
    control.decide({"A": "one", "B": "two", "C": Secret("three")})
    control.decide({"A": "other", "B": "", "C": None})

    assert control.decisions() == {"A": "other"}


def test_a_text_that_becomes_a_secret_is_no_longer_stored_as_text(world: World) -> None:
    control = world.open()
    control.decide({"A": "public"})
    control.decide({"A": Secret("private")})

    assert control.decisions() == {"A": Secret("private")}


def test_a_decided_secret_stands_nowhere_in_the_files(sqlite_world: World) -> None:
    control = sqlite_world.open()
    control.decide({"TIKTOK_CLIENT_SECRET": Secret(PLANTED)})
    sqlite_world.close()

    files = [path for path in sqlite_world.settings.home.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if PLANTED.encode() in path.read_bytes()] == []


def test_a_secret_moved_to_another_decision_does_not_open(sqlite_world: World) -> None:
    control = sqlite_world.open()
    control.decide({"A": Secret(PLANTED), "B": Secret("other")})
    path = Path(sqlite_world.settings.database_url.reveal().removeprefix("sqlite:///"))
    with sqlite3.connect(path) as database:
        database.execute(
            "UPDATE control_decision SET (sealed, data_key) ="
            " (SELECT sealed, data_key FROM control_decision WHERE name = 'A') WHERE name = 'B'"
        )

    with pytest.raises(VaultError, match="does not open"):
        control.decisions()


def test_new_wrapping_keys_open_old_decisions(world: World) -> None:
    control = world.open()
    control.decide({"A": Secret(PLANTED)})

    assert control.rewrap_keys() == 1
    assert world.open().decisions() == {"A": Secret(PLANTED)}


def test_a_lost_key_file_is_noticed_when_only_decisions_are_sealed(sqlite_world: World) -> None:
    sqlite_world.open().decide({"A": Secret(PLANTED)})
    sqlite_world.close()
    sqlite_world.settings.key_file.unlink()

    with pytest.raises(VaultError, match="missing"):
        sqlite_world.open()


def test_a_secret_that_is_decided_once_stays_what_it_was_first(world: World) -> None:
    control = world.open()

    assert control.decide_once("FACTOR_KEY", Secret("first")) == Secret("first")
    assert control.decide_once("FACTOR_KEY", Secret("second")) == Secret("first")
    assert control.decisions() == {"FACTOR_KEY": Secret("first")}


def test_a_name_that_is_not_in_capitals_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="capitals"):
        world.open().decide({"base_url": "https://hub.example.org"})


def test_a_hub_is_made_under_a_slug_of_its_own(world: World) -> None:
    control = world.open()

    first, second = control.make_hub("Café Bern & Co"), control.make_hub("Café Bern & Co")

    assert first.slug == "caf-bern-co"
    assert second.slug.startswith("caf-bern-co-")
    assert {each.slug for each in control.hubs()} == {"main", first.slug, second.slug}
    assert control.for_hub(first.slug).accounts() == []


def test_a_hub_named_in_letters_that_addresses_lack_still_has_a_slug(world: World) -> None:
    assert world.open().make_hub("東京").slug.startswith("hub-")


def test_a_hub_can_be_renamed_and_an_unknown_one_not(world: World) -> None:
    control = world.open()
    control.rename_hub("main", "Bakery")

    assert [each.name for each in control.hubs()] == ["Bakery"]
    with pytest.raises(QueryError, match="no hub nowhere"):
        control.rename_hub("nowhere", "x")
