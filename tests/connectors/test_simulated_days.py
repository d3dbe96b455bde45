"""Days, hours and followers of a simulated account are read as they are, under every switch."""

from datetime import date, timedelta

import pytest

from headwater.connectors.base import Row
from headwater.connectors.tiktok_organic.streams import ASK_BY_NAME, BY_NAME
from headwater.model.field import Gate
from headwater.model.slice import Span
from simulator.switches import CHOICES
from tests.connectors.reader import Reader, Start, assert_pairs

PROFILE_DAY = BY_NAME["profile_day"]
DAYS = {f.name: str(f.source_name) for f in PROFILE_DAY.asked if f.name[:3] != "tt_"}
CLICKS = {f.name for f in PROFILE_DAY.fields if Gate.REGISTERED_BUSINESS in f.gates}


def days(reader: Reader) -> dict[str, Row]:
    """The days a reader lands, after it looked at the profile, by date."""
    reader.rows("profile", "profile")
    rows = reader.rows("daily", "profile_day")
    return {row["date"].isoformat(): row for row in rows if isinstance(row["date"], date)}


def assert_days_are_true(reader: Reader) -> None:
    found = days(reader)
    known = reader.truth()
    expected = {
        d: row for d, row in known["profile_day"].items() if date.fromisoformat(d) in reader.reach
    }
    assert set(found) == set(expected)
    for day, cells in expected.items():
        for ours, theirs in DAYS.items():
            cell = cells.get(theirs)
            if ours in CLICKS and "registered" not in reader.facts:
                cell = None  # no click has shown yet that the account is registered
            assert found[day][ours] == cell, (day, ours)
        if "followers_net" in cells:
            assert found[day]["followers_net"] == cells["followers_net"]
        assert found[day]["followers_total"] in {None, cells.get("followers_eod")}


EVERY_SWITCH = [
    pytest.param(name, value, id=f"{name}={value}")
    for name, values in CHOICES.items()
    for value in values[1:]
    if name not in {"redirect_rules", "look_back", "longest_range"} and value != "40001"
]
KINDS = ("business_registered", "business_plain", "business_small", "personal", "new_account")


@pytest.mark.parametrize("switch,value", EVERY_SWITCH)
def test_days_are_true_under_every_switch(start: Start, switch: str, value: str) -> None:
    for reader in start(*KINDS, **{switch: value}).everybody():
        assert_days_are_true(reader)


def test_days_are_true_when_everything_is_the_other_way_round(start: Start) -> None:
    reader = start(
        *KINDS,
        missing_metric="zero",
        missing_day="zero_row",
        followers_count_daily="net",
        daily_total_followers="total",
        last_row_cumulative="on",
        audience_location="metrics",
        code_as_string="on",
        message="Ok",
    )

    for each in reader.everybody():
        assert_days_are_true(each)


@pytest.mark.parametrize(
    "count,total", [("total", "net"), ("net", "total"), ("total", "total"), ("net", "net")]
)
def test_the_disputed_fields_are_calibrated_whatever_they_are(
    start: Start, count: str, total: str
) -> None:
    reader = start("business_registered", followers_count_daily=count, daily_total_followers=total)

    found = days(reader)

    assert reader.facts["tt_followers_count"] == count
    assert reader.facts["tt_daily_total_followers"] == total
    known = reader.truth()["profile_day"]
    has_total = "total" in {count, total}
    for day, row in found.items():
        assert row["followers_net"] == known[day]["followers_net"]
        expected = known[day]["followers_eod"] if has_total else None
        assert row["followers_total"] == expected


def test_a_personal_account_is_calibrated_by_its_live_count(start: Start) -> None:
    reader = start("personal")

    found = days(reader)

    assert reader.facts["tt_followers_count"] == "total"
    known = reader.truth()["profile_day"]
    for before, after in zip(list(found.values())[1:-1], list(found.values())[2:], strict=True):
        day = str(after["date"])
        assert after["followers_total"] == known[day]["followers_eod"]
        grown = after["followers_total"] - before["followers_total"]  # type: ignore[operator]
        assert after["followers_net"] == grown


def test_zeros_of_a_personal_account_are_not_taken_for_a_calibration(start: Start) -> None:
    reader = start("personal", missing_metric="zero")

    days(reader)

    assert "tt_daily_total_followers" not in reader.facts


@pytest.mark.parametrize("location", ["top", "metrics"])
def test_the_audience_is_found_wherever_it_stands(start: Start, location: str) -> None:
    reader = start("business_registered", audience_location=location)

    page = reader.page(reader.question("audience"))

    known = reader.truth()
    for stream in ASK_BY_NAME["audience"].streams:
        (row,) = page.rows[stream]
        assert_pairs(stream, row, known)
    assert page.unknown == frozenset()


def test_hours_are_true(start: Start) -> None:
    reader = start("business_registered")

    rows = reader.rows("activity", "audience_activity")

    known = reader.truth()["audience_activity"]
    assert {str(row["date"]) for row in rows} == {
        day for day in known if date.fromisoformat(day) in reader.reach
    }
    for row in rows:
        assert_pairs("audience_activity", row, {"audience_activity": known[str(row["date"])]})


@pytest.mark.parametrize("beyond", ["clamp", "empty", "serve"])
def test_days_beyond_the_wall_never_bring_days_nobody_asked_for(start: Start, beyond: str) -> None:
    reader = start("business_registered", over_60_days=beyond)
    old = Span(reader.reach.first - timedelta(days=60), reader.reach.first)

    rows = reader.rows("daily", "profile_day", span=old)

    assert all(row["date"] in old for row in rows)  # type: ignore[operator]
    assert bool(rows) is (beyond != "empty")
