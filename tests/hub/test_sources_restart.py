"""Between TikTok's yes and the person's yes the hub may be restarted, and nothing is lost."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.hub.reading import text
from tests.hub.sourced import Sourced, sourced
from tests.hub.world import World

PLAIN = "business_plain"
CONNECT = "/h/main/sources/connect/"


@pytest.fixture
def both(hub_template: Path, tmp_path: Path) -> Any:
    with sourced(hub_template, tmp_path / "home") as found:
        yield found


def restarted(both: Sourced) -> World:
    """The hub ended and begun again; browsers keep their cookies."""
    both.world.close()
    return both.world.open()


def test_a_consent_survives_a_restart_and_is_used_up_by_the_yes(both: Sourced) -> None:
    from headwater.control.models import WaitingConsent  # noqa: PLC0415

    editor = both.world.client("editor")
    both.consented(editor, CONNECT, both.handle(PLAIN), connector="tiktok_organic")
    restarted(both)

    shown = text(editor.get("/h/main/sources/arrived/"))
    kept = editor.post("/h/main/sources/arrived/keep/")
    [account] = both.world.headwater.control.accounts()

    assert f"@{both.handle(PLAIN)}" in shown
    assert kept["Location"] == f"/h/main/sources/{account.connection}/"
    assert both.world.headwater.control.grant(account).account_id == account.account_id
    assert WaitingConsent.objects.count() == 0
    assert editor.post("/h/main/sources/arrived/keep/").status_code == 410


def test_a_clients_consent_survives_too_and_names_what_was_not_granted(both: Sourced) -> None:
    from headwater.control.models import Hub  # noqa: PLC0415
    from headwater.hub.sources import links  # noqa: PLC0415

    world = both.world
    owner = world.person("owner@main.example.org")
    _, token = links.make(Hub.objects.get(slug="main"), "Acme", days=7, by=owner)
    client = world.anonymous()
    client.get(f"/connect/{token.reveal()}/")
    both.consented(client, "/connect/begin/", both.handle(PLAIN))
    restarted(both)

    assert f"@{both.handle(PLAIN)}" in text(client.get("/connect/arrived/"))
    assert client.post("/connect/arrived/keep/")["Location"] == "/connect/done/"
    assert len(world.headwater.control.accounts()) == 1


def test_after_ten_minutes_there_is_nothing_to_say_yes_to(both: Sourced) -> None:
    editor = both.world.client("editor")
    both.consented(editor, CONNECT, both.handle(PLAIN), connector="tiktok_organic")
    both.world.clock.sleep(timedelta(minutes=11))

    assert editor.get("/h/main/sources/arrived/").status_code == 410
    assert editor.post("/h/main/sources/arrived/keep/").status_code == 410
    assert both.world.headwater.control.accounts() == []
