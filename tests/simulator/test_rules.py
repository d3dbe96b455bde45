"""The checks of a call, in TikTok's order: the first that fails is the one that answers."""

import pytest

from simulator.fields import BUSINESS_GET, VIDEO_LIST
from tests.simulator.conftest import Start

PROFILE = "business/get"
VIDEOS = "business/video/list"


@pytest.mark.parametrize(
    "path",
    [
        "/open_api/v1.3/business/get",
        "/open_api/v1.3/tt_user/oauth2/token",
        "/open_api/v1.3/no/such/thing/",
        "/open_api/v1.3/tt_user/oauth2/token/revoke/",
        "/open_api/v1.2/business/get/",
        "/anything",
    ],
)
def test_a_path_without_its_slash_or_outside_the_family_is_a_plain_404(
    start: Start, path: str
) -> None:
    reply = start("business_registered").send("GET", path)

    assert reply.status == 404
    assert reply.content == b"404 page not found"
    assert reply.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "name", ["business/revoke", "business/mention/list", "business/videos/list"]
)
def test_an_unknown_call_of_the_business_family_is_40006(start: Start, name: str) -> None:
    got = start("business_registered").read(name, "")

    assert (got["code"], got["message"]) == (40006, "no schema found")


def test_a_wrong_method_is_a_transport_error(start: Start) -> None:
    caller = start("business_registered")

    assert caller.send("POST", "/open_api/v1.3/business/get/").status == 405
    assert caller.send("GET", "/open_api/v1.3/tt_user/oauth2/token/").status == 405


def test_each_check_comes_before_the_next(start: Start) -> None:
    """Every call below fails in all the ways of those after it, too."""
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    narrow = caller.token(account, scope="user.info.basic")
    wide = caller.token(account)
    bad_type = {"fields": ["nope"], "business_id": "x", "start_date": "yesterday"}
    unknown = {"fields": ["nope", "username"], "business_id": "x"}
    unscoped = {"fields": ["username"], "business_id": "x"}

    codes = [
        (caller.read(PROFILE, token, **query)["code"])
        for token, query in (
            ("", {"fields": ["nope"]}),
            ("act.unknown", {"fields": ["nope"]}),
            (narrow, {"fields": ["nope"], "start_date": "yesterday"}),
            (narrow, bad_type),
            (narrow, unknown),
            (narrow, unscoped),
            (wide, unscoped),
        )
    ]

    assert codes == [40104, 40105, 40002, 40002, 40002, 40130, 40001]
    assert "business_id: Missing" in caller.read(PROFILE, narrow, fields=["nope"])["message"]
    assert "start_date" in caller.read(PROFILE, narrow, **bad_type)["message"]
    assert "fields.0" in caller.read(PROFILE, narrow, **unknown)["message"]


def test_a_refusal_carries_empty_data_and_http_200(start: Start) -> None:
    reply = start("business_registered").send("GET", "/open_api/v1.3/business/get/")

    assert reply.status == 200
    assert reply.body["data"] == {}
    assert reply.body["message"] == (
        "Access token is null, you should set it in http header with key Access-Token."
    )


def test_the_refusal_of_an_unknown_field_lists_every_name_there_is(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)

    for endpoint, names in ((PROFILE, BUSINESS_GET), (VIDEOS, VIDEO_LIST)):
        got = caller.read(endpoint, token, business_id=account, fields=["item_id", "nope"])
        for name in names:
            assert f'"{name}"' in got["message"]


@pytest.mark.parametrize(
    "endpoint, names",
    [(PROFILE, BUSINESS_GET), (VIDEOS, VIDEO_LIST)],
    ids=["profile", "videos"],
)
def test_every_field_needs_exactly_its_scope(
    start: Start, endpoint: str, names: dict[str, str]
) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    always = {"video.list"} if endpoint == VIDEOS else set[str]()

    for name, scope in names.items():
        fields = [name] if name == "item_id" or endpoint == PROFILE else ["item_id", name]
        with_it = caller.token(account, scope=",".join({scope} | always))
        others = ",".join(set(caller.sim.world.app.scopes) - {scope})
        without = caller.token(account, scope=others)
        assert caller.read(endpoint, with_it, business_id=account, fields=fields)["code"] == 0
        refused = caller.read(endpoint, without, business_id=account, fields=fields)
        assert refused["code"] == 40130, name


def test_one_field_without_its_scope_refuses_the_whole_call(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account, scope="user.info.basic,user.info.stats")

    got = caller.read(
        PROFILE, token, business_id=account, fields=["display_name", "videos_count", "likes"]
    )

    assert (got["code"], got["data"]) == (40130, {})


@pytest.mark.parametrize(
    "fields", ["display_name", "[]", '["username","username"]', "[1]", '"username"', "["]
)
def test_fields_that_are_no_list_of_distinct_names_are_40002(start: Start, fields: str) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id

    got = caller.read(PROFILE, caller.token(account), business_id=account, fields=fields)

    assert got["code"] == 40002


@pytest.mark.parametrize(
    "query, message",
    [
        ({"max_count": 21}, "max_count: number must be most 20"),
        ({"max_count": 0}, "max_count: number must be least 1"),
        ({"max_count": "ten"}, "max_count: Not a valid integer."),
        ({"cursor": "now"}, "cursor: Not a valid integer."),
        ({"filters": "[]"}, "filters: Not a valid JSON object."),
        ({"filters": {"video_ids": [7]}}, "filters.video_ids: Not a valid list."),
        ({"fields": ["likes", "shares"]}, None),
    ],
)
def test_a_faulty_question_about_videos_is_40002(
    start: Start, query: dict[str, object], message: str | None
) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id

    got = caller.read(VIDEOS, caller.token(account), business_id=account, **query)

    assert got["code"] == 40002
    assert message in (None, got["message"])


@pytest.mark.parametrize(
    "query",
    [
        {"start_date": "2026-10-10", "end_date": "2026-10-09"},
        {"end_date": "2026-10-21"},
        {"start_date": "2026-1-1"},
        {"start_date": "2026-02-30"},
        {"start_date": "20261001"},
    ],
)
def test_dates_that_make_no_sense_are_40002(start: Start, query: dict[str, object]) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id

    assert (
        caller.read(PROFILE, caller.token(account), business_id=account, **query)["code"] == 40002
    )


def test_the_account_of_another_token_is_named_in_the_refusal(start: Start) -> None:
    caller = start("business_registered", "business_plain")
    mine, yours = (account.open_id for account in caller.sim.accounts)

    got = caller.read(PROFILE, caller.token(mine), business_id=yours)

    assert got["code"] == 40001
    assert got["message"] == f"No permission to operate tiktok creator id: {yours}"


def test_every_answer_says_when_and_which_it_is(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    reply = caller.send(
        "GET",
        "/open_api/v1.3/business/get/",
        query={"business_id": account},
        headers={"Access-Token": caller.token(account)},
    )

    assert reply.headers["date"] == "Tue, 20 Oct 2026 06:15:02 GMT"
    assert reply.headers["x-tt-logid"] == reply.body["request_id"]
    assert reply.body["request_id"].startswith("20261020061502")
    assert 14 + 19 <= len(reply.body["request_id"]) <= 14 + 33
