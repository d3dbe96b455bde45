"""A private PostgreSQL for the tests: one throw-away cluster per test process, made on demand.

`postgres_url` is a function: every call makes an empty database and returns its URL. The
cluster listens on loopback and on a socket in its own directory, forgets about durability, and
is gone when the tests are done. PostgreSQL refuses to run as root, so root runs it as the
`postgres` user that Debian's package brings.
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import psycopg
import pytest

WITHOUT_DURABILITY = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "shared_buffers=32MB",
    "autovacuum=off",
)
"""Safe here and nowhere else: these files never have to survive a crash of the machine."""

INITDB_OPTIONS = ("--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")

PR_SET_PDEATHSIG = 1
"""Linux: the signal a process gets when the one that made it dies (prctl.h)."""

START_WITHIN_SECONDS = 60
STOP_WITHIN_SECONDS = 60


class RunAs(TypedDict, total=False):
    """The identity arguments of `subprocess`; empty means the user who runs the tests."""

    user: str
    group: str
    extra_groups: list[str]


def run_as() -> RunAs:
    """PostgreSQL's own user when the tests run as root."""
    if os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def server_binaries() -> Path:
    """The newest directory with `initdb` and `postgres`; without one, fails with the remedy."""
    on_path = shutil.which("initdb")
    packaged = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if packaged:
        return packaged[-1].parent
    if on_path is not None:
        return Path(on_path).parent
    pytest.fail("PostgreSQL's server is not installed: apt-get install postgresql", pytrace=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


def die_with_the_tests() -> None:
    """In the server, before it begins: a test run that is killed leaves no server behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


@dataclass(slots=True)
class Cluster:
    """A running server. `databases` counts what was made in it, for names."""

    server: subprocess.Popen[bytes]
    port: int
    log: Path
    databases: int = 0

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def await_answer(self) -> None:
        give_up_at = time.monotonic() + START_WITHIN_SECONDS
        while not self.answers():
            if self.server.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"PostgreSQL did not start:\n{self.log.read_text()}")
            time.sleep(0.05)

    def make_database(self) -> str:
        """The URL of a new, empty database."""
        self.databases += 1
        name = f"test_{self.databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def stop(self) -> None:
        self.server.send_signal(signal.SIGQUIT)  # at once: nothing here is worth writing down
        self.server.wait(STOP_WITHIN_SECONDS)


def start_cluster(home: Path) -> Cluster:
    """Make a cluster in `home`, an empty directory, and start its server."""
    binaries, data, log = server_binaries(), home / "data", home / "log"
    identity = run_as()
    if identity:
        shutil.chown(home, identity["user"], identity["group"])
    made = subprocess.run(
        [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", *INITDB_OPTIONS],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        **identity,
    )
    if made.returncode != 0:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
    port = free_port()
    settings = (
        *WITHOUT_DURABILITY,
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={home}",
    )
    command = [str(binaries / "postgres"), "-D", str(data), "-p", str(port)]
    command += [word for setting in settings for word in ("-c", setting)]
    with log.open("wb") as out:
        server = subprocess.Popen(
            command,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            preexec_fn=die_with_the_tests,  # noqa: PLW1509 - it makes one system call
            **identity,
        )
    return Cluster(server=server, port=port, log=log)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[Callable[[], str]]:
    """A function that makes an empty PostgreSQL database and returns its URL."""
    # A short path: a Unix socket's name must fit in 107 bytes, and pytest's tmp_path may not.
    home = Path(tempfile.mkdtemp(prefix="headwater-pg-"))
    try:
        cluster = start_cluster(home)
        try:
            cluster.await_answer()
            yield cluster.make_database
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
