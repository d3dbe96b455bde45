"""What an account may have is learned, and a zero it did not earn is no zero."""

from datetime import date

import pytest

from headwater.connectors.base import Row
from headwater.connectors.tiktok_organic.streams import BY_NAME, PROFILE_DAY
from tests.connectors.samples import TIKTOK, a_day, data, read

PROFILE, DAY = BY_NAME["profile"], BY_NAME["profile_day"]
VIDEO, ACTIVITY = BY_NAME["video_lifetime"], BY_NAME["audience_activity"]
BUSINESS_ONLY = (
    "followers_new",
    "followers_lost",
    "tt_daily_total_followers",
    "reached_audience",
    "engaged_audience",
)
REGISTERED_ONLY = (
    "bio_link_clicks",
    "email_clicks",
    "phone_number_clicks",
    "address_clicks",
    "app_download_clicks",
    "lead_submissions",
)
ZEROS: dict[str, object] = dict.fromkeys(set(a_day("2026-10-16")) - {"date"}, 0)


def learn_from(ask: str, name: str, **facts: str) -> dict[str, str]:
    return dict(TIKTOK.learn(read(ask, data(name)).rows, facts))


def test_the_profile_says_what_kind_of_account_it_is() -> None:
    business = learn_from("profile", "own_business_get_business_account")

    assert business == {"business": "yes", "followers_100": "yes", "followers_now": "12873"}
    assert learn_from("profile", "own_business_get_personal_account")["business"] == "no"
    assert learn_from("profile", "own_business_get_under_100_followers")["followers_100"] == "no"


def test_a_profile_that_does_not_say_leaves_what_was_known() -> None:
    known = {"business": "yes", "followers_100": "no", "other": "kept"}

    assert learn_from("profile", "raw_business_get_default_fields", **known) == known
    assert learn_from("profile", "own_business_get_personal_no_metrics", **known) == {
        **known,
        "followers_100": "yes",
        "followers_now": "842",
    }


def test_an_audience_proves_that_there_are_100_followers() -> None:
    facts = learn_from("audience", "own_business_get_business_account")

    assert facts == {"followers_100": "yes"}
    assert learn_from("audience", "own_business_get_under_100_followers") == {}


@pytest.mark.parametrize(
    "stream,row",
    [
        ("profile_day", {"date": date(2026, 10, 16), "lead_submissions": 1}),
        ("video_lifetime", {"v_website_clicks": 2}),
    ],
)
def test_one_click_proves_a_registered_account(stream: str, row: Row) -> None:
    assert TIKTOK.learn({stream: [row]}, {})["registered"] == "yes"
    unmoved: Row = dict.fromkeys(row, 0)
    assert "registered" not in TIKTOK.learn({stream: [unmoved, dict.fromkeys(row)]}, {})


def test_the_facts_handed_in_are_not_changed() -> None:
    facts: dict[str, str] = {}

    TIKTOK.learn({"video_lifetime": [{"v_website_clicks": 2}]}, facts)

    assert facts == {}


def settled(facts: dict[str, str], **changes: object) -> Row:
    """A day of zeros, with these changes, as it would land."""
    page = read("daily", {"metrics": [a_day("2026-10-14", **{**ZEROS, **changes})]})
    (row,) = TIKTOK.settle(DAY, page.rows["profile_day"], facts)
    return row


def test_a_personal_account_did_not_earn_its_business_zeros() -> None:
    row = settled({"business": "no"})

    assert [row[name] for name in BUSINESS_ONLY] == [None] * len(BUSINESS_ONLY)
    assert [row[name] for name in ("video_views", "likes", "comments", "tt_followers_count")] == [
        0,
        0,
        0,
        0,
    ]


def test_a_personal_account_keeps_a_business_number_it_was_given() -> None:
    row = settled({"business": "no"}, unique_video_views=7)

    assert row["reached_audience"] == 7
    assert row["engaged_audience"] is None


@pytest.mark.parametrize("facts", [{}, {"business": "yes"}])
def test_a_business_account_and_an_unknown_one_keep_their_zeros(facts: dict[str, str]) -> None:
    row = settled(facts)

    assert [row[name] for name in BUSINESS_ONLY] == [0] * len(BUSINESS_ONLY)


def test_click_zeros_are_earned_by_registration_alone() -> None:
    unproven = settled({"business": "yes"})
    proven = settled({"business": "yes", "registered": "yes"})

    assert [unproven[name] for name in REGISTERED_ONLY] == [None] * 6
    assert [proven[name] for name in REGISTERED_ONLY] == [0] * 6
    assert settled({}, email_clicks=2)["email_clicks"] == 2


def test_settling_leaves_the_rows_it_was_given_alone() -> None:
    rows: list[Row] = [{"video_id": "1", "v_website_clicks": 0, "v_views": 0}]

    done = TIKTOK.settle(VIDEO, rows, {})

    assert done == [{"video_id": "1", "v_website_clicks": None, "v_views": 0}]
    assert rows == [{"video_id": "1", "v_website_clicks": 0, "v_views": 0}]
    assert TIKTOK.settle(PROFILE, rows, {}) is rows


