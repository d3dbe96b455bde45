"""The bars of a sync on a terminal: at any usual width every number is there to be read."""

from datetime import timedelta
from typing import Any

import pytest

from headwater.cli.bars import ProgressBars
from headwater.cli.terminal import Terminal
from tests.cli.drawing import WEEK, Follower, said, seen, step, terminal

BAR = "━╸╺"
UNDER_WAY: dict[str, Any] = {
    "stream": "profile_day", "span": WEEK, "done": 2, "total": 123, "rows": 45_678,
}  # fmt: skip


@pytest.fixture(autouse=True)
def a_terminal_that_can_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the tests are run on."""
    monkeypatch.setenv("TERM", "xterm")


def bars(place: Terminal) -> Follower:
    return ProgressBars(place).drawn()


def drawn(width: int, **parts: Any) -> str:
    """The last line drawn of one account on a terminal of that width."""
    place = terminal(width=width, interactive=True)
    return seen(said(bars, place, [step(**parts)]))[-1]


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_the_count_the_rows_and_the_time_left_are_never_cut(width: int) -> None:
    line = drawn(width, **UNDER_WAY)

    assert " 2/123 " in line
    assert " 45,678 rows " in line
    assert " --:-- " in line
    assert "profile_day" in line
    assert len(line) <= width


def test_at_80_columns_the_bar_is_short_and_so_are_the_days() -> None:
    line = drawn(80, **UNDER_WAY)

    assert line.startswith("@tiny.studio.flat2 ")
    assert line.endswith(" profile_day 11-21..11-27")
    assert sum(line.count(piece) for piece in BAR) == 5


def test_at_120_columns_there_is_room_for_everything() -> None:
    line = drawn(120, **UNDER_WAY)

    assert line.endswith(" profile_day 2026-11-21 to 2026-11-27")
    assert sum(line.count(piece) for piece in BAR) == 24


def test_millions_of_rows_and_a_long_name_leave_the_numbers_whole() -> None:
    line = drawn(
        80,
        title="@a_handle_of_all.24.signs",
        stream="a_stream_with_a_long_name",
        span=WEEK,
        done=1_204,
        total=1_204,
        rows=12_345_678,
    )

    assert "1204/1204" in line
    assert "12,345,678 rows" in line
    assert line.startswith("@a_handle_of_all.24…")
    assert line.endswith(" a_stream_with_a_lo…")


def test_a_wait_says_how_long_it_is_in_the_room_there_is() -> None:
    wait = timedelta(seconds=42)

    assert drawn(120, stage="waiting", wait=wait).endswith("waiting 42 s for TikTok's budget")
    assert drawn(80, stage="waiting", wait=wait).endswith("waiting 42 s for TikTok")


def test_a_bar_that_ended_early_rests_and_says_why() -> None:
    gone = "@tiny.studio.flat2 has to be connected again: TikTok refuses even a fresh token."
    place = terminal(width=80, interactive=True)
    steps = [step(**UNDER_WAY), step("ended", **(UNDER_WAY | {"note": gone}))]
    lines = seen(said(bars, place, steps))
    never_begun = drawn(120, stage="ended", note="Stopped; what had landed is kept.")

    assert lines[-1].endswith(" ended: has to be connec…")
    assert " 2/123 " in lines[-1]
    told = " ".join(lines[:-1])
    assert gone in told
    assert never_begun.endswith(" ended: Stopped; what had landed is kept")
    assert "0/1" in never_begun


def test_what_is_noticed_is_said_whole_above_the_bars() -> None:
    place = terminal(width=120, interactive=True)
    note = "TikTok refuses [a_field] of videos."
    lines = seen(said(bars, place, [step("noticed", note=note)]))

    assert f"@tiny.studio.flat2: {note}" in lines
