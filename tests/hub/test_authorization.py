"""Everybody at every address: only what the table of `ACCESS.md` says is allowed."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from headwater.hub.access import Access
from tests.hub.routes import Route, routes
from tests.hub.world import World

TABLE = Path(__file__).parents[2] / "src" / "headwater" / "hub" / "ACCESS.md"
ROW = re.compile(r"^\| `([\w:]+)` \| `[^`]+` \| (\w+) \|$", re.MULTILINE)
NOBODY = "nobody"

ROLES = ("viewer", "editor", "admin", "owner")
VISITORS = ("anonymous", "outsider", *ROLES, "operator")
SIGN_IN = "/account/login/"


@dataclass(slots=True)
class Scene:
    """Two hubs with people, and one of each thing that an address can be about."""

    world: World
    clients: dict[str, Any]
    values: dict[str, object]
    foreign: dict[str, object]

    def path(self, route: Route, values: Mapping[str, object] | None = None) -> str:
        found = dict(values or self.values)
        if route.name.startswith("account_"):
            found["key"] = "abc"
        return route.path(found)


@pytest.fixture(scope="module")
def scene(hub_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    home = tmp_path_factory.mktemp("matrix") / "home"
    shutil.copytree(hub_template, home)
    world = World(home).open()
    world.person("owner@main.example.org", "owner", is_operator=True)
    world.headwater.control.make_hub("Other")
    clients = {role: world.client(role) for role in (*ROLES[:3], "operator")}
    clients["owner"] = world.signed_in(world.person("plain-owner@main.example.org", "owner"))
    clients["outsider"] = world.client("owner", hub="other")
    clients["anonymous"] = world.anonymous()
    yield Scene(world, clients, _things(world, "main"), _things(world, "other"))
    world.close()


def _things(world: World, slug: str) -> dict[str, object]:
    """An id of each kind that belongs to a hub; a new kind of id needs its line here."""
    from headwater.control.models import Connection, Hub  # noqa: PLC0415
    from headwater.hub.reports import sheets  # noqa: PLC0415
    from headwater.hub.roster import invitations, keys  # noqa: PLC0415
    from headwater.hub.roster.models import Membership  # noqa: PLC0415
    from headwater.hub.roster.roles import Role, Scope  # noqa: PLC0415
    from headwater.hub.sources import links  # noqa: PLC0415

    hub = Hub.objects.get(slug=slug)
    person = world.person(f"somebody@{slug}.example.org", "viewer", hub=slug)
    invitation, _ = invitations.invite(hub, f"new@{slug}.example.org", Role.VIEWER, by=person)
    wish = keys.Wish(name="a key", hubs=[hub], scopes=frozenset({Scope.READ}))
    source = Connection.objects.create(hub=hub, connector="tiktok_organic", account_id=slug)
    return {
        "hub": slug,
        "person": person.id,
        "member": Membership.objects.get(person=person).id,
        "invitation": invitation.id,
        "key": keys.make(person, wish)[0].id,
        "pk": 1,
        "token": "no-such-token",
        "uidb36": "1",
        "provider_id": "oidc",
        "sheet": sheets.make(hub, person, "a link", {"metrics": "likes"}, days=30)[0].id,
        "video_id": "1",
        "card": "days",
        "kind": "csv",
        "name": "video_views",
        "rest": "nowhere",
        "connector": "tiktok_organic",
        "source": source.id,
        "removed": _removed(hub, source, person).id,
        "link": links.make(hub, "a client", days=7, by=person)[0].id,
    }


def _removed(hub: Any, source: Any, person: Any) -> Any:
    """An account that was removed from the hub."""
    from headwater.hub.sources import claims  # noqa: PLC0415
    from headwater.hub.sources.models import RemovedSource  # noqa: PLC0415
    from headwater.model.account import Account  # noqa: PLC0415

    gone = Account(connector="tiktok_organic", account_id=f"{source.account_id} gone")
    claims.remember(hub, gone, person)
    return RemovedSource.objects.get(hub=hub)


def table() -> dict[str, str]:
    return dict(ROW.findall(TABLE.read_text(encoding="utf-8")))


def may(visitor: str, who: str) -> bool:
    """Whether the table lets a visitor in."""
    if who in {Access.ANYONE, Access.KEY}:
        return True
    if who in {Access.SETUP, NOBODY}:
        return False  # there is an owner
    if visitor == "anonymous" or who == Access.OPERATOR:
        return visitor == "operator"
    if who == Access.PERSON:
        return True
    role = "viewer" if visitor == "operator" else visitor
    return role in ROLES and ROLES.index(role) >= ROLES.index(who)


def test_every_address_has_its_row_and_every_row_its_address(scene: Scene) -> None:
    assert sorted(table()) == [route.name for route in routes()]


def test_everybody_gets_in_where_the_table_says_and_nowhere_else(scene: Scene) -> None:
    wrong, rows = [], table()
    for route in routes():
        who, path = rows.get(route.name, NOBODY), scene.path(route)
        for visitor in VISITORS:
            answer = scene.clients[visitor].get(path)
            admitted = hasattr(answer.wsgi_request, "admitted")
            if admitted != may(visitor, who):
                wrong.append(f"{visitor} at {path}: {answer.status_code}, admitted: {admitted}")

    assert wrong == []


def test_whoever_is_not_let_in_learns_nothing(scene: Scene) -> None:
    """Strangers are sent to sign in, foreign hubs look missing, lower roles are told."""
    wrong, rows = [], table()
    for route in routes():
        who, path = rows[route.name], scene.path(route)
        for visitor in VISITORS:
            if may(visitor, who) or who in {Access.SETUP, NOBODY}:
                continue
            answer = scene.clients[visitor].get(path)
            expected = 302 if visitor == "anonymous" else 404 if visitor == "outsider" else 403
            if who == Access.OPERATOR and visitor != "anonymous":
                expected = 403
            to_sign_in = answer.get("Location", SIGN_IN).startswith(SIGN_IN)
            if answer.status_code != expected or not to_sign_in:
                wrong.append(f"{visitor} at {path}: {answer.status_code}, not {expected}")

    assert wrong == []


def test_a_foreign_hub_and_no_hub_give_the_same_answer(scene: Scene) -> None:
    outsider = scene.clients["outsider"]
    foreign, missing = (outsider.get(f"/h/{slug}/people/") for slug in ("main", "nowhere"))
    token = re.compile(rb'X-CSRFToken": "\w+"|value="\w{64}"')

    assert foreign.status_code == missing.status_code == 404
    assert token.sub(b"", foreign.content) == token.sub(b"", missing.content)


def test_what_belongs_to_another_hub_cannot_be_reached_through_ones_own(scene: Scene) -> None:
    """Also ids that no row has, or that are no ids at all."""
    wrong = []
    for route in routes():
        things = [name for name in route.parameters if name not in {"hub", "card", "kind"}]
        if "hub" not in route.parameters or not things:
            continue
        for ids in (scene.foreign, dict.fromkeys(things, 0), dict.fromkeys(things, 2**62)):
            path = scene.path(route, {**scene.values, **{name: ids[name] for name in things}})
            answer = scene.clients["owner"].post(path, {"role": "viewer"})
            if answer.status_code == 405:  # a page that is only looked at says so whatever the id
                answer = scene.clients["owner"].get(path)
            if answer.status_code != 404:
                wrong.append(f"{path}: {answer.status_code}")
    for odd in ("-1", ":key", "..", "1%00", "9" * 40):
        answer = scene.clients["owner"].post(f"/h/main/people/{odd}/remove/")
        if answer.status_code not in {400, 404}:
            wrong.append(f"{odd}: {answer.status_code}")

    assert wrong == []


def test_no_form_is_taken_that_does_not_come_from_one_of_our_pages(scene: Scene) -> None:
    forger, rows = (
        scene.world.signed_in(scene.world.person("owner@main.example.org"), strict=True),
        table(),
    )
    taken = [
        path
        for route in routes()
        for path in [scene.path(route)]
        if rows[route.name] not in {Access.KEY, NOBODY}
        if forger.post(path, {"confirm": "yes"}).status_code != 403
    ]

    assert taken == []


def test_looking_at_a_page_changes_nothing(scene: Scene) -> None:
    """Every address is asked for with GET by an owner who runs the installation."""
    before = _everything()
    client = scene.world.signed_in(scene.world.person("owner@main.example.org"))
    for route in routes():
        client.get(scene.path(route))

    assert _everything() == before


def _everything() -> dict[str, list[dict[str, Any]]]:
    """All rows, but for sessions, where somebody was last, and the log of what was looked at."""
    from django.apps import apps  # noqa: PLC0415
    from django.db.models import QuerySet  # noqa: PLC0415

    passing = {"Session", "UserSession", "AuditEntry", "AuditHead"}
    found = {}
    for model in apps.get_models():
        if model.__name__ not in passing:
            rows: QuerySet[Any, dict[str, Any]] = QuerySet(model).order_by("pk").values()
            found[model.__name__] = [
                {k: v for k, v in row.items() if k not in {"last_hub_id", "last_login"}}
                for row in rows
            ]
    return found


def test_a_view_that_demands_nothing_is_shown_to_nobody() -> None:
    from django.http import HttpRequest  # noqa: PLC0415
    from django.urls import ResolverMatch  # noqa: PLC0415

    from headwater.hub.access import demanded  # noqa: PLC0415

    def forgotten(request: HttpRequest) -> None:
        return None

    assert demanded(ResolverMatch(forgotten, (), {}, url_name="forgotten")) is None
