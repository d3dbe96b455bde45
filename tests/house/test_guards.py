"""The watches over all tests see what they are there to see."""

import logging
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards import LeavesTheMachine, secrets_in, stays_here
from tests.house import tree

TELLING = """
import logging, sys, pytest
SECRET = "act." + "kI9mQ2sX7rT4vB1nZ8pL"

@pytest.fixture
def late():
    yield
    print(SECRET)

@pytest.fixture
def late_in_the_log():
    yield
    logging.getLogger("late").error(SECRET)

@pytest.fixture
def early():
    print(SECRET, file=sys.stderr)

def test_call(): print(SECRET)
def test_setup(early): pass
def test_teardown(late): pass
def test_teardown_log(late_in_the_log): pass
def test_quiet(): print("act.***")
"""


def record(message: str, *values: object) -> logging.LogRecord:
    return logging.LogRecord("headwater", logging.INFO, __file__, 1, message, values, None)


def test_a_test_cannot_connect_to_another_machine() -> None:
    with socket.socket() as out, pytest.raises(LeavesTheMachine, match=r"192\.0\.2\.1"):
        out.connect(("192.0.2.1", 9))


def test_a_test_cannot_look_up_another_machine() -> None:
    with pytest.raises(LeavesTheMachine, match=r"tiktok\.invalid"):
        socket.getaddrinfo("tiktok.invalid", 443)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", b"localhost", None])
def test_loopback_is_this_machine(host: object) -> None:
    assert stays_here(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "0.0.0.1", "fe80::1%eth0", "localhost.example", "::"])
def test_everything_else_is_not(host: object) -> None:
    assert not stays_here(host)


@pytest.mark.parametrize(
    "secret",
    [
        "act.kI9mQ2sX7rT4vB1nZ8pL!4312.va",
        "rft.kI9mQ2sX7rT4vB1nZ8pL!4312.va",
        "kI9mQ2sX7rT4vB1n_Z8pL*3!5021",
        "kI9mQ2sX7rT4vB1n_Z8pL%2A3%215021",
    ],
)
def test_a_secret_in_a_log_is_seen_wherever_it_stands(secret: str) -> None:
    assert secrets_in([record(f"asked with {secret}")])
    assert secrets_in([record("asked with %s", secret)])


def test_a_masked_secret_is_none() -> None:
    assert secrets_in([record("asked with %s", "act.***"), record("act.profile_day landed")]) == []


def test_a_secret_that_is_printed_in_any_phase_of_a_test_fails_it(tmp_path: Path) -> None:
    (tmp_path / "test_telling.py").write_text(TELLING, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.guards", "-rA", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tree.ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    told = re.findall(r"^(ERROR|FAILED|PASSED) \S+::(test_\w+)", done.stdout, re.MULTILINE)
    assert ("FAILED", "test_call") in told
    errors = {name for outcome, name in told if outcome == "ERROR"}
    assert errors == {"test_setup", "test_teardown", "test_teardown_log"}
    assert ("PASSED", "test_quiet") in told
