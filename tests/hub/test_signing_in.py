"""Signing in: by password, with a second step, after a reset; and what is refused."""

import base64
import hashlib
import hmac
import re
import struct
import time
from datetime import timedelta
from typing import Any

import pytest

from tests.hub.reading import link_in, text
from tests.hub.world import PASSWORD, World

EMAIL = "e@example.org"


def sign_in(client: Any, email: str = EMAIL, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/account/login/", {"login": email, "password": password, **more})


def prove(client: Any, password: str = PASSWORD) -> None:
    """Show once more that it is oneself, as sensitive pages ask."""
    client.post("/account/reauthenticate/", {"password": password})


def one_time_code(secret: str, at: float) -> str:
    """A code of RFC 6238 with its usual parameters: SHA-1, 30 seconds, 6 digits."""
    counter = struct.pack(">Q", int(at // 30))
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at_byte = digest[-1] & 15
    number = struct.unpack(">I", digest[at_byte : at_byte + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def log() -> list[str]:
    from headwater.hub.roster.models import AuditEntry  # noqa: PLC0415

    return [f"{each.action} {each.actor}" for each in AuditEntry.objects.order_by("id")]


def test_the_right_password_opens_and_leads_on(hub: World) -> None:
    hub.person(EMAIL, "viewer")
    answer = sign_in(hub.anonymous(), next="/h/main/schema/")

    assert answer["Location"] == "/h/main/schema/"
    assert log() == [f"signed in {EMAIL}"]


def test_nobody_is_led_to_a_foreign_site(hub: World) -> None:
    hub.person(EMAIL, "viewer")

    for there in ("https://evil.example", "//evil.example", "/\\evil.example"):
        assert sign_in(hub.anonymous(), next=there)["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_look_the_same(hub: World) -> None:
    hub.person(EMAIL, "viewer")
    wrong = sign_in(hub.anonymous(), password="not the password")
    unknown = sign_in(hub.anonymous(), email="nobody@example.org")
    varying = re.compile(r'value="[^"]*"|X-CSRFToken": "\w+')

    assert varying.sub("", wrong.content.decode()) == varying.sub("", unknown.content.decode())
    assert log() == [f"sign-in failed {EMAIL}", "sign-in failed nobody@example.org"]


def test_guessing_is_slowed_down_for_one_address_and_not_for_others(hub: World) -> None:
    hub.person(EMAIL, "viewer")
    hub.person("other@example.org", "viewer")
    guesser = hub.anonymous()
    answers = [sign_in(guesser, password=f"guess number {n}") for n in range(6)]

    assert "Too many failed" in text(answers[-1])
    assert "Too many failed" in text(sign_in(guesser)), "not even the right one, for now"
    assert sign_in(hub.anonymous(), "other@example.org", REMOTE_ADDR="10.0.0.9").status_code == 302


def test_the_session_is_a_new_one_after_signing_in(hub: World) -> None:
    hub.person(EMAIL, "viewer")
    client = hub.anonymous()
    session = client.session
    session["planted"] = True
    session.save()
    before = client.cookies["headwater"].value

    sign_in(client)

    assert client.cookies["headwater"].value != before


def test_a_session_left_alone_for_twelve_hours_is_over(hub: World) -> None:
    client = hub.client("viewer")
    client.get("/h/main/sources/")
    hub.clock.sleep(timedelta(hours=11, minutes=59))
    assert client.get("/h/main/sources/").status_code == 200

    hub.clock.sleep(timedelta(hours=12, minutes=1))
    assert client.get("/h/main/sources/").status_code == 302


def test_a_session_in_use_is_over_after_a_week(hub: World) -> None:
    client = hub.client("viewer")
    for _ in range(7 * 4):
        assert client.get("/h/main/sources/").status_code == 200
        hub.clock.sleep(timedelta(hours=6))

    hub.clock.sleep(timedelta(minutes=1))
    assert client.get("/h/main/sources/").status_code == 302


def test_signing_out_needs_a_form_and_ends_the_session(hub: World) -> None:
    client = hub.client("viewer")
    client.get("/account/logout/")
    assert client.get("/h/main/sources/").status_code == 200

    client.post("/account/logout/")
    assert client.get("/h/main/sources/").status_code == 302


def test_a_forgotten_password_is_reset_by_mail(hub: World) -> None:
    hub.person(EMAIL, "viewer")
    elsewhere = hub.anonymous()
    sign_in(elsewhere)
    client = hub.anonymous()
    client.post("/account/password/reset/", {"email": EMAIL}, HTTP_HOST="127.0.0.1")
    assert "http://localhost:8321/account/" in hub.mail.getvalue(), "never the request's own host"

    form = client.get(link_in(hub.mail.getvalue(), "/account/password/reset/key/"), follow=True)
    path = form.redirect_chain[-1][0]
    client.post(path, {"password1": "an entirely new one", "password2": "an entirely new one"})

    assert sign_in(hub.anonymous()).status_code == 200, "the old one is no good"
    assert sign_in(hub.anonymous(), password="an entirely new one").status_code == 302
    assert elsewhere.get("/h/main/sources/").status_code == 302, "signed out everywhere"
    assert f"password reset {EMAIL}" in log()


def test_a_reset_link_works_once(hub: World) -> None:
    hub.person(EMAIL, "viewer")
    client = hub.anonymous()
    client.post("/account/password/reset/", {"email": EMAIL})
    link = link_in(hub.mail.getvalue(), "/account/password/reset/key/")
    path = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(path, {"password1": "an entirely new one", "password2": "an entirely new one"})

    assert "no longer works" in text(hub.anonymous().get(link, follow=True))


def test_a_reset_for_an_unknown_address_says_the_same_and_sends_nothing(hub: World) -> None:
    known = hub.anonymous().post("/account/password/reset/", {"email": "owner@main.example.org"})
    hub.mail.truncate(0)
    unknown = hub.anonymous().post("/account/password/reset/", {"email": "nobody@example.org"})

    assert known["Location"] == unknown["Location"]
    assert hub.mail.getvalue() == ""


@pytest.fixture
def guarded(hub: World) -> tuple[World, str, list[str]]:
    """Somebody with an authenticator app; its secret and their recovery codes."""
    hub.person(EMAIL, "viewer")
    client = hub.anonymous()
    sign_in(client)
    prove(client)
    secret = re.findall(
        r'id="totp-secret">(\w+)<', client.get("/account/2fa/totp/activate/").content.decode()
    )[0]
    answer = client.post(
        "/account/2fa/totp/activate/", {"code": one_time_code(secret, time.time())}, follow=True
    )
    codes = re.findall(r"<li><code>(\w+)</code>", answer.content.decode())
    assert len(codes) == 10, text(answer)
    return hub, secret, codes


def test_a_second_step_is_asked_for_once_it_is_switched_on(
    guarded: tuple[World, str, list[str]],
) -> None:
    hub, secret, _ = guarded
    client = hub.anonymous()
    assert sign_in(client)["Location"] == "/account/2fa/authenticate/"
    assert client.get("/h/main/sources/").status_code == 302, "the password alone is not enough"

    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    # The code that switched it on is used up; the one before it is taken, for slow clocks.
    codes = [one_time_code(secret, time.time() + step) for step in (-30, 30)]
    answers = [client.post("/account/2fa/authenticate/", {"code": code}) for code in codes]

    assert 302 in {each.status_code for each in answers}
    assert client.get("/h/main/sources/").status_code == 200


def test_a_recovery_code_stands_in_for_a_lost_phone_once(
    guarded: tuple[World, str, list[str]],
) -> None:
    hub, _, codes = guarded
    first, second = hub.anonymous(), hub.anonymous()
    for client in (first, second):
        sign_in(client)
        client.post("/account/2fa/authenticate/", {"code": codes[0]})

    assert first.get("/h/main/sources/").status_code == 200
    assert second.get("/h/main/sources/").status_code == 302


def test_second_factors_are_sealed_in_the_database(guarded: tuple[World, str, list[str]]) -> None:
    from allauth.mfa.models import Authenticator  # noqa: PLC0415

    _, secret, codes = guarded
    stored = str(list(Authenticator.objects.values()))

    assert secret not in stored
    assert [code for code in codes if code in stored] == []


def test_changing_how_one_signs_in_asks_for_the_password_again(hub: World) -> None:
    hub.person(EMAIL, "viewer")
    client = hub.anonymous()
    sign_in(client)
    sensitive = ["/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"]

    for path in sensitive:
        assert client.get(path)["Location"].startswith("/account/reauthenticate/")
    prove(client, "not the password")
    for path in sensitive:
        assert client.get(path)["Location"].startswith("/account/reauthenticate/")
    prove(client)
    for path in sensitive:
        assert client.get(path).status_code == 200


def test_a_changed_password_signs_out_every_other_browser(hub: World) -> None:
    hub.person(EMAIL, "viewer")
    here, there = hub.anonymous(), hub.anonymous()
    sign_in(here)
    sign_in(there)
    new = "an entirely new one"
    here.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert here.get("/h/main/sources/").status_code == 200
    assert there.get("/h/main/sources/").status_code == 302


def test_other_sessions_are_listed_and_ended(hub: World) -> None:
    hub.person(EMAIL, "viewer")
    here, there = hub.anonymous(), hub.anonymous()
    sign_in(here)
    there.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux) Firefox/140.0"
    sign_in(there)

    assert "Firefox on Linux" in text(here.get("/account/sessions/"))
    here.post("/account/sessions/")

    assert here.get("/h/main/sources/").status_code == 200
    assert there.get("/h/main/sources/").status_code == 302


def test_a_new_address_counts_once_its_link_was_followed(hub: World) -> None:
    hub.person(EMAIL, "viewer")
    client = hub.anonymous()
    sign_in(client)
    prove(client)
    client.post("/account/email/", {"email": "New@Example.org", "action_add": "1"})
    too_early = hub.anonymous()
    sign_in(too_early, "new@example.org")
    assert too_early.get("/h/main/sources/").status_code == 302

    link = link_in(hub.mail.getvalue(), "/account/confirm-email/")
    client.post(link)

    assert sign_in(hub.anonymous(), "new@example.org").status_code == 302
    assert sign_in(hub.anonymous(), EMAIL).status_code == 200
    assert "new@example.org" in text(client.get("/account/profile/"))


def test_passwords_are_kept_with_argon2(hub: World) -> None:
    person = hub.person(EMAIL)

    assert person.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
