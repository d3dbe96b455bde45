"""The two views of truth: what an honest client could know, and what is real."""

from datetime import timedelta
from typing import Any

import pytest

from simulator.fields import AUDIENCE, FADING, METRICS, PROFILE
from tests.simulator.asking import profile, rows, videos
from tests.simulator.caller import Caller
from tests.simulator.conftest import Start

PLAIN = set(METRICS) - {"followers_count", "daily_total_followers", "audience_activity"}


class Notebook:
    """An honest client: keeps the last value it was told of every cell."""

    def __init__(self, caller: Caller, account: str) -> None:
        self.caller, self.account = caller, account
        self.days: dict[str, dict[str, Any]] = {}
        self.activity: dict[str, Any] = {}
        self.videos: dict[str, dict[str, Any]] = {}
        self.audience: dict[str, Any] = {}

    def read(self, *, trust_newest: bool = True, token: str = "") -> None:
        token = token or self.caller.token(self.account)
        told = rows(self.caller, token, self.account)
        for row in told if trust_newest else told[:-1]:
            day = row.pop("date")
            activity = row.pop("audience_activity", None)
            if activity:
                self.activity[day] = activity
            cells = {name: value for name, value in row.items() if value is not None}
            self.days.setdefault(day, {}).update(cells)
        for video in videos(self.caller, token, self.account):
            cells = {name: value for name, value in video.items() if value is not None}
            self.videos.setdefault(video["item_id"], {}).update(cells)
        now = profile(self.caller, token, self.account, fields=list(AUDIENCE))
        self.audience.update({name: now[name] for name in AUDIENCE if now.get(name)})


def agree(notebook: Notebook) -> None:
    truth = notebook.caller.sim.truth("served", notebook.account)
    assert set(truth["profile_day"]) == set(notebook.days)
    for day, row in truth["profile_day"].items():
        for name in PLAIN & (set(row) | set(notebook.days[day])):
            assert notebook.days[day].get(name) == row.get(name), (day, name)
    assert truth["audience_activity"] == notebook.activity
    assert {name: truth[name] for name in AUDIENCE if truth[name]} == notebook.audience
    assert truth["videos"] == notebook.videos


@pytest.mark.parametrize(
    "archetype,switches",
    [
        ("business_registered", {}),
        ("business_plain", {"missing_metric": "null"}),
        ("personal", {"key_order": "plain"}),
        ("business_small", {"followers_count_daily": "net"}),
        ("idle_posts", {"missing_metric": "null"}),
        ("new_account", {"daily_total_followers": "total"}),
        ("business_registered", {"over_60_days": "clamp", "includes_day_60": "off"}),
        ("huge", {"short_pages": "on"}),
    ],
)
def test_served_is_what_a_client_that_reads_every_day_knows(
    start: Start, archetype: str, switches: dict[str, str]
) -> None:
    caller = start(archetype, switches=switches)
    account = caller.sim.accounts[0].open_id
    # The sixtieth day back is within reach but is not asked for: ask once, from then on it is.
    notebook = Notebook(caller, account)
    caller.sim.set(includes_day_60="off")

    for _ in range(4):
        notebook.read()
        agree(notebook)
        caller.sim.clock.advance(timedelta(hours=23))


def test_served_keeps_what_went_out_of_reach(start: Start) -> None:
    caller = start("business_registered", switches={"includes_day_60": "off"})
    account = caller.sim.accounts[0].open_id
    notebook = Notebook(caller, account)
    notebook.read()
    gone = list(notebook.videos)[3]
    caller.sim.event("vanish", account, item_ids=[gone])
    caller.sim.event("lose_followers", account)
    caller.sim.event("switch_to_personal", account)
    caller.sim.clock.advance(timedelta(days=20))
    notebook.read()

    agree(notebook)
    truth = caller.sim.truth("served", account)
    assert truth["vanished"] == [gone]
    assert truth["videos"][gone]["video_views"] > 0
    assert len(truth["profile_day"]) > 60
    assert "engaged_audience" in truth["profile_day"]["2026-10-01"]
    assert truth["audience_countries"]


