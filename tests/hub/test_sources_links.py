"""Client links: without a seat, once, for some days, and silent about why they do not work."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.hub.reading import text
from tests.hub.sourced import Sourced, sourced


@pytest.fixture
def both(hub_template: Path, tmp_path: Path) -> Iterator[Sourced]:
    # The cache, where tries are counted, can be imported once Django is configured.
    from django.core.cache import cache  # noqa: PLC0415

    cache.clear()
    with sourced(hub_template, tmp_path / "home", posts=2) as found:
        yield found


def made(both: Sourced, client: str = "Acme", days: int = 7) -> str:
    """The path of a new link."""
    editor = both.world.client("editor")
    page = editor.post("/h/main/sources/links/", {"client": client, "days": days}, follow=True)
    return str(re.findall(r"http://localhost:8321(/connect/\S+?/)<", page.content.decode())[0])


def connected(both: Sourced, path: str, archetype: str = "business_registered") -> Any:
    """Somebody without a seat follows a link all the way; the last answer."""
    visitor = both.world.anonymous()
    visitor.get(path)
    visitor.get("/connect/")
    both.consented(visitor, "/connect/begin/", both.handle(archetype))
    return visitor.post("/connect/arrived/keep/", follow=True)


def test_a_client_without_a_seat_connects_an_account_and_sees_who_asks(both: Sourced) -> None:
    path = made(both)
    visitor = both.world.anonymous()
    asked = text(visitor.get(path, follow=True))
    both.consented(visitor, "/connect/begin/", both.handle("business_registered"))
    shown = text(visitor.get("/connect/arrived/"))
    assert both.world.headwater.control.accounts() == []

    done = text(visitor.post("/connect/arrived/keep/", follow=True))
    [account] = both.world.headwater.control.accounts()

    assert "Editor of Main asks to read" in asked
    assert account.title in shown
    assert f"{account.title} is connected" in done
    assert "Acme" in text(both.world.client("viewer").get("/h/main/sources/"))


def test_a_link_works_once(both: Sourced) -> None:
    path = made(both)
    connected(both, path)
    second = both.world.anonymous().get(path, follow=True)

    assert second.status_code == 410
    assert len(both.world.headwater.control.accounts()) == 1


def test_a_link_that_two_clients_hold_connects_one_of_them(both: Sourced) -> None:
    path = made(both)
    clients = [both.world.anonymous(), both.world.anonymous()]
    for client, archetype in zip(clients, ("business_registered", "personal"), strict=True):
        client.get(path)
        both.consented(client, "/connect/begin/", both.handle(archetype))
    answers = [client.post("/connect/arrived/keep/").status_code for client in clients]

    assert answers == [302, 410]
    assert len(both.world.headwater.control.accounts()) == 1


def test_forged_used_ended_and_old_links_all_look_the_same(both: Sourced) -> None:
    used, ended, old = made(both), made(both), made(both, days=1)
    connected(both, used)
    from headwater.hub.sources.models import ClientLink  # noqa: PLC0415

    number = ClientLink.objects.order_by("id")[1].id
    both.world.client("editor").post(f"/h/main/sources/links/{number}/end/")
    both.world.clock.ahead += timedelta(days=1, minutes=1)
    forged = old[:-3] + ("aa/" if not old.endswith("aa/") else "bb/")

    said = []
    for path in (used, ended, old, forged, "/connect/made-up/"):
        answer = both.world.anonymous().get(path, follow=True)
        said.append((answer.status_code, text(answer)))

    assert len(set(said)) == 1
    assert said[0][0] == 410


def test_a_link_that_was_ended_stops_a_client_on_their_way(both: Sourced) -> None:
    path = made(both)
    visitor = both.world.anonymous()
    visitor.get(path)
    both.consented(visitor, "/connect/begin/", both.handle("business_registered"))
    from headwater.hub.sources.models import ClientLink  # noqa: PLC0415

    both.world.client("editor").post(f"/h/main/sources/links/{ClientLink.objects.get().id}/end/")

    assert visitor.post("/connect/arrived/keep/").status_code == 410
    assert both.world.headwater.control.accounts() == []


def test_a_link_says_nothing_of_itself_in_the_database(both: Sourced) -> None:
    from headwater.hub.sources.models import ClientLink  # noqa: PLC0415

    token = made(both).split("/")[2]
    row = ClientLink.objects.values().get()

    assert token not in str(row)
    assert token.split(":")[0] not in str(row)


def test_a_link_that_waits_is_a_source_without_accounts(both: Sourced) -> None:
    made(both, client="Bluebird")
    said = text(both.world.client("viewer").get("/h/main/sources/"))

    assert "Bluebird" in said
    assert "No Accounts" in said


def test_whoever_tries_many_links_is_told_to_wait(both: Sourced) -> None:
    visitor = both.world.anonymous()
    answers = [visitor.get(f"/connect/guess-{number}/").status_code for number in range(40)]

    assert answers[:30] == [302] * 30
    assert set(answers[30:]) == {400}


def test_a_client_cannot_reach_the_hub(both: Sourced) -> None:
    path = made(both)
    visitor = both.world.anonymous()
    visitor.get(path)
    both.consented(visitor, "/connect/begin/", both.handle("business_registered"))
    visitor.post("/connect/arrived/keep/")

    assert visitor.get("/h/main/sources/").status_code == 302
    assert visitor.post("/h/main/sources/arrived/keep/").status_code == 302
