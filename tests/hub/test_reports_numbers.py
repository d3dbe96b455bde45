"""Numbers for people, and small lines: laws that hold whatever the values are."""

import re
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from headwater.hub.reports.figures import (
    MINUS,
    NOTHING,
    change,
    duration,
    percent,
    share,
    short,
    shown,
    span,
)
from headwater.hub.reports.spark import spark
from headwater.model.field import Unit
from headwater.model.slice import DayStatus

PATH = re.compile(r"(M[\d.]+ [\d.]+(L[\d.]+ [\d.]+)+)*")

values = st.one_of(st.none(), st.integers(-(10**12), 10**12), st.floats(-1e9, 1e9))
series = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(-1000, 1000)), st.sampled_from(list(DayStatus))),
    max_size=60,
)


@given(values, st.sampled_from(list(Unit)))
def test_unknown_is_a_dash_and_nothing_else_is(value: float | None, unit: Unit) -> None:
    assert (shown(value, unit) == NOTHING) == (value is None)
    assert (short(value, unit) == NOTHING) == (value is None)


@given(st.integers(-(10**12), 10**12))
def test_a_short_number_is_near_the_number(value: int) -> None:
    told = short(value)
    scale = {"K": 1e3, "M": 1e6, "B": 1e9}.get(told[-1], 1)
    back = float(told.rstrip("KMB").replace(",", "").replace(MINUS, "-")) * scale
    assert abs(back - value) <= abs(value) * 0.05
    assert len(told) <= 8


@given(values, values)
def test_a_change_points_where_the_number_went(now: float | None, before: float | None) -> None:
    found = change(now, before)
    if now is None or before is None:
        assert found is None
    else:
        assert found is not None
        assert found.direction == ("up" if now > before else "down" if now < before else "flat")


def test_numbers_are_written_as_people_write_them() -> None:
    assert shown(1234567) == "1,234,567"
    assert short(1234567) == "1.23M"
    assert shown(-1234) == f"{MINUS}1,234"
    assert [share(each) for each in (0.0629, 0.0002, 0, None)] == [
        "6.3\N{NO-BREAK SPACE}%", "<\N{NO-BREAK SPACE}0.1\N{NO-BREAK SPACE}%",
        "0.0\N{NO-BREAK SPACE}%", NOTHING,
    ]  # fmt: skip
    assert percent(0.0794) == "7.94\N{NO-BREAK SPACE}%"
    assert duration(75) == "1:15\N{NO-BREAK SPACE}min"
    assert span(date(2026, 9, 1), date(2026, 9, 20)) == "1 Sep – 20 Sep 2026"
    assert change(0.08, 0.07, Unit.FRACTION) is not None


@given(series)
def test_a_small_line_never_crosses_a_gap(days: list[tuple[int | None, DayStatus]]) -> None:
    """Every stroke joins two neighbours that are both known."""
    numbers = [value for value, _ in days]
    line = spark(numbers, [status for _, status in days])
    known = [value is not None for value in numbers]
    joined = sum(a and b for a, b in pairwise(known))
    if line is None:
        assert sum(known) < 2
        return
    strokes = line.solid.count("L") + line.dashed.count("L")
    assert strokes == joined
    assert len(line.dots) == sum(
        here and not before and not after
        for before, here, after in zip([False, *known], known, [*known[1:], False], strict=False)
    )


@given(series)
def test_what_may_still_move_is_drawn_apart(days: list[tuple[int | None, DayStatus]]) -> None:
    line = spark([value for value, _ in days], [status for _, status in days])
    moving = sum(
        days[at][1] is DayStatus.PROVISIONAL
        and days[at][0] is not None
        and days[at - 1][0] is not None
        for at in range(1, len(days))
    )
    if line is not None:
        assert line.dashed.count("L") == moving
        assert all(
            re.fullmatch(r"(M[\d.]+ [\d.]+(L[\d.]+ [\d.]+)+)*", p)
            for p in (line.solid, line.dashed)
        )
