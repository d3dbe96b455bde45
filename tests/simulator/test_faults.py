"""What can go wrong on the way, on demand."""

import json
import select
import socket
import zlib
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from simulator.faults import Fault
from tests.simulator.asking import ALL_PROFILE, ALL_VIDEO
from tests.simulator.caller import Caller, Reply
from tests.simulator.conftest import Start

VIDEOS = "business/video/list"
PROFILE = "business/get"


@pytest.fixture
def caller(start: Start) -> Caller:
    return start("business_registered")


def ask(caller: Caller, endpoint: str = VIDEOS, **query: object) -> Reply:
    account = caller.sim.accounts[0].open_id
    fields = json.dumps(ALL_VIDEO if endpoint == VIDEOS else ALL_PROFILE)
    return caller.send(
        "GET",
        f"/open_api/v1.3/{endpoint}/",
        query={"business_id": account, "fields": fields} | query,
        headers={"Access-Token": caller.token(account)},
    )


@pytest.mark.parametrize(
    "kind,status", [("http_500", 500), ("http_502", 502), ("http_504", 504), ("html_200", 200)]
)
def test_a_page_instead_of_an_answer(caller: Caller, kind: str, status: int) -> None:
    caller.sim.fault(kind, VIDEOS)
    reply = ask(caller)

    assert reply.status == status
    assert reply.headers["content-type"].startswith("text/html")
    assert b"<html>" in reply.content
    assert ask(caller).body["code"] == 0


def test_nothing_instead_of_an_answer(caller: Caller) -> None:
    caller.sim.fault("empty_200", VIDEOS)
    caller.sim.fault("http_204", VIDEOS)

    first, second = ask(caller), ask(caller)

    assert (first.status, first.content) == (200, b"")
    assert (second.status, second.content) == (204, b"")


def test_half_an_answer(caller: Caller) -> None:
    caller.sim.fault("truncated_json", VIDEOS)
    reply = ask(caller)

    assert reply.content.startswith(b'{"code":0')
    with pytest.raises(ValueError, match=r"."):
        json.loads(reply.content)


@pytest.mark.parametrize("code", [50000, 50002, 51010, 60001, 40100])
def test_a_code_for_the_next_calls(caller: Caller, code: int) -> None:
    caller.sim.fault("code", VIDEOS, code=code, times=3)

    codes = [ask(caller).body["code"] for _ in range(4)]

    assert codes == [code, code, code, 0]


def test_maintenance_for_an_hour(caller: Caller) -> None:
    caller.sim.fault("code", "*", code=60001, duration=timedelta(hours=1))
    account = caller.sim.accounts[0].open_id
    during = caller.read(PROFILE, "any", business_id=account)["code"]
    refresh = caller.refresh("rft.any")["code"]
    caller.sim.clock.advance(timedelta(hours=1))

    assert (during, refresh) == (40105, 60001)
    assert ask(caller).body["code"] == 0


def test_a_refresh_that_is_refused_leaves_the_token_usable(caller: Caller) -> None:
    token = caller.connect(caller.sim.accounts[0].open_id)["refresh_token"]
    caller.sim.fault("code", "tt_user/oauth2/refresh_token", code=40107)

    assert [caller.refresh(token)["code"], caller.refresh(token)["code"]] == [40107, 0]


def test_a_refresh_whose_answer_is_lost_has_rotated_the_token(caller: Caller) -> None:
    token = caller.connect(caller.sim.accounts[0].open_id)["refresh_token"]
    caller.sim.fault("http_500", "tt_user/oauth2/refresh_token", after=True)
    caller.send(
        "POST",
        "/open_api/v1.3/tt_user/oauth2/refresh_token/",
        body=json.dumps(
            {
                "client_id": caller.sim.client_id,
                "client_secret": caller.sim.client_secret,
                "grant_type": "refresh_token",
                "refresh_token": token,
            }
        ).encode(),
    )

    assert caller.refresh(token)["code"] == 40107


def test_every_row_twice(caller: Caller) -> None:
    caller.sim.fault("duplicate_rows", VIDEOS)
    caller.sim.fault("duplicate_rows", PROFILE)

    ids = [row["item_id"] for row in ask(caller).body["data"]["videos"]]
    days = [row["date"] for row in ask(caller, PROFILE).body["data"]["metrics"]]

    assert ids[::2] == ids[1::2]
    assert days[::2] == days[1::2]


def test_pictures_that_have_expired(caller: Caller) -> None:
    caller.sim.fault("expired_images", VIDEOS)
    url = ask(caller).body["data"]["videos"][0]["thumbnail_url"]

    assert "x-expires=1577836800&x-signature=" in url
    assert caller.send("GET", url.removeprefix(caller.sim.url)).status == 403


