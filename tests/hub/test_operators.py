"""Who runs the installation: more than one may, and somebody always does."""

from typing import Any

import pytest

from tests.hub.reading import text
from tests.hub.test_signing_in import prove
from tests.hub.world import World

PAGE = "/settings/operators/"
MAKE = f"{PAGE}make/"
OWNER = "owner@main.example.org"
VERA = "vera@example.org"


def numbers() -> dict[str, int]:
    from headwater.hub.roster.models import Person  # noqa: PLC0415

    return dict(Person.objects.values_list("email", "id"))


def operators() -> set[str]:
    from headwater.hub.roster.operators import everyone  # noqa: PLC0415

    return {each.email for each in everyone()}


def wish(email: str, **more: str) -> dict[str, str]:
    return {"person": str(numbers()[email]), "sure": "on", **more}


def remove(email: str) -> str:
    return f"{PAGE}{numbers()[email]}/remove/"


@pytest.fixture
def vera(hub: World) -> Any:
    """A viewer of the hub."""
    return hub.signed_in(hub.person(VERA, "viewer"))


@pytest.fixture
def olga(hub: World) -> Any:
    """The one operator there is, who has shown that it is her."""
    client = hub.client("owner")
    prove(client)
    return client


def test_an_operator_makes_another_and_both_get_in(hub: World, olga: Any, vera: Any) -> None:
    assert vera.get("/settings/").status_code == 403
    assert "You are the only operator" in text(olga.get(PAGE))
    answer = olga.post(MAKE, wish(VERA), follow=True)

    assert "Vera is an operator now." in text(answer)
    assert "You are the only operator" not in text(answer)
    assert operators() == {OWNER, VERA}
    assert vera.get("/settings/").status_code == 200
    assert f"{OWNER} operator made {VERA}" in text(vera.get("/installation/log/"))
    assert f"operator made {VERA}" not in text(olga.get("/h/main/audit/"))


def test_an_operator_is_removed_and_no_longer_gets_in(olga: Any, vera: Any) -> None:
    olga.post(MAKE, wish(VERA))
    answer = olga.post(remove(VERA), follow=True)

    assert "Vera is no operator any more." in text(answer)
    assert operators() == {OWNER}
    assert vera.get("/settings/").status_code == 403
    assert f"{OWNER} operator removed {VERA}" in text(olga.get("/installation/log/"))


def test_the_last_operator_stays(olga: Any, vera: Any) -> None:
    answer = olga.post(remove(OWNER), follow=True)

    assert "Somebody has to run the installation" in text(answer)
    assert operators() == {OWNER}
    assert "operator removed" not in text(olga.get("/installation/log/"))


def test_somebody_who_cannot_sign_in_does_not_count(olga: Any, vera: Any) -> None:
    from headwater.hub.roster.models import Person  # noqa: PLC0415

    olga.post(MAKE, wish(VERA))
    Person.objects.filter(email=VERA).update(is_active=False)
    olga.post(remove(OWNER))

    assert operators() == {OWNER}


def test_an_operator_may_step_down_when_another_is_there(olga: Any, vera: Any) -> None:
    olga.post(MAKE, wish(VERA))
    answer = olga.post(remove(OWNER))

    assert answer["Location"] == "/"
    assert operators() == {VERA}
    assert olga.get(PAGE).status_code == 403


def test_nothing_changes_before_one_confirms(olga: Any, vera: Any) -> None:
    unsure = olga.post(MAKE, {"person": str(numbers()[VERA])})
    nobody = olga.post(MAKE, wish(VERA, person=""))
    unknown = olga.post(MAKE, wish(VERA, person="9999"))
    already = olga.post(MAKE, wish(OWNER))

    assert [each.status_code for each in (unsure, nobody, unknown, already)] == [422] * 4
    assert "Tick it to confirm." in text(unsure)
    assert operators() == {OWNER}


def test_nothing_changes_before_one_shows_again_who_one_is(hub: World, vera: Any) -> None:
    olga = hub.client("owner")
    made = olga.post(MAKE, wish(VERA))
    again = f"/account/reauthenticate/?next={PAGE.replace('/', '%2F')}"

    assert made["Location"] == again
    assert operators() == {OWNER}
    assert "show that it is you" in text(olga.get(made["Location"]))
    prove(olga)
    olga.post(MAKE, wish(VERA))
    late = hub.signed_in(hub.person(VERA))
    assert late.post(remove(OWNER))["Location"] == again
    assert operators() == {OWNER, VERA}


def test_who_runs_nothing_makes_nobody(hub: World, olga: Any, vera: Any) -> None:
    admin = hub.client("admin")
    for client in (vera, admin):
        prove(client)
        assert client.get(PAGE).status_code == 403
        assert client.post(MAKE, wish(VERA)).status_code == 403
        assert client.post(remove(OWNER)).status_code == 403

    assert operators() == {OWNER}
    assert olga.post(remove(VERA)).status_code == 404


def test_whoever_goes_and_names_a_successor_has_that_in_the_log(hub: World, olga: Any) -> None:
    successor = hub.person("second@example.org", "owner")
    olga.post("/account/profile/delete/", {"word": OWNER, "successor": str(successor.id)})
    client = hub.signed_in(successor)

    assert operators() == {"second@example.org"}
    assert f"{OWNER} operator made second@example.org" in text(client.get("/installation/log/"))
