"""business/video/list: pages, cursors, filters, and counters that lag, fade and freeze."""

from datetime import timedelta

import pytest

from simulator.fields import COUNTED, FADING, IDENTITY
from tests.simulator.asking import ALL_VIDEO, created, pages, videos
from tests.simulator.conftest import Start


def test_without_fields_only_the_ids_are_told_ten_at_a_time(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id

    got = caller.read("business/video/list", caller.token(account), business_id=account)["data"]

    assert len(got["videos"]) == 10
    assert all(set(row) == {"item_id"} for row in got["videos"])


def test_the_pages_of_a_huge_account_hold_every_post_once_newest_first(start: Start) -> None:
    caller = start("huge")
    account = caller.sim.accounts[0].open_id

    got = videos(caller, caller.token(account), account, fields=["item_id", "create_time"])

    assert len(got) > 900
    times = [created(row) for row in got]
    assert times == sorted(set(times), reverse=True)
    assert len({row["item_id"] for row in got}) == len(got)


def test_a_cursor_is_the_time_of_the_last_row_in_milliseconds(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id

    first = next(pages(caller, caller.token(account), account))

    assert first["cursor"] == int(first["videos"][-1]["create_time"]) * 1000
    assert first["has_more"] is True


def test_any_time_will_do_as_a_cursor(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    before = caller.sim.clock.now() - timedelta(days=100)

    page = next(
        pages(caller, caller.token(account), account, cursor=int(before.timestamp() * 1000))
    )

    assert created(page["videos"][0]) < before


def test_an_id_holds_a_moment_a_few_seconds_before_publication(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id

    for row in videos(caller, caller.token(account), account):
        assert 3 <= int(row["create_time"]) - (int(row["item_id"]) >> 32) <= 8


def test_posts_can_be_asked_for_by_id(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    some = [row["item_id"] for row in videos(caller, token, account)][30:40:3]

    got = caller.read(
        "business/video/list",
        token,
        business_id=account,
        filters={"video_ids": [*some, "7000000000000000000", "x"]},
    )["data"]

    assert [row["item_id"] for row in got["videos"]] == some
    assert (got["cursor"], got["has_more"]) == (0, False)


def test_posts_that_are_only_ads_can_be_told_apart(start: Start) -> None:
    caller = start("huge")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    ids = [row["item_id"] for row in videos(caller, token, account, fields=["item_id"])]

    ads = []
    for first in range(0, len(ids), 20):
        chosen = {"video_ids": ids[first : first + 20], "ad_post_only": True}
        got = caller.read(
            "business/video/list",
            token,
            business_id=account,
            filters=chosen,
            fields=["item_id", "is_ad"],
        )
        ads += got["data"]["videos"]

    assert 5 < len(ads) < len(ids) / 10
    assert all(row["is_ad"] for row in ads)
    assert {row["item_id"] for row in ads} == set(caller.sim.truth("real", account)["ad_posts"])


@pytest.mark.parametrize("archetype", ["no_posts", "private_posts"])
def test_an_account_without_public_posts_has_an_empty_list(start: Start, archetype: str) -> None:
    caller = start(archetype)
    account = caller.sim.accounts[0].open_id

    got = list(pages(caller, caller.token(account), account))

    assert got == [{"videos": [], "cursor": 0, "has_more": False}]


def test_a_private_account_says_so_in_its_settings(start: Start) -> None:
    caller = start("private_posts", "business_plain")
    options = []
    for one in caller.sim.accounts:
        token = caller.token(one.open_id)
        got = caller.read("business/video/settings", token, business_id=one.open_id)
        options.append(got["data"]["privacy_level_options"][0])

    assert options == ["FOLLOWER_OF_CREATOR", "PUBLIC_TO_EVERYONE"]


@pytest.mark.parametrize(
    "archetype,absent",
    [
        ("business_registered", set[str]()),
        ("business_plain", {"website_clicks", "email_clicks"}),
        ("personal", {"website_clicks", "email_clicks", "profile_views"}),
    ],
)
def test_each_kind_of_account_has_its_own_fields_of_a_post(
    start: Start, archetype: str, absent: set[str]
) -> None:
    caller = start(archetype)
    account = caller.sim.accounts[0].open_id

    got = videos(caller, caller.token(account), account)

    told = {name for row in got for name in row}
    assert set(ALL_VIDEO) - told >= absent
    assert {"website_clicks", "email_clicks", "profile_views"} - told == absent


def test_a_post_is_known_at_once_and_counted_a_day_or_two_later(start: Start) -> None:
    caller = start("huge")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    fresh = videos(caller, token, account)[0]
    caller.sim.clock.advance(timedelta(days=3, hours=1))

    later = next(
        row
        for row in videos(caller, caller.token(account), account)
        if row["item_id"] == fresh["item_id"]
    )

    assert set(fresh) == set(IDENTITY)
    assert set(later) > set(IDENTITY) | {"video_views", "likes"}
    assert later["video_views"] > 0


def test_new_posts_appear_as_time_passes(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    before = {row["item_id"] for row in videos(caller, caller.token(account), account)}
    caller.sim.clock.advance(timedelta(days=30))

    after = {row["item_id"] for row in videos(caller, caller.token(account), account)}

    assert after > before
    assert 3 <= len(after - before) <= 15


def test_insights_fade_after_seven_idle_days_and_counters_stay(start: Start) -> None:
    caller = start("idle_posts")
    account = caller.sim.accounts[0].open_id

    got = list(videos(caller, caller.token(account), account))

    assert got
    for row in got:
        assert not FADING & set(row)
        assert {"likes", "video_views", "favorites", "new_followers"} <= set(row)


def test_a_faded_post_comes_back_a_day_or_two_after_new_activity(start: Start) -> None:
    caller = start("idle_posts")
    account = caller.sim.accounts[0].open_id
    item = next(
        row
        for row in videos(caller, caller.token(account), account)
        if row["media_type"] == "VIDEO"
    )
    caller.sim.event("revive", account, item_id=item["item_id"], views=500)
    shown = []
    for _ in range(4):
        got = caller.read(
            "business/video/list",
            caller.token(account),
            business_id=account,
            fields=ALL_VIDEO,
            filters={"video_ids": [item["item_id"]]},
        )["data"]["videos"][0]
        shown.append(set(got) >= FADING)
        caller.sim.clock.advance(timedelta(days=1))

    assert shown[0] is False
    assert shown[-1] is True
    assert got["video_views"] > item["video_views"]


def test_a_post_never_changes_after_a_year(start: Start) -> None:
    caller = start("old_posts")
    account = caller.sim.accounts[0].open_id
    temporary = {"thumbnail_url"}
    before = videos(caller, caller.token(account), account)
    caller.sim.clock.advance(timedelta(days=60))

    after = videos(caller, caller.token(account), account)

    def lasting(row: dict[str, object]) -> dict[str, object]:
        return {name: value for name, value in row.items() if name not in temporary}

    assert [lasting(row) for row in after] == [lasting(row) for row in before]
    assert all("video_views" in row for row in before)


def test_a_photo_has_no_watch_time(start: Start) -> None:
    caller = start("huge")
    account = caller.sim.accounts[0].open_id

    photos = [
        row
        for row in videos(caller, caller.token(account), account)
        if row["media_type"] == "PHOTO" and "video_views" in row
    ]

    assert photos
    for row in photos:
        assert "average_time_watched" not in row
        assert "video_view_retention" not in row


def test_a_question_without_numbers_is_answered_without_numbers(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account, scope="video.list")

    got = videos(caller, token, account, fields=["item_id", "caption"])

    assert not {name for row in got for name in row} & set(COUNTED)
