"""The simulator's own time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.clock import Clock

START = datetime(2026, 10, 20, tzinfo=UTC)


class Ticks:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(st.floats(0, 10_000), st.sampled_from([0.0, 1.0, 60.0, 3600.0]))
def test_time_passes_at_the_speed_of_the_clock(seconds: float, speed: float) -> None:
    ticks = Ticks()
    clock = Clock(START, speed=speed, ticks=ticks)
    ticks.now += seconds

    assert clock.at() == pytest.approx(START.timestamp() + seconds * speed)


def test_a_frozen_clock_stands_still_until_it_is_let_go() -> None:
    ticks = Ticks()
    clock = Clock(START, ticks=ticks)
    clock.freeze()
    ticks.now += 50
    frozen = clock.now()
    clock.run(2)
    ticks.now += 5

    assert frozen == START
    assert clock.now() == START + timedelta(seconds=10)


def test_a_change_of_speed_does_not_move_the_clock() -> None:
    ticks = Ticks()
    clock = Clock(START, speed=60, ticks=ticks)
    ticks.now += 10
    clock.run(1)

    assert clock.now() == START + timedelta(minutes=10)


def test_it_can_be_set_and_advanced() -> None:
    clock = Clock(START, speed=0)
    clock.set(datetime(2030, 1, 1, tzinfo=UTC))
    clock.advance(timedelta(days=2))

    assert clock.now() == datetime(2030, 1, 3, tzinfo=UTC)


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Clock(datetime(2026, 10, 20))  # noqa: DTZ001 - that is the point


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="speed"):
        Clock(START, speed=-1)
