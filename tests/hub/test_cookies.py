"""A copy of the database opens nobody's session."""

from pathlib import Path
from typing import Any

from tests.hub.reading import link_in, text
from tests.hub.world import PASSWORD, World

PAGE = "/h/main/sources/"


def signed_in(hub: World) -> Any:
    client = hub.anonymous()
    client.post("/account/login/", {"login": "owner@main.example.org", "password": PASSWORD})
    return client


def files(hub: World) -> list[Path]:
    return [path for path in hub.home.rglob("*") if path.is_file()]


def test_what_the_database_knows_of_a_session_is_no_cookie(hub: World) -> None:
    from allauth.usersessions.models import UserSession  # noqa: PLC0415
    from django.contrib.sessions.models import Session  # noqa: PLC0415

    client = signed_in(hub)
    [session], [listed] = Session.objects.all(), UserSession.objects.all()
    thief = hub.anonymous()
    thief.cookies["headwater"] = session.session_key

    assert client.get(PAGE).status_code == 200
    assert thief.get(PAGE).status_code == 302
    assert listed.session_key == session.session_key != client.cookies["headwater"].value


def test_the_word_of_a_session_is_in_no_file(hub: World) -> None:
    client = signed_in(hub)
    client.get(PAGE)
    word = client.cookies["headwater"].value.encode()

    assert len(word) == 43
    assert [path for path in files(hub) if word in path.read_bytes()] == []


def test_the_cookie_keeps_its_word_while_the_session_lasts(hub: World) -> None:
    client = signed_in(hub)
    word = client.cookies["headwater"].value
    client.post("/account/profile/", {"name": "Olga"})
    client.get("/account/profile/")

    assert client.cookies["headwater"].value == word
    assert client.cookies["headwater"]["httponly"]
    assert client.cookies["headwater"]["samesite"] == "Lax"


def test_a_made_up_word_opens_nothing_and_becomes_no_session(hub: World) -> None:
    from django.contrib.sessions.models import Session  # noqa: PLC0415

    stranger = hub.anonymous()
    stranger.cookies["headwater"] = "a-word-that-somebody-else-planted-here"
    stranger.post("/account/login/", {"login": "owner@main.example.org", "password": PASSWORD})

    assert stranger.cookies["headwater"].value != "a-word-that-somebody-else-planted-here"
    assert stranger.get(PAGE).status_code == 200
    assert Session.objects.count() == 1


def test_the_list_of_sessions_knows_the_one_it_is_read_in_and_ends_the_others(hub: World) -> None:
    here, elsewhere = signed_in(hub), signed_in(hub)
    assert text(here.get("/account/sessions/")).count("This one") == 1
    here.post("/account/sessions/")

    assert here.get(PAGE).status_code == 200
    assert elsewhere.get(PAGE).status_code == 302


def test_signing_out_removes_the_session_and_its_cookie(hub: World) -> None:
    from django.contrib.sessions.models import Session  # noqa: PLC0415

    client = signed_in(hub)
    before = Session.objects.get().session_key
    client.post("/account/logout/")

    assert not Session.objects.filter(session_key=before).exists()
    assert client.get(PAGE).status_code == 302


def test_what_a_session_holds_is_in_no_file(hub: World) -> None:
    """Such as the link of an invitation, between its click and the name that is typed."""
    admin = signed_in(hub)
    admin.post("/h/main/people/invite/", {"email": "new@example.org", "role": "viewer"})
    token = link_in(hub.mail.getvalue(), "/invitation/").rstrip("/").rpartition("/")[2]
    guest = hub.anonymous()
    guest.get(f"/invitation/{token}/")

    assert "new@example.org" in text(guest.get("/join/"))
    assert len(token) > 30
    assert [path for path in files(hub) if token.encode() in path.read_bytes()] == []


def test_a_session_of_another_installation_is_nobodys(hub: World) -> None:
    from django.contrib.sessions.models import Session  # noqa: PLC0415

    client = signed_in(hub)
    Session.objects.update(session_data="c29tZXRoaW5nIHRoYXQgZG9lcyBub3Qgb3Blbg==")

    assert client.get(PAGE).status_code == 302
    Session.objects.update(session_data="no base64 at all")
    assert client.get(PAGE).status_code == 302
