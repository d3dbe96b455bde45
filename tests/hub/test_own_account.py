"""A person takes along what is known of them, and deletes their account."""

import json
from typing import Any

import pytest

from tests.hub.reading import text
from tests.hub.test_signing_in import prove, sign_in
from tests.hub.world import PASSWORD, World

EMAIL = "vera@example.org"
PAGE = "/account/profile/delete/"


@pytest.fixture
def vera(hub: World) -> Any:
    """A viewer who signed in and has just shown who they are."""
    hub.person(EMAIL, "viewer")
    client = hub.anonymous()
    sign_in(client, EMAIL)
    prove(client)
    return client


def people() -> list[str]:
    from headwater.hub.roster.models import Person  # noqa: PLC0415

    return [each.email for each in Person.objects.order_by("email")]


def key_of(email: str) -> str:
    from headwater.control.models import Hub  # noqa: PLC0415
    from headwater.hub.roster import keys  # noqa: PLC0415
    from headwater.hub.roster.models import Person  # noqa: PLC0415
    from headwater.hub.roster.roles import Scope  # noqa: PLC0415

    wish = keys.Wish(name="Sheet", hubs=list(Hub.objects.all()), scopes=frozenset({Scope.READ}))
    return keys.make(Person.objects.get(email=email), wish)[1].reveal()


def test_a_person_takes_along_what_is_known_of_them_and_no_secret(hub: World, vera: Any) -> None:
    key = key_of(EMAIL)
    answer = vera.post("/account/profile/export/")
    known = json.loads(answer.content)

    assert answer["Content-Disposition"].startswith('attachment; filename="headwater-account-')
    assert known["person"]["email"] == EMAIL
    assert [(each["hub"], each["role"]) for each in known["memberships"]] == [("main", "viewer")]
    assert [each["name"] for each in known["api_keys"]] == ["Sheet"]
    assert known["api_keys"][0]["prefix"] == key[:11]
    assert len(known["sessions"]) == 1
    acts = [each["action"] for each in known["audit_log"]]
    assert acts[0] == "signed in"
    assert acts[-1] == "exported"
    assert not any(each in answer.content.decode() for each in (key, PASSWORD, "argon2"))


def test_a_person_takes_nothing_along_of_others(hub: World, vera: Any) -> None:
    hub.client("editor")
    key_of("editor@main.example.org")
    known = vera.post("/account/profile/export/").content.decode()

    assert "editor@main" not in known
    assert "owner@main" not in known


def test_an_account_is_deleted_with_its_keys_sessions_and_ways_in(hub: World, vera: Any) -> None:
    from allauth.account.models import EmailAddress  # noqa: PLC0415

    from headwater.hub.roster import keys  # noqa: PLC0415

    key, elsewhere = key_of(EMAIL), hub.anonymous()
    sign_in(elsewhere, EMAIL)
    assert "You leave 1 hub" in text(vera.get(PAGE))
    done = vera.post(PAGE, {"word": EMAIL}, follow=True)

    assert "Your account is deleted." in text(done)
    assert people() == ["owner@main.example.org"]
    assert keys.known(key) is None
    assert elsewhere.get("/h/main/sources/").status_code == 302
    assert vera.get("/h/main/sources/").status_code == 302
    assert sign_in(hub.anonymous(), EMAIL).status_code == 200
    assert not EmailAddress.objects.filter(email=EMAIL).exists()


def test_the_log_keeps_that_they_went_and_what_they_did(hub: World, vera: Any) -> None:
    vera.post(PAGE, {"word": EMAIL})
    owner = hub.client("owner")
    check = next(each for each in hub.headwater.doctor() if each.name == "audit log")

    assert f"{EMAIL} left {EMAIL} deleted their account" in text(owner.get("/h/main/audit/"))
    assert f"{EMAIL} account deleted" in text(owner.get("/installation/log/"))
    assert check.ok, check.note


