"""Answers are kept while nothing they were made of has changed, and no longer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from headwater.connectors.tiktok_organic import TikTokOrganic
from headwater.report.cache import KEPT_FOR, MOST_ENTRIES, Cache
from headwater.report.query import Query
from headwater.report.reports import Reports
from headwater.store.base import Store
from headwater.store.open import open_store
from tests.report.world import NOW, make

LIKES = Query.parse(metrics="likes", by="date", period="last_7d")


@dataclass
class Moved:
    """A clock that is moved by hand."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def sleep(self, duration: timedelta) -> None:
        self.at += duration


@dataclass
class Counting:
    """A store that counts the statements it is asked."""

    inner: Store
    asked: int = 0
    seen: list[str] = field(default_factory=list)

    def ask(self, sql: str, values: object = ()) -> object:
        self.asked += 1
        self.seen.append(sql)
        return self.inner.ask(sql, values)  # type: ignore[arg-type] # handed through

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


@pytest.fixture
def counting(tmp_path: Path) -> Iterator[Counting]:
    store = open_store(f"duckdb://{tmp_path}/store.duckdb")
    make(3, accounts=1).land(store)
    yield Counting(store)
    store.close()


def reports(store: Counting, clock: Moved) -> Reports:
    return Reports(store, [TikTokOrganic()], clock)  # type: ignore[arg-type] # counts, else a Store


def test_the_same_question_is_answered_once(counting: Counting) -> None:
    asked = reports(counting, Moved())
    first = asked.answer(LIKES, counting.inner.accounts())
    before = counting.asked
    assert asked.answer(LIKES, counting.inner.accounts()) is first
    assert counting.asked == before


def test_a_change_of_rows_is_seen_at_once(counting: Counting) -> None:
    asked = reports(counting, Moved())
    accounts = counting.inner.accounts()
    first = asked.answer(LIKES, accounts)
    make(4, accounts=1).land(counting.inner)
    second = asked.answer(LIKES, accounts)
    assert second is not first
    assert second.data_version > first.data_version
    assert second.rows == first.rows


def test_what_is_said_of_days_is_never_much_older_than_now(counting: Counting) -> None:
    clock = Moved()
    asked = reports(counting, clock)
    first = asked.answer(LIKES, counting.inner.accounts())
    clock.sleep(KEPT_FOR)
    assert asked.answer(LIKES, counting.inner.accounts()) is not first


def test_completeness_is_read_once_for_many_questions(counting: Counting) -> None:
    asked = reports(counting, Moved())
    accounts = counting.inner.accounts()
    for metric in ("likes", "shares", "comments", "video_views"):
        asked.answer(Query.parse(metrics=metric, by="date", period="last_7d"), accounts)
    assert sum("hw_slice" in sql for sql in counting.seen) == 1


def test_the_least_used_answers_are_let_go() -> None:
    cache: Cache[int] = Cache()
    for number in range(MOST_ENTRIES + 1):
        cache.put(number, number, NOW, rows=1)
    assert cache.get(0, NOW) is None
    assert cache.get(1, NOW) == 1


def test_a_huge_answer_is_not_kept() -> None:
    cache: Cache[int] = Cache()
    cache.put("huge", 1, NOW, rows=400_000)
    assert cache.get("huge", NOW) is None


def test_a_clock_that_was_moved_back_does_not_revive_an_answer() -> None:
    cache: Cache[int] = Cache()
    cache.put("key", 1, NOW, rows=1)
    assert cache.get("key", NOW - timedelta(seconds=1)) is None
