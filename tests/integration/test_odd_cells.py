"""What nobody can read costs its own day or post, is told, and is asked again."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.connectors.base import Answer, Request
from headwater.connectors.http import Http
from headwater.model.account import Account
from tests.integration.compare import differences, stored_days, stored_posts
from tests.integration.world import World, world

Spoil = Callable[[dict[str, Any]], None]


class Spoiling(Http):
    """Changes the data of every answer of an endpoint."""

    def __init__(self, endpoint: str, spoil: Spoil) -> None:
        super().__init__()
        self._endpoint, self._spoil = endpoint, spoil

    def send(self, request: Request) -> Answer:
        answer = super().send(request)
        if request.endpoint != self._endpoint:
            return answer
        said: Any = json.loads(answer.body)
        self._spoil(said["data"])
        return replace(answer, body=json.dumps(said).encode())


def of_day(day: str, **cells: object) -> Spoil:
    """Give some cells of a day other values."""

    def spoil(data: dict[str, Any]) -> None:
        for row in data.get("metrics") or ():
            if row["date"] == day:
                row.update(cells)

    return spoil


def of_posts(places: slice, **cells: object) -> Spoil:
    """Give some cells of some of the posts of each page other values."""

    def spoil(data: dict[str, Any]) -> None:
        for post in data["videos"][places]:
            post.update(cells)

    return spoil


@pytest.fixture
def one(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, archetypes=["business_registered"], posts=8, seed=3) as made:
        yield made


def connected(one: World, endpoint: str, spoil: Spoil) -> tuple[Account, Http]:
    account = one.connect(one.simulator.accounts[0].open_id)
    right, one.headwater.http = one.headwater.http, Spoiling(endpoint, spoil)
    return account, right


def states(one: World, account: Account, stream: str) -> dict[str, str]:
    [covered] = one.headwater.status([account])
    runs = next(each for each in covered.streams if each.name == stream).runs
    return {
        f"{run.first + timedelta(days=n)}": run.status.value
        for run in runs
        for n in range((run.last - run.first).days + 1)
    }


@pytest.mark.parametrize(
    "cells",
    [{"shares": -1}, {"likes": "12"}, {"video_views": 1.5}, {"audience_activity": [{"hour": "x"}]}],
    ids=str,
)
def test_an_odd_cell_of_a_day_costs_that_day_and_no_other(
    cells: dict[str, object], one: World
) -> None:
    day = f"{one.today - timedelta(days=20)}"
    account, right = connected(one, "/business/get/", of_day(day, **cells))
    stream = "audience_activity" if "audience_activity" in cells else "profile_day"

    [outcome] = one.sync([account])
    wrong = [line for line in differences(one, account) if f" {day} " not in line]

    assert outcome.error is None
    [told] = outcome.failures
    assert f"metrics[{day}].{next(iter(cells))}" in told
    assert "that day was left out" in told
    assert wrong == []
    assert states(one, account, stream)[day] == "gap"

    one.headwater.http = right
    [healed] = one.sync([account])
    assert (healed.failures, differences(one, account)) == ((), [])


def test_a_day_that_stays_odd_does_not_hold_up_the_days_after_it(one: World) -> None:
    account = one.connect(one.simulator.accounts[0].open_id)
    one.sync([account])
    day = one.today
    right, one.headwater.http = (
        one.headwater.http,
        Spoiling("/business/get/", of_day(f"{day}", likes=None, shares="x")),
    )

    for _ in range(12):
        one.days_pass(1)
        one.sync([account])
        wrong = [line for line in differences(one, account) if f" {day} " not in line]
        assert wrong == []
    assert day not in stored_days(one, account)
    # It was asked for once before anything was served of it.
    assert states(one, account, "profile_day")[f"{day}"] == "provisional"

    one.headwater.http = right
    [healed] = one.sync([account])
    assert (healed.failures, differences(one, account)) == ((), [])


def test_a_day_without_its_name_is_taken_for_no_empty_day(one: World) -> None:
    day = f"{one.today - timedelta(days=20)}"
    account, _ = connected(one, "/business/get/", of_day(day, date="soon"))

    [outcome] = one.sync([account])

    assert any(".date as something else" in told for told in outcome.failures)
    assert [line for line in differences(one, account) if f" {day} " not in line] == []
    assert states(one, account, "profile_day")[day] == "gap"


@pytest.mark.parametrize(
    "cells",
    [{"likes": -1}, {"full_video_watched_rate": 1.03}, {"is_ad": "false"}, {"item_id": None}],
    ids=str,
)
def test_an_odd_post_costs_that_post_and_no_other(cells: dict[str, object], one: World) -> None:
    account, right = connected(one, "/business/video/list/", of_posts(slice(2, 3), **cells))

    [outcome] = one.sync([account])
    wrong = differences(one, account)

    assert outcome.error is None
    assert any(f"videos[2].{next(iter(cells))}" in told for told in outcome.failures)
    assert len({post for line in wrong for post in re.findall(r"\d{19}", line)[:1]}) == 1
    assert all(re.search(r"\d{19}", line) for line in wrong)
    [covered] = one.headwater.status([account])
    assert "left out" in next(s.note for s in covered.streams if s.name == "video")

    one.headwater.http = right
    one.days_pass(1)
    [healed] = one.sync([account])
    assert (healed.failures, differences(one, account)) == ((), [])


def test_a_post_that_turns_odd_is_neither_gone_nor_unchanged(one: World) -> None:
    account = one.connect(one.simulator.accounts[0].open_id)
    one.sync([account])
    newest = stored_posts(one, account, "video_lifetime")
    one.headwater.http = Spoiling("/business/video/list/", of_posts(slice(0, 1), likes=-1))
    one.days_pass(1)

    one.sync([account])

    kept = stored_posts(one, account, "video_lifetime")
    odd = [post for post, row in kept.items() if row["stale"]]
    assert len(odd) == 1
    marks: Any = kept[odd[0]]["stale"]
    assert kept[odd[0]]["v_views"] == newest[odd[0]]["v_views"]
    assert marks["v_views"] == newest[odd[0]]["captured_at"]
    assert stored_posts(one, account, "video")[odd[0]]["vanished_at"] is None


def test_beside_an_odd_post_another_is_seen_to_vanish(one: World) -> None:
    account = one.connect(one.simulator.accounts[0].open_id)
    one.sync([account])
    gone = sorted(stored_posts(one, account, "video"))[-2]
    one.simulator.event("vanish", account.account_id, item_ids=[gone])
    one.headwater.http = Spoiling("/business/video/list/", of_posts(slice(0, 1), likes=-1))
    one.days_pass(1)

    one.sync([account])

    posts = stored_posts(one, account, "video")
    assert {post for post, row in posts.items() if row["vanished_at"] is not None} == {gone}


def test_a_list_that_ends_nowhere_is_told_and_proves_nothing(one: World) -> None:
    account = one.connect(one.simulator.accounts[0].open_id)
    one.sync([account])
    known = stored_posts(one, account, "video_lifetime")
    cursors = iter(range(1, 1000))

    def endless(data: dict[str, Any]) -> None:
        data.update(videos=[], has_more=True, cursor=next(cursors))

    one.headwater.http = Spoiling("/business/video/list/", endless)
    one.days_pass(1)
    [outcome] = one.sync([account])

    assert any("ends nowhere" in told for told in outcome.failures)
    kept = stored_posts(one, account, "video_lifetime")
    assert {post: row["v_views"] for post, row in kept.items()} == {
        post: row["v_views"] for post, row in known.items()
    }
    posts = stored_posts(one, account, "video")
    assert all(row["vanished_at"] is None for row in posts.values())
    frozen = one.simulator.clock.now() - timedelta(days=366)
    moving = {post for post, row in posts.items() if row["video_created_at"] > frozen}
    assert {post for post, row in kept.items() if row["stale"]} == moving
    assert moving
    [covered] = one.headwater.status([account])
    assert "ends nowhere" in next(s.note for s in covered.streams if s.name == "video_lifetime")