def test_always_one_more_page_with_a_new_cursor_or_the_same(caller: Caller) -> None:
    for kind, cursors in (("endless_pages", 4), ("repeated_cursor", 1)):
        caller.sim.fault(kind, VIDEOS, times=4)
        seen = []
        query: dict[str, object] = {}
        for _ in range(4):
            data = ask(caller, VIDEOS, **query).body["data"]
            assert data["has_more"] is True
            seen.append(data["cursor"])
            query = {"cursor": data["cursor"]}
        assert len(set(seen)) == cursors


def test_values_of_the_wrong_type(caller: Caller) -> None:
    caller.sim.fault("wrong_types", PROFILE)
    data = ask(caller, PROFILE).body["data"]

    assert isinstance(data["followers_count"], str)
    assert isinstance(data["username"], dict)
    assert isinstance(data["metrics"][0]["likes"], str)


def test_a_body_that_never_ends(caller: Caller) -> None:
    caller.sim.fault("endless_body", VIDEOS)
    account = caller.sim.accounts[0].open_id
    connection = HTTPConnection(urlsplit(caller.sim.url).netloc, timeout=10)
    path = f"/open_api/v1.3/{VIDEOS}/?business_id={account}"
    connection.request("GET", path, headers={"Access-Token": caller.token(account)})

    read = connection.getresponse().read(3_000_000)
    connection.close()

    assert len(read) == 3_000_000
    assert ask(caller).body["code"] == 0


def test_a_body_that_comes_a_byte_at_a_time(caller: Caller) -> None:
    caller.sim.fault("slow_body", VIDEOS)
    account = caller.sim.accounts[0].open_id
    connection = HTTPConnection(urlsplit(caller.sim.url).netloc, timeout=30)
    path = f"/open_api/v1.3/{VIDEOS}/?business_id={account}"
    connection.request("GET", path, headers={"Access-Token": caller.token(account)})
    first = connection.getresponse().read(1)

    assert first == b"{"
    assert select.select([connection.sock], [], [], 0.2)[0] == []
    connection.close()


def test_a_small_body_that_unpacks_to_a_huge_one(caller: Caller) -> None:
    caller.sim.fault("gzip_bomb", VIDEOS)
    reply = ask(caller)

    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    first = unpacker.decompress(reply.content, 50_000_000)

    assert reply.headers["content-encoding"] == "gzip"
    assert len(reply.content) < 1_000_000
    assert len(first) == 50_000_000


def test_a_connection_that_is_torn_down(caller: Caller) -> None:
    caller.sim.fault("reset", VIDEOS)

    with pytest.raises(ConnectionResetError):
        ask(caller)
    assert ask(caller).body["code"] == 0


def test_a_call_that_is_never_answered(caller: Caller) -> None:
    caller.sim.fault("hang", VIDEOS)
    account = caller.sim.accounts[0].open_id
    connection = HTTPConnection(urlsplit(caller.sim.url).netloc, timeout=0.3)
    path = f"/open_api/v1.3/{VIDEOS}/?business_id={account}"
    connection.request("GET", path, headers={"Access-Token": caller.token(account)})

    with pytest.raises(socket.timeout):
        connection.getresponse()
    connection.close()
    assert ask(caller).body["code"] == 0


def test_a_call_that_is_answered_late_is_still_right(caller: Caller) -> None:
    caller.sim.fault("latency", VIDEOS, milliseconds=30)

    assert ask(caller).body["code"] == 0
    assert caller.sim.calls.last[-1].fault == "latency"


def test_chance_strikes_the_same_calls_again_with_the_same_seed(start: Start) -> None:
    def struck() -> list[int]:
        caller = start("business_registered")
        caller.sim.fault("code", VIDEOS, code=50000, probability=0.5, seed=3)
        return [ask(caller).body["code"] for _ in range(30)]

    first = struck()

    assert first == struck()
    assert 5 < first.count(50000) < 25


def test_a_fault_can_be_meant_for_one_account(start: Start) -> None:
    caller = start("business_registered", "business_plain")
    mine, yours = (account.open_id for account in caller.sim.accounts)
    caller.sim.fault("code", PROFILE, account=yours, code=50000, times=9)

    codes = [
        caller.read(PROFILE, caller.token(account), business_id=account)["code"]
        for account in (mine, yours)
    ]

    assert codes == [0, 50000]


def test_a_fault_strikes_only_calls_that_would_have_been_answered(caller: Caller) -> None:
    caller.sim.fault("code", VIDEOS, code=50000)
    account = caller.sim.accounts[0].open_id

    refused = caller.read(VIDEOS, "act.unknown", business_id=account)["code"]

    assert (refused, ask(caller).body["code"]) == (40105, 50000)


def test_faults_can_be_called_off(caller: Caller) -> None:
    caller.sim.fault("code", times=99)
    caller.sim.clear_faults()

    assert ask(caller).body["code"] == 0


def test_a_fault_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no fault 'gremlin'"):
        Fault(kind="gremlin")
