"""Codes, access tokens and refresh tokens, from consent to the end of their year."""

from datetime import timedelta

import pytest

from tests.simulator.caller import REDIRECT
from tests.simulator.conftest import Start

DAY = timedelta(days=1)


def test_a_code_works_once(start: Start) -> None:
    caller = start("business_registered")
    code = caller.code(caller.sim.accounts[0].open_id)

    assert [caller.exchange(code)["code"], caller.exchange(code)["code"]] == [0, 40110]


def test_a_code_belongs_to_its_redirect_url_and_is_not_lost_by_a_wrong_one(start: Start) -> None:
    caller = start("business_registered")
    code = caller.code(caller.sim.accounts[0].open_id)

    wrong = caller.exchange(code, redirect_uri="https://elsewhere.example/")

    assert wrong["code"] == 40002
    assert caller.exchange(code, redirect_uri=REDIRECT)["code"] == 0


@pytest.mark.parametrize(
    "change, code",
    [
        ({"client_secret": "wrong"}, 40101),
        ({"client_id": "1"}, 40113),
        ({"grant_type": "password"}, 40108),
        ({"auth_code": "made-up*1!2345"}, 40110),
        ({"auth_code": None}, 40002),
        ({"redirect_uri": None}, 40002),
    ],
)
def test_a_faulty_exchange_is_refused_with_its_own_code(
    start: Start, change: dict[str, object], code: int
) -> None:
    caller = start("business_registered")

    got = caller.exchange(caller.code(caller.sim.accounts[0].open_id), **change)

    assert got["code"] == code
    assert got["data"] == {}


def test_a_bad_grant_type_is_named_in_the_message(start: Start) -> None:
    got = start("business_registered").exchange("any", grant_type="password")

    assert got["message"] == "Invalid value for grant_type: password is not supported."


def test_a_missing_parameter_is_named_in_the_message(start: Start) -> None:
    got = start("business_registered").exchange("any", grant_type=None)

    assert got["message"] == "grant_type: Missing data for required field"


