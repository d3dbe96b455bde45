"""Who may change whom; and a hub always has an owner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.hub.roster.roles import Role
from tests.hub.reading import text
from tests.hub.world import World

roles = st.sampled_from(list(Role))


def membership(email: str, hub: str = "main") -> int:
    from headwater.hub.roster.models import Membership  # noqa: PLC0415

    found: int = Membership.objects.get(person__email=email, hub__slug=hub).id
    return found


def role_of(email: str) -> str | None:
    from headwater.hub.roster.models import Membership  # noqa: PLC0415

    row = Membership.objects.filter(person__email=email, hub__slug="main").first()
    return row.role if row else None


@given(actor=roles, target=roles)
def test_nobody_changes_somebody_above_them(actor: Role, target: Role) -> None:
    from headwater.hub.roster.members import grantable, may_change  # noqa: PLC0415

    if may_change(actor, target):
        assert actor.covers(target)
        assert actor.covers(Role.ADMIN)
    assert (target in grantable(actor)) == may_change(actor, target)


def test_an_admin_makes_a_viewer_an_editor(hub: World) -> None:
    hub.person("v@example.org", "viewer")
    answer = hub.client("admin").post(
        f"/h/main/people/{membership('v@example.org')}/role/", {"role": "editor"}, follow=True
    )

    assert "V is now editor" in text(answer)
    assert role_of("v@example.org") == "editor"


@pytest.mark.parametrize("role", ["owner", "viewer"])
def test_an_admin_neither_makes_nor_unmakes_an_owner(hub: World, role: str) -> None:
    hub.person("o@example.org", "owner" if role == "viewer" else "editor")
    before = role_of("o@example.org")
    answer = hub.client("admin").post(
        f"/h/main/people/{membership('o@example.org')}/role/", {"role": role}, follow=True
    )

    assert "Only an owner" in text(answer)
    assert role_of("o@example.org") == before


def test_a_role_that_does_not_exist_is_refused(hub: World) -> None:
    hub.person("v@example.org", "viewer")
    answer = hub.client("admin").post(
        f"/h/main/people/{membership('v@example.org')}/role/", {"role": "emperor"}
    )

    assert answer.status_code == 400
    assert role_of("v@example.org") == "viewer"


def test_the_last_owner_stays_an_owner(hub: World) -> None:
    owner = hub.client("owner")
    mine = membership("owner@main.example.org")

    stepped_down = owner.post(f"/h/main/people/{mine}/role/", {"role": "viewer"}, follow=True)
    left = owner.post("/h/main/people/leave/", follow=True)
    removed = owner.post(f"/h/main/people/{mine}/remove/", follow=True)

    for answer in (stepped_down, left, removed):
        assert "keeps at least one owner" in text(answer)
    assert role_of("owner@main.example.org") == "owner"


def test_with_a_second_owner_the_first_may_go(hub: World) -> None:
    hub.person("second@example.org", "owner")
    hub.client("owner").post("/h/main/people/leave/")

    assert role_of("owner@main.example.org") is None
    assert role_of("second@example.org") == "owner"


def test_who_is_removed_no_longer_sees_the_hub_and_neither_do_their_keys(hub: World) -> None:
    from headwater.control.models import Hub  # noqa: PLC0415
    from headwater.hub.roster import keys  # noqa: PLC0415
    from headwater.hub.roster.roles import Scope  # noqa: PLC0415

    person = hub.person("e@example.org", "editor")
    wish = keys.Wish(name="k", hubs=[Hub.objects.get(slug="main")], scopes=frozenset(Scope))
    _, key = keys.make(person, wish)
    client = hub.signed_in(person)
    assert client.get("/h/main/sources/").status_code == 200

    hub.client("admin").post(f"/h/main/people/{membership('e@example.org')}/remove/")

    assert client.get("/h/main/sources/").status_code == 404
    caller = keys.known(key.reveal())
    assert caller is not None
    assert caller.roles == {}


def test_a_member_leaves_and_lands_where_they_still_belong(hub: World) -> None:
    hub.headwater.control.make_hub("Second")
    person = hub.person("e@example.org", "editor")
    hub.person("e@example.org", "viewer", hub="second")
    client = hub.signed_in(person)

    answer = client.post("/h/main/people/leave/", follow=True)

    assert answer.redirect_chain[-1][0] == "/h/second/dashboard/"


def test_a_person_without_a_hub_is_told_how_to_get_into_one(hub: World) -> None:
    answer = hub.signed_in(hub.person("lonely@example.org")).get("/")

    assert "Ask an admin of a hub to invite lonely@example.org" in text(answer)


def test_a_person_sees_exactly_their_hubs_and_comes_back_to_the_last(hub: World) -> None:
    for name in ("Second", "Third"):
        hub.headwater.control.make_hub(name)
    person = hub.person("e@example.org", "editor")
    hub.person("e@example.org", "viewer", hub="second")
    client = hub.signed_in(person)
    client.get("/h/second/sources/")

    page = client.get("/account/profile/").content.decode()
    assert "/h/main/dashboard/" in page
    assert "/h/second/dashboard/" in page
    assert "/h/third/dashboard/" not in page
    assert client.get("/")["Location"] == "/h/second/dashboard/"


def test_the_operator_makes_a_hub_and_owns_it(hub: World) -> None:
    answer = hub.client("owner").post("/hubs/new/", {"name": "Agency North"})

    assert answer["Location"] == "/h/agency-north/sources/"
    assert hub.client("owner").get("/h/agency-north/people/").status_code == 200
    assert hub.client("viewer").get("/h/agency-north/people/").status_code == 404


def test_an_admin_renames_the_hub_and_its_addresses_stay(hub: World) -> None:
    hub.client("admin").post("/h/main/settings/rename/", {"name": "Bluebird"})

    page = text(hub.client("viewer").get("/h/main/settings/"))
    assert "Bluebird" in page
    assert "An admin can change it" in page
