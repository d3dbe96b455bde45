"""Answers about posts: page by page, each post in all its streams, ads and comments."""

from datetime import UTC, datetime, timedelta

import pytest

from headwater.connectors.tiktok_organic.streams import ASK_BY_NAME
from headwater.model.errors import PayloadError, SourceError
from tests.connectors.samples import TIKTOK, answer, data, question, read, saying, videos_of

FIRST = "7696430217123539997"
SECOND = "7687887530508825412"


def test_a_post_is_a_row_in_each_of_its_streams() -> None:
    page = read("videos", data("own_business_video_list"))

    identity, _ = page.rows["video"]
    assert identity["video_id"] == FIRST
    assert identity["media_type"] == "VIDEO"
    assert identity["is_ad"] is False
    assert identity["video_created_at"] == datetime.fromtimestamp(1791964806, UTC)
    assert identity["video_duration_s"] == 21.334
    counters = page.rows["video_lifetime"][0]
    assert (counters["v_views"], counters["v_reach"], counters["v_favorites"]) == (
        22961,
        18233,
        291,
    )
    assert counters["v_watch_time_s"] == 204118.221
    assert counters["v_full_watch_rate"] == 0.1873
    assert counters["v_website_clicks"] == 14
    assert page.unknown == frozenset()


def test_the_splits_of_a_post_are_lists_in_step() -> None:
    rows = read("videos", data("own_business_video_list")).rows

    assert rows["retention"] == [
        {
            "video_id": FIRST,
            "retention_second": [0, 1, 2, 3, 10, 21],
            "retention_share": [1.0, 0.8421, 0.7114, 0.6333, 0.3712, 0.1801],
        }
    ]
    assert rows["like_moment"][0]["like_second"] == [2, 9]
    sources = rows["traffic_source"][0]
    assert set(sources["traffic_source"]) >= {"For You", "Follow"}  # type: ignore[call-overload]
    types = rows["viewer_type"][0]
    assert types["viewer_type"] == [
        "FOLLOWER_PERCENT",
        "NEW_VIEWER",
        "NON_FOLLOWER_PERCENT",
        "RETURN_VIEWER",
    ]
    assert types["viewer_type_share"] == [0.11, 0.83, 0.89, 0.17]


def test_an_idle_post_keeps_what_it_has_and_lacks_the_rest() -> None:
    rows = read("videos", data("own_business_video_list")).rows

    idle = rows["video_lifetime"][1]
    assert idle["video_id"] == SECOND
    assert (idle["v_views"], idle["v_reach"], idle["v_watch_time_s"]) == (311, None, None)
    assert [row["video_id"] for row in rows["traffic_source"]] == [FIRST]


def test_a_post_of_which_only_the_id_is_known_is_still_listed() -> None:
    page = read("videos", data("raw_business_video_list_default"))

    assert [row["video_id"] for row in page.rows["video"]][:1] == ["7109065174526479622"]
    assert page.rows["video_lifetime"] == []
    assert page.cursor is None


def test_an_account_without_posts_has_none() -> None:
    page = read("videos", data("own_business_video_list_empty"))

    assert set(page.rows) == set(ASK_BY_NAME["videos"].streams)
    assert not any(page.rows.values())
    assert page.cursor is None


@pytest.mark.parametrize("cursor", [{}, {"cursor": None}, {"cursor": 0}, {"cursor": ""}])
def test_more_without_a_way_to_it_makes_no_claim_about_what_is_missing(
    cursor: dict[str, object],
) -> None:
    page = read("videos", {"videos": videos_of(2)["videos"], "has_more": True, **cursor})

    assert page.cursor is None
    assert not page.complete
    assert read("videos", {**videos_of(2), "has_more": False}).complete
    assert read("videos", {**videos_of(2), "has_more": True}).complete


@pytest.mark.parametrize("found", [{}, {"videos": None}, {"videos": {}}, {"has_more": False}])
def test_an_answer_without_the_list_does_not_say_there_are_no_posts(
    found: dict[str, object],
) -> None:
    with pytest.raises(PayloadError, match="sends videos as something else than a list"):
        read("videos", found)


@pytest.mark.parametrize(
    "cursor,more,expected",
    [
        (1789975809000, True, "1789975809000"),
        ("1789975809000", True, "1789975809000"),
        (1789975809000, False, None),
        (0, False, None),
        (0, True, None),
        (None, True, None),
        (None, None, None),
        (1789975809000, None, "1789975809000"),
    ],
)
def test_the_cursor_is_text_until_there_is_no_more(
    cursor: object, more: object, expected: str | None
) -> None:
    page = read("videos", {"videos": [], "cursor": cursor, "has_more": more})

    assert page.cursor == expected


def test_a_short_page_with_more_to_come_goes_on() -> None:
    assert read("videos", {**videos_of(1), "has_more": True}).cursor is not None


def test_a_walk_ends_when_a_page_reaches_back_before_the_oldest_post_of_interest() -> None:
    found = videos_of(3)
    oldest = datetime.fromtimestamp(int(found["videos"][-1]["create_time"]), UTC)

    assert read("videos", found, since=oldest).cursor is not None
    ended = read("videos", found, since=oldest + timedelta(seconds=1))
    assert ended.cursor is None
    assert len(ended.rows["video"]) == 3, "what was read on the way is kept"


def test_an_old_post_among_new_ones_does_not_end_the_walk() -> None:
    found = videos_of(3)
    found["videos"][0]["create_time"] = "1600000000"
    last = datetime.fromtimestamp(int(found["videos"][-1]["create_time"]), UTC)

    assert read("videos", found, since=last).cursor is not None


