"""A refusal has the code and the words TikTok was seen, or is documented, to use."""

from datetime import timedelta
from typing import Any

from tests.simulator.caller import Caller
from tests.simulator.conftest import Start
from tests.simulator.samples import connected, sample

ENVELOPE = {"code", "message", "request_id", "data"}


class TestRefusals:
    """Code and message to the letter; a sample may have lost its request id or data."""

    def same(self, got: Any, name: str) -> None:
        expected = sample(name)
        assert (got["code"], got["message"]) == (expected["code"], expected["message"])
        assert set(got) == ENVELOPE
        assert got["data"] == expected.get("data", {})

    def test_of_a_token(self, start: Start) -> None:
        caller = start("business_registered")
        account = caller.sim.accounts[0].open_id
        expired = caller.token(account)
        caller.sim.clock.advance(timedelta(days=1))
        revoke = caller.post(
            "tt_user/oauth2/revoke", client_id="x", client_secret="x", access_token="x"
        )

        self.same(caller.read("business/get", ""), "raw_error_40104_no_token")
        self.same(caller.read("business/get", "x"), "raw_error_40105_bad_token")
        self.same(caller.read("business/get", expired), "own_error_40102_expired")
        self.same(revoke, "raw_error_40131_revoke_bad_token")

    def test_of_a_parameter(self, start: Start) -> None:
        caller, token, account = connected(start, "business_registered")
        got = caller.read(
            "business/comment/list", token, business_id=account, video_id="7", max_count=50
        )
        unknown = caller.read(
            "business/get", token, business_id=account, fields=["username", "nope"]
        )

        self.same(got, "raw_error_40002_max_count")
        opening = sample("own_error_40002_bad_field")["message"].removesuffix(",...")
        assert unknown["message"].startswith(opening)

    def test_of_a_scope_and_of_an_account(self, start: Start) -> None:
        caller, _, account = connected(start, "business_registered")
        token = caller.token(account, scope="user.info.basic")
        other = "000iN264nCHRbbxNOwU1ppQUaiGi73fZza"

        scope = caller.read("business/get", token, business_id=account, fields=["likes"])
        self.same(scope, "own_error_40130_scope")
        got = caller.read("business/get", token, business_id=other)
        self.same(got, "raw_error_40001_business_get")

    def test_of_too_many_calls(self, start: Start) -> None:
        caller, token, account = connected(start, "business_registered")
        expected = sample("raw_error_40100_rate_limit")
        caller.sim.limits.enforced = True
        messages = []
        for _ in range(42):
            caller.sim.clock.advance(timedelta(seconds=0.2))
            messages.append(caller.read("business/get", token, business_id=account)["message"])
        caller.sim.clock.advance(timedelta(minutes=10))
        fast = [profile_message(caller, token, account) for _ in range(11)]

        assert messages[-1] == expected["message"]
        assert fast[-1] == expected["_variants"][1]

    def test_of_the_official_appendix(self, start: Start) -> None:
        caller = start("business_registered")
        texts = {row["code"]: row["message"] for row in sample("official_error_examples")}
        token = caller.token(caller.sim.accounts[0].open_id)
        grant = caller.exchange("any", grant_type="password")
        code = caller.exchange("any")
        app = caller.post("tt_user/token_info/get", app_id="1", access_token=token)

        assert grant["message"] == texts[40108].replace("{grant_type}", "password")
        assert code["message"] == texts[40110]
        assert app["message"] == texts[40113]


def profile_message(caller: Caller, token: str, account: str) -> str:
    return str(caller.read("business/video/list", token, business_id=account)["message"])
