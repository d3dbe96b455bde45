"""What a simulated TikTok refuses, and how a reader takes it."""

from datetime import timedelta

import pytest

from headwater.connectors.base import Request
from headwater.model.account import Secret
from headwater.model.errors import (
    DegradedError,
    OutOfReachError,
    PayloadError,
    ReconnectError,
    RetryableError,
    ScopeError,
    SourceError,
    ThrottledError,
    TokenError,
    UnknownFieldError,
)
from headwater.model.slice import Span
from tests.connectors.reader import Reader, Start


def test_a_narrow_consent_is_asked_no_more_than_it_granted(start: Start) -> None:
    reader = start("business_registered", scopes=("user.info.basic", "video.list"))

    (profile,) = reader.rows("profile", "profile")
    page = reader.page(reader.question("videos"))

    assert set(profile) == {"display_name", "profile_image_url"}
    assert page.rows["video_lifetime"][0]["v_views"] is not None
    assert page.rows["retention"] == []
    assert reader.question("daily").fields == ()


def failure(reader: Reader, ask: str = "daily", **changes: object) -> SourceError:
    with pytest.raises(SourceError) as caught:
        reader.page(reader.question(ask, **changes))
    return caught.value


def test_a_field_without_its_scope_names_the_consent(start: Start) -> None:
    reader = start("business_registered", scopes=("user.info.basic",))

    assert isinstance(failure(reader, "profile", fields=("username",)), ScopeError)


def test_an_unknown_field_is_found_among_those_asked(start: Start) -> None:
    reader = start("business_registered")
    fields = (*reader.question("daily").fields[:3], "mood", "weather")

    error = failure(reader, fields=fields)

    assert isinstance(error, UnknownFieldError)
    assert error.fields == ("mood", "weather")


def test_days_beyond_the_wall_are_told_apart_from_mistakes(start: Start) -> None:
    reader = start("business_registered", over_60_days="error40002")
    old = Span(reader.reach.first - timedelta(days=60), reader.reach.first)

    assert isinstance(failure(reader, span=old), OutOfReachError)


@pytest.mark.parametrize(
    "archetype,switches",
    [("personal", {"personal_variant": "40001"}), ("analytics_off", {"analytics_off": "40001"})],
)
def test_an_account_without_analytics_is_told_what_to_do(
    start: Start, archetype: str, switches: dict[str, object]
) -> None:
    error = failure(start(archetype, **switches))

    assert isinstance(error, DegradedError)
    assert "turn analytics on" in str(error)


@pytest.mark.parametrize("code", ["40102", "40105", "40131"])
def test_an_expired_token_is_refreshed_and_the_consent_keeps_its_end(
    start: Start, code: str
) -> None:
    reader = start("business_registered", expired_token_code=code)
    first = reader.grant
    reader.sim.clock.advance(timedelta(hours=25))
    assert isinstance(failure(reader, "profile"), TokenError)

    answer = reader.client.send(reader.tiktok.refresh(reader.app, first.refresh_token))
    reader.grant = reader.tiktok.read_grant(answer, reader.now)

    assert reader.rows("profile", "profile")
    assert abs(reader.grant.refresh_expires_at - first.refresh_expires_at) < timedelta(seconds=2)
    assert reader.grant.account_id == first.account_id


def test_a_used_code_and_a_wrong_secret_say_who_has_to_act(start: Start) -> None:
    reader = start("business_registered")
    send = reader.client.send

    with pytest.raises(ReconnectError, match="connect the account again"):
        reader.tiktok.read_grant(
            send(reader.tiktok.refresh(reader.app, Secret("rft.unknown"))), reader.now
        )
    with pytest.raises(ReconnectError):
        reader.tiktok.read_grant(
            send(reader.tiktok.exchange(reader.app, Secret("used*1!1234"))), reader.now
        )


def test_token_info_and_revoke_speak_of_this_token(start: Start) -> None:
    reader = start("business_registered")
    tiktok, app, token = reader.tiktok, reader.app, reader.grant.access_token

    info = tiktok.read_token_info(reader.client.send(tiktok.token_info(app, token)))
    tiktok.read_revoked(reader.client.send(tiktok.revoke(app, token)))

    assert info.account_id == reader.grant.account_id
    assert info.scopes == reader.grant.scopes
    assert isinstance(failure(reader, "profile"), TokenError)
    with pytest.raises(TokenError):
        tiktok.read_revoked(reader.client.send(tiktok.revoke(app, token)))


def test_too_many_calls_are_answered_with_patience(start: Start) -> None:
    reader = start("business_registered", limits=True)

    def ask_often() -> None:
        for _ in range(41):
            reader.page(reader.question("profile"))

    with pytest.raises(ThrottledError) as caught:
        ask_often()

    assert caught.value.wait in {timedelta(seconds=1), timedelta(minutes=5)}


@pytest.mark.parametrize(
    "kind",
    [
        "http_500",
        "http_502",
        "http_504",
        "html_200",
        "empty_200",
        "http_204",
        "truncated_json",
        "reset",
    ],
)
def test_a_passing_fault_is_worth_another_try(start: Start, kind: str) -> None:
    reader = start("business_registered")
    reader.sim.fault(kind, "business/get", times=1)

    assert isinstance(failure(reader, "profile"), RetryableError)
    assert reader.rows("profile", "profile")


def test_a_bomb_is_not_unpacked(start: Start) -> None:
    reader = start("business_registered")
    reader.sim.fault("gzip_bomb", "business/get", times=1)

    assert isinstance(failure(reader, "profile"), PayloadError)


def test_a_sign_in_for_a_scope_the_app_lacks_is_explained(start: Start) -> None:
    with pytest.raises(ReconnectError, match=r"refused the whole sign-in .*tcm\.order\.update"):
        start("business_registered", scopes=("user.info.basic", "tcm.order.update"))


def test_the_sign_in_page_is_a_redirect_that_is_not_followed(start: Start) -> None:
    reader = start("business_registered")
    url = reader.tiktok.authorize_url(reader.app, "s", reader.tiktok.scopes)

    answer = reader.client.send(Request(method="GET", url=url, endpoint=""))

    assert answer.status in {302, 303, 307}