def test_of_two_rows_for_one_post_the_last_wins_whole() -> None:
    found = videos_of(1)
    again = {"item_id": found["videos"][0]["item_id"], "likes": 1}

    rows = read("videos", {**found, "videos": [*found["videos"], again]}).rows

    assert [row["v_likes"] for row in rows["video_lifetime"]] == [1]
    assert rows["retention"] == []


def test_a_post_that_is_new_to_our_clock_may_be_dated_by_a_number() -> None:
    found = videos_of(1, create_time=1791964806)

    (row,) = read("videos", found).rows["video"]

    assert row["video_created_at"] == datetime(2026, 10, 14, 8, 0, 6, tzinfo=UTC)


def test_an_id_sent_as_a_number_is_exact_text() -> None:
    (row,) = read("videos", videos_of(1, item_id=7696430217123539997)).rows["video"]

    assert row["video_id"] == FIRST


def test_bytes_of_no_character_do_not_cost_the_page() -> None:
    whole = saying(videos_of(2, caption="bread CUT and all")).body
    cut = whole.replace(b"CUT", "\U0001f35e".encode()[:3])

    page = TIKTOK.read(question("videos"), answer(cut))

    assert {row["caption"] for row in page.rows["video"]} == {"bread \ufffd\ufffd\ufffd and all"}


def test_a_caption_cut_in_an_emoji_is_kept_without_the_broken_half() -> None:
    (row,) = read("videos", videos_of(1, caption="bread \ud83c, \x00 and all")).rows["video"]

    assert row["caption"] == "bread \ufffd, \ufffd and all"


def test_a_share_written_as_a_whole_number_is_a_share() -> None:
    curve = [{"second": "0", "percentage": 1}, {"second": "1", "percentage": 0}]

    rows = read("videos", videos_of(1, video_view_retention=curve)).rows

    assert rows["retention"][0]["retention_share"] == [1.0, 0.0]
    assert [type(share) for share in rows["retention"][0]["retention_share"]] == [float, float]


def test_of_two_pairs_with_one_key_the_last_wins() -> None:
    curve = [
        {"second": "1", "percentage": 0.5},
        {"second": "0", "percentage": 1.0},
        {"second": "01", "percentage": 0.4},
    ]

    rows = read("videos", videos_of(1, video_view_retention=curve)).rows

    assert rows["retention"][0]["retention_second"] == [0, 1]
    assert rows["retention"][0]["retention_share"] == [1.0, 0.4]


def test_new_names_are_reported_wherever_they_stand() -> None:
    found = videos_of(
        1, mood="good", audience_genders=[{"gender": "Female", "percentage": 0.5, "trend": 1}]
    )

    page = read("videos", {**found, "log": 1})

    assert page.unknown == {"mood", "audience_genders.trend", "log"}


def test_a_name_is_reported_at_a_length_that_can_be_shown() -> None:
    page = read("videos", videos_of(1, **{"\n" + "x" * 5000: 1}))

    (name,) = page.unknown
    assert len(name) == 80
    assert name.isprintable()


def test_ads_say_of_each_post_asked_whether_it_is_only_an_ad() -> None:
    page = read("ads", data("raw_business_video_list_filter_ids"), entities=ADS)

    assert page.rows["video_ad"] == [
        {"video_id": "7108684822863760646", "ad_only": True},
        {"video_id": "1", "ad_only": False},
        {"video_id": "7109064881462152453", "ad_only": True},
    ]


ADS = ("7108684822863760646", "1", "7109064881462152453")


def test_an_unfinished_list_of_ads_says_nothing_of_those_it_lacks() -> None:
    found = {**data("raw_business_video_list_filter_ids"), "cursor": 7, "has_more": True}

    rows = read("ads", found, entities=ADS).rows["video_ad"]

    assert {row["video_id"] for row in rows} == {ADS[0], ADS[2]}
    assert all(row["ad_only"] for row in rows)


def test_a_list_of_ads_that_ignored_the_question_is_refused() -> None:
    with pytest.raises(PayloadError, match=r"videos\[0\].item_id .* one of the posts asked about"):
        read("ads", data("raw_business_video_list_filter_ids"), entities=("1",))


def test_comments_are_rows_of_their_own() -> None:
    page = read("comments", data("raw_business_comment_list"))

    first = page.rows["comment"][0]
    assert first["comment_id"] == "7110150495453840130"
    assert first["video_id"] == "7109065174526479622"
    assert first["comment_text"] == "nice"
    assert first["comment_replies"] == 11
    assert first["comment_by_owner"] is False
    assert first["comment_author_id"] is None
    assert first["comment_created_at"] == datetime(2022, 6, 17, 10, 18, 18, tzinfo=UTC)
    assert page.cursor is None
    assert page.unknown == frozenset()


def test_replies_read_by_mistake_are_comments_all_the_same() -> None:
    (row,) = read("comments", data("raw_business_comment_reply_list")).rows["comment"]

    assert row["comment_replies"] is None


def test_a_post_taken_down_since_it_was_listed_has_no_comments() -> None:
    gone = answer({"code": 40053, "message": "The video id is invalid.", "data": {}})

    assert TIKTOK.read(question("comments"), gone).rows == {"comment": []}
    with pytest.raises(SourceError):
        TIKTOK.read(question("videos"), gone)


def test_a_comment_without_its_post_belongs_to_the_post_asked() -> None:
    found = {"comments": [{"comment_id": "5"}], "has_more": True, "cursor": 30}

    page = read("comments", found)

    assert page.rows["comment"][0]["video_id"] == "7109065174526479622"
    assert page.cursor == "30"
