"""Every switch can be seen from outside, at the start and while running."""

import json
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from simulator.switches import CHOICES, Switches
from tests.simulator.asking import ALL_PROFILE, pages, profile, rows, today, videos
from tests.simulator.caller import Caller
from tests.simulator.conftest import Start

CLICKS = "bio_link_clicks"


def one(start: Start, archetype: str = "business_registered", **switches: str) -> tuple[Any, ...]:
    caller = start(archetype, switches=switches)
    account = caller.sim.accounts[0].open_id
    return caller, caller.token(account), account


class TestAMetricTheAccountDoesNotHave:
    def test_is_left_out(self, start: Start) -> None:
        caller, token, account = one(start, "business_plain", missing_metric="omit")

        assert all(CLICKS not in row for row in rows(caller, token, account))
        assert all("website_clicks" not in row for row in videos(caller, token, account))

    def test_is_null(self, start: Start) -> None:
        caller, token, account = one(start, "personal", missing_metric="null")

        assert {row[CLICKS] for row in rows(caller, token, account)} == {None}
        assert {row["audience_activity"] for row in rows(caller, token, account)} == {None}
        assert {row["website_clicks"] for row in videos(caller, token, account)} == {None}

    def test_is_zero(self, start: Start) -> None:
        caller, token, account = one(start, "personal", missing_metric="zero")

        assert {row[CLICKS] for row in rows(caller, token, account)} == {0}
        assert {len(row["audience_activity"]) for row in rows(caller, token, account)} == {0}
        assert {row["website_clicks"] for row in videos(caller, token, account)} == {0}

    @pytest.mark.parametrize("manner", ["omit", "null", "zero"])
    def test_an_idle_post_never_claims_that_nobody_was_reached(
        self, start: Start, manner: str
    ) -> None:
        caller, token, account = one(start, "idle_posts", missing_metric=manner)

        told = {row.get("reach", "absent") for row in videos(caller, token, account)}

        assert told == {None if manner == "null" else "absent"}


def test_a_missing_day_is_absent_or_a_row_of_zeros(start: Start) -> None:
    caller, token, account = one(start)
    absent = rows(caller, token, account, back=5, until=0)
    caller.sim.set(missing_day="zero_row")
    zeros = rows(caller, token, account, back=5, until=0)

    assert len(absent) < len(zeros) == 6
    assert zeros[-1]["date"] == today(caller).isoformat()
    assert {value for name, value in zeros[-1].items() if name[:5] not in ("date", "audie")} == {0}
    assert set(zeros[-1]) == set(zeros[0])


@pytest.mark.parametrize("meaning", ["total", "net"])
def test_the_two_disputed_fields_mean_what_the_switches_say(start: Start, meaning: str) -> None:
    caller, token, account = one(
        start, followers_count_daily=meaning, daily_total_followers=meaning
    )

    shown = rows(caller, token, account)

    for row in shown:
        net = row["daily_new_followers"] - row["daily_lost_followers"]
        assert row["followers_count"] == row["daily_total_followers"]
        assert (row["followers_count"] == net) == (meaning == "net")
    days = [row["followers_count"] for row in shown]
    if meaning == "total":
        assert all(abs(after - before) < before / 10 for before, after in pairwise(days))


class TestBeyondSixtyDays:
    def ask(self, start: Start, back: int, **switches: str) -> Any:
        caller, token, account = one(start, **switches)
        first = (today(caller) - timedelta(days=back)).isoformat()
        return caller.read(
            "business/get",
            token,
            business_id=account,
            start_date=first,
            end_date="2026-10-01",
            fields=["likes"],
        )

    def test_is_an_error(self, start: Start) -> None:
        assert self.ask(start, 61)["code"] == 40002

    def test_is_cut_off(self, start: Start) -> None:
        got = self.ask(start, 400, over_60_days="clamp")["data"]["metrics"]

        assert got[0]["date"] == "2026-08-21"

    def test_is_empty(self, start: Start) -> None:
        assert self.ask(start, 61, over_60_days="empty")["data"] == {"metrics": []}

    def test_is_served_for_two_years(self, start: Start) -> None:
        got = self.ask(start, 790, over_60_days="serve")["data"]["metrics"]

        assert got[0]["date"] == "2024-10-20"
        assert len(got) == 712

    @pytest.mark.parametrize("included,code", [("on", 0), ("off", 40002)])
    def test_the_sixtieth_day_is_within_reach_or_not(
        self, start: Start, included: str, code: int
    ) -> None:
        assert self.ask(start, 60, includes_day_60=included)["code"] == code
        assert self.ask(start, 59, includes_day_60=included)["code"] == 0

    @pytest.mark.parametrize("reach", [58, 30])
    def test_the_reach_may_be_less_than_documented(self, start: Start, reach: int) -> None:
        assert self.ask(start, reach, look_back=str(reach))["code"] == 0
        assert self.ask(start, reach + 1, look_back=str(reach))["code"] == 40002

    @pytest.mark.parametrize("days", [58, 30])
    def test_a_window_may_be_too_long(self, start: Start, days: int) -> None:
        caller, token, account = one(start, longest_range=str(days))
        last = today(caller) - timedelta(days=1)

        def code(window: int) -> int:
            first = last - timedelta(days=window - 1)
            answer = caller.read(
                "business/get",
                token,
                business_id=account,
                start_date=first.isoformat(),
                end_date=last.isoformat(),
                fields=["likes"],
            )
            return int(answer["code"])

        assert [code(days), code(days + 1)] == [0, 40002]

    def test_a_window_all_beyond_is_empty_when_cut_off(self, start: Start) -> None:
        caller, token, account = one(start, over_60_days="clamp")

        got = profile(
            caller, token, account, start_date="2026-01-01", end_date="2026-02-01", fields=["likes"]
        )

        assert got == {"metrics": []}


