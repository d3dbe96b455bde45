"""What no test may do, watched over for all of them: leave this machine, or tell a secret.

The first watch sees Python's own sockets. Clients in other languages (libpq, the HTTP client)
are kept at home by what they are given: addresses on loopback.
"""

import ipaddress
import logging
import re
import sys
from collections.abc import Generator, Iterable, Iterator

import pytest

TOKENS_AND_CODES = re.compile(
    r"(?:act|rft)\.\w{16,}|\w{16,}(?:\*|%2A)\d(?:!|%21)\d{4}", re.IGNORECASE
)
"""How TikTok's access tokens, refresh tokens and authorization codes look."""


class LeavesTheMachine(BaseException):
    """Somebody tried to reach another machine. No `except Exception` shall hide that."""


def stays_here(host: object) -> bool:
    """Whether a host, as sockets take it, is this machine."""
    if host is None or host in {"", "localhost", b"localhost"}:
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def watch_sockets(event: str, args: tuple[object, ...]) -> None:
    """An audit hook: raises when a socket is about to be used for another machine."""
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    if not stays_here(host):
        raise LeavesTheMachine(f"a test tried to reach {host!r}")


def pytest_configure() -> None:
    sys.addaudithook(watch_sockets)


def secrets_in(records: Iterable[logging.LogRecord]) -> list[str]:
    """The lines of a log, as it would be written, that carry a token or a code."""
    return secrets_among(logging.Formatter().format(record) for record in records)


def secrets_among(lines: Iterable[str]) -> list[str]:
    """The lines that carry a token or a code."""
    return [line for line in lines if TOKENS_AND_CODES.search(line)]


@pytest.fixture(autouse=True)
def nothing_logs_a_secret(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """After every test: no token and no code in what was logged, at any level."""
    yield
    for phase in ("setup", "call"):
        assert secrets_in(caplog.get_records(phase)) == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """After every phase, the end of a test too: none in what was printed, or logged by then."""
    report = yield
    sections = (text for name, text in report.sections if name.endswith(f" {report.when}"))
    found = secrets_among(line for text in sections for line in text.splitlines())
    if found:
        report.outcome = "failed"
        report.longrepr = "\n".join(["A token or a code was told:", *found])
    return report
