"""business/get: what each kind of account is told of itself, its days and its audience."""

from datetime import date, timedelta

import pytest

from simulator.fields import AUDIENCE
from tests.simulator.asking import profile, rows, today
from tests.simulator.conftest import Start

BUSINESS_ONLY = {
    "unique_video_views",
    "engaged_audience",
    "daily_total_followers",
    "daily_new_followers",
    "daily_lost_followers",
    "audience_activity",
}
REGISTERED_ONLY = {
    "bio_link_clicks",
    "phone_number_clicks",
    "lead_submissions",
    "app_download_clicks",
    "email_clicks",
    "address_clicks",
}
STUDIO = {"date", "followers_count", "video_views", "profile_views", "likes", "comments", "shares"}


def test_without_fields_only_name_and_picture_are_told(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id

    got = caller.read("business/get", caller.token(account), business_id=account)

    assert set(got["data"]) == {"display_name", "profile_image"}


def test_without_dates_the_last_seven_days_are_meant(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id

    got = profile(caller, caller.token(account), account, fields=["video_views"])

    days = [row["date"] for row in got["metrics"]]
    assert days[0] == "2026-10-13"
    assert days[-1] <= "2026-10-19"
    assert days == sorted(set(days))


@pytest.mark.parametrize(
    "archetype,columns",
    [
        ("business_registered", STUDIO | BUSINESS_ONLY | REGISTERED_ONLY),
        ("business_plain", STUDIO | BUSINESS_ONLY),
        ("personal", STUDIO),
    ],
)
def test_each_kind_of_account_has_its_columns(
    start: Start, archetype: str, columns: set[str]
) -> None:
    caller = start(archetype)
    account = caller.sim.accounts[0].open_id

    for row in rows(caller, caller.token(account), account):
        assert set(row) == columns


def test_followers_count_is_told_in_both_places(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id

    got = profile(caller, caller.token(account), account, fields=["followers_count"])

    assert isinstance(got["followers_count"], int)
    assert all(set(row) == {"date", "followers_count"} for row in got["metrics"])
    assert got["metrics"]


def test_without_insights_followers_count_is_told_once(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account, scope="user.info.stats")

    assert set(profile(caller, token, account, fields=["followers_count"])) == {"followers_count"}


def test_a_day_appears_between_eight_the_next_morning_and_the_end_of_the_day_after(
    start: Start,
) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    day = today(caller)
    appeared = []

    for hour in range(18, 18 + 24 * 3):
        caller.sim.clock.advance(timedelta(hours=1))
        if hour % 20 == 0:
            token = caller.token(account)
        shown = {row["date"] for row in rows(caller, token, account, back=5)}
        if day.isoformat() in shown:
            appeared.append(caller.sim.clock.now())

    earliest = caller.sim.clock.now().replace(
        year=day.year, month=day.month, day=day.day, hour=8, minute=0
    ) + timedelta(days=1)
    assert appeared[0] >= earliest
    assert appeared[0] <= earliest + timedelta(hours=41)
    assert len(appeared) == (appeared[-1] - appeared[0]) / timedelta(hours=1) + 1


def test_a_new_account_has_rows_only_since_it_exists(start: Start) -> None:
    caller = start("new_account")
    account = caller.sim.accounts[0].open_id

    got = rows(caller, caller.token(account), account)

    assert got[0]["date"] == (today(caller) - timedelta(days=5)).isoformat()
    assert len(got) <= 5


def test_below_a_hundred_followers_the_audience_is_empty_not_absent(start: Start) -> None:
    caller = start("business_small")
    account = caller.sim.accounts[0].open_id

    got = profile(caller, caller.token(account), account)

    assert got["followers_count"] < 100
    assert [got[name] for name in AUDIENCE] == [[], [], [], []]
    assert {len(row["audience_activity"]) for row in got["metrics"]} == {0}


@pytest.mark.parametrize("archetype", ["analytics_off", "no_posts"])
def test_an_account_without_analytics_has_no_metrics_at_all(start: Start, archetype: str) -> None:
    caller = start(archetype)
    account = caller.sim.accounts[0].open_id

    got = profile(caller, caller.token(account), account)

    assert "metrics" not in got
    assert got["followers_count"] > 100


def test_analytics_turned_on_late_know_nothing_of_before(start: Start) -> None:
    caller = start("analytics_off")
    account = caller.sim.accounts[0].open_id
    caller.sim.event("turn_on_analytics", account)
    caller.sim.clock.advance(timedelta(days=10))

    shown = rows(caller, caller.token(account), account)

    told = [row["date"] for row in shown if len(row) > 1]
    assert told[0] == "2026-10-20"


def test_the_followers_now_are_yesterdays_total_and_todays_drift(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    now = profile(caller, token, account)["followers_count"]
    caller.sim.clock.advance(timedelta(days=5))
    token = caller.token(account)

    days = {row["date"]: row["followers_count"] for row in rows(caller, token, account)}

    yesterday, today_ = days["2026-10-19"], days["2026-10-20"]
    assert min(yesterday, today_) <= now <= max(yesterday, today_)


def test_activity_has_twenty_four_hours_as_text(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id

    for row in rows(caller, caller.token(account), account):
        assert [cell["hour"] for cell in row["audience_activity"]] == [
            str(hour) for hour in range(24)
        ]


def test_the_whole_call_can_be_made_on_the_day_itself(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id

    got = rows(caller, caller.token(account), account, back=3, until=0)

    assert today(caller).isoformat() not in [row["date"] for row in got]
    assert all(date.fromisoformat(row["date"]) < today(caller) for row in got)