def test_an_access_token_lives_a_day(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    caller.sim.clock.advance(DAY - timedelta(seconds=1))
    before = caller.read("business/get", token, business_id=account)["code"]
    caller.sim.clock.advance(timedelta(seconds=1))

    assert (before, caller.read("business/get", token, business_id=account)["code"]) == (0, 40102)


@pytest.mark.parametrize("code", [40102, 40105, 40131])
def test_an_expired_token_gets_the_code_the_switch_says(start: Start, code: int) -> None:
    caller = start("business_registered", switches={"expired_token_code": code})
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    caller.sim.clock.advance(DAY)

    assert caller.read("business/get", token, business_id=account)["code"] == code


def test_refreshing_renews_the_day_but_not_the_year(start: Start) -> None:
    caller = start("business_registered")
    got = caller.connect(caller.sim.accounts[0].open_id)
    caller.sim.clock.advance(timedelta(seconds=8686))

    fresh = caller.refresh(got["refresh_token"])["data"]

    assert (got["expires_in"], got["refresh_token_expires_in"]) == (86400, 31_536_000)
    assert (fresh["expires_in"], fresh["refresh_token_expires_in"]) == (86400, 31_527_314)


def test_after_a_year_only_a_new_consent_helps(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    refresh = caller.connect(account)["refresh_token"]
    caller.sim.clock.advance(365 * DAY)

    assert caller.refresh(refresh)["code"] == 40103
    assert caller.connect(account)["refresh_token_expires_in"] == 31_536_000


def test_an_access_token_does_not_outlive_the_year(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    refresh = caller.connect(account)["refresh_token"]
    caller.sim.clock.advance(364 * DAY + timedelta(hours=12))
    token = caller.refresh(refresh)["data"]["access_token"]
    caller.sim.clock.advance(timedelta(hours=12))

    assert caller.read("business/get", token, business_id=account)["code"] == 40102


def test_a_rotated_refresh_token_is_dead_and_its_reuse_counted(start: Start) -> None:
    caller = start("business_registered")
    first = caller.connect(caller.sim.accounts[0].open_id)["refresh_token"]
    second = caller.refresh(first)["data"]["refresh_token"]

    assert second != first
    assert caller.refresh(first)["code"] == 40107
    assert caller.refresh(second)["code"] == 0
    assert caller.look("calls")["token_reuses"] == 1
    assert caller.look("calls")["refreshes"] == 2


def test_the_reuse_of_a_refresh_token_may_kill_the_grant(start: Start) -> None:
    caller = start("business_registered", switches={"refresh_reuse": "revoke"})
    account = caller.sim.accounts[0].open_id
    first = caller.connect(account)["refresh_token"]
    fresh = caller.refresh(first)["data"]
    caller.refresh(first)

    assert caller.refresh(fresh["refresh_token"])["code"] == 40107
    assert caller.read("business/get", fresh["access_token"], business_id=account)["code"] == 40105


def test_without_rotation_the_refresh_token_stays(start: Start) -> None:
    caller = start("business_registered", switches={"refresh_rotation": "same"})
    first = caller.connect(caller.sim.accounts[0].open_id)["refresh_token"]

    assert caller.refresh(first)["data"]["refresh_token"] == first
    assert caller.refresh(first)["code"] == 0


@pytest.mark.parametrize("fate, code", [("lives", 0), ("dies", 40105)])
def test_the_old_access_token_fares_as_the_switch_says(start: Start, fate: str, code: int) -> None:
    caller = start("business_registered", switches={"old_access_after_refresh": fate})
    account = caller.sim.accounts[0].open_id
    got = caller.connect(account)
    caller.refresh(got["refresh_token"])

    assert caller.read("business/get", got["access_token"], business_id=account)["code"] == code


@pytest.mark.parametrize(
    "change, code",
    [
        ({"client_secret": "wrong"}, 40101),
        ({"grant_type": "authorization_code"}, 40108),
        ({"refresh_token": "rft.madeup"}, 40107),
        ({"refresh_token": ""}, 40002),
    ],
)
def test_a_faulty_refresh_is_refused_with_its_own_code(
    start: Start, change: dict[str, object], code: int
) -> None:
    caller = start("business_registered")
    token = caller.connect(caller.sim.accounts[0].open_id)["refresh_token"]

    assert caller.refresh(token, **change)["code"] == code


class TestRevoking:
    """The developer gives a token back."""

    def body(self, token: str) -> dict[str, object]:
        return {
            "client_id": "7399999999999999999",
            "client_secret": "simulated-secret",
            "access_token": token,
        }

    def test_it_ends_the_whole_grant(self, start: Start) -> None:
        caller = start("business_registered")
        account = caller.sim.accounts[0].open_id
        got = caller.connect(account)

        done = caller.post("tt_user/oauth2/revoke", **self.body(got["access_token"]))

        assert (done["code"], done["data"]) == (0, {})
        assert (
            caller.read("business/get", got["access_token"], business_id=account)["code"] == 40105
        )
        assert caller.refresh(got["refresh_token"])["code"] == 40107

    def test_a_token_nobody_knows_is_40131(self, start: Start) -> None:
        got = start("business_registered").post("tt_user/oauth2/revoke", **self.body("act.no"))

        assert (got["code"], got["message"]) == (40131, "Access token is invalid")


class TestTokenInfo:
    """The health check of a token."""

    def test_it_tells_account_and_scopes(self, start: Start) -> None:
        caller = start("business_registered")
        account = caller.sim.accounts[0].open_id
        token = caller.token(account, scope="user.info.basic,video.list")

        got = caller.post(
            "tt_user/token_info/get", app_id=caller.sim.client_id, access_token=token
        )["data"]

        assert got["creator_id"] == account
        assert set(got["scope"].split(",")) == {"user.info.basic", "video.list"}

    def test_another_app_is_told_so(self, start: Start) -> None:
        caller = start("business_registered")
        token = caller.token(caller.sim.accounts[0].open_id)

        assert (
            caller.post("tt_user/token_info/get", app_id="1", access_token=token)["code"] == 40113
        )

    def test_an_unknown_token_is_40105(self, start: Start) -> None:
        got = start("business_registered").post(
            "tt_user/token_info/get", app_id="7399999999999999999", access_token="act.no"
        )

        assert got["code"] == 40105


@pytest.mark.parametrize("doom", ["revoked", "banned"])
def test_a_doomed_account_loses_its_first_consent_after_an_hour(start: Start, doom: str) -> None:
    caller = start(doom)
    account = caller.sim.accounts[0].open_id
    got = caller.connect(account)
    before = caller.read("business/get", got["access_token"], business_id=account)["code"]
    caller.sim.clock.advance(timedelta(hours=1))
    after = caller.read("business/get", got["access_token"], business_id=account)["code"]

    assert (before, after) == (0, 40105)
    assert caller.refresh(got["refresh_token"])["code"] == 40107


def test_a_revoked_account_can_be_connected_again_and_stays(start: Start) -> None:
    caller = start("revoked")
    account = caller.sim.accounts[0].open_id
    caller.connect(account)
    caller.sim.clock.advance(timedelta(hours=1))
    token = caller.token(account)
    caller.sim.clock.advance(timedelta(hours=2))

    assert caller.read("business/get", token, business_id=account)["code"] == 0


def test_a_body_that_is_no_json_object_is_a_parameter_error(start: Start) -> None:
    caller = start("business_registered")

    reply = caller.send("POST", "/open_api/v1.3/tt_user/oauth2/token/", body=b"grant_type=x")

    assert reply.body["code"] == 40002
