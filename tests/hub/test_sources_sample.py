"""The Sample Account: always the same, landed like any other, and in nobody's totals."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from headwater import sample
from headwater.app import Headwater
from headwater.model.slice import DayStatus
from headwater.report.query import Query
from headwater.settings import Settings

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DAY = timedelta(days=1)
BY_DAY = Query.parse(metrics="video_views,followers_total", by="date", period="all")


class HeldClock:
    """A clock that tests move by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def sleep(self, duration: timedelta) -> None:
        self.at += duration


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def headwater(tmp_path: Path, clock: HeldClock) -> Iterator[Headwater]:
    settings = Settings.read({}, tmp_path / "home")
    with Headwater(settings, clock) as opened:
        opened.refresh_sample()
        yield opened


def days_of(headwater: Headwater) -> dict[date, int]:
    stored = headwater.store.account("tiktok_organic", "sample")
    stream = headwater.connector("tiktok_organic").streams[1]
    return {
        row["date"]: row["video_views"]  # type: ignore[misc]
        for row in headwater.store.rows(stored.key, stream)
    }


def test_it_has_thirteen_months_that_end_two_days_ago(headwater: Headwater) -> None:
    days = days_of(headwater)

    assert max(days) == NOW.date() - 2 * DAY
    assert min(days) == NOW.date() - 396 * DAY


def test_it_has_a_gap_provisional_days_and_a_post_that_everybody_saw(
    headwater: Headwater,
) -> None:
    [covered] = headwater.status([sample.ACCOUNT])
    daily = next(stream for stream in covered.streams if stream.name == "profile_day")
    states = dict(zip(DayStatus, daily.counts(), strict=True))
    views = sorted(days_of(headwater).values())

    assert states[DayStatus.GAP] == 2
    assert states[DayStatus.PROVISIONAL] >= 6
    assert views[-1] > 10 * views[len(views) // 2]


def test_its_posts_were_captured_many_times_and_their_views_only_grow(
    headwater: Headwater,
) -> None:
    stored = headwater.store.account("tiktok_organic", "sample")
    _, rows = headwater.store.ask(
        "SELECT video_id, v_views FROM video_lifetime WHERE account = ? "
        "ORDER BY video_id, captured_at",
        [stored.key],
    )
    by_post: dict[object, list[int]] = {}
    for video, views in rows:
        assert isinstance(views, int)
        by_post.setdefault(video, []).append(views)

    assert 50 <= len(by_post) <= 75
    assert all(counts == sorted(counts) for counts in by_post.values())
    assert max(map(len, by_post.values())) > 5


def test_every_stream_a_connected_account_has_is_there(headwater: Headwater) -> None:
    [covered] = headwater.status([sample.ACCOUNT])
    unread = [stream.name for stream in covered.streams if stream.last_read is None]

    assert unread == ["video_ad"]


def test_no_total_counts_it_and_its_name_finds_it(headwater: Headwater) -> None:
    assert headwater.stored(None) == []
    for name in ("Sample Account", "sample account", "sample"):
        found = headwater.find([name])
        assert found == [sample.ACCOUNT]
    answer = headwater.reports.answer(BY_DAY, headwater.stored([sample.ACCOUNT]))
    assert len(answer.rows) >= 390


def test_it_is_the_same_in_every_installation(headwater: Headwater, tmp_path: Path) -> None:
    with Headwater(Settings.read({}, tmp_path / "other"), HeldClock()) as other:
        other.refresh_sample()

        assert days_of(other) == days_of(headwater)


def test_a_second_look_on_the_same_day_changes_nothing(headwater: Headwater) -> None:
    version = headwater.store.version()
    headwater.refresh_sample()

    assert headwater.store.version() == version


def test_the_next_day_brings_a_day_and_moves_young_ones_up(
    headwater: Headwater, clock: HeldClock
) -> None:
    before = days_of(headwater)
    clock.at += DAY
    headwater.refresh_sample()
    after = days_of(headwater)

    assert set(after) - set(before) == {NOW.date() - DAY}
    moved = [day for day in before if after[day] != before[day]]
    assert moved
    assert all(after[day] > before[day] for day in moved)
    assert min(moved) > NOW.date() - 7 * DAY


def test_after_weeks_without_a_server_nothing_is_missing_but_the_first_gap(
    headwater: Headwater, clock: HeldClock
) -> None:
    clock.at += 40 * DAY
    headwater.refresh_sample()
    days = days_of(headwater)

    assert max(days) == clock.at.date() - 2 * DAY
    assert (max(days) - min(days)).days + 1 - len(days) == 2


def test_a_clock_that_was_moved_back_does_no_harm(headwater: Headwater, clock: HeldClock) -> None:
    before = days_of(headwater)
    clock.at -= 10 * DAY
    headwater.refresh_sample()

    assert days_of(headwater) == before
