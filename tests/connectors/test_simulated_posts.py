"""Posts, ads and comments of a simulated account are read whole, page by page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from headwater.connectors.base import Row
from headwater.connectors.tiktok_organic.rows import PAIRS
from headwater.connectors.tiktok_organic.streams import BY_NAME
from headwater.model.field import Kind
from tests.connectors.reader import Reader, Start, assert_pairs


@pytest.mark.parametrize("kind", ["business_registered", "personal", "idle_posts", "old_posts"])
@pytest.mark.parametrize(
    "switches",
    [{}, {"short_pages": "on"}, {"cursor_boundary": "inclusive"}, {"missing_metric": "null"}],
)
def test_posts_are_true_page_by_page(start: Start, kind: str, switches: dict[str, object]) -> None:
    reader = start(kind, posts=50, **switches)
    reader.rows("profile", "profile")

    pages = list(reader.pages(reader.question("videos")))

    known = reader.truth()["videos"]
    seen = {str(row["video_id"]) for page in pages for row in page.rows["video"]}
    assert seen == set(known)
    assert len(pages) > 1
    assert not any(page.unknown for page in pages)
    for page in pages:
        for stream in ("video", "video_lifetime"):
            for row in reader.tiktok.settle(BY_NAME[stream], page.rows[stream], reader.facts):
                assert_post_is_true(stream, row, known[str(row["video_id"])], reader)
        for stream in set(page.rows) & set(PAIRS):
            for row in page.rows[stream]:
                assert_pairs(stream, row, known[str(row["video_id"])])


def assert_post_is_true(stream: str, row: Row, known: dict[str, Any], reader: Reader) -> None:
    for field in BY_NAME[stream].asked:
        expected = known.get(str(field.source_name))
        if field.gates and expected == 0 and "registered" not in reader.facts:
            expected = None  # nothing has shown yet that the account earned it
        if field.kind is Kind.INSTANT:
            expected = datetime.fromtimestamp(int(str(expected)), UTC)
        assert row[field.name] == expected, field.name


def test_a_walk_since_an_instant_has_every_post_made_after_it(start: Start) -> None:
    reader = start("business_registered", posts=60)
    since = reader.now - timedelta(days=300)

    found: set[str] = set()
    pages = 0
    question = reader.question("videos", since=since)
    while True:
        page = reader.page(question)
        pages += 1
        found |= {str(row["video_id"]) for row in page.rows["video"]}
        if page.cursor is None:
            break
        question = reader.question("videos", since=since, cursor=page.cursor)

    made = {
        post: datetime.fromtimestamp(int(row["create_time"]), UTC)
        for post, row in reader.truth()["videos"].items()
    }
    assert {post for post, at in made.items() if at >= since} <= found
    assert pages < len(list(reader.pages(reader.question("videos"))))


def test_ad_only_posts_are_found_among_those_used_in_ads(start: Start) -> None:
    reader = start("huge", posts=120)
    rows = reader.rows("videos", "video")
    boosted = [str(row["video_id"]) for row in rows if row["is_ad"]]

    found = {
        row["video_id"]: row["ad_only"]
        for place in range(0, len(boosted), 20)
        for row in reader.rows("ads", "video_ad", entities=tuple(boosted[place : place + 20]))
    }

    only = set(reader.truth()["ad_posts"])
    assert found == {post: post in only for post in boosted}
    assert True in found.values()


def test_comments_are_read_to_the_last_page(start: Start) -> None:
    scopes = ("user.info.basic", "video.list", "comment.list")
    reader = start("huge", posts=40, scopes=scopes)
    most = max(
        reader.rows("videos", "video_lifetime"), key=lambda row: int(str(row["v_comments"] or 0))
    )

    pages = list(reader.pages(reader.question("comments", entities=(str(most["video_id"]),))))

    rows = [row for page in pages for row in page.rows["comment"]]
    assert len(pages) > 1
    assert len({row["comment_id"] for row in rows}) == len(rows) > 30
    assert all(row["video_id"] == most["video_id"] for row in rows)
    assert not any(page.unknown for page in pages)


def test_the_benchmark_of_a_category_is_read(start: Start) -> None:
    reader = start("business_registered")

    (row,) = reader.rows("benchmark", "benchmark", options={"business_category": "PETS"})

    assert row["benchmark_category"] == "PETS"
    assert row["benchmark_likes"]
