"""Budgets hold whichever way the source cuts its minutes, and waste little."""

import contextlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.connectors.base import Limit
from headwater.sync.budget import Budget

START = datetime(2026, 10, 20, tzinfo=UTC)
LIMITS = (
    Limit(calls=40, per=timedelta(minutes=1), scope="account"),
    Limit(calls=600, per=timedelta(minutes=1), scope="app"),
    Limit(calls=10, per=timedelta(seconds=1), scope="app"),
)


class OwnClock:
    """A clock that only moves when somebody sleeps or says so."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def sleep(self, duration: timedelta) -> None:
        self.at += duration


def most_within(instants: list[datetime], per: timedelta) -> int:
    """The most instants any half-open window of that length holds."""
    return max(
        (sum(1 for other in instants if at <= other < at + per) for at in instants), default=0
    )


@given(
    accounts=st.lists(st.integers(0, 5), min_size=1, max_size=250),
    latency=st.floats(0, 2),
    arrival=st.floats(0, 1),
)
def test_no_window_holds_more_arrivals_than_the_source_allows(
    accounts: list[int], latency: float, arrival: float
) -> None:
    clock = OwnClock()
    budget = Budget(LIMITS, clock)
    arrived: list[tuple[int, datetime]] = []

    for account in accounts:
        with budget.call(str(account), "/business/get/"):
            arrived.append((account, clock.now() + timedelta(seconds=latency * arrival)))
            clock.sleep(timedelta(seconds=latency))

    assert most_within([at for _, at in arrived], timedelta(seconds=1)) <= 10
    assert most_within([at for _, at in arrived], timedelta(minutes=1)) <= 600
    for account in set(accounts):
        mine = [at for who, at in arrived if who == account]
        assert most_within(mine, timedelta(minutes=1)) <= 40


def test_a_long_backlog_uses_nearly_all_of_the_minute() -> None:
    clock = OwnClock()
    budget = Budget(LIMITS, clock)

    for number in range(6_000):
        with budget.call(str(number % 200), "/business/video/list/"):
            pass

    minutes = (clock.now() - START) / timedelta(minutes=1)
    assert 6_000 / minutes >= 0.9 * 600
    assert 6_000 / minutes <= 0.99 * 600


def test_one_account_does_not_wait_for_the_budget_of_another() -> None:
    clock = OwnClock()
    budget = Budget(LIMITS[:1], clock)
    for _ in range(39):
        with budget.call("busy", "/business/get/"):
            pass

    with budget.call("idle", "/business/get/"):
        assert clock.now() == START
    with budget.call("busy", "/business/get/"):
        assert clock.now() == START + timedelta(minutes=1)


def test_after_a_refusal_nobody_calls_until_the_time_is_over() -> None:
    clock = OwnClock()
    budget = Budget(LIMITS, clock)
    told: list[timedelta] = []

    def wait(duration: timedelta) -> None:
        told.append(duration)
        clock.sleep(duration)

    budget.close(timedelta(minutes=5))
    with budget.call("any", "/business/get/", wait):
        pass

    assert clock.now() == START + timedelta(minutes=5)
    assert told == [timedelta(minutes=5)]


def test_calls_under_way_hold_their_places() -> None:
    clock = OwnClock()
    two = Limit(calls=3, per=timedelta(minutes=1), scope="app")
    budget = Budget((two,), clock)
    entered = threading.Event()

    def third() -> None:
        with budget.call("c", "/"):
            entered.set()

    with budget.call("a", "/"), budget.call("b", "/"):
        thread = threading.Thread(target=third, daemon=True)
        thread.start()
        assert not entered.wait(0.1)
    thread.join(10)
    assert entered.is_set()
    assert clock.now() >= START + timedelta(minutes=1)


def test_answers_that_take_long_do_not_slow_the_pace() -> None:
    clock = OwnClock()
    budget = Budget(LIMITS[2:], clock)
    sent: list[datetime] = []

    with contextlib.ExitStack() as under_way:
        for _ in range(100):
            under_way.enter_context(budget.call("any", "/"))
            sent.append(clock.now())

    pace = 99 / ((sent[-1] - sent[0]) / timedelta(seconds=1))
    assert 0.9 * 10 <= pace <= 0.96 * 10


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=300)])
def test_a_clock_that_is_moved_back_keeps_nobody_waiting(back: timedelta) -> None:
    clock = OwnClock()
    budget = Budget(LIMITS, clock)
    for _ in range(39):
        with budget.call("any", "/"):
            pass
    budget.close(timedelta(minutes=5))
    clock.at -= back
    moved = clock.at

    with budget.call("any", "/"):
        pass

    assert clock.now() - moved == timedelta(minutes=5)
