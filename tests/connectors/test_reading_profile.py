"""Answers about an account: who it is now, day by day, and who follows it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from headwater.connectors.base import Row
from headwater.connectors.tiktok_organic import TikTokOrganic
from headwater.connectors.tiktok_organic.streams import PROFILE_DAY
from headwater.model.clock import end_of
from headwater.model.slice import Span
from tests.connectors.samples import READ_AT, WEEK, a_day, data, read

D16, D17, D18, D19 = (date(2026, 10, number) for number in (16, 17, 18, 19))


def days(*rows: object, **changes: object) -> list[Row]:
    return read("daily", {"metrics": list(rows)}, **changes).rows["profile_day"]


def test_a_profile_is_one_row_of_live_values() -> None:
    page = read("profile", data("own_business_get_business_account"))

    (row,) = page.rows["profile"]
    assert row["username"] == "sample.bakery"
    assert row["is_business_account"] is True
    assert (row["followers_now"], row["following_count"]) == (12873, 41)
    assert (row["likes_total_lifetime"], row["videos_total"]) == (184211, 212)
    assert row["profile_url"] == "https://vm.tiktok.com/ZMsample1/"
    assert str(row["profile_image_url"]).startswith("https://p16-sign")
    assert page.unknown == frozenset()


def test_what_a_profile_lacks_is_none() -> None:
    (row,) = read("profile", data("raw_business_get_default_fields")).rows["profile"]

    assert row["display_name"] == "kiki"
    assert row["followers_now"] is None
    assert row["is_verified"] is None


def test_a_bio_that_was_never_written_is_an_empty_text_and_not_unknown() -> None:
    (row,) = read("profile", {"bio_description": ""}).rows["profile"]

    assert row["bio_description"] == ""


def test_a_profile_that_says_nothing_is_no_row() -> None:
    assert read("profile", {}).rows["profile"] == []


def test_only_the_fields_that_were_asked_for_are_read() -> None:
    (row,) = read("profile", data("own_business_get_business_account"), fields=("username",)).rows[
        "profile"
    ]

    assert row == {"username": "sample.bakery"}


def test_days_are_read_with_all_their_counters() -> None:
    page = read("daily", data("own_business_get_business_account"))

    rows = page.rows["profile_day"]
    assert [row["date"] for row in rows] == [D16, D17, D18]
    assert rows[0]["video_views"] == 5420
    assert rows[0]["reached_audience"] == 4316
    assert (rows[0]["followers_new"], rows[0]["followers_lost"]) == (39, 8)
    assert rows[0]["tt_followers_count"] == 12790
    assert rows[0]["tt_daily_total_followers"] == 31
    assert rows[0]["lead_submissions"] == 0
    assert page.newest == D18
    assert page.unknown == frozenset()


def test_a_personal_account_lacks_business_counters_and_has_the_rest() -> None:
    (row,) = read("daily", data("own_business_get_personal_account")).rows["profile_day"]

    assert row["video_views"] == 900
    assert row["reached_audience"] is None
    assert row["bio_link_clicks"] is None


def test_the_documented_example_is_read_day_by_day() -> None:
    span = Span(date(2021, 7, 28), date(2021, 8, 1))
    page = read("daily", data("official_business_get_example"), span=span)

    assert [row["tt_followers_count"] for row in page.rows["profile_day"]] == [4, 6, 8]


@pytest.mark.parametrize("found", [{}, {"metrics": None}, {"metrics": []}])
def test_an_answer_without_days_has_none(found: dict[str, object]) -> None:
    page = read("daily", found)

    assert page.rows["profile_day"] == []
    assert page.newest is None


def test_days_outside_the_span_are_left_out() -> None:
    rows = days(a_day("2026-10-12"), a_day("2026-10-13"), a_day("2026-10-19"), a_day("2026-10-20"))

    assert [row["date"] for row in rows] == [WEEK.first, WEEK.last]


def test_of_two_rows_for_one_day_the_last_wins() -> None:
    (row,) = days(a_day("2026-10-16", likes=1), a_day("2026-10-16", likes=2))

    assert row["likes"] == 2


def test_a_day_that_only_has_a_date_is_no_row() -> None:
    assert days({"date": "2026-10-16"}) == []
    assert days({"date": "2026-10-16", "likes": None}) == []


def test_removed_comments_may_leave_a_negative_day() -> None:
    assert days(a_day("2026-10-16", comments=-4))[0]["comments"] == -4


def test_names_nobody_declared_are_reported_and_left_alone() -> None:
    page = read("daily", {"metrics": [a_day("2026-10-16", engagement_rate=0.1)], "weather": {}})

    assert page.unknown == {"engagement_rate", "weather"}
    assert len(page.rows["profile_day"]) == 1


ZEROS: dict[str, object] = dict.fromkeys(set(a_day("2026-10-16")) - {"date"}, 0)


def test_a_young_day_of_zeros_is_no_measurement() -> None:
    page = read("daily", {"metrics": [a_day("2026-10-17"), a_day("2026-10-18", **ZEROS)]})

    assert [row["date"] for row in page.rows["profile_day"]] == [D17]
    assert page.newest == D18, "it was served, so the day before it is no longer the newest"


def test_an_old_day_of_zeros_is_a_measurement() -> None:
    long_ago = end_of(D18) + timedelta(hours=72)

    assert days(a_day("2026-10-18", **ZEROS), captured_at=long_ago)[0]["likes"] == 0
    assert days(a_day("2026-10-18", **ZEROS), captured_at=long_ago - timedelta(seconds=1)) == []


def test_a_young_quiet_day_with_a_follower_total_is_a_measurement() -> None:
    (row,) = days(a_day("2026-10-18", **{**ZEROS, "followers_count": 63}))

    assert row["video_views"] == 0


def test_a_newest_row_that_sums_its_window_up_is_not_believed() -> None:
    rows = [a_day(f"2026-10-{number}") for number in (13, 14, 15, 16)]
    total = {name: 4 * value for name, value in rows[0].items() if isinstance(value, int)}

    page = read("daily", {"metrics": [*rows, a_day("2026-10-17", **total)]})

    believed = TikTokOrganic().settle(PROFILE_DAY, page.rows["profile_day"], {})
    assert [row["date"] for row in believed][-1] == D16
    assert page.newest == D17


def test_followers_by_hour_come_in_order_of_the_hour() -> None:
    page = read("activity", data("own_business_get_business_account"))

    rows = page.rows["audience_activity"]
    assert [row["date"] for row in rows] == [D16, D17, D18]
    assert rows[0]["activity_hour"] == list(range(24))
    assert rows[0]["active_followers"][:3] == [243, 153, 96]  # type: ignore[index]
    assert page.newest == D18


def test_a_day_without_hours_was_served_all_the_same() -> None:
    page = read("activity", data("own_business_get_under_100_followers"))

    assert page.rows["audience_activity"] == []
    assert page.newest == D18


def test_followers_by_hour_at_the_top_belong_to_the_one_day_asked() -> None:
    hours = [{"hour": "1", "count": 5}, {"hour": "0", "count": 7}]

    page = read("activity", {"audience_activity": hours}, span=Span(D17, D17))

    assert page.rows["audience_activity"] == [
        {"date": D17, "activity_hour": [0, 1], "active_followers": [7, 5]}
    ]


def test_followers_by_hour_at_the_top_belong_to_no_day_of_a_week() -> None:
    page = read("activity", {"audience_activity": [{"hour": "1", "count": 5}]})

    assert page.rows["audience_activity"] == []
    assert page.unknown == {"audience_activity"}


def test_young_hours_of_zeros_are_no_measurement() -> None:
    hours = [{"hour": str(hour), "count": 0} for hour in range(24)]
    found = {"metrics": [{"date": "2026-10-18", "audience_activity": hours}]}

    assert read("activity", found).rows["audience_activity"] == []
    later = datetime(2026, 11, 1, tzinfo=UTC)
    assert len(read("activity", found, captured_at=later).rows["audience_activity"]) == 1


def test_the_audience_is_four_rows_of_lists() -> None:
    rows = read("audience", data("own_business_get_business_account")).rows

    assert set(rows) == {"follower_age", "follower_gender", "follower_country", "follower_city"}
    assert rows["follower_gender"] == [
        {
            "follower_gender": ["Female", "Male", "Other"],
            "follower_gender_share": [0.6812, 0.2974, 0.0214],
        }
    ]
    assert "FR Paris" in rows["follower_city"][0]["follower_city"]  # type: ignore[operator]


def test_below_100_followers_there_is_no_audience() -> None:
    rows = read("audience", data("own_business_get_under_100_followers")).rows

    assert all(found == [] for found in rows.values())


def test_the_audience_may_stand_in_the_newest_day_that_has_one() -> None:
    ages = [{"age": "18-24", "percentage": 0.4}]
    found = {
        "audience_ages": [],
        "metrics": [
            {"date": "2026-10-18", "audience_ages": []},
            {"date": "2026-10-17", "audience_ages": ages},
            {"date": "2026-10-16", "audience_ages": [{"age": "18-24", "percentage": 0.9}]},
        ],
    }

    assert read("audience", found).rows["follower_age"][0]["follower_age_share"] == [0.4]


def test_a_part_of_the_audience_that_was_not_asked_is_not_looked_for() -> None:
    rows = read(
        "audience", data("own_business_get_business_account"), fields=("audience_genders",)
    ).rows

    assert set(rows) == {"follower_gender"}


def test_the_benchmark_is_one_row() -> None:
    page = read("benchmark", data("own_business_benchmark"))

    (row,) = page.rows["benchmark"]
    assert row["benchmark_category"] == "FOOD_AND_BEVERAGE"
    assert row["benchmark_engagement_rate"] == 0.0514
    assert page.unknown == frozenset()


def test_a_category_may_shrink() -> None:
    (row,) = read("benchmark", {"average_follower_growth": -3.5}).rows["benchmark"]

    assert row["benchmark_follower_growth"] == -3.5


def test_without_the_instant_of_asking_no_day_is_called_young() -> None:
    assert days(a_day("2026-10-18", **ZEROS), captured_at=None)[0]["likes"] == 0
    assert end_of(D18) < READ_AT