def test_what_was_never_asked_for_and_is_out_of_reach_was_never_served(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    caller.connect(account)
    caller.sim.clock.advance(timedelta(days=100))

    days = caller.sim.truth("served", account)["profile_day"]

    assert min(days) == "2026-11-29"


def test_an_answer_lost_on_the_way_was_not_served(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    caller.sim.fault("http_500", "business/get")
    caller.send(
        "GET",
        "/open_api/v1.3/business/get/",
        query={"business_id": account, "fields": '["likes"]'},
        headers={"Access-Token": token},
    )
    caller.sim.event("revoke", account)

    assert caller.sim.truth("served", account)["profile_day"] == {}


def test_after_a_revocation_only_what_was_told_is_known(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    rows(caller, token, account, back=10)
    caller.sim.event("revoke", account)
    caller.sim.clock.advance(timedelta(days=10))

    truth = caller.sim.truth("served", account)

    assert min(truth["profile_day"]) == "2026-10-10"
    assert max(truth["profile_day"]) <= "2026-10-19"
    assert truth["videos"] == {}


@pytest.mark.parametrize("archetype", ["revoked", "banned"])
def test_served_stands_still_once_nobody_can_be_told_anything(start: Start, archetype: str) -> None:
    caller = start(archetype)
    account = caller.sim.accounts[0].open_id
    notebook = Notebook(caller, account)
    token = caller.token(account)
    caller.sim.clock.advance(timedelta(minutes=40))
    notebook.read(token=token)
    told = profile(caller, token, account, fields=list(PROFILE))
    del told["metrics"]
    caller.sim.clock.advance(timedelta(minutes=20))
    over = caller.sim.truth("served", account)

    caller.sim.event("rename", account, username="renamed.unseen")
    caller.sim.event("vanish", account)
    caller.sim.event("gain_followers", account, count=900)
    caller.sim.event("switch_to_personal", account)
    caller.sim.clock.advance(timedelta(days=40))

    assert over["profile"] == told
    assert caller.sim.truth("served", account) == over
    agree(notebook)
    real = caller.sim.truth("real", account)
    assert real["profile"]["username"] == "renamed.unseen"
    assert real["profile"].keys() == told.keys()


def test_served_moves_on_with_a_new_consent(start: Start) -> None:
    caller = start("revoked")
    account = caller.sim.accounts[0].open_id
    caller.connect(account)
    caller.sim.clock.advance(timedelta(days=10))
    assert caller.sim.truth("served", account)["profile"] == {}
    caller.connect(account)

    now = caller.sim.truth("served", account)

    assert now["profile"] == caller.sim.truth("real", account)["profile"]
    assert max(now["profile_day"]) > "2026-10-26"


def test_scopes_not_granted_are_out_of_reach(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    caller.connect(account, scope="user.info.basic,video.list")

    truth = caller.sim.truth("served", account)

    assert truth["profile_day"] == {}
    assert truth["videos"]
    assert all("average_time_watched" not in row for row in truth["videos"].values())


@pytest.mark.parametrize("manner", ["absent", "zero_row"])
def test_the_newest_row_is_untrusted_where_it_carries_sums(start: Start, manner: str) -> None:
    caller = start(
        "business_registered",
        switches={
            "last_row_cumulative": "on",
            "includes_day_60": "off",
            "missing_day": manner,
        },
    )
    account = caller.sim.accounts[0].open_id
    notebook = Notebook(caller, account)
    notebook.read(trust_newest=False)

    truth = caller.sim.truth("served", account)

    real = {day for day, row in notebook.days.items() if any(row.values())}
    assert set(truth["profile_day"]) == real
    newest = max(caller.sim.truth("served", account)["profile_day"])
    assert all(day > newest for day in truth["untrusted_days"])
    assert (manner == "zero_row") == (truth["untrusted_days"] == [])


def test_rows_and_metrics_of_zeros_are_not_served(start: Start) -> None:
    caller = start("personal", switches={"missing_day": "zero_row", "missing_metric": "zero"})
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    rows(caller, token, account, until=0)
    videos(caller, token, account)
    caller.sim.event("revoke", account)

    truth = caller.sim.truth("served", account)

    assert "2026-10-20" not in truth["profile_day"]
    assert all("engaged_audience" not in row for row in truth["profile_day"].values())
    assert all("website_clicks" not in row for row in truth["videos"].values())


def test_followers_mean_the_same_under_any_switch(start: Start) -> None:
    for total, net in (("total", "net"), ("net", "total"), ("net", "net"), ("total", "total")):
        caller = start(
            "business_registered",
            switches={"followers_count_daily": total, "daily_total_followers": net},
        )
        account = caller.sim.accounts[0].open_id
        served = caller.sim.truth("served", account)["profile_day"]
        real = caller.sim.truth("real", account)["profile_day"]
        day = "2026-09-30"

        assert served[day]["followers_net"] == real[day]["followers_net"]
        assert ("followers_eod" in served[day]) == ("total" in (total, net))
        assert ("followers_count" in served[day]) == (total == "total")
        assert ("daily_total_followers" in served[day]) == (net == "net")
        for name in served[day]:
            assert served[day][name] == real[day][name]


def test_served_is_real_wherever_a_day_is_final(start: Start) -> None:
    caller = start("business_registered", "business_plain", "personal", "business_small")
    for account in caller.sim.accounts:
        served = caller.sim.truth("served", account.open_id)
        real = caller.sim.truth("real", account.open_id)
        final = [day for day in served["profile_day"] if day < "2026-10-14"]
        assert len(final) > 50
        for day in final:
            shared = served["profile_day"][day].keys() & real["profile_day"][day].keys()
            assert all(
                served["profile_day"][day][name] == real["profile_day"][day][name]
                for name in shared
            )
            assert served["audience_activity"].get(day) == real["audience_activity"].get(day)


def test_real_knows_every_day_to_yesterday_and_no_metric_the_account_lacks(start: Start) -> None:
    caller = start("business_plain", "personal", "analytics_off")
    plain, personal, off = (
        caller.sim.truth("real", account.open_id) for account in caller.sim.accounts
    )

    assert len(plain["profile_day"]) == 800
    assert max(plain["profile_day"]) == "2026-10-19"
    day = plain["profile_day"]["2026-10-19"]
    assert "engaged_audience" in day
    assert "bio_link_clicks" not in day
    assert "engaged_audience" not in personal["profile_day"]["2026-10-19"]
    assert "followers_net" in personal["profile_day"]["2026-10-19"]
    assert off["profile_day"] == {}


def test_real_keeps_the_insights_of_idle_and_vanished_posts(start: Start) -> None:
    caller = start("idle_posts")
    account = caller.sim.accounts[0].open_id
    gone = caller.sim.event("vanish", account)["item_ids"]
    assert isinstance(gone, list)

    real = caller.sim.truth("real", account)["videos"]

    assert set(gone) <= set(real)
    assert all(set(row) >= FADING for row in real.values() if row["media_type"] == "VIDEO")


def test_the_truth_of_nobody_is_not_told(start: Start) -> None:
    caller = start("business_registered")

    with pytest.raises(LookupError):
        caller.sim.truth("real", "nobody")
    with pytest.raises(ValueError, match="views"):
        caller.sim.truth("dreamt", caller.sim.accounts[0].open_id)


def test_the_truth_is_told_over_http_too(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id

    for view in ("served", "real"):
        got = caller.look("truth", view=view, account=account)
        assert got == caller.sim.truth(view, account)
        assert got["registered"] is True
