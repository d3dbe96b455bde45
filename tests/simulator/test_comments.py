"""Comments and replies: offsets, orders, and who may read them."""

from typing import Any

import pytest

from tests.simulator.asking import videos
from tests.simulator.caller import Caller
from tests.simulator.conftest import Start


@pytest.fixture
def talk(start: Start) -> tuple[Caller, str, str, str]:
    """Somebody to call, a token, an account, and its post with the most comments."""
    caller = start("huge")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    posts = videos(caller, token, account, fields=["item_id", "video_views"])
    most = max(posts, key=lambda row: int(row.get("video_views", 0)))
    return caller, token, account, most["item_id"]


def listed(talk: tuple[Caller, str, str, str], **query: object) -> Any:
    caller, token, account, item = talk
    asked = {"business_id": account, "video_id": item} | query
    return caller.read("business/comment/list", token, **asked)


def test_an_offset_leads_through_every_comment_once(talk: tuple[Caller, str, str, str]) -> None:
    seen: list[str] = []
    cursor = 0
    more = True
    while more:
        data = listed(talk, cursor=cursor, max_count=30, sort_field="create_time")["data"]
        seen += [row["comment_id"] for row in data["comments"]]
        cursor, more = data["cursor"], data["has_more"]

    assert cursor == len(seen) == len(set(seen))
    assert 30 < len(seen) <= 500


@pytest.mark.parametrize("name", ["likes", "replies", "create_time"])
def test_comments_come_in_the_order_asked(talk: tuple[Caller, str, str, str], name: str) -> None:
    for order, down in (("desc", True), ("asc", False)):
        got = listed(talk, sort_field=name, sort_order=order)["data"]["comments"]
        values = [int(row[name]) for row in got]
        assert values == sorted(values, reverse=down)


def test_hidden_comments_are_left_out_on_demand(talk: tuple[Caller, str, str, str]) -> None:
    def statuses(status: str) -> set[str]:
        found = set()
        for cursor in range(0, 300, 30):
            data = listed(talk, status=status, cursor=cursor, max_count=30)["data"]
            found |= {row["status"] for row in data["comments"]}
        return found

    assert statuses("ALL") == {"PUBLIC", "HIDDEN"}
    assert statuses("PUBLIC") == {"PUBLIC"}


def test_replies_are_told_with_their_comment_or_alone(talk: tuple[Caller, str, str, str]) -> None:
    caller, token, account, item = talk
    got = listed(talk, sort_field="replies", include_replies="true")["data"]["comments"]
    most = got[0]

    alone = caller.read(
        "business/comment/reply/list",
        token,
        business_id=account,
        video_id=item,
        comment_id=most["comment_id"],
    )["data"]["comments"]

    assert len(most["reply_list"]) == min(3, most["replies"])
    assert len(alone) == most["replies"]
    assert {row["parent_comment_id"] for row in alone} == {most["comment_id"]}
    assert all("replies" not in row for row in alone)
    assert "parent_comment_id" not in most


def test_some_comments_can_be_asked_for_by_id(talk: tuple[Caller, str, str, str]) -> None:
    some = sorted(row["comment_id"] for row in listed(talk)["data"]["comments"][:3])

    got = listed(talk, comment_ids=some)["data"]["comments"]

    assert sorted(row["comment_id"] for row in got) == some


@pytest.mark.parametrize(
    "query,code,message",
    [
        ({"max_count": 50}, 40002, "max_count: number must be most 30"),
        ({"video_id": ""}, 40002, "video_id: Missing data for required field"),
        ({"video_id": "7"}, 40053, None),
        ({"sort_field": "beauty"}, 40002, None),
        ({"cursor": -1}, 40002, None),
    ],
)
def test_a_faulty_question_about_comments_is_refused(
    talk: tuple[Caller, str, str, str], query: dict[str, object], code: int, message: str | None
) -> None:
    got = listed(talk, **query)

    assert got["code"] == code
    assert message in (None, got["message"])


def test_comments_need_their_scope(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account, scope="video.list")

    got = caller.read("business/comment/list", token, business_id=account, video_id="7")

    assert got["code"] == 40130
