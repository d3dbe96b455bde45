"""The simulator's answers have the shape of those seen from, or documented by, TikTok."""

from datetime import timedelta
from typing import Any

import pytest

from tests.simulator.asking import profile, videos
from tests.simulator.conftest import Start
from tests.simulator.samples import alike, connected, sample


def fields_of(data: dict[str, Any]) -> list[str]:
    """The fields a request must have named for business/get to answer with these keys."""
    daily = {name for row in data.get("metrics", []) for name in row}
    return sorted((set(data) | daily) - {"metrics", "date"})


@pytest.mark.parametrize(
    "name,archetype,switches",
    [
        ("own_business_get_business_account", "business_registered", {}),
        ("own_business_get_personal_account", "personal", {}),
        ("own_business_get_personal_no_metrics", "personal", {"personal_variant": "B"}),
        ("own_business_get_under_100_followers", "business_small", {}),
        ("official_business_get_example", "business_plain", {}),
        ("raw_business_get_default_fields", "business_plain", {}),
    ],
)
def test_a_profile(start: Start, name: str, archetype: str, switches: dict[str, str]) -> None:
    caller, token, account = connected(start, archetype, switches=switches)
    expected = sample(name)

    got = caller.read(
        "business/get", token, business_id=account, fields=fields_of(expected["data"])
    )

    alike(got, expected)


def test_the_default_fields_of_a_profile(start: Start) -> None:
    caller, token, account = connected(start, "business_plain")

    got = caller.read("business/get", token, business_id=account)

    alike(got, sample("raw_business_get_default_fields"))


def test_a_list_of_posts(start: Start) -> None:
    caller, token, account = connected(start, "business_registered")
    expected = sample("own_business_video_list")
    busy, idle = expected["data"]["videos"]

    got = videos(caller, token, account, fields=sorted(busy))
    fresh = next(row for row in got if set(row) == set(busy))

    alike(fresh, busy)
    for name, value in idle.items():
        alike(fresh[name], value)


def test_an_idle_post_lacks_what_the_sample_lacks(start: Start) -> None:
    caller, token, account = connected(start, "idle_posts")
    idle = sample("own_business_video_list")["data"]["videos"][1]

    for row in videos(caller, token, account, fields=sorted(idle)):
        assert set(idle) - set(row) <= {"video_duration"}  # that of a photo
    faded = {"reach", "total_time_watched", "average_time_watched", "impression_sources"}
    assert not faded & set(idle)
    assert not faded & set(videos(caller, token, account)[0])


def test_the_default_fields_of_posts(start: Start) -> None:
    caller, token, account = connected(start, "business_plain")

    got = caller.read("business/video/list", token, business_id=account)

    alike(got, sample("raw_business_video_list_default"))


def test_posts_by_id(start: Start) -> None:
    caller, token, account = connected(start, "business_plain")
    ids = [row["item_id"] for row in videos(caller, token, account, fields=["item_id"])[:2]]

    got = caller.read("business/video/list", token, business_id=account, filters={"video_ids": ids})

    expected = sample("raw_business_video_list_filter_ids")
    alike(got, expected)
    assert (got["data"]["cursor"], got["data"]["has_more"]) == (0, False)


def test_no_posts(start: Start) -> None:
    caller, token, account = connected(start, "private_posts")

    got = caller.read("business/video/list", token, business_id=account)

    assert got["data"] == sample("own_business_video_list_empty")["data"]


def test_the_small_reads(start: Start) -> None:
    caller, token, account = connected(start, "business_plain")
    settings = caller.read("business/video/settings", token, business_id=account)
    benchmark = caller.read(
        "business/benchmark",
        token,
        business_id=account,
        business_category="FOOD_AND_BEVERAGE",
    )
    hashtags = caller.read(
        "business/hashtag/suggestion", token, business_id=account, keyword="sourdough"
    )

    alike(settings, sample("own_business_video_settings"))
    alike(benchmark, sample("own_business_benchmark"))
    alike(hashtags, sample("own_hashtag_suggestion"))
    assert settings["data"] == sample("own_business_video_settings")["data"]
    assert hashtags["data"]["suggestions"][0]["name"] == "sourdough"


def test_an_unknown_category_is_refused(start: Start) -> None:
    caller, token, account = connected(start, "business_plain")

    for query in ({"business_category": "SPELLS"}, {}):
        got = caller.read("business/benchmark", token, business_id=account, **query)
        assert got["code"] == 40002


#: Keys the documentation names and the captures of 2022 do not have yet.
NEWER = {"unique_identifier", "display_name"}


def test_comments_and_replies(start: Start) -> None:
    caller, token, account = connected(start, "business_registered")
    posts = videos(caller, token, account, fields=["item_id", "comments"])
    item = max(posts, key=lambda row: int(row.get("comments", 0)))["item_id"]
    talk = {"business_id": account, "video_id": item}
    comments = caller.read("business/comment/list", token, sort_field="replies", **talk)
    first = comments["data"]["comments"][0]
    replies = caller.read(
        "business/comment/reply/list", token, comment_id=first["comment_id"], **talk
    )

    for got, name in ((comments, "comment_list"), (replies, "comment_reply_list")):
        for row in got["data"]["comments"]:
            assert set(row) >= NEWER
            for key in NEWER:
                del row[key]
        alike(got, sample(f"raw_business_{name}"))


def test_tokens(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.exchange(caller.code(account))
    caller.sim.clock.advance(timedelta(seconds=8686))
    refresh = caller.refresh(token["data"]["refresh_token"])
    access = refresh["data"]["access_token"]
    info = caller.post("tt_user/token_info/get", app_id=caller.sim.client_id, access_token=access)
    revoke = caller.post(
        "tt_user/oauth2/revoke",
        client_id=caller.sim.client_id,
        client_secret=caller.sim.client_secret,
        access_token=access,
    )

    for got, name in (
        (token, "raw_tt_user_token"),
        (refresh, "raw_tt_user_refresh"),
        (info, "raw_tt_user_token_info"),
        (revoke, "raw_tt_user_revoke"),
    ):
        alike(got, sample(name))
    expected = sample("raw_tt_user_refresh")["data"]["refresh_token_expires_in"]
    assert refresh["data"]["refresh_token_expires_in"] == expected


def test_a_shape_tells_true_from_one_and_whole_from_broken_numbers() -> None:
    with pytest.raises(AssertionError):
        alike({"a": 1}, {"a": True})
    with pytest.raises(AssertionError):
        alike({"a": 1}, {"a": 1.0})
    with pytest.raises(AssertionError):
        alike({"a": 1, "b": 2}, {"a": 1})


def test_every_number_of_a_profile_is_whole_and_every_share_is_not(start: Start) -> None:
    caller, token, account = connected(start, "business_registered")

    got = profile(caller, token, account)

    for row in got["metrics"]:
        numbers = [
            value for name, value in row.items() if name not in ("date", "audience_activity")
        ]
        assert {type(number) for number in numbers} == {int}
    assert {type(row["percentage"]) for row in got["audience_cities"]} == {float}
