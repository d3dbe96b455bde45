"""Asking for consent: who is asked, what may be refused, and what comes back."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from tests.simulator.caller import REDIRECT, answers
from tests.simulator.conftest import Start


def test_a_consent_comes_back_with_code_scopes_and_the_state_untouched(start: Start) -> None:
    caller = start("business_registered")

    reply = caller.authorize(state='{"a": "b&c=d"}')

    assert reply.status == 302
    assert reply.headers["location"].startswith(f"{REDIRECT}?")
    got = answers(reply.headers["location"])
    assert got["state"] == '{"a": "b&c=d"}'
    assert set(got["scopes"].split(",")) == set(caller.sim.world.app.scopes)


def test_a_code_holds_a_star_and_a_bang_and_both_travel_percent_encoded(start: Start) -> None:
    location = start("business_registered").authorize().headers["location"]

    assert re.fullmatch(r"[\w-]{16,}\*\d!\d{4}", answers(location)["code"])
    assert re.search(r"code=[\w-]+%2A\d%21\d{4}&", location)


def test_the_slash_after_authorize_may_be_left_out(start: Start) -> None:
    caller = start("business_registered")
    query = {
        "client_key": caller.sim.client_id,
        "scope": "user.info.basic",
        "response_type": "code",
        "redirect_uri": REDIRECT,
    }

    assert caller.send("GET", "/v2/auth/authorize", query=query).status == 302


@pytest.mark.parametrize("scope", ["user.info.basic,no.such.scope", "biz.brand.insights"])
def test_one_scope_that_is_unknown_or_not_approved_refuses_all(start: Start, scope: str) -> None:
    got = answers(start("business_registered").authorize(scope=scope).headers["location"])

    assert got == {"error": "invalid_scope", "error_type": "scope", "state": "a state"}


def test_an_unknown_app_is_shown_a_page_and_sent_nowhere(start: Start) -> None:
    reply = start("business_registered").authorize(client_key="1")

    assert reply.status == 400
    assert "location" not in reply.headers


@pytest.mark.parametrize(
    "url",
    [
        "http://hub.example/callback/",
        "https://hub.example:8443/callback/",
        "https://hub.example/callback",
        "https://hub.example/callback/?a=b",
        "https://hub.example/callback/#a",
        "/callback/callback/",
        "https:///callback/",
        "http://localhost.example/callback/",
        "https://hub.example/" + "x" * 512 + "/",
    ],
)
@pytest.mark.parametrize("rules", ["strict", "loopback"])
def test_a_redirect_url_tiktok_would_not_register_is_refused(
    start: Start, rules: str, url: str
) -> None:
    caller = start("business_registered", switches={"redirect_rules": rules})

    assert caller.authorize(redirect_uri=url).status == 400


@pytest.mark.parametrize(
    "url", ["http://localhost:8000/cb/", "http://127.0.0.1:1234/cb/", "http://[::1]:80/cb/"]
)
def test_loopback_with_a_port_is_allowed_only_by_the_lenient_rules(start: Start, url: str) -> None:
    caller = start("business_registered")
    lenient = caller.authorize(redirect_uri=url).status
    caller.sim.set(redirect_rules="strict")

    assert (lenient, caller.authorize(redirect_uri=url).status) == (302, 400)
    assert caller.authorize(redirect_uri="https://hub.example/callback/").status == 302


def test_consent_without_a_person_takes_the_accounts_in_turn(start: Start) -> None:
    caller = start("business_registered", "business_plain")

    opened = [
        caller.exchange(answers(caller.authorize().headers["location"])["code"])["data"]["open_id"]
        for _ in range(3)
    ]

    first, second = (account.open_id for account in caller.sim.accounts)
    assert opened == [first, second, first]


def test_an_account_can_be_named_by_its_username(start: Start) -> None:
    caller = start("business_registered", "business_plain")
    wanted = caller.sim.accounts[1]

    got = caller.connect(wanted.username(caller.sim.clock.at()))

    assert got["open_id"] == wanted.open_id


def test_who_has_consented_is_bounced_with_the_old_scopes_unless_forced(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    caller.connect(account, scope="user.info.basic")

    bounced = caller.authorize(account=account)
    forced = caller.authorize(account=account, disable_auto_auth=1)

    assert answers(bounced.headers["location"])["scopes"] == "user.info.basic"
    assert "video.list" in answers(forced.headers["location"])["scopes"]


def test_a_banned_account_cannot_consent(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    caller.sim.event("ban", account)
    banned = answers(caller.authorize(account=account).headers["location"])
    caller.sim.event("unban", account)

    assert banned["error"] == "access_denied"
    assert "code" in answers(caller.authorize(account=account).headers["location"])


def test_the_callback_parameter_has_the_name_the_switch_says(start: Start) -> None:
    caller = start("business_registered", switches={"callback_param": "auth_code"})

    got = answers(caller.authorize().headers["location"])

    assert "code" not in got
    assert caller.exchange(got["auth_code"])["code"] == 0


class TestThePage:
    """What a person sees when nobody consents for them."""

    def form(self, **changes: object) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in changes.items()]

    def decide(self, start: Start, decision: str, *allowed: str) -> tuple[dict[str, str], str]:
        caller = start("business_registered", "personal", auto_consent=False)
        account = caller.sim.accounts[1].open_id
        fields = self.form(
            client_key=caller.sim.client_id,
            scope="user.info.basic,user.insights,video.list",
            response_type="code",
            redirect_uri=REDIRECT,
            state="s",
            account=account,
            decision=decision,
        )
        body = urlencode([*fields, *(("allowed", name) for name in allowed)]).encode()
        reply = caller.send("POST", "/v2/auth/authorize/", body=body)
        return answers(reply.headers["location"]), reply.headers.get("set-cookie", "")

    def test_it_offers_every_account_and_scope_and_says_it_is_a_simulation(
        self, start: Start
    ) -> None:
        caller = start("business_registered", "personal", auto_consent=False)

        page = caller.authorize().content.decode()

        for account in caller.sim.accounts:
            assert f'value="{account.open_id}"' in page
        for scope in caller.sim.world.app.scopes:
            assert f'value="{scope}"' in page
        assert "simulated TikTok" in page
        assert "prefers-color-scheme:dark" in page
        assert 'name="viewport"' in page

    def test_it_cannot_be_made_to_run_what_it_is_given(self, start: Start) -> None:
        caller = start("business_registered", auto_consent=False)

        page = caller.authorize(state='"><script>alert(1)</script>').content.decode()

        assert "<script" not in page

    def test_allow_grants_what_was_left_ticked(self, start: Start) -> None:
        got, _ = self.decide(start, "allow", "user.info.basic", "video.list")

        assert got["scopes"] == "user.info.basic,video.list"
        assert got["state"] == "s"

    def test_deny_sends_back_an_error_and_no_code(self, start: Start) -> None:
        got, cookie = self.decide(start, "deny", "user.info.basic")

        assert got["error"] == "access_denied"
        assert got["error_description"]
        assert got["state"] == "s"
        assert "code" not in got
        assert cookie == ""

    def test_the_next_time_the_page_is_skipped_unless_forced(self, start: Start) -> None:
        caller = start("business_registered", auto_consent=False)
        account = caller.sim.accounts[0].open_id
        cookie = {"Cookie": f"simulator_account={account}"}
        query = {
            "client_key": caller.sim.client_id,
            "scope": "user.info.basic",
            "response_type": "code",
            "redirect_uri": REDIRECT,
        }
        path = "/v2/auth/authorize/"
        before = caller.send("GET", path, query=query, headers=cookie).status
        form = [*query.items(), ("account", account), ("decision", "allow")]
        allowed = [("allowed", "user.info.basic")]
        caller.send("POST", path, body=urlencode([*form, *allowed]).encode())
        after = caller.send("GET", path, query=query, headers=cookie).status
        forced = caller.send(
            "GET", path, query=query | {"disable_auto_auth": "1"}, headers=cookie
        ).status

        assert (before, after, forced) == (200, 302, 200)


def test_a_code_that_waited_too_long_is_worth_nothing(start: Start) -> None:
    caller = start("business_registered")
    code = caller.code(caller.sim.accounts[0].open_id)
    caller.sim.clock.advance(timedelta(minutes=10))

    got = caller.exchange(code)

    assert (got["code"], got["message"]) == (40110, "Authorization code is expired")


def test_whoever_is_named_is_asked_not_whoever_consented_last(start: Start) -> None:
    caller = start("business_registered", "personal", auto_consent=False)
    first, second = (account.open_id for account in caller.sim.accounts)
    caller.sim.world.grants.consent(first, ("user.info.basic",), REDIRECT, caller.sim.clock.at())
    query = {
        "client_key": caller.sim.client_id,
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "account": second,
    }
    cookie = {"Cookie": f"simulator_account={first}"}

    page = caller.send("GET", "/v2/auth/authorize/", query=query, headers=cookie)

    assert page.status == 200
    assert f'value="{second}" selected' in page.content.decode()
