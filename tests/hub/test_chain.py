"""The audit log as a chain: whatever is changed in it afterwards, `headwater doctor` says where."""

import io
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from headwater.app import Headwater
from headwater.cli.main import run
from headwater.cli.terminal import Terminal
from headwater.settings import Settings
from tests.hub.world import MovableClock, World

ACTS = 7


def record(number: int = 0, hub_id: int | None = None) -> None:
    from headwater.hub.roster import audit  # noqa: PLC0415
    from headwater.hub.roster.audit import Act, Entry  # noqa: PLC0415

    audit.record(None, Entry(act=Act.EXPORTED, subject=f"stream {number}", hub_id=hub_id))


def rows() -> Any:
    from headwater.hub.roster.models import AuditEntry  # noqa: PLC0415

    return AuditEntry.objects.order_by("id")


def looked(headwater: Headwater) -> tuple[bool, str]:
    """What the check of the log says."""
    found = next(check for check in headwater.doctor() if check.name == "audit log")
    return found.ok, found.note


@pytest.fixture
def log(hub: World) -> Headwater:
    """An installation with some entries in its log."""
    hub.headwater.settings = Settings.read(
        {"HEADWATER_TIKTOK_API_URL": "http://127.0.0.1:9/v1"}, hub.home
    )
    for number in range(ACTS):
        record(number, hub_id=1)
    return hub.headwater


def test_a_log_that_nobody_touched_is_whole(log: Headwater) -> None:
    ok, note = looked(log)
    newest = rows().last().digest

    assert ok
    assert f"{ACTS} entries, none changed; the newest has the digest {newest[:12]}." in note


CHANGES: dict[str, object] = {
    "subject": "nothing to see", "actor": "somebody else", "action": "signed in", "note": "-",
    "address": "192.0.2.1", "agent": "curl", "hub_id": None, "digest": "0" * 64,
    "at": datetime(2020, 1, 1, tzinfo=UTC),
}  # fmt: skip


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_entry_is_named(log: Headwater, column: str) -> None:
    victim = rows()[3]
    rows().filter(pk=victim.pk).update(**{column: CHANGES[column]})

    ok, note = looked(log)

    assert not ok
    assert f"entry {victim.pk} (" in note


def test_an_entry_that_is_missing_is_noticed_at_the_one_behind_it(log: Headwater) -> None:
    victim, behind = rows()[2], rows()[3]
    rows().filter(pk=victim.pk).delete()

    ok, note = looked(log)

    assert not ok
    assert f"entry {behind.pk} (" in note
    assert "one before it is missing" in note


def test_the_newest_entries_are_missed_too(log: Headwater) -> None:
    rows().filter(pk__gt=rows()[4].pk).delete()

    ok, note = looked(log)

    assert not ok
    assert "entries after number 5 are missing" in note


def test_a_log_emptied_whole_is_noticed_whatever_is_written_since(log: Headwater) -> None:
    from headwater.hub.roster.models import AuditHead  # noqa: PLC0415

    rows().delete()
    assert not looked(log)[0]
    AuditHead.objects.all().delete()
    assert not looked(log)[0]
    record()
    assert not looked(log)[0]


def test_a_log_in_which_nothing_stands_yet_is_whole(hub: World) -> None:
    assert looked(hub.headwater) == (True, "It is empty.")


def test_whoever_has_no_key_cannot_move_the_head(log: Headwater) -> None:
    from headwater.hub.roster.models import AuditHead  # noqa: PLC0415

    rows().filter(pk=rows().last().pk).delete()
    AuditHead.objects.update(entries=ACTS - 1, digest=rows().last().digest)

    assert not looked(log)[0]


def test_a_forged_entry_does_not_fit(log: Headwater) -> None:
    from headwater.hub.roster.models import AuditEntry  # noqa: PLC0415

    last = rows().last()
    forged = AuditEntry.objects.create(
        at=last.at + timedelta(seconds=1), action="exported", digest=last.digest
    )

    ok, note = looked(log)

    assert not ok
    assert f"entry {forged.pk} (" in note


