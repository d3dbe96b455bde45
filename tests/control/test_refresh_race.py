"""R6: however many renew at once, every refresh token is spent once and nobody is locked out."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from headwater.control.base import Control
from headwater.model.account import Account, Grant
from headwater.model.errors import ReconnectError
from tests.control.conftest import World
from tests.control.token_server import TokenServer, caller, served

GRANTS = 200
FEWER = 60
MARGIN = timedelta(hours=1)

Renew = Callable[[Control, Account, Callable[[Grant], Grant]], Grant]


def single_flight(control: Control, account: Account, call: Callable[[Grant], Grant]) -> Grant:
    return control.refresh(account, call, margin=MARGIN)


def without_a_lease(world: World) -> Renew:
    """How it must not be done: look, ask, store."""

    def renew(control: Control, account: Account, call: Callable[[Grant], Grant]) -> Grant:
        stored = control.grant(account)
        if stored.access_expires_at - world.clock.now() > MARGIN:
            return stored
        fresh = call(stored)
        control.save_connection(account.connector, fresh, account)
        return fresh

    return renew


def race(world: World, renew: Renew, *, threads: int, grants: int) -> None:
    """All threads want all grants fresh at the same time, in the same order."""
    control = world.open()
    accounts = [world.connect(control, number=number) for number in range(1, grants + 1)]
    call = caller(world.server.refresh, world.clock.now)
    start = threading.Barrier(threads)

    def want_all(_: int) -> None:
        start.wait()
        for account in accounts:
            try:
                renew(control, account, call)
            except ReconnectError:
                continue  # counted by the server

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(want_all, range(threads)))


def verdict(server: TokenServer) -> tuple[int, int, int]:
    """Refreshes, tokens used twice, accounts locked out."""
    return (
        server.total(lambda consent: consent.refreshes),
        server.total(lambda consent: consent.reuses),
        server.total(lambda consent: consent.revoked),
    )


def how_many(world: World, *, long: bool) -> int:
    """Each of them in the long form; PostgreSQL, which locks besides, gets by with fewer."""
    on_a_file = world.settings.database_url.reveal().startswith("sqlite")
    return GRANTS if on_a_file or long else FEWER


@pytest.mark.parametrize("threads", [2, 8])
def test_a_few_threads_spend_every_refresh_token_once(world: World, threads: int) -> None:
    race(world, single_flight, threads=threads, grants=20)

    assert verdict(world.server) == (20, 0, 0)


def test_many_threads_spend_every_refresh_token_once(world: World, *, long: bool) -> None:
    grants = how_many(world, long=long)

    race(world, single_flight, threads=32, grants=grants)

    assert verdict(world.server) == (grants, 0, 0)


def test_what_is_stored_afterwards_is_what_the_source_accepts(sqlite_world: World) -> None:
    race(sqlite_world, single_flight, threads=8, grants=20)

    control = sqlite_world.opened[-1]
    for account in control.accounts():
        stored = control.grant(account).refresh_token.reveal()
        assert sqlite_world.server.refresh(stored) == 2


def test_without_a_lease_accounts_are_locked_out(sqlite_world: World) -> None:
    sqlite_world.server.delay = 0.01
    race(sqlite_world, without_a_lease(sqlite_world), threads=8, grants=10)

    _, reuses, locked_out = verdict(sqlite_world.server)
    assert reuses > 0
    assert locked_out > 0


def test_processes_spend_every_refresh_token_once(
    world: World, tmp_path: Path, *, long: bool
) -> None:
    control, grants = world.open(), how_many(world, long=long)
    for number in range(1, grants + 1):
        world.connect(control, number=number)
    control.close()
    with served(world.server, tmp_path / "door") as door:
        command = [sys.executable, "-m", "tests.control.renew_all", str(world.settings.home)]
        command += [world.settings.database_url.reveal(), str(door), "2"]
        workers = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
        complaints = [worker.communicate()[1].decode() for worker in workers]

    assert complaints == ["", "", "", ""]
    assert verdict(world.server) == (grants, 0, 0)
