"""The simulator's own controls over HTTP."""

import json
from datetime import UTC, datetime

import pytest

from tests.simulator.asking import profile
from tests.simulator.conftest import NOW, Start


def test_the_clock_is_set_advanced_and_let_go(start: Start) -> None:
    caller = start("business_registered")

    assert caller.look("clock") == {"now": NOW.isoformat(), "speed": 0, "frozen": True}
    assert caller.control("clock", advance=3600)["now"] == "2026-10-20T07:15:02+00:00"
    assert caller.control("clock", set="2027-01-01T00:00:00+00:00")["now"].startswith("2027-01-01")
    assert caller.control("clock", speed=60)["speed"] == 60
    assert caller.control("clock", frozen=True)["frozen"] is True
    assert caller.sim.clock.now() >= datetime(2027, 1, 1, tzinfo=UTC)


def test_switches_are_read_and_set(start: Start) -> None:
    caller = start("business_registered")

    assert caller.look("switches")["missing_metric"] == "omit"
    assert caller.control("switches", missing_metric="null")["missing_metric"] == "null"
    assert caller.sim.world.switches["missing_metric"] == "null"


def test_faults_are_added_listed_and_cleared(start: Start) -> None:
    caller = start("business_registered")
    listed = caller.control("faults", kind="code", endpoint="business/get", times=2, code=50000)

    assert [(fault["kind"], fault["times"]) for fault in listed] == [("code", 2)]
    assert caller.look("faults") == listed
    assert caller.control("faults", clear=True) == []


@pytest.mark.parametrize(
    "path,body,status",
    [
        ("switches", {"colour": "red"}, 400),
        ("faults", {"kind": "gremlin"}, 400),
        ("faults", {"kind": "code", "colour": "red"}, 400),
        ("clock", {"set": "2027-01-01"}, 400),
        ("clock", {"speed": -1}, 400),
        ("accounts/nobody/revoke", {}, 404),
    ],
)
def test_a_control_that_makes_no_sense_says_why(
    start: Start, path: str, body: dict[str, object], status: int
) -> None:
    caller = start("business_registered")

    reply = caller.send("POST", f"/_simulator/{path}", body=json.dumps(body).encode())

    assert reply.status == status
    assert reply.body["error"]


def test_calls_are_counted_and_kept_without_secrets(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    tokens = caller.connect(account)
    profile(caller, tokens["access_token"], account, fields=["username"])
    caller.read("business/get", tokens["access_token"])
    caller.read("business/get", "")

    got = caller.look("calls")

    assert got["counts"]["business/get"] == {"0": 1, "40002": 1, "40104": 1}
    assert got["counts"]["tt_user/oauth2/token"] == {"0": 1}
    last = got["last"][-3]
    assert (last["endpoint"], last["account"], last["code"]) == ("business/get", account, 0)
    assert last["query"]["fields"] == '["username"]'
    assert last["time"] == NOW.isoformat()
    for secret in (tokens["access_token"], tokens["refresh_token"], caller.sim.client_secret):
        assert secret not in str(got)


def test_calls_can_be_counted_in_process(start: Start) -> None:
    caller = start("business_registered")
    caller.read("business/get", "")
    caller.read("business/video/list", "")

    assert caller.sim.calls.count() == 2
    assert caller.sim.calls.count("business/get") == 1
    assert caller.sim.calls.count(code=40104) == 2
    assert caller.sim.calls.count("business/get", 0) == 0


def test_a_token_pasted_into_the_query_is_not_kept(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)

    caller.read("business/get", token, business_id=account, access_token=token)

    assert token not in str(caller.look("calls"))
