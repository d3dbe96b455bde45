"""What can happen to an account, effective at once."""

from datetime import timedelta

import pytest

from simulator.accounts import ARCHETYPES
from simulator.events import EVENTS
from tests.simulator.asking import profile, rows, videos
from tests.simulator.conftest import Start


def test_a_new_username_shows_at_once_also_in_the_addresses_of_posts(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    caller.sim.event("rename", account, username="fresh.name")

    assert profile(caller, token, account)["username"] == "fresh.name"
    assert "/@fresh.name/" in videos(caller, token, account)[0]["share_url"]
    assert caller.sim.truth("real", "fresh.name")["open_id"] == account


def test_a_vanished_post_is_gone_until_it_is_restored(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    before = [row["item_id"] for row in videos(caller, token, account)]
    count = profile(caller, token, account)["videos_count"]
    gone = before[5:8]
    caller.sim.event("vanish", account, item_ids=gone)
    during = [row["item_id"] for row in videos(caller, token, account)]
    by_id = caller.read(
        "business/video/list", token, business_id=account, filters={"video_ids": gone}
    )
    fewer = profile(caller, token, account)["videos_count"]
    caller.sim.event("restore", account)

    assert [item for item in before if item not in during] == gone
    assert by_id["data"]["videos"] == []
    assert 1 <= count - fewer <= 3
    assert [row["item_id"] for row in videos(caller, token, account)] == before


def test_a_revoked_consent_kills_tokens_and_waiting_codes(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    got = caller.connect(account)
    waiting = caller.code(account)
    caller.sim.event("revoke", account)

    assert caller.read("business/get", got["access_token"], business_id=account)["code"] == 40105
    assert caller.refresh(got["refresh_token"])["code"] == 40107
    assert caller.exchange(waiting)["code"] == 40110
    assert caller.connect(account)["open_id"] == account


def test_crossing_a_hundred_followers_opens_and_closes_the_audience(start: Start) -> None:
    caller = start("business_small")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    caller.sim.event("gain_followers", account)
    above = profile(caller, token, account)
    caller.sim.event("lose_followers", account)
    below = profile(caller, token, account)

    assert above["followers_count"] == 150
    assert above["audience_ages"]
    assert below["followers_count"] == 60
    assert below["audience_ages"] == []


def test_followers_gained_and_lost_by_an_event_are_counted_on_its_day(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    caller.sim.event("gain_followers", account, count=700)
    caller.sim.clock.advance(timedelta(days=1))
    caller.sim.event("lose_followers", account, count=900)
    caller.sim.clock.advance(timedelta(days=8))

    days = {row["date"]: row for row in rows(caller, caller.token(account), account)}

    assert days["2026-10-20"]["daily_new_followers"] >= 700
    assert days["2026-10-21"]["daily_lost_followers"] >= 900
    for before, after in (("2026-10-19", "2026-10-20"), ("2026-10-20", "2026-10-21")):
        change = days[after]["followers_count"] - days[before]["followers_count"]
        assert change == days[after]["daily_total_followers"]


def test_an_owner_may_grant_less_than_was_asked(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    caller.sim.event("grant_only", account, scopes=["user.info.basic", "user.insights"])
    less = caller.connect(account)["scope"]
    caller.sim.event("grant_only", account)

    assert set(less.split(",")) == {"user.info.basic", "user.insights"}
    assert "video.list" in caller.connect(account)["scope"]


def test_likes_taken_back_are_gone_at_once_and_only_from_that_post(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    before = {row["item_id"]: row.get("likes") for row in videos(caller, token, account)}
    total = profile(caller, token, account)["total_likes"]
    item = next(item for item, likes in before.items() if likes and likes > 50)
    count = caller.sim.event("clean_likes", account, item_id=item)["count"]
    after = {row["item_id"]: row.get("likes") for row in videos(caller, token, account)}

    assert count == before[item] // 10
    assert after == before | {item: before[item] - count}
    assert profile(caller, token, account)["total_likes"] == total - count


def test_a_ban_kills_the_tokens(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    caller.sim.event("ban", account)

    assert caller.read("business/get", token, business_id=account)["code"] == 40105


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_can_happen_over_http(start: Start, name: str) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    item = videos(caller, caller.token(account), account)[0]["item_id"]

    got = caller.control(f"accounts/{account}/{name}", item_id=item)

    assert (got["event"], got["account"]) == (name, account)


def test_what_cannot_happen_is_said(start: Start) -> None:
    caller = start("no_posts")
    account = caller.sim.accounts[0].open_id

    with pytest.raises(ValueError, match="no event 'marry'"):
        caller.sim.event("marry", account)
    with pytest.raises(LookupError, match="nobody"):
        caller.sim.event("revoke", "nobody")
    with pytest.raises(LookupError, match="no post"):
        caller.sim.event("vanish", account)
    with pytest.raises(LookupError, match="no post"):
        caller.sim.event("clean_likes", account, item_id="7")


def test_there_is_one_account_of_every_kind_by_default(start: Start) -> None:
    caller = start()

    kinds = [account["archetype"] for account in caller.look("accounts")]

    assert kinds == list(ARCHETYPES)
    assert len({account["username"] for account in caller.look("accounts")}) == len(kinds)
