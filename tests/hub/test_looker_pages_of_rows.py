"""Tens of thousands of rows through the pages of a real hub, while syncs land beside them."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.connectors.tiktok_organic import streams as tiktok
from headwater.model.account import Account
from headwater.model.slice import Slice, Span
from headwater.store.base import Landing, Row
from tests.hub.breaking import Breaking, breaking
from tests.hub.desk import Desk, desk, in_thread
from tests.hub.reported import Reported, grant, opened
from tests.report.world import NOW

POSTS, DAYS = 2_200, 28
FIRST = date(2026, 9, 1)
LAST = FIRST + timedelta(days=DAYS - 1)
MOST_BYTES, MOST_MS = 8 * 1024 * 1024, 20_000
RANGE = {"startDate": str(FIRST), "endDate": str(LAST)}
ACCOUNT = "acc-many"
TWO_MINUTES = timedelta(minutes=2)
"""Longer than the hub keeps the answer of a walk that nobody goes on with."""


def views(post: int, day: date) -> int:
    """What is true: each post grows by its own number every day."""
    return 1000 + post + (day - FIRST).days * (post % 50 + 1)


def post_id(post: int) -> str:
    return f"7800000000{post:09d}"


def land(hub: Reported) -> None:
    """An account with very many posts, captured on the eve and on every day, as syncs would."""
    headwater = hub.world.headwater
    headwater.control.save_connection("tiktok_organic", grant(ACCOUNT), who(ACCOUNT))
    account = next(each for each in hub.accounts if each.account_id == ACCOUNT)
    key = headwater.stored([account])[0].key
    for number in range(-1, DAYS):
        day = FIRST + timedelta(days=number)
        at = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
        landings = [_landing(tiktok.VIDEO_LIFETIME, at, [_counters(p, day) for p in range(POSTS)])]
        if number < 0:
            landings.insert(0, _landing(tiktok.VIDEO, at, [_post(p, at) for p in range(POSTS)]))
        headwater.store.land(key, landings)


def who(account_id: str) -> Account:
    return Account(connector="tiktok_organic", account_id=account_id, username="very.busy")


def _counters(post: int, day: date) -> Row:
    return {"video_id": post_id(post), "v_views": views(post, day), "v_likes": post}


def _post(post: int, at: datetime) -> Row:
    return {
        "video_id": post_id(post),
        "media_type": "VIDEO",
        "is_ad": False,
        "video_created_at": at - timedelta(days=30),
        "caption": f"Post {post} " * 12,
    }


def _landing(stream: Any, at: datetime, rows: list[Row]) -> Landing:
    piece = Slice(
        stream=stream.name, span=Span(at.date(), at.date()), digest="d", fetched_at=at,
        captured_at=at, rows=len(rows),
    )  # fmt: skip
    made_at = "video_created_at" if stream is tiktok.VIDEO else None
    return Landing(stream=stream, slice=piece, rows=rows, made_at=made_at)


@dataclass(slots=True)
class Scene:
    """A hub that serves an account with very many posts, and a person at Google."""

    hub: Reported
    proxy: Breaking
    desk: Desk
    landed: int = 0

    def ask(self, cursor: str | None = None, **more: object) -> Any:
        body = {
            "hub": "main",
            "accounts": [ACCOUNT],
            "fields": [{"name": each} for each in ("video_id", "date", "v_views", "v_likes")],
            "dateRange": RANGE,
            "pageSize": 20_000,
            "cursor": cursor,
            **more,
        }
        return self.hub.post("looker/data", body)

    def pages(self, **more: object) -> Iterator[dict[str, Any]]:
        cursor = None
        while True:
            page = self.ask(cursor, **more).json()
            yield page
            cursor = page["next"]
            if cursor is None:
                return

    def sync_lands(self) -> None:
        """Another account's day arrives, as it would while somebody looks at a chart."""
        headwater = self.hub.world.headwater
        [other] = headwater.stored([a for a in self.hub.accounts if a.account_id == "acc-1-2"])
        day = NOW.date() - timedelta(days=3)
        self.landed += 1
        piece = Slice(
            stream="profile_day", span=Span(day, day), digest="d",
            fetched_at=NOW + timedelta(minutes=self.landed), rows=1,
        )  # fmt: skip
        row: Row = {"date": day, "video_views": 50_000 + self.landed}
        headwater.store.land(
            other.key, [Landing(stream=tiktok.PROFILE_DAY, slice=piece, rows=[row])]
        )


