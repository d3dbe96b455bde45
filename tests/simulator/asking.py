"""The questions the tests ask again and again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from simulator.fields import BUSINESS_GET, VIDEO_LIST
from tests.simulator.caller import Caller

ALL_PROFILE = list(BUSINESS_GET)
ALL_VIDEO = list(VIDEO_LIST)


def today(caller: Caller) -> date:
    return caller.sim.clock.now().date()


def profile(caller: Caller, token: str, account: str, **query: object) -> Any:
    """The data of business/get with every field, or those named."""
    asked = {"fields": ALL_PROFILE} | query
    got = caller.read("business/get", token, business_id=account, **asked)
    assert got["code"] == 0, got
    return got["data"]


def rows(caller: Caller, token: str, account: str, back: int = 59, until: int = 1) -> Any:
    """The daily rows of the days from ``back`` to ``until`` days ago."""
    span = {
        "start_date": (today(caller) - timedelta(days=back)).isoformat(),
        "end_date": (today(caller) - timedelta(days=until)).isoformat(),
    }
    return profile(caller, token, account, **span)["metrics"]


def pages(caller: Caller, token: str, account: str, **query: object) -> Iterator[Any]:
    """The pages of business/video/list, from the newest post to the first."""
    cursor: dict[str, object] = {}
    while True:
        asked: dict[str, object] = {"fields": ALL_VIDEO, "max_count": 20} | query | cursor
        got = caller.read("business/video/list", token, business_id=account, **asked)
        assert got["code"] == 0, got
        yield got["data"]
        if not got["data"]["has_more"]:
            return
        cursor = {"cursor": got["data"]["cursor"]}


def videos(caller: Caller, token: str, account: str, **query: object) -> list[Any]:
    return [row for page in pages(caller, token, account, **query) for row in page["videos"]]


def created(video: Any) -> datetime:
    return datetime.fromtimestamp(int(video["create_time"]), UTC)