def test_nothing_goes_before_the_address_is_typed_or_the_password_shown(
    hub: World, vera: Any
) -> None:
    wrong = vera.post(PAGE, {"word": "yes"})
    unproved = hub.signed_in(hub.person("late@example.org", "viewer"))
    sent = unproved.post(PAGE, {"word": "late@example.org"})
    taken = unproved.post("/account/profile/export/")

    assert wrong.status_code == 422
    assert f"Nothing was deleted: type {EMAIL}" in text(wrong)
    assert sent["Location"].startswith("/account/reauthenticate/?next=")
    assert taken["Location"] == "/account/reauthenticate/?next=%2Faccount%2Fprofile%2F"
    assert {EMAIL, "late@example.org"} <= set(people())


def owner_of(hub: World, email: str, slug: str = "main") -> Any:
    client = hub.signed_in(hub.person(email, "owner", hub=slug))
    prove(client)
    return client


def test_the_only_owner_of_a_hub_is_told_what_to_do_first(hub: World) -> None:
    made = hub.headwater.control.make_hub("Agency")
    nora = owner_of(hub, "nora@example.org", made.slug)
    alone = text(nora.get(PAGE))
    hub.person(EMAIL, "viewer", hub=made.slug)
    shown = nora.get(PAGE)
    refused = nora.post(PAGE, {"word": "nora@example.org"})

    assert "Nobody else is in it." in alone
    assert "Make another member an owner, or delete the hub." in text(shown)
    assert f"/h/{made.slug}/people/" in shown.content.decode()
    assert f"/h/{made.slug}/settings/delete/" in shown.content.decode()
    assert "You are the only owner of Agency" in text(refused)
    assert "nora@example.org" in people()


def test_with_another_owner_beside_them_an_owner_may_go(hub: World) -> None:
    olga = owner_of(hub, "olga@example.org")
    olga.post(PAGE, {"word": "Olga@Example.org "})

    assert people() == ["owner@main.example.org"]


def test_who_alone_runs_the_installation_hands_it_over_first(hub: World) -> None:
    from headwater.hub.roster.models import Person  # noqa: PLC0415

    hub.person(EMAIL, "viewer")
    operator = hub.signed_in(hub.person("owner@main.example.org"))
    prove(operator)
    alone = text(operator.get(PAGE))
    olga = hub.person("olga@example.org", "owner")
    viewer = Person.objects.get(email=EMAIL)
    for chosen in ("", str(viewer.id), "x"):
        refused = operator.post(PAGE, {"word": "owner@main.example.org", "successor": chosen})
        assert "choose who does so after you" in text(refused)
    operator.post(PAGE, {"word": "owner@main.example.org", "successor": str(olga.id)})

    assert "only owner of a hub" in alone
    assert people() == ["olga@example.org", EMAIL]
    assert Person.objects.get(email="olga@example.org").is_operator


def test_alerts_no_longer_go_to_somebody_who_went(hub: World, vera: Any) -> None:
    from headwater.control.models import Hub  # noqa: PLC0415
    from headwater.hub.health.recipients import decide, recipients  # noqa: PLC0415

    place = Hub.objects.get(slug="main")
    decide(place, [EMAIL, "desk@example.org"], [])
    vera.post(PAGE, {"word": EMAIL})

    assert recipients(place).emails == ("desk@example.org",)


def test_what_they_connected_stays_in_the_hub(hub: World, vera: Any) -> None:
    from headwater.control.models import Connection, Hub  # noqa: PLC0415
    from headwater.hub.roster.models import Person  # noqa: PLC0415
    from headwater.hub.sources.models import SourceOwner  # noqa: PLC0415

    place = Hub.objects.get(slug="main")
    source = Connection.objects.create(hub=place, connector="tiktok_organic", account_id="7")
    SourceOwner.objects.create(connection=source, person=Person.objects.get(email=EMAIL))
    vera.post(PAGE, {"word": EMAIL})

    assert Connection.objects.get().account_id == "7"
    assert str(SourceOwner.objects.get()) == "somebody who left"