@pytest.fixture(scope="module")
def scene(
    reported_template: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    with opened(reported_template, tmp_path_factory.mktemp("many") / "home") as hub:
        land(hub)
        with in_thread(hub.world.headwater) as base, breaking(base) as proxy, desk() as person:
            yield Scene(hub, proxy, person)


def expected() -> list[list[object]]:
    """Every row of the chart, in the order the contract promises: by date, then by post."""
    days = [FIRST + timedelta(days=n) for n in range(DAYS)]
    return [
        [post_id(post), f"{day:%Y%m%d}", views(post, day), post]
        for day in days
        for post in range(POSTS)
    ]


def test_sixty_thousand_rows_arrive_once_each_and_as_they_are(scene: Scene) -> None:
    patience = {"fetchMs": MOST_MS}  # a page that took longer would be told as a time-out
    scene.desk.connect(scene.proxy.base, scene.hub.key, ACCOUNT, limits=patience)
    chart = {
        "dimensions": ["video_id", "date"],
        "metrics": ["v_views", "v_likes"],
        "dateRange": RANGE,
    }

    told = scene.desk.tell("count", chart)

    rows = expected()
    text = "\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    assert told["rows"] == told["distinct"] == len(rows) == POSTS * DAYS > 60_000
    assert told["digest"] == hashlib.sha256(text.encode()).hexdigest()
    pages = [each for each in told["fetches"] if each["call"] == "data"]
    assert len(pages) == 4
    assert all(each["bytes"] <= MOST_BYTES for each in pages), pages


def test_pages_show_the_data_of_the_first_one_whatever_lands_between(scene: Scene) -> None:
    rows, versions = [], set()
    before = scene.hub.world.headwater.store.version()
    for page in scene.pages():
        rows += page["rows"]
        versions.add(page["data_version"])
        scene.sync_lands()

    assert rows == expected()
    assert versions == {str(before)}
    assert scene.hub.world.headwater.store.version() > before + 3
    assert scene.ask().json()["data_version"] != str(before), "a new walk is of the new data"


def test_a_page_ends_at_8_mb_where_rows_are_long(scene: Scene) -> None:
    names = [{"name": each} for each in ("video_id", "date", "caption", "v_views")]

    pages = [
        (len(page["rows"]), len(json.dumps(page["rows"], separators=(",", ":"))))
        for page in scene.pages(fields=names, pageSize=1_000_000)
    ]

    assert sum(count for count, _ in pages) == POSTS * DAYS
    assert len(pages) > 1
    assert all(size <= MOST_BYTES for _, size in pages)
    assert pages[0][1] > MOST_BYTES * 0.9


def test_an_answer_that_is_no_longer_kept_is_made_anew_or_refused_with_409(scene: Scene) -> None:
    first = scene.ask().json()
    scene.hub.world.clock.ahead += TWO_MINUTES
    second = scene.ask(first["next"]).json()
    scene.hub.world.clock.ahead += TWO_MINUTES
    scene.sync_lands()
    third = scene.ask(second["next"])

    assert second["rows"] == expected()[20_000:40_000]
    assert second["data_version"] == first["data_version"]
    assert third.status_code == 409
    assert third.json()["error"]["code"] == "data_changed"


def test_a_chart_begins_again_when_its_pages_are_gone_and_shows_one_version(scene: Scene) -> None:
    def long_ago() -> None:
        scene.sync_lands()
        scene.hub.world.clock.ahead += TWO_MINUTES

    scene.desk.connect(scene.proxy.base, scene.hub.key, ACCOUNT)
    scene.proxy.faults[:] = [None, long_ago]
    chart = {"dimensions": ["video_id", "date"], "metrics": ["v_views"], "dateRange": RANGE}

    told = scene.desk.tell("count", chart)

    assert [each["status"] for each in told["fetches"]] == [200, 409, 200, 200, 200, 200]
    assert told["rows"] == told["distinct"] == POSTS * DAYS


def test_a_chart_whose_data_never_rests_says_so(scene: Scene) -> None:
    def long_ago() -> None:
        scene.sync_lands()
        scene.hub.world.clock.ahead += TWO_MINUTES

    scene.desk.connect(scene.proxy.base, scene.hub.key, ACCOUNT)
    scene.proxy.faults[:] = [None, long_ago] * 3
    chart = {"dimensions": ["video_id", "date"], "metrics": ["v_views"], "dateRange": RANGE}

    told = scene.desk.tell("count", chart)

    assert told["refused"].startswith("New data keeps arriving while this chart is being read.")
    assert "changed under the walk 3 times" in told["detail"]