def test_hours_of_zeros_behind_a_closed_gate_are_no_row() -> None:
    quiet: Row = {"activity_hour": [0, 1], "active_followers": [0, 0]}
    busy: Row = {"activity_hour": [0, 1], "active_followers": [0, 4]}

    assert TIKTOK.settle(ACTIVITY, [quiet, busy], {"business": "no"}) == [busy]
    assert TIKTOK.settle(ACTIVITY, [quiet, busy], {"business": "yes"}) == [quiet, busy]


def test_the_open_gates_of_a_stream_change_what_it_is_worth_asking_for() -> None:
    facts = {"business": "yes", "registered": "yes", "followers_100": "yes", "followers_now": "8"}

    assert TIKTOK.digest_facts(DAY, facts) == ("business", "registered")
    assert TIKTOK.digest_facts(ACTIVITY, facts) == ("business", "followers_100")
    assert TIKTOK.digest_facts(BY_NAME["follower_age"], facts) == ("followers_100",)
    assert TIKTOK.digest_facts(PROFILE, facts) == ()
    assert TIKTOK.digest_facts(DAY, {"business": "no"}) == TIKTOK.digest_facts(DAY, {})


def test_a_personal_account_is_told_to_switch() -> None:
    facts = {"business": "no", "followers_100": "yes", "tt_followers_count": "total"}

    said = TIKTOK.absences(DAY, facts)

    assert set(said) == {*BUSINESS_ONLY, *REGISTERED_ONLY}
    assert set(said.values()) == {
        "No data: TikTok gives this only to Business accounts, and this one is Personal. Switch it "
        "in the app (Settings and privacy > Account); it then fills within 24-48 hours."
    }


def test_a_business_account_lacks_clicks_until_it_is_registered() -> None:
    said = TIKTOK.absences(VIDEO, {"business": "yes"})

    assert {name.removeprefix("v_") for name in said} == {
        "website_clicks",
        *(set(REGISTERED_ONLY) - {"bio_link_clicks"}),
    }
    assert all("registered Business accounts" in sentence for sentence in said.values())
    assert TIKTOK.absences(VIDEO, {"business": "yes", "registered": "yes"}) == {}


def test_below_100_followers_the_reason_is_said() -> None:
    said = TIKTOK.absences(BY_NAME["follower_city"], {"followers_100": "no"})

    assert set(said) == {"follower_city", "follower_city_share"}
    assert "100 followers" in said["follower_city"]


def test_an_undecided_total_says_that_it_is_disputed() -> None:
    said = TIKTOK.absences(DAY, {"business": "yes", "registered": "yes"})

    assert set(said) == {"followers_total"}
    assert "disputed" in said["followers_total"]


@pytest.mark.parametrize(
    "facts, said",
    [
        (
            {"business": "yes", "tt_followers_count": "net", "tt_daily_total_followers": "net"},
            "change by the day",
        ),
        ({"business": "yes", "tt_followers_count": "net"}, "disputed"),
        ({"business": "no", "tt_followers_count": "net"}, "change by the day"),
        ({"business": "no"}, "disputed"),
    ],
    ids=["both are changes", "one may be the total", "Personal", "Personal, not proven"],
)
def test_where_only_changes_are_told_the_total_is_not_called_disputed(
    facts: dict[str, str], said: str
) -> None:
    assert said in TIKTOK.absences(BY_NAME["profile_day"], facts)["followers_total"]


def test_of_an_account_nobody_looked_at_nothing_is_said() -> None:
    assert TIKTOK.absences(DAY, {}) == {}


def test_a_switch_of_the_account_is_news() -> None:
    personal, business = {"business": "no"}, {"business": "yes"}

    (up,) = TIKTOK.announce(personal, business)
    (down,) = TIKTOK.announce(business, personal)

    assert "now a Business account" in up
    assert "now a Personal account" in down
    assert TIKTOK.announce({}, business) == [], "the first look is no news"
    assert TIKTOK.announce(business, business) == []


def test_crossing_100_followers_is_news() -> None:
    (up,) = TIKTOK.announce({"followers_100": "no"}, {"followers_100": "yes"})

    assert "passed 100 followers" in up


def test_a_verdict_overturned_is_news_with_its_evidence() -> None:
    before = {"tt_followers_count": "net"}
    after = {"tt_followers_count": "total", "tt_followers_count_evidence": "On 11 of 11 days."}

    (said,) = TIKTOK.announce(before, after)

    assert "followers_count is now read as the total of the day" in said
    assert said.endswith("On 11 of 11 days.")
    assert TIKTOK.announce({}, after) == []


def test_a_day_from_before_a_switch_to_business_keeps_its_unearned_zeros_out() -> None:
    day = {"video_views": 9, "likes": 0, "reached_audience": 0, "followers_new": 0}
    facts = {"business": "yes", "zeros_judged": "yes", "zero_for_missing": "yes"}
    rows = TIKTOK.settle(PROFILE_DAY, [{"date": date(2026, 10, 16), **day}], facts)

    assert {name: rows[0][name] for name in day} == {
        "video_views": 9, "likes": 0, "reached_audience": None, "followers_new": None
    }  # fmt: skip
