"""A sync without a terminal: seldom a line, and each can be read in a log."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import timedelta

from headwater.cli.progress import PlainLines
from headwater.cli.terminal import Terminal
from headwater.sync.progress import Progress
from tests.cli.drawing import NOW, WEEK, Follower, said, step, terminal


def lines(*steps: Progress, accounts: int = 2) -> Sequence[str]:
    """What is written while these steps are told."""

    def follower(place: Terminal) -> Follower:
        return nullcontext(PlainLines(place, accounts))

    return said(follower, terminal(), steps).splitlines()


def later(seconds: float, stage: str = "asking", **parts: object) -> Progress:
    """A step some seconds after the first."""
    return step(stage, **({"at": NOW + timedelta(seconds=seconds)} | parts))


def test_an_account_is_told_at_its_beginning_and_at_its_end() -> None:
    told = lines(
        step("planned"),
        later(1, stream="profile_day", span=WEEK),
        later(2, "landed", stream="profile_day", span=WEEK),
        later(3, "done", rows=1_204, calls=1),
    )

    assert told == [
        "@tiny.studio.flat2: begun.",
        "@tiny.studio.flat2: up to date, 1,204 rows changed in 1 call.",
    ]


def test_an_account_that_ends_early_is_told_with_the_reason() -> None:
    gone = "@tiny.studio.flat2 has to be connected again."

    assert lines(later(0, "ended", note=gone)) == [gone]
    assert lines(later(0, "ended", note="Stopped.")) == ["@tiny.studio.flat2: Stopped."]


def test_totals_are_told_every_half_minute_of_the_syncs_clock() -> None:
    other = {"account_id": "b", "title": "@other"}
    told = lines(
        *(later(second, rows=second * 10, calls=second) for second in range(0, 91, 5)),
        later(92, "done", rows=1_000, calls=92),
        later(120, "planned", calls=1, rows=0, **other),
    )

    assert told == [
        "@tiny.studio.flat2: begun.",
        "So far 0 of 2 accounts done, 300 rows changed in 30 calls.",
        "So far 0 of 2 accounts done, 600 rows changed in 60 calls.",
        "So far 0 of 2 accounts done, 900 rows changed in 90 calls.",
        "@tiny.studio.flat2: up to date, 1,000 rows changed in 92 calls.",
        "@other: begun.",
        "So far 1 of 2 accounts done, 1,000 rows changed in 93 calls.",
    ]


def test_a_long_wait_is_told_once_for_all_who_wait_for_the_same() -> None:
    five = timedelta(minutes=5)
    told = lines(
        step("planned"),
        later(1, "waiting", wait=timedelta(seconds=59)),
        later(2, "waiting", wait=five),
        later(3, "waiting", wait=five, account_id="b", title="@other"),
        later(303, "waiting", wait=timedelta(seconds=90)),
    )

    assert [line for line in told if "waiting" in line] == [
        "@tiny.studio.flat2: waiting 5 minutes for TikTok's limits; nothing to do.",
        "@tiny.studio.flat2: waiting 2 minutes for TikTok's limits; nothing to do.",
    ]
