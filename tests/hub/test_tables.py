"""The hub's tables: what the models say, on both engines."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from tests.hub.reading import link_in, text
from tests.hub.world import World


@pytest.mark.parametrize("label", ["control", "roster"])
def test_the_migrations_say_what_the_models_say(hub: World, label: str) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    said = StringIO()
    call_command("makemigrations", label, "--dry-run", "--check", stdout=said)

    assert "No changes" in said.getvalue()


def test_a_control_opened_without_the_hub_makes_only_its_own_tables(
    hub_template: Path, tmp_path: Path
) -> None:
    """As the command line opens it; the hub adds its tables when it comes."""
    from django.db import connection  # noqa: PLC0415

    from headwater.app import Headwater  # noqa: PLC0415
    from headwater.settings import Settings  # noqa: PLC0415
    from tests.hub.world import MovableClock  # noqa: PLC0415

    plain = Headwater(Settings.read({}, tmp_path / "home"), MovableClock())
    assert plain.control.accounts() == []
    assert "roster_person" not in connection.introspection.table_names()
    plain.close()

    world = World(tmp_path / "home").open()
    world.person("v@example.org", "viewer")
    assert "roster_person" in connection.introspection.table_names()
    world.close()


def test_people_come_in_change_and_go_on_postgresql(
    tmp_path: Path, postgres_url: Callable[[], str]
) -> None:
    world = World(tmp_path / "home", {"HEADWATER_DATABASE_URL": postgres_url()}).open()
    try:
        _walk(world)
    finally:
        world.close()


def _walk(world: World) -> None:
    from headwater.control.models import Hub  # noqa: PLC0415
    from headwater.hub.roster import keys  # noqa: PLC0415
    from headwater.hub.roster.models import Membership  # noqa: PLC0415
    from headwater.hub.roster.roles import Scope  # noqa: PLC0415

    world.person("owner@main.example.org", "owner", is_operator=True)
    owner = world.client("owner")
    owner.post("/h/main/people/invite/", {"email": "new@example.org", "role": "editor"})
    guest = world.anonymous()
    guest.get(link_in(world.mail.getvalue(), "/invitation/"))
    guest.post("/join/sign-up/", {"name": "Nadia", "password": "a sentence to remember"})
    member = Membership.objects.select_related("person").get(person__email="new@example.org")
    wish = keys.Wish(name="k", hubs=[Hub.objects.get(slug="main")], scopes=frozenset({Scope.READ}))
    _, key = keys.make(member.person, wish)
    caller = keys.known(key.reveal())
    assert caller is not None
    assert caller.may(Scope.READ, "main")

    owner.post(f"/h/main/people/{member.id}/role/", {"role": "viewer"})
    owner.post(f"/h/main/people/{member.id}/remove/")

    assert guest.get("/h/main/sources/").status_code == 404
    log = text(owner.get("/h/main/audit/"))
    assert all(act in log for act in ("invited", "joined", "role changed", "removed"))
    assert owner.post("/settings/mail/", {"host": ""}).status_code == 302