def test_entries_outlive_their_hub_and_the_person_they_tell_of(hub: World) -> None:
    from headwater.control.models import Hub  # noqa: PLC0415

    made = hub.headwater.control.make_hub("Short-lived")
    person = hub.person("gone@example.org", "owner", hub=made.slug)
    client = hub.signed_in(person)
    client.get(f"/h/{made.slug}/audit/csv/").getvalue()
    before = rows().count()
    person.delete()
    Hub.objects.get(pk=made.id).delete()

    assert rows().count() == before > 0
    assert rows().last().actor == "gone@example.org"
    assert rows().last().hub_id == made.id
    assert looked(hub.headwater)[0]


def test_entries_from_before_there_was_a_chain_are_bound_at_the_next_start(hub: World) -> None:
    from headwater.hub.roster.models import AuditHead  # noqa: PLC0415

    for number in range(3):
        record(number)
    rows().update(digest="")
    AuditHead.objects.all().delete()
    hub.headwater.control.decide({"AUDIT_KEY": None})
    hub.close()
    hub.open()

    assert looked(hub.headwater)[0]
    assert all(entry.digest for entry in rows())


def test_wiping_every_digest_does_not_begin_the_chain_anew(hub: World) -> None:
    for number in range(3):
        record(number)
    rows().update(digest="", subject="changed")
    hub.close()
    hub.open()

    assert not looked(hub.headwater)[0]


def many_at_once(world: World) -> None:
    failed: list[BaseException] = []

    def write() -> None:
        try:
            for number in range(5):
                record(number)
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)
        finally:
            connections.close_all()  # the entries were written past the control data's own way

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert rows().count() == 20
    assert looked(world.headwater)[0]


def test_many_who_write_at_once_make_one_chain(hub: World) -> None:
    many_at_once(hub)


def test_many_who_write_at_once_make_one_chain_on_postgresql(
    tmp_path: Path, postgres_url: Callable[[], str]
) -> None:
    world = World(tmp_path / "home", {"HEADWATER_DATABASE_URL": postgres_url()}).open()
    try:
        many_at_once(world)
    finally:
        world.close()


def doctor(home: Path) -> tuple[int, str]:
    """As the command line does it, without a server."""
    out = io.StringIO()
    terminal = Terminal(out=out, err=io.StringIO(), input=io.StringIO(), width=300)
    environ = {
        "HEADWATER_TIKTOK_API_URL": "http://127.0.0.1:9/v1",
        "HEADWATER_TIKTOK_CLIENT_KEY": "7",
        "HEADWATER_TIKTOK_CLIENT_SECRET": "s",
    }
    with Headwater(Settings.read(environ, home), MovableClock()) as headwater:
        return run(["doctor"], terminal, headwater), out.getvalue()


def test_doctor_reads_the_log_while_nobody_serves_it(hub: World) -> None:
    record()
    record()
    hub.close()
    whole = doctor(hub.home)[1]
    hub.open()
    first = rows()[0]
    rows().filter(pk=first.pk).update(subject="changed")
    hub.close()
    code, broken = doctor(hub.home)
    hub.open()

    assert "ok   audit log: 2 entries, none changed" in whole
    assert f"FAIL audit log: The audit log was changed: entry {first.pk} (" in broken
    assert code == 3


def test_doctor_makes_no_table_of_the_hub(hub: World, tmp_path: Path) -> None:
    from django.db import connection  # noqa: PLC0415

    hub.close()
    said = doctor(tmp_path / "fresh")[1]
    plain = Headwater(Settings.read({}, tmp_path / "fresh"), MovableClock())
    assert plain.control.accounts() == []
    tables = connection.introspection.table_names()
    plain.close()
    hub.open()

    assert "audit log: There is none yet" in said
    assert "roster_auditentry" not in tables
