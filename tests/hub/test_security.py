"""What every answer carries, whoever asks and whatever for."""

import stat
from pathlib import Path
from typing import Any

import pytest

from tests.hub.reading import text
from tests.hub.routes import routes
from tests.hub.world import PASSWORD, World

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


def policy(answer: Any) -> dict[str, str]:
    directives = answer["Content-Security-Policy"].split("; ")
    return dict(each.partition(" ")[::2] for each in directives)


def test_every_answer_carries_the_headers_errors_included(hub: World) -> None:
    client = hub.client("viewer")
    paths = ["/", "/nowhere/", "/settings/", "/account/login/", "/h/main/sources/", "/h/other/x/"]
    for path in paths:
        answer = client.get(path)
        found = policy(answer)
        assert POLICY.items() <= found.items(), path
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"
        assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"]
        assert "unsafe" not in answer["Content-Security-Policy"]


def test_forms_may_lead_to_tiktok_and_to_no_other_site(hub: World) -> None:
    found = policy(hub.anonymous().get("/account/login/"))

    assert found["form-action"] == "'self' https://www.tiktok.com"


def test_no_page_holds_inline_style_or_script(hub: World) -> None:
    """The policy would block them; here is where they would come from."""
    client = hub.signed_in(hub.person("owner@main.example.org"))
    seen = 0
    for route in routes():
        if set(route.parameters) - {"hub"}:
            continue
        body = client.get(route.path({"hub": "main"}), follow=True)
        page = b"" if body.streaming else body.content
        if b"<html" not in page:
            continue
        seen += 1
        for forbidden in (b"<style", b" style=", b"javascript:", b" onclick=", b" onload="):
            assert forbidden not in page, f"{route.name}: {forbidden!r}"
        for piece in page.split(b"<script")[1:]:
            opening = piece.partition(b">")[0]
            assert b"src=" in opening or b"application/json" in opening, route.name
    assert seen > 25


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "hub.example.org"])
def test_a_request_for_another_host_is_refused(hub: World, host: str) -> None:
    assert hub.anonymous().get("/account/login/", HTTP_HOST=host).status_code == 400


def test_cookies_of_an_http_address_are_closed_to_scripts(hub: World) -> None:
    hub.person("v@example.org", "viewer")
    client = hub.anonymous()
    client.post("/account/login/", {"login": "v@example.org", "password": PASSWORD})
    client.get("/account/keys/")

    for name in ("headwater", "headwater-csrf"):
        cookie = client.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


@pytest.fixture
def https(hub: World) -> World:
    from headwater.hub import address  # noqa: PLC0415

    hub.headwater.control.decide({"BASE_URL": "https://hub.example.org"})
    address.announce(hub.headwater)
    return hub


def test_behind_https_cookies_are_bound_to_the_host_and_the_browser_stays_there(
    https: World,
) -> None:
    https.person("v@example.org", "viewer")
    client = https.anonymous(strict=True)
    client.defaults["HTTP_HOST"] = "hub.example.org"
    page = client.get("/account/login/")

    assert page["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = client.cookies["__Host-headwater-csrf"]
    assert (bool(cookie["secure"]), cookie["path"], cookie["domain"]) == (True, "/", "")


def test_behind_https_a_form_of_ours_is_taken_and_one_from_elsewhere_is_not(https: World) -> None:
    https.person("v@example.org", "viewer")
    client = https.anonymous(strict=True)
    client.defaults["HTTP_HOST"] = "hub.example.org"
    client.get("/account/login/")
    token = client.cookies["__Host-headwater-csrf"].value
    form = {"login": "v@example.org", "password": PASSWORD, "csrfmiddlewaretoken": token}

    elsewhere = client.post("/account/login/", form, HTTP_ORIGIN="https://evil.example")
    plain = client.post("/account/login/", form, HTTP_ORIGIN="http://hub.example.org")
    ours = client.post("/account/login/", form, HTTP_ORIGIN="https://hub.example.org")

    assert (elsewhere.status_code, plain.status_code, ours.status_code) == (403, 403, 302)


def test_behind_https_a_request_on_this_machine_stays_what_it_is(https: World) -> None:
    answer = https.anonymous().get("/account/login/", HTTP_HOST="localhost:8321")

    assert answer.status_code == 200
    assert not answer.wsgi_request.is_secure()


def test_a_proxy_header_does_not_make_a_request_secure(hub: World) -> None:
    answer = hub.anonymous().get("/account/login/", HTTP_X_FORWARDED_PROTO="https")

    assert not answer.wsgi_request.is_secure()


def test_the_signing_key_is_made_once_and_closed_to_others(hub: World) -> None:
    from django.conf import settings  # noqa: PLC0415

    path = Path(hub.home) / "signing-key"
    first = path.read_text()
    hub.close()
    hub.open()

    assert path.read_text() == first == settings.SECRET_KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(first) >= 50


def test_an_error_of_ours_becomes_a_page_with_its_sentence(hub: World) -> None:
    from headwater.hub.mishaps import status_of  # noqa: PLC0415
    from headwater.model.errors import BusyError, QueryError, StoreError, VaultError  # noqa: PLC0415

    assert [status_of(kind("x")) for kind in (QueryError, BusyError, StoreError, VaultError)] == [
        400,
        409,
        503,
        503,
    ]
    hub.person("v@example.org", "viewer")
    answer = hub.client("admin").post("/h/main/people/999/role/", {"role": "viewer"})
    assert "There is nothing here" in text(answer)


def test_the_access_log_holds_routes_and_no_secrets(
    hub: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="headwater.access"):
        hub.anonymous().get("/invitation/a-planted-token/?code=a-planted-code")

    lines = [each.getMessage() for each in caplog.records if each.name == "headwater.access"]
    assert lines
    assert lines[0].startswith("GET /invitation/<str:token>/ 302")
    assert "planted" not in "".join(lines)


def test_what_goes_wrong_inside_is_told_without_its_inside(hub: World) -> None:
    """A view that fails shows a page and not its error."""
    from django.test import RequestFactory  # noqa: PLC0415

    from headwater.hub import mishaps  # noqa: PLC0415

    request = RequestFactory().get("/")
    request.user = hub.person("v@example.org")
    answer = mishaps.broken(request)

    assert answer.status_code == 500
    assert "Something went wrong on our side" in text(answer)
