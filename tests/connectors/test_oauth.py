"""A consent is asked for, taken back, turned into tokens, kept alive and given up."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from headwater.connectors.base import App, Request
from headwater.connectors.tiktok_organic import TikTokOrganic
from headwater.model.account import Grant, Secret
from headwater.model.errors import (
    HeadwaterError,
    PayloadError,
    ReconnectError,
    SettingsError,
    TokenError,
)
from tests.connectors.samples import TIKTOK, answer, body, data, saying

APP = App(
    client_id="7399999999999999999",
    client_secret=Secret("planted-secret-of-the-app"),
    redirect_uri="https://hub.example/oauth/tiktok_organic/callback/",
)
NOW = datetime(2026, 10, 20, 6, 0, tzinfo=UTC)
CODE = "AbCdEfGh0123456789-aw*3!4964"


def sent(request: Request) -> dict[str, str]:
    found = json.loads(request.body or b"")
    assert isinstance(found, dict)
    return found


def test_the_sign_in_page_is_asked_to_show_itself() -> None:
    url = TIKTOK.authorize_url(APP, "st&te=1", ["user.info.basic", "video.list"])

    assert url.startswith("https://www.tiktok.com/v2/auth/authorize/?")
    assert parse_qs(urlsplit(url).query) == {
        "client_key": ["7399999999999999999"],
        "scope": ["user.info.basic,video.list"],
        "response_type": ["code"],
        "redirect_uri": ["https://hub.example/oauth/tiktok_organic/callback/"],
        "state": ["st&te=1"],
        "disable_auto_auth": ["1"],
    }
    assert "secret" not in url


def test_another_sign_in_page_may_have_a_query_of_its_own() -> None:
    elsewhere = TikTokOrganic(authorize_url="http://127.0.0.1:9/authorize?theme=dark")

    url = elsewhere.authorize_url(APP, "s", ["video.list"])

    assert url.startswith("http://127.0.0.1:9/authorize?theme=dark&client_key=")


@pytest.mark.parametrize(
    "callback",
    [
        {"code": CODE, "state": "s1"},
        {"auth_code": CODE, "state": "s1"},
        {"auth_code": "other", "code": CODE, "state": "s1", "scopes": "video.list"},
    ],
)
def test_the_code_is_taken_as_it_was_decoded(callback: dict[str, str]) -> None:
    found = TIKTOK.code(callback, "s1")

    assert found.reveal() == CODE
    assert CODE not in repr(found)


@pytest.mark.parametrize(
    "callback,state",
    [
        ({"code": CODE, "state": "s2"}, "s1"),
        ({"code": CODE}, "s1"),
        ({"code": CODE, "state": ""}, ""),
        ({"code": CODE}, ""),
        ({"code": CODE, "state": "ſ1"}, "s1"),
        ({"code": CODE, "state": "\ud83c"}, "s1"),
        ({"error": "access_denied", "state": "s2"}, "s1"),
    ],
)
def test_a_callback_of_another_sign_in_is_refused(callback: dict[str, str], state: str) -> None:
    with pytest.raises(ReconnectError, match="not begun here"):
        TIKTOK.code(callback, state)


def test_a_callback_without_a_code_is_refused() -> None:
    with pytest.raises(ReconnectError, match="start the sign-in once more"):
        TIKTOK.code({"state": "s1", "code": ""}, "s1")


@pytest.mark.parametrize(
    "callback",
    [
        {"error": "invalid_scope", "error_type": "scope", "state": "s1"},
        {"error": "invalid_scope"},
        {"error_type": "scope", "state": "s1"},
    ],
)
def test_one_scope_too_many_is_explained_with_the_scopes_asked(callback: dict[str, str]) -> None:
    with pytest.raises(ReconnectError) as no:
        TIKTOK.code(callback, "s1", ("video.list", "comment.list"))

    assert "refused the whole sign-in" in str(no.value)
    assert "(comment.list, video.list)" in str(no.value)
    with pytest.raises(ReconnectError, match=r"user\.insights"):
        TIKTOK.code(callback, "s1")


def test_a_person_who_said_no_is_told_how_to_say_yes() -> None:
    denied = {"error": "access_denied", "error_description": "User denied", "state": "s1"}

    with pytest.raises(ReconnectError, match="press Authorize") as no:
        TIKTOK.code(denied, "s1")

    assert no.value.code == "access_denied"


def test_another_refusal_is_quoted_on_one_line() -> None:
    denied = {"error": "server_error", "error_description": "a\nb" * 200, "state": "s1"}

    with pytest.raises(ReconnectError) as no:
        TIKTOK.code(denied, "s1")

    assert "“a b" in str(no.value)
    assert str(no.value).isprintable()
    assert len(str(no.value)) < 300


def test_a_code_is_exchanged_with_the_secret_and_the_same_redirect() -> None:
    request = TIKTOK.exchange(APP, Secret(CODE))

    assert request.method == "POST"
    assert request.url.endswith("/open_api/v1.3/tt_user/oauth2/token/")
    assert request.token is None
    assert sent(request) == {
        "client_id": "7399999999999999999",
        "client_secret": "planted-secret-of-the-app",
        "grant_type": "authorization_code",
        "auth_code": CODE,
        "redirect_uri": "https://hub.example/oauth/tiktok_organic/callback/",
    }


def test_the_other_token_calls_send_what_they_need_and_no_more() -> None:
    token = Secret("act.x")
    credentials = {"client_id": APP.client_id, "client_secret": "planted-secret-of-the-app"}

    refresh = TIKTOK.refresh(APP, Secret("rft.x"))
    revoke = TIKTOK.revoke(APP, token)
    info = TIKTOK.token_info(APP, token)

    assert refresh.endpoint == "/tt_user/oauth2/refresh_token/"
    assert sent(refresh) == {
        **credentials,
        "grant_type": "refresh_token",
        "refresh_token": "rft.x",
    }
    assert revoke.endpoint == "/tt_user/oauth2/revoke/"
    assert sent(revoke) == {**credentials, "access_token": "act.x"}
    assert info.endpoint == "/tt_user/token_info/get/"
    assert sent(info) == {"app_id": APP.client_id, "access_token": "act.x"}


@pytest.mark.parametrize("call", ["exchange", "refresh", "token_info", "revoke"])
def test_no_secret_shows_in_the_repr_of_a_call(call: str) -> None:
    request: Request = getattr(TIKTOK, call)(APP, Secret("act.planted"))

    assert "planted" not in repr(request)
    assert "planted" not in repr(APP)


def test_a_grant_counts_both_its_lives_from_now() -> None:
    grant = TIKTOK.read_grant(answer(body("raw_tt_user_token")), NOW)

    assert grant.access_token.reveal() == "act.token"
    assert grant.refresh_token.reveal() == "rft.token"
    assert grant.access_expires_at == NOW + timedelta(days=1)
    assert grant.refresh_expires_at == NOW + timedelta(days=365)
    assert grant.account_id == "openid"
    assert {"user.insights", "video.insights", "comment.list"} < grant.scopes
    assert "user.info.profile" not in grant.scopes
    assert "act.token" not in repr(grant)


def test_a_refresh_does_not_make_the_consent_longer() -> None:
    later = NOW + timedelta(seconds=8686)

    first = TIKTOK.read_grant(answer(body("raw_tt_user_token")), NOW)
    second = TIKTOK.read_grant(answer(body("raw_tt_user_refresh")), later)

    assert second.refresh_expires_at == first.refresh_expires_at
    assert second.access_expires_at > first.access_expires_at


def grant_with(**changes: object) -> Grant:
    found = {**data("raw_tt_user_token"), **changes}
    return TIKTOK.read_grant(saying({k: v for k, v in found.items() if v is not None}), NOW)


@pytest.mark.parametrize(
    "name,value",
    [
        ("refresh_token_expires_in", None),
        ("refresh_token_expires_in", 0),
        ("refresh_token_expires_in", True),
        ("refresh_token_expires_in", 3.5),
        ("refresh_token_expires_in", 10**18),
        ("refresh_token_expires_in", 10**30),
        ("expires_in", "soon"),
        ("expires_in", -1),
        ("access_token", None),
        ("access_token", ""),
        ("access_token", "act.a b"),
        ("access_token", "act.\n"),
        ("access_token", "act.é"),
        ("access_token", "a" * 5000),
        ("refresh_token", 7),
        ("open_id", None),
        ("open_id", " "),
        ("open_id", 12),
    ],
)
def test_a_grant_that_lacks_something_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(PayloadError, match=f"no usable {name}") as no:
        grant_with(**{name: value})

    assert "act." not in str(no.value)


def test_expiries_written_as_text_are_understood() -> None:
    assert grant_with(expires_in="86400").access_expires_at == NOW + timedelta(days=1)


def test_scopes_are_a_set_whatever_their_order() -> None:
    assert grant_with(scope="b, a,,b").scopes == {"a", "b"}
    assert grant_with(scope=None).scopes == frozenset()


def test_token_info_says_whose_token_it_is_and_what_for() -> None:
    info = TIKTOK.read_token_info(answer(body("raw_tt_user_token_info")))

    assert info.account_id == "openid"
    assert "user.account.type" in info.scopes
    with pytest.raises(PayloadError, match="creator_id"):
        TIKTOK.read_token_info(saying({"scope": "a"}))


@pytest.mark.parametrize(
    "number,kind",
    [
        (40110, ReconnectError),
        (40107, ReconnectError),
        (40103, ReconnectError),
        (40101, SettingsError),
        (40113, SettingsError),
        (40002, SettingsError),
        (40102, ReconnectError),
        (40105, ReconnectError),
        (40131, ReconnectError),
    ],
)
def test_a_refused_token_call_says_who_has_to_act(number: int, kind: type[HeadwaterError]) -> None:
    with pytest.raises(kind):
        TIKTOK.read_grant(answer({"code": number, "message": "no", "data": {}}), NOW)


def test_a_wrong_redirect_is_explained() -> None:
    with pytest.raises(SettingsError, match="to the last slash"):
        TIKTOK.read_grant(answer({"code": 40002, "message": "redirect_uri is wrong"}), NOW)


def test_revoked_is_revoked_with_or_without_data() -> None:
    TIKTOK.read_revoked(answer(body("raw_tt_user_revoke")))
    TIKTOK.read_revoked(answer({"code": 0, "message": "OK"}))
    with pytest.raises(TokenError):
        TIKTOK.read_revoked(answer(body("raw_error_40131_revoke_bad_token")))


def test_the_legacy_shape_is_not_mistaken_for_a_grant() -> None:
    with pytest.raises(PayloadError, match="no code"):
        TIKTOK.read_grant(answer(body("raw_tt_user_token_legacy_v12_flat_2022")), NOW)
