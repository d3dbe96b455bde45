"""Consents that wait for a yes: sealed, through a restart, once, and not for long."""

import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from headwater.control.arrivals import Waiting
from headwater.control.base import Control
from headwater.model.account import Grant, Secret
from headwater.model.errors import VaultError
from tests.control.conftest import NOW, World

TOLD = {"purpose": {"hub": "main", "person": 3}, "notes": ["not yet told"], "missing": []}
CONSENT = Waiting(
    grant=Grant(
        access_token=Secret("act.planted-access"),
        refresh_token=Secret("rft.planted-refresh"),
        access_expires_at=NOW + timedelta(hours=24),
        refresh_expires_at=NOW + timedelta(days=365),
        scopes=frozenset({"user.info.basic", "video.list"}),
        account_id="open-7",
    ),
    told=TOLD,
)


def files(world: World) -> Sequence[Path]:
    return [path for path in world.settings.home.rglob("*") if path.is_file()]


def kept() -> int:
    from headwater.control.models import WaitingConsent  # noqa: PLC0415

    return WaitingConsent.objects.count()


def test_a_consent_that_waits_is_still_there_after_a_restart(world: World) -> None:
    word = world.open().let_wait(CONSENT)
    control = world.open()

    assert control.waiting(word) == CONSENT
    assert control.take_waiting(word) == CONSENT


def test_whoever_takes_it_is_the_only_one_and_nothing_of_it_stays(control: Control) -> None:
    word = control.let_wait(CONSENT)

    assert control.take_waiting(word) is not None
    assert control.take_waiting(word) is None
    assert control.waiting(word) is None
    assert kept() == 0


def test_an_unknown_word_brings_nothing(control: Control) -> None:
    control.let_wait(CONSENT)

    assert control.waiting("a word somebody made up") is None
    assert control.take_waiting("") is None


def test_it_waits_ten_minutes_and_is_then_destroyed(world: World) -> None:
    control = world.open()
    word = control.let_wait(CONSENT)
    world.clock.sleep(timedelta(minutes=10))
    assert control.waiting(word) == CONSENT
    assert control.forget_late() == 0

    world.clock.sleep(timedelta(seconds=1))

    assert control.waiting(word) is None
    assert control.forget_late() == 1
    assert kept() == 0


@pytest.mark.parametrize("by", ["the next start", "the next consent", "the late yes"])
def test_a_late_one_is_removed_by_whatever_comes_next(world: World, by: str) -> None:
    control = world.open()
    word = control.let_wait(CONSENT)
    world.clock.sleep(timedelta(minutes=11))
    if by == "the next start":
        world.open()
    elif by == "the next consent":
        control.let_wait(CONSENT)
    else:
        assert control.take_waiting(word) is None

    assert kept() == (1 if by == "the next consent" else 0)


def test_neither_its_tokens_nor_the_word_stand_in_any_file(sqlite_world: World) -> None:
    control = sqlite_world.open()
    word = control.let_wait(CONSENT)
    found = b"".join(path.read_bytes() for path in files(sqlite_world))

    assert not any(secret in found for secret in (b"planted", b"open-7", word.encode()))


def test_one_that_was_taken_leaves_no_sealed_copy_behind(sqlite_world: World) -> None:
    from headwater.control.models import WaitingConsent  # noqa: PLC0415

    control = sqlite_world.open()
    word = control.let_wait(CONSENT)
    row = WaitingConsent.objects.get()
    blobs = [bytes(row.sealed or b"")[16:], bytes(row.data_key or b"")[16:]]
    control.take_waiting(word)
    sqlite_world.close()
    found = b"".join(path.read_bytes() for path in files(sqlite_world))

    assert all(blobs)
    assert not any(blob in found for blob in blobs)


def test_one_moved_to_another_hub_does_not_open(sqlite_world: World) -> None:
    control = sqlite_world.open()
    word = control.let_wait(CONSENT)
    other = control.make_hub("Other")
    with sqlite3.connect(sqlite_world.settings.home / "control.sqlite3") as database:
        database.execute("UPDATE control_waitingconsent SET hub_id = ?", [other.id])

    with pytest.raises(VaultError, match="does not open"):
        control.waiting(word)


def test_a_lost_key_file_is_not_made_anew_while_a_consent_waits(sqlite_world: World) -> None:
    sqlite_world.open().let_wait(CONSENT)
    sqlite_world.close()
    sqlite_world.settings.key_file.unlink()

    with pytest.raises(VaultError, match="is missing"):
        sqlite_world.open()
