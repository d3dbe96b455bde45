"""How a sync under way is told: share, time left, and a chart that grows from the right."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from headwater.app.standing import Standing
from headwater.app.status import Status, Verdict
from headwater.control.base import Run, RunState
from headwater.hub.sources.chart import drawn
from headwater.hub.sources.progress import progress_of
from headwater.model.account import Account
from headwater.model.slice import Span

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
FIRST, LAST = date(2025, 11, 1), date(2026, 11, 23)


def standing(*runs: Run, next_sync: datetime | None = NOW) -> Standing:
    return Standing(
        account=Account(connector="tiktok_organic", account_id="a"),
        verdict=Verdict(status=Status.SYNCING, reason="It is."),
        runs=runs,
        next_sync=next_sync,
        complete_through=None,
        first_day=None,
    )


RUNNING = Run(
    id=1,
    connector="tiktok_organic",
    account_id="a",
    trigger="connect",
    state=RunState.RUNNING,
    started_at=NOW - timedelta(minutes=2),
    progress={
        "done": 4, "total": 12, "rows": 240, "calls": 7, "stage": "asking", "stream": "daily",
        "from": "2026-06-01", "to": "2026-07-30", "wait_seconds": 0.0, "note": "",
    },
)  # fmt: skip


def test_an_account_that_was_just_connected_is_about_to_begin() -> None:
    found = progress_of(standing(), NOW)

    assert found is not None
    assert not found.begun


def test_an_account_at_rest_has_no_progress() -> None:
    assert progress_of(standing(replace(RUNNING, state=RunState.DONE)), NOW) is None
    assert progress_of(standing(next_sync=None), NOW) is None


def test_progress_tells_windows_rows_days_and_the_time_left() -> None:
    found = progress_of(standing(RUNNING), NOW)

    assert found is not None
    assert (found.percent, found.rows, found.calls) == (33, 240, 7)
    assert (found.first, found.last) == (date(2026, 6, 1), date(2026, 7, 30))
    assert found.left == timedelta(minutes=4)
    assert found.time_left == "about 4 minutes"


def test_a_wait_for_the_budget_is_told_while_it_lasts_only() -> None:
    told = {**RUNNING.progress, "wait_seconds": 23.4, "at": NOW.isoformat()}
    waiting = replace(RUNNING, progress={**told, "stage": "waiting"})
    waits = [
        progress.wait
        for run, later in (
            (waiting, 0),
            (waiting, 10),
            (waiting, 40),
            (replace(RUNNING, progress=told), 0),
        )
        if (progress := progress_of(standing(run), NOW + timedelta(seconds=later)))
    ]

    assert waits == [23, 13, 0, 0]


def test_the_time_left_is_not_guessed_from_little() -> None:
    young = replace(RUNNING, progress={**RUNNING.progress, "done": 1})
    found = progress_of(standing(young), NOW)

    assert found is not None
    assert found.time_left == "working it out"


@given(done=st.integers(0, 50), total=st.integers(0, 50))
def test_a_run_that_runs_is_never_all_done(done: int, total: int) -> None:
    run = replace(RUNNING, progress={**RUNNING.progress, "done": done, "total": total})
    found = progress_of(standing(run), NOW)

    assert found is not None
    assert 0 <= found.percent <= 99


def test_a_run_from_before_a_restart_that_said_nothing_yet_is_shown_too() -> None:
    found = progress_of(standing(replace(RUNNING, progress={})), NOW)

    assert found is not None
    assert (found.percent, found.rows, found.stream) == (0, 0, "")


@given(
    values=st.dictionaries(st.dates(FIRST, LAST), st.integers(0, 10**7), max_size=60),
)
def test_the_chart_has_one_bar_a_day_inside_its_box(values: dict[date, int]) -> None:
    chart = drawn("Video Views", values, Span(FIRST, LAST))
    heights = [int(bar.split("v-")[1].split("h")[0]) for bar in chart.bars.split("z") if bar]

    assert chart.landed == len(values) == len(heights)
    assert all(1 <= height <= 100 for height in heights)
    assert chart.most == max([0, *values.values()])


def test_the_chart_grows_from_the_newest_day_and_leaves_room_for_what_is_awaited() -> None:
    values = {LAST - timedelta(days=n): 10 for n in range(60)}
    chart = drawn("Video Views", values, Span(FIRST, LAST))

    assert chart.awaited == chart.days - 60
    assert chart.bars.startswith(f"M{chart.days - 60} 100")
    assert "60 of 388 days" in chart.said


def test_a_few_days_far_above_the_others_are_cut_and_that_is_said() -> None:
    values = {FIRST + timedelta(days=n): 100 for n in range(100)}
    chart = drawn("Video Views", {**values, LAST: 50_000}, Span(FIRST, LAST))

    assert chart.is_cut
    assert chart.top == 125
    assert not drawn("Video Views", values, Span(FIRST, LAST)).is_cut