def test_the_newest_row_may_carry_the_sums_of_its_window(start: Start) -> None:
    caller, token, account = one(start)
    right = rows(caller, token, account, back=20)
    caller.sim.set(last_row_cumulative="on")
    wrong = rows(caller, token, account, back=20)

    assert wrong[:-1] == right[:-1]
    assert wrong[-1]["likes"] == sum(row["likes"] for row in right)
    assert wrong[-1]["followers_count"] == right[-1]["followers_count"]


def test_the_audience_is_told_at_the_top_or_in_the_newest_row(start: Start) -> None:
    caller, token, account = one(start)
    top = profile(caller, token, account)
    caller.sim.set(audience_location="metrics")
    inside = profile(caller, token, account)
    alone = profile(caller, token, account, fields=["audience_ages"])

    assert inside["metrics"][-1]["audience_ages"] == top["audience_ages"]
    assert "audience_ages" not in inside
    assert alone["metrics"][0]["audience_ages"] == top["audience_ages"]


def test_a_code_may_be_text(start: Start) -> None:
    caller, token, account = one(start, code_as_string="on")

    assert caller.read("business/get", token, business_id=account)["code"] == "0"
    assert caller.read("business/get", "", business_id=account)["code"] == "40104"


def test_success_may_be_spelled_either_way(start: Start) -> None:
    caller, token, account = one(start, message="Ok")

    assert caller.read("business/get", token, business_id=account)["message"] == "Ok"


class TestAPersonalAccount:
    def test_may_have_the_metrics_of_the_studio(self, start: Start) -> None:
        caller, token, account = one(start, "personal", personal_variant="A")

        assert profile(caller, token, account)["metrics"]

    def test_may_have_no_metrics(self, start: Start) -> None:
        caller, token, account = one(start, "personal", personal_variant="B")

        got = profile(caller, token, account)

        assert "metrics" not in got
        assert got["audience_ages"] == []

    def test_may_be_refused_its_insights_but_not_its_profile(self, start: Start) -> None:
        caller, token, account = one(start, "personal", personal_variant="40001")

        refused = caller.read("business/get", token, business_id=account, fields=["likes"])

        assert refused["code"] == 40001
        assert profile(caller, token, account, fields=["username", "videos_count"])


def test_an_account_without_analytics_may_be_refused(start: Start) -> None:
    caller, token, account = one(start, "analytics_off", analytics_off="40001")

    got = caller.read("business/get", token, business_id=account, fields=ALL_PROFILE)

    assert (got["code"], account in got["message"]) == (40001, True)


def test_pages_may_be_short_though_there_is_more(start: Start) -> None:
    caller, token, account = one(start, "huge", short_pages="off")
    full = list(pages(caller, token, account))
    caller.sim.set(short_pages="on")
    short = list(pages(caller, token, account))

    def ids(listed: list[Any]) -> list[str]:
        return [row["item_id"] for page in listed for row in page["videos"]]

    assert {len(page["videos"]) for page in full[:-1]} == {20}
    assert min(len(page["videos"]) for page in short[:-1]) < 20
    assert ids(short) == ids(full)


def test_a_page_may_even_be_empty_though_there_is_more(start: Start) -> None:
    caller, token, account = one(start, "huge", short_pages="on")

    sizes = [len(page["videos"]) for page in pages(caller, token, account, max_count=1)]

    assert 0 in sizes


def test_a_cursor_may_include_the_post_it_names(start: Start) -> None:
    caller, token, account = one(start, cursor_boundary="inclusive")
    first = next(pages(caller, token, account))
    second = next(pages(caller, token, account, cursor=first["cursor"]))
    caller.sim.set(cursor_boundary="strict")
    strict = next(pages(caller, token, account, cursor=first["cursor"]))

    assert second["videos"][0]["item_id"] == first["videos"][-1]["item_id"]
    assert strict["videos"][0]["item_id"] == second["videos"][1]["item_id"]


def test_keys_come_in_any_order_or_in_the_order_asked(start: Start) -> None:
    def orders(caller: Caller, token: str, account: str) -> set[str]:
        return {json.dumps(list(profile(caller, token, account)["metrics"][0])) for _ in range(5)}

    caller, token, account = one(start, key_order="plain")
    plain = orders(caller, token, account)
    caller.sim.set(key_order="shuffled")

    assert len(plain) == 1
    assert len(orders(caller, token, account)) > 1


@pytest.mark.parametrize("name", CHOICES)
def test_a_switch_takes_its_values_and_no_other(name: str) -> None:
    switches = Switches()
    for value in CHOICES[name]:
        switches.set({name: value})
        assert switches[name] == value

    with pytest.raises(ValueError, match=name):
        switches.set({name: "perhaps"})


def test_a_switch_nobody_knows_is_refused_and_changes_nothing() -> None:
    switches = Switches()

    with pytest.raises(ValueError, match="no switch 'colour'"):
        switches.set({"message": "Ok", "colour": "red"})

    assert switches["message"] == "OK"


def test_booleans_and_numbers_are_understood() -> None:
    switches = Switches({"short_pages": True, "expired_token_code": 40131})

    assert switches["short_pages"] == "on"
    assert switches["expired_token_code"] == "40131"
