"""API keys: shown once, kept as a hash, never able to do more than their person."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from headwater.hub.roster.roles import Scope
from headwater.model.account import Secret
from tests.hub.reading import text
from tests.hub.world import World


def make(hub: World, person: Any, *, hubs: tuple[str, ...] = ("main",), **more: Any) -> Any:
    """A key and its text."""
    from headwater.control.models import Hub  # noqa: PLC0415
    from headwater.hub.roster import keys  # noqa: PLC0415

    wish = {"name": "a key", "scopes": frozenset({Scope.READ}), **more}
    found = list(Hub.objects.filter(slug__in=hubs))
    return keys.make(person, keys.Wish(hubs=found, **wish))


def known(key: Secret | str) -> Any:
    from headwater.hub.roster import keys  # noqa: PLC0415

    return keys.known(key if isinstance(key, str) else key.reveal())


def test_a_key_is_shown_once_and_stands_nowhere_in_the_database(hub: World) -> None:
    from headwater.hub.roster.models import ApiKey  # noqa: PLC0415

    client = hub.client("editor")
    form = {"name": "Looker", "hubs": [1], "scopes": ["read"], "lifetime": "90"}
    made = client.post("/account/keys/make/", form)
    row = ApiKey.objects.get()
    shown = next(word for word in text(made).split() if word.startswith(f"{row.prefix}_"))

    assert known(shown).key == row
    assert shown not in text(client.get("/account/keys/"))
    assert row.prefix in text(client.get("/account/keys/"))
    assert shown not in str(ApiKey.objects.values())
    assert made["Cache-Control"] == "no-store"


def test_a_key_reaches_only_hubs_its_person_is_in(hub: World) -> None:
    hub.headwater.control.make_hub("Second")
    person = hub.person("e@example.org", "editor")
    _, key = make(hub, person, hubs=("main", "second"))

    caller = known(key)

    assert dict(caller.roles) == {"main": "editor"}
    assert caller.may(Scope.READ, "main")
    assert not caller.may(Scope.READ, "second")


def test_a_key_does_no_more_than_its_scopes_and_its_person_may(hub: World) -> None:
    from headwater.hub.roster.roles import Role  # noqa: PLC0415

    viewer = hub.person("v@example.org", "viewer")
    _, key = make(hub, viewer, scopes=frozenset({Scope.READ, Scope.ADMIN}))
    caller = known(key)

    assert not caller.may(Scope.SYNC, "main")
    assert not caller.may(Scope.ADMIN, "main", Role.ADMIN)
    assert caller.may(Scope.READ, "main", Role.VIEWER)


def test_the_form_offers_no_foreign_hub(hub: World) -> None:
    made = hub.headwater.control.make_hub("Second")
    form = {"name": "x", "hubs": [made.id], "scopes": ["read"], "lifetime": "0"}

    answer = hub.client("editor").post("/account/keys/make/", form)

    assert answer.status_code == 422


def test_a_revoked_key_is_dead_at_once(hub: World) -> None:
    client = hub.client("editor")
    row, key = make(hub, hub.person("editor@main.example.org"))
    assert known(key)

    client.post(f"/account/keys/{row.id}/revoke/")

    assert known(key) is None
    assert "Revoked" in text(client.get("/account/keys/"))


def test_nobody_revokes_the_key_of_another(hub: World) -> None:
    row, key = make(hub, hub.person("e@example.org", "editor"))

    assert hub.client("owner").post(f"/account/keys/{row.id}/revoke/").status_code == 404
    assert known(key)


def test_an_admin_shuts_a_key_out_of_the_hub_and_only_out_of_it(hub: World) -> None:
    hub.headwater.control.make_hub("Second")
    person = hub.person("e@example.org", "editor")
    hub.person("e@example.org", "viewer", hub="second")
    row, key = make(hub, person, hubs=("main", "second"))

    hub.client("admin").post(f"/h/main/people/keys/{row.id}/withdraw/")

    assert dict(known(key).roles) == {"second": "viewer"}


def test_a_key_ends_when_it_was_said_to(hub: World) -> None:
    person = hub.person("e@example.org", "editor")
    _, key = make(hub, person, expires_at=hub.clock.now() + timedelta(days=30))
    hub.clock.sleep(timedelta(days=29, hours=23))
    assert known(key)

    hub.clock.sleep(timedelta(hours=1))
    assert known(key) is None


def test_the_key_of_somebody_closed_out_is_dead(hub: World) -> None:
    person = hub.person("e@example.org", "editor")
    _, key = make(hub, person)
    person.is_active = False
    person.save()

    assert known(key) is None


def test_use_is_rounded_to_five_minutes_and_logged_once_a_day(hub: World) -> None:
    from headwater.hub.roster.models import ApiKey, AuditEntry  # noqa: PLC0415

    _, key = make(hub, hub.person("e@example.org", "editor"))
    for pause in (0, 1, 7, 60 * 24):
        hub.clock.sleep(timedelta(minutes=pause))
        assert known(key)

    used = ApiKey.objects.get().last_used_at
    assert used is not None
    assert (used.minute % 5, used.second, used.microsecond) == (0, 0, 0)
    assert used <= hub.clock.now() < used + timedelta(minutes=5)
    assert AuditEntry.objects.filter(action="API key used").count() == 2


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_a_key_comes_in_the_authorization_header(hub: World, scheme: str) -> None:
    from headwater.hub.roster import keys  # noqa: PLC0415

    person = hub.person("e@example.org", "editor")
    _, key = make(hub, person)
    request = RequestFactory().get("/", HTTP_AUTHORIZATION=f"{scheme} {key.reveal()}")

    caller = keys.caller(request)
    assert caller is not None
    assert caller.person == person
    assert keys.caller(RequestFactory().get("/", {"key": key.reveal()})) is None
    assert keys.caller(RequestFactory().get("/", HTTP_AUTHORIZATION=key.reveal())) is None


def test_a_key_with_one_letter_wrong_is_refused_without_asking_the_database(hub: World) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    _, key = make(hub, hub.person("e@example.org", "editor"))
    text_of = key.reveal()
    wrong = [
        text_of[:at] + ("x" if letter != "x" else "y") + text_of[at + 1 :]
        for at, letter in enumerate(text_of)
    ]

    with CaptureQueriesContext(connection) as asked:
        assert [each for each in wrong if known(each)] == []
    assert len(asked) == 0


@given(st.text())
def test_no_text_is_a_key_by_chance(chance: str) -> None:
    from headwater.hub.roster import keys  # noqa: PLC0415

    assert keys.SHAPE.fullmatch(chance) is None or keys.known(chance) is None
