"""A change counts from the last capture that read its value, however long ago that was."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.connectors.tiktok_organic import TikTokOrganic, streams
from headwater.report.query import Query
from headwater.report.reports import Reports
from headwater.store.base import Row
from headwater.store.open import open_store
from tests.report.conftest import Stopped
from tests.report.world import LIFE_COUNTS, Post, Truth, World

POST = "7700000000000000001"
MADE = datetime(2026, 9, 1, 7, tzinfo=UTC)
CAPTURES = [datetime(2026, 9, day, 3, tzinfo=UTC) for day in range(10, 16)]
NOT_LISTED, NOT_SERVED = None, "not served"
Views = int | str | None

Ask = Callable[..., list[tuple[Any, ...]]]
Asked = Callable[[list[Views]], Ask]


@pytest.fixture(params=["duckdb", "postgres"])
def asked(request: pytest.FixtureRequest, tmp_path: Path) -> Asked:
    """Lines about one post of which each capture served these views, and half as many likes."""

    def given(views: list[Views]) -> Ask:
        url = f"duckdb://{tmp_path}/store.duckdb"
        if request.param == "postgres":
            url = request.getfixturevalue("postgres_url")()
        store = open_store(url)
        request.addfinalizer(store.close)
        _world(views).land(store)
        reports = Reports(store, [TikTokOrganic()], Stopped())

        def ask(*metrics: str, by: str, **parts: Any) -> list[tuple[Any, ...]]:
            period = {"start": CAPTURES[0].date(), "end": CAPTURES[-1].date()} | parts
            query = Query.parse(metrics=metrics, by=by, **period)
            return list(reports.answer(query, store.accounts()).rows)

        return ask

    return given


def _world(views: list[Views]) -> World:
    count = len(views)
    truth = Truth(account_id="acc", captures=CAPTURES[:count], profile=[{"username": "a"}] * count)
    post = Post(
        id=POST,
        identity={"video_id": POST, "is_ad": False, "video_created_at": MADE},
        served=[_served(each) for each in views],
        ad_only=[None] * count,
        splits={stream.name: [{}] * count for stream in streams.SPLITS},
    )
    truth.posts.append(post)
    return World(accounts=[truth])


def _served(views: Views) -> Row | None:
    if views == NOT_LISTED:
        return None
    likes = None if isinstance(views, str) else views // 2
    known = dict.fromkeys(LIFE_COUNTS, 7)
    return known | {"v_views": None if likes is None else views, "v_likes": likes}


def kinds(lines: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Lines with a number for the capture their interval starts at, first things first."""
    place = {at: number for number, at in enumerate(CAPTURES)}
    told = [tuple(place.get(cell, cell) for cell in line) for line in lines]
    return sorted(line for line in told if line[1] is not None and line[2] != "baseline")


BY = "captured_at,interval_start,change_kind"


@pytest.mark.parametrize("hole", [NOT_LISTED, NOT_SERVED])
def test_a_capture_without_the_value_has_no_change_and_the_next_one_has_it_all(
    asked: Asked, hole: Views
) -> None:
    ask = asked([3112, 4001, hole, 5012])
    assert kinds(ask("v_views_day", by=BY)) == [(1, 0, "growth", 889), (3, 1, "gap", 1011)]


@pytest.mark.parametrize("hole", [NOT_LISTED, NOT_SERVED])
def test_holes_of_several_captures_and_a_value_that_stood_still(asked: Asked, hole: Views) -> None:
    ask = asked([10, hole, hole, 10, hole, 12])
    assert kinds(ask("v_views_day", by=BY)) == [(3, 0, "gap", 0), (5, 3, "gap", 2)]


def test_a_post_that_comes_back_without_the_value_is_still_not_read(asked: Asked) -> None:
    ask = asked([10, 14, NOT_LISTED, NOT_SERVED, 20])
    assert kinds(ask("v_views_day", by=BY)) == [(1, 0, "growth", 4), (4, 1, "gap", 6)]


def test_a_hole_that_began_before_the_period_is_counted_from_where_it_began(asked: Asked) -> None:
    ask = asked([10, NOT_SERVED, NOT_LISTED, NOT_LISTED, 20, 21])
    lines = ask("v_views_day", by=BY, start=CAPTURES[4].date())
    assert kinds(lines) == [(4, 0, "gap", 10), (5, 4, "growth", 1)]


def test_values_with_different_holes_have_lines_of_their_own(asked: Asked) -> None:
    ask = asked([10, NOT_SERVED, 20])
    assert kinds(ask("v_views_day", "v_likes_day", "v_shares_day", by=BY)) == [
        (1, 0, "growth", None, None, 0),
        (2, 0, "gap", 10, 5, None),
        (2, 1, "growth", None, None, 0),
    ]


def test_a_post_has_no_value_at_an_age_at_which_it_was_not_listed(asked: Asked) -> None:
    ask = asked([10, 14, NOT_LISTED, 20])
    first = (CAPTURES[0] - MADE) // timedelta(days=1)
    assert ask("v_views_at_age", "posts_at_age", by="age_day", start=MADE.date()) == [
        (first, 10, 1),
        (first + 1, 14, 1),
        (first + 3, 20, 1),
    ]


def test_a_pattern_for_the_kind_of_change_finds_the_gap_of_a_value_left_out(asked: Asked) -> None:
    ask = asked([10, NOT_SERVED, 20])
    assert ask("v_views_day", by="change_kind", where="change_kind ~ ^g.p$") == [("gap", 10)]
