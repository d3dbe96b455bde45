"""The only way in: an invitation, for one address, once, for a week."""

from datetime import timedelta
from typing import Any

import pytest

from tests.hub.reading import link_in, text
from tests.hub.world import PASSWORD, World

NEW = "new@example.org"
NAME_AND_PASSWORD = {"name": "Nadia New", "password": "a sentence to remember"}


def invite(hub: World, email: str = NEW, role: str = "editor", by: str = "admin") -> str:
    """Invite through the page; the path of the link in the mail."""
    answer = hub.client(by).post("/h/main/people/invite/", {"email": email, "role": role})
    assert answer.status_code == 302, text(answer)
    return link_in(hub.mail.getvalue(), "/invitation/")


def roles(email: str) -> dict[str, str]:
    from headwater.hub.roster.models import Membership  # noqa: PLC0415

    found = Membership.objects.filter(person__email=email).select_related("hub")
    return {each.hub.slug: each.role for each in found}


def test_somebody_new_follows_the_link_and_is_in(hub: World) -> None:
    visitor = hub.anonymous()

    page = visitor.get(invite(hub), follow=True)
    assert "Join Main" in text(page)
    assert page.redirect_chain == [("/join/", 302)], "the token does not stay in the address"

    inside = visitor.post("/join/sign-up/", NAME_AND_PASSWORD, follow=True)
    assert inside.redirect_chain[-1][0] == "/h/main/dashboard/"
    assert "Welcome to Main" in text(inside)
    assert roles(NEW) == {"main": "editor"}


def test_the_password_chosen_then_opens_the_door_later(hub: World) -> None:
    visitor = hub.anonymous()
    visitor.get(invite(hub))
    visitor.post("/join/sign-up/", NAME_AND_PASSWORD)

    later = hub.anonymous()
    answer = later.post(
        "/account/login/", {"login": "NEW@Example.org", "password": NAME_AND_PASSWORD["password"]}
    )
    assert answer["Location"] == "/"


def test_nobody_signs_up_without_an_invitation(hub: World) -> None:
    visitor = hub.anonymous()

    assert "By invitation only" in text(visitor.get("/account/signup/"))
    form = {"email": "x@example.org", "password1": PASSWORD}
    assert "By invitation only" in text(visitor.post("/account/signup/", form))
    assert visitor.post("/join/sign-up/", NAME_AND_PASSWORD)["Location"] == "/join/"
    assert visitor.get("/join/").status_code == 410
    assert roles("x@example.org") == {}


def test_somebody_known_signs_in_and_joins(hub: World) -> None:
    known = hub.person("known@example.org")
    visitor = hub.anonymous()
    page = visitor.get(invite(hub, known.email), follow=True)
    assert "Sign in to join" in text(page)

    visitor.force_login(known, backend="allauth.account.auth_backends.AuthenticationBackend")
    visitor.get(invite(hub, known.email))
    assert "Join the hub" in text(visitor.get("/join/"))
    assert visitor.post("/join/accept/")["Location"] == "/h/main/dashboard/"
    assert roles(known.email) == {"main": "editor"}


def test_a_link_works_once(hub: World) -> None:
    path = invite(hub)
    first, second = hub.anonymous(), hub.anonymous()
    first.get(path)
    second.get(path)
    first.post("/join/sign-up/", NAME_AND_PASSWORD)

    assert second.post("/join/sign-up/", NAME_AND_PASSWORD)["Location"] == "/join/"
    assert "no longer works" in text(second.get("/join/"))


def test_a_link_is_not_for_another_address(hub: World) -> None:
    visitor = hub.signed_in(hub.person("other@example.org"))
    visitor.get(invite(hub))

    assert "You are signed in as other@example.org" in text(visitor.get("/join/"))
    visitor.post("/join/accept/")
    assert roles("other@example.org") == {}


def test_a_link_ends_after_a_week(hub: World) -> None:
    visitor = hub.anonymous()
    path = invite(hub)
    hub.clock.sleep(timedelta(days=7, minutes=-1))
    assert visitor.get(path, follow=True).status_code == 200

    hub.clock.sleep(timedelta(minutes=1))
    assert visitor.get(path, follow=True).status_code == 410


def test_inviting_again_ends_the_first_link(hub: World) -> None:
    first = invite(hub, role="viewer")
    second = invite(hub, role="admin")

    assert hub.anonymous().get(first, follow=True).status_code == 410
    assert "as admin" in text(hub.anonymous().get(second, follow=True))


def test_a_withdrawn_link_is_dead(hub: World) -> None:
    from headwater.hub.roster.models import Invitation  # noqa: PLC0415

    path = invite(hub)
    row = Invitation.objects.get(email=NEW)
    hub.client("admin").post(f"/h/main/people/invitations/{row.id}/withdraw/")

    assert hub.anonymous().get(path, follow=True).status_code == 410


def test_the_link_is_shown_once_to_who_invited_and_its_token_is_kept_nowhere(hub: World) -> None:
    from headwater.hub.roster.models import Invitation  # noqa: PLC0415

    admin = hub.client("admin")
    admin.post("/h/main/people/invite/", {"email": NEW, "role": "viewer"})
    path = link_in(hub.mail.getvalue(), "/invitation/")
    token = path.strip("/").rpartition("/")[2]

    assert token in text(admin.get("/h/main/people/"))
    assert token not in text(admin.get("/h/main/people/"))
    assert token not in str(list(Invitation.objects.values()))


def test_the_link_leads_to_the_public_address_and_not_to_where_the_request_came(
    hub: World,
) -> None:
    client = hub.client("admin")
    client.post(
        "/h/main/people/invite/", {"email": NEW, "role": "viewer"}, HTTP_HOST="127.0.0.1:9999"
    )

    assert "http://localhost:8321/invitation/" in hub.mail.getvalue()


@pytest.mark.parametrize("role", ["owner", "king", ""])
def test_an_admin_gives_no_role_above_their_own(hub: World, role: str) -> None:
    answer = hub.client("admin").post("/h/main/people/invite/", {"email": NEW, "role": role})

    assert answer.status_code == 422
    assert hub.mail.getvalue() == ""


@pytest.mark.parametrize(
    "password, complaint",
    [
        ("short", "at least 12 characters"),
        ("x" * 129, "at most 128"),
        ("new@example.org", "too similar"),
        ("password1234", "too common"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(
    hub: World, password: str, complaint: str
) -> None:
    visitor = hub.anonymous()
    visitor.get(invite(hub))

    answer = visitor.post("/join/sign-up/", {"name": "Nadia", "password": password})

    assert answer.status_code == 422
    assert complaint in text(answer).lower()
    assert roles(NEW) == {}


def test_a_mail_server_that_does_not_answer_loses_no_invitation(hub: World) -> None:
    hub.headwater.control.decide(
        {"MAIL_HOST": "localhost", "MAIL_PORT": "1", "MAIL_SECURITY": "none"}
    )
    admin = hub.client("admin")
    page = admin.post("/h/main/people/invite/", {"email": NEW, "role": "viewer"}, follow=True)

    assert "could not be sent" in text(page)
    assert "/invitation/" in text(page)


def test_a_member_is_not_invited_again(hub: World) -> None:
    member: Any = hub.person("member@example.org", "viewer")
    answer = hub.client("admin").post(
        "/h/main/people/invite/", {"email": member.email.upper(), "role": "editor"}
    )

    assert answer.status_code == 422
    assert "is a member of this hub already" in text(answer)
