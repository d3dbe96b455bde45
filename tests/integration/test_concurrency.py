"""Two at once: one works and the other says so, and no refresh token is ever used twice."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from headwater.connectors.base import Answer, Request
from headwater.connectors.http import Http
from headwater.model.account import Account
from headwater.model.errors import BusyError
from headwater.sync.courtesy import MOMENT, Courtesy
from tests.integration.compare import differences
from tests.integration.processes import Shell, ended, shell, until_asked
from tests.integration.world import World, world

GET = "/business/get/"


class Counted(Courtesy):
    """Counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def step_aside(self, moment: float = MOMENT) -> None:
        self.asked += 1
        super().step_aside(moment)


class Hooked(Http):
    """Runs something before the n-th call to the API, once."""

    def __init__(self, before: int, act: Callable[[], None]) -> None:
        super().__init__()
        self.before, self._act, self.calls = before, act, 0

    def send(self, request: Request) -> Answer:
        if request.method == "GET":
            self.calls += 1
            if self.calls == self.before:
                self._act()
        return super().send(request)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[World]:
    switches: dict[str, object] = {"refresh_reuse": "revoke", "old_access_after_refresh": "dies"}
    options: dict[str, Any] = {"accounts": 2, "posts": 8, "seed": 3, "limits": False}
    with world(tmp_path, switches=switches, **options) as made:
        yield made


def test_a_sync_steps_aside_before_each_of_its_calls_and_lands_all_the_same(two: World) -> None:
    account = two.connect_all()[0]
    courtesy = two.headwater.courtesy = Counted()

    with courtesy.answering():
        [outcome] = two.sync([account])

    assert outcome.error is None
    assert courtesy.asked >= outcome.calls > 1
    assert differences(two, account) == []


def test_a_second_sync_of_an_account_in_another_thread_says_that_one_is_running(two: World) -> None:
    account, other = two.connect_all()
    under_way, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        under_way.set()
        assert go_on.wait(60)

    two.headwater.http = Hooked(3, wait)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(two.sync, [account])
        assert under_way.wait(60)
        second, beside = two.sync([account, other])
        go_on.set()
        [worked] = first.result(60)

    assert isinstance(second.error, BusyError)
    assert f"A sync of {account.title} has been running since" in str(second.error)
    assert (beside.error, worked.error) == (None, None)
    assert differences(two, account) == []
    assert two.sync([account])[0].error is None


@pytest.mark.parametrize("nth", [1, 2, 6, 9])
def test_a_token_that_expires_during_a_sync_is_renewed_once_and_the_sync_goes_on(
    nth: int, two: World
) -> None:
    account, _ = two.connect_all()
    two.headwater.http = Hooked(nth, lambda: two.days_pass(1.01))

    [outcome] = two.sync([account])
    two.days_pass(1)
    [later] = two.sync([account])

    grants = two.simulator.world.grants
    assert (outcome.error, outcome.failures, later.error) == (None, (), None)
    assert (grants.refreshes, grants.token_reuses) == (2, 0)
    assert differences(two, account) == []


@pytest.mark.parametrize("nth", [1, 2, 6, 9])
def test_a_token_that_somebody_else_renews_during_a_sync_is_not_renewed_again(
    nth: int, two: World
) -> None:
    account, _ = two.connect_all()
    two.headwater.http = Hooked(nth, partial(renew, two, account))

    [outcome] = two.sync([account])

    grants = two.simulator.world.grants
    assert (outcome.error, outcome.failures) == (None, ())
    assert (grants.refreshes, grants.token_reuses) == (1, 0)
    assert differences(two, account) == []


def renew(made: World, account: Account) -> None:
    """A renewal that does not wait until it is due, as another process would make it."""
    control = made.headwater.control
    source = made.headwater.source(made.headwater.connectors[0])
    control.refresh(account, source.refreshed, margin=timedelta(days=2))


def test_a_second_process_on_the_embedded_store_says_that_it_is_in_use(tmp_path: Path) -> None:
    with shell(tmp_path / "home", accounts=2, posts=8) as made:
        made.connect_all()
        one, other = (each.username(made.simulator.world.at()) for each in made.simulator.accounts)
        made.simulator.calls.clear()
        first = made.start("sync", "--json", "--account", one)
        with held_up(made):
            [same, beside, asking] = [
                made.run(*words.split())
                for words in (f"sync --account {one}", f"sync --account {other}", "status")
            ]
        done = ended(first)

        assert (same.code, beside.code, asking.code, done.code) == (6, 6, 6, 0)
        assert f"A sync of @{one} has been running since" in same.out
        assert "is open in another headwater command, a sync most likely" in beside.out
        assert asking.err.startswith("headwater: The store ")
        assert made.run("sync").code == 0


@contextmanager
def held_up(made: Shell) -> Iterator[None]:
    """From a process's first call for data on, the simulator answers nobody."""
    until_asked(made)
    with made.simulator.world.lock:
        yield


def on_postgres(database: Callable[[], str]) -> dict[str, str]:
    return {"HEADWATER_DATABASE_URL": database(), "HEADWATER_STORE_URL": database()}


def test_of_two_processes_on_postgresql_one_syncs_and_one_says_so(
    tmp_path: Path, postgres_url: Callable[[], str]
) -> None:
    with shell(tmp_path / "home", on_postgres(postgres_url), accounts=2, posts=8) as made:
        made.connect_all()
        made.simulator.calls.clear()
        names = [account.username(made.simulator.world.at()) for account in made.simulator.accounts]
        first = made.start("sync", "--json", "--account", names[0])
        with held_up(made):
            second = made.start("sync", "--json")
            assert second.stderr is not None
            assert "ended" in second.stderr.readline()  # it has looked who is being synced
        done, later = ended(first), ended(second)

        busy, beside = sorted(json.loads(later.out), key=lambda each: each["error"] is None)
        assert (done.code, later.code) == (0, 6)
        assert busy["username"] == names[0]
        assert f"A sync of @{names[0]} has been running since" in busy["error"]
        assert (beside["username"], beside["error"]) == (names[1], None)
        assert json.loads(done.out)[0]["failures"] == []


@pytest.mark.parametrize("engine", ["embedded", "postgresql"])
def test_two_processes_with_many_threads_spend_no_refresh_token_twice(
    engine: str, tmp_path: Path, postgres_url: Callable[[], str], *, long: bool
) -> None:
    more = on_postgres(postgres_url) if engine == "postgresql" else {}
    switches = {"refresh_reuse": "revoke", "old_access_after_refresh": "dies"}
    count = 40 if long else 6
    with shell(tmp_path / "home", more, accounts=count, posts=0, switches=switches) as made:
        made.connect_all()
        for _ in range(5 if long else 2):
            made.simulator.clock.advance(timedelta(days=1))
            pair = [made.start(module="tests.integration.refreshing") for _ in range(2)]
            for process in pair:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
            outcomes = [ended(process, "go\n") for process in pair]

            assert [json.loads(each.out) for each in outcomes] == [[], []], outcomes

        grants = made.simulator.world.grants
        assert grants.token_reuses == 0
        assert grants.refreshes == count * (5 if long else 2)
