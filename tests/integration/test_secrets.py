"""No token, code or secret is printed, logged, written down or put into an address."""

import base64
import binascii
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from headwater.connectors.base import Answer, Request
from headwater.connectors.http import Http
from headwater.model.account import Account
from simulator import Simulator
from tests.integration.processes import Shell, shell, until_asked
from tests.integration.taps import Tap, tapped
from tests.integration.world import World, consent, world

APP_SECRET = "5f0c1b7e9a3d4826b1c0ffee5f0c1b7e9a3d4826"

CODES = [
    40001, 40002, 40016, 40100, 40101, 40102, 40103, 40105, 40107, 40110, 40113, 40125, 40130,
    41000, 41002, 50000, 51010, 60001, 99999,
]  # fmt: skip


def secrets_of(simulator: Simulator) -> list[str]:
    """Every token and code the simulator ever gave out, and the app's secret."""
    grants = simulator.world.grants
    given = [*grants._access, *grants._refresh, *grants._codes]  # noqa: SLF001 - nobody else knows
    return [*given, simulator.client_secret]


def forms(secret: str) -> set[bytes]:
    """How a secret could be written down."""
    plain = secret.encode()
    return {
        plain,
        quote(secret, safe="").encode(),
        quote(secret).encode(),
        base64.b64encode(plain).rstrip(b"="),
        base64.urlsafe_b64encode(plain).rstrip(b"="),
        binascii.hexlify(plain),
        plain[::-1],
        plain.decode().encode("utf-16-le"),
    }


def found_in(text: bytes, simulator: Simulator) -> list[str]:
    """The beginnings of the secrets in a text."""
    return [
        secret[:8]
        for secret in secrets_of(simulator)
        if any(form in text for form in forms(secret))
    ]


def leaks(home: Path, simulator: Simulator) -> dict[str, list[str]]:
    """The files of a home that hold a secret that anybody could read."""
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".sqlite3", ".duckdb"}
    held = {path.name: found_in(path.read_bytes(), simulator) for path in files}
    return {name: beginnings for name, beginnings in held.items() if beginnings}


def check_addresses(tap: Tap, simulator: Simulator) -> None:
    """Nothing secret in any request line; codes and the app's secret in bodies of sign-in calls."""
    heard = tap.requests()
    assert len(heard) > 10
    codes = list(simulator.world.grants._codes)  # noqa: SLF001 - nobody else knows
    for each in heard:
        assert found_in(each.line.encode(), simulator) == []
        if any(code in each.body + each.headers for code in codes):
            assert each.line.startswith("POST /open_api/v1.3/tt_user/oauth2/token/ ")
        shown = [line for line in each.headers.split("\r\n") if found_in(line.encode(), simulator)]
        assert [line.partition(":")[0].lower() for line in shown] in ([], ["access-token"])


@contextmanager
def tapped_shell(home: Path) -> Iterator[tuple[Shell, Tap]]:
    with shell(home, accounts=2, posts=6, client_secret=APP_SECRET) as made:
        port = urlsplit(made.simulator.url).port
        assert port is not None
        with tapped(port) as tap:
            made.more = {
                "HEADWATER_TIKTOK_API_URL": f"http://127.0.0.1:{tap.port}/open_api/v1.3",
            }
            yield made, tap


def test_the_command_prints_writes_and_asks_without_a_secret(tmp_path: Path) -> None:
    with tapped_shell(tmp_path / "home") as (made, tap):
        printed = []

        def run(*arguments: str, typed: str = "") -> str:
            done = made.run(*arguments, typed=typed)
            printed.append(done.out + done.err)
            return done.out

        address = json.loads(run("connect", "tiktok_organic", "--begin", "--json"))["authorize_url"]
        callback = consent(f"{address}&account={made.simulator.accounts[0].open_id}")
        run("connect", "tiktok_organic", "--redirect", callback)
        run("connect", "tiktok_organic", "--redirect", callback)  # the code was used up
        run("connect", "tiktok_organic", typed="https://example.org/?code=x&state=y\n")
        killed = made.start("sync")
        until_asked(made, 2)
        killed.kill()
        killed.communicate()
        assert leaks(made.home, made.simulator) == {}
        run("sync", "--json")
        made.simulator.clock.advance(timedelta(days=1.1))
        made.simulator.fault("code", "business/video/list", code=40125)
        run("sync")
        run("report", "--metrics", "video_views,likes", "--by", "date", "--format", "json")
        for words in ("status --json --days", "accounts --json", "doctor --json", "doctor"):
            run(*words.split())
        handle = made.simulator.accounts[0].username(made.simulator.world.at())
        run("disconnect", handle)

        assert made.simulator.world.grants.refreshes == 1
        assert len("".join(printed)) > 5_000
        assert found_in("".join(printed).encode(), made.simulator) == []
        assert leaks(made.home, made.simulator) == {}
        check_addresses(tap, made.simulator)


@dataclass(frozen=True, slots=True)
class Seen:
    """All that an installation said in one process."""

    made: World
    caplog: pytest.LogCaptureFixture

    def text(self) -> bytes:
        steps = "\n".join(map(repr, self.made.steps))
        runs = "\n".join(map(repr, self.made.headwater.control.runs()))
        accounts = "\n".join(map(repr, self.made.headwater.control.accounts()))
        return "\n".join((self.caplog.text, steps, runs, accounts)).encode()


@pytest.fixture
def seen(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Seen]:
    caplog.set_level(logging.DEBUG)
    options: dict[str, Any] = {"accounts": 2, "posts": 6, "seed": 3, "limits": False}
    with world(tmp_path, client_secret=APP_SECRET, **options) as made:
        yield Seen(made, caplog)


def echo(made: World, account: Account) -> str:
    """What TikTok would say if it quoted everything it was told."""
    grant = made.headwater.control.grant(account)
    tokens = f"{grant.access_token.reveal()} and {grant.refresh_token.reveal()}"
    return f"Bad call with {tokens}, secret {APP_SECRET}"


def test_errors_of_every_class_are_told_without_a_secret_even_if_tiktok_quotes_it(
    seen: Seen, tmp_path: Path
) -> None:
    made = seen.made
    said = []
    for code in CODES:
        for endpoint in ("business/get", "tt_user/oauth2/refresh_token"):
            account = made.connect(made.simulator.accounts[0].open_id)
            made.days_pass(1.1)
            message = echo(made, account)
            made.simulator.fault("code", endpoint, code=code, message=message, times=3)
            for outcome in made.sync([account]):
                said += [str(outcome.error), repr(outcome.error), *outcome.failures]
            made.simulator.clear_faults()

    assert len(set(said)) > 15
    assert "***" in "".join(said)
    assert found_in("\n".join(said).encode(), made.simulator) == []
    assert found_in(seen.text(), made.simulator) == []
    made.headwater.close()
    assert leaks(tmp_path, made.simulator) == {}


class Broken(Http):
    """Trips over its own feet with a token in its hands."""

    def send(self, request: Request) -> Answer:
        if request.token is not None:
            raise ZeroDivisionError("division by zero")
        return super().send(request)


def test_a_mistake_of_ours_is_logged_without_a_secret(seen: Seen, tmp_path: Path) -> None:
    made = seen.made
    account = made.connect(made.simulator.accounts[0].open_id)
    made.headwater.http = Broken()

    [outcome] = made.sync([account])

    assert "mistake inside Headwater" in str(outcome.error)
    assert "ZeroDivisionError" in seen.caplog.text
    assert found_in(seen.text(), made.simulator) == []
    made.headwater.close()
    assert leaks(tmp_path, made.simulator) == {}


class Lost(Http):
    """Loses the answer to a renewal after TikTok gave it: the process dies there."""

    def send(self, request: Request) -> Answer:
        answer = super().send(request)
        if "refresh_token" in request.endpoint:
            raise KeyboardInterrupt
        return answer


def test_a_renewal_that_was_cut_off_leaves_no_token_lying_about(seen: Seen, tmp_path: Path) -> None:
    made = seen.made
    account = made.connect(made.simulator.accounts[0].open_id)
    made.days_pass(1.1)
    made.headwater.http = Lost()
    source = made.headwater.source(made.headwater.connectors[0])
    with pytest.raises(KeyboardInterrupt):
        source.current(account)
    made.headwater.http = Http()

    [outcome] = made.sync([account])

    assert "connect the account again" in str(outcome.error)
    assert found_in(seen.text(), made.simulator) == []
    made.headwater.close()
    assert leaks(tmp_path, made.simulator) == {}


def test_the_search_finds_what_it_looks_for(seen: Seen, tmp_path: Path) -> None:
    made = seen.made
    made.connect(made.simulator.accounts[0].open_id)
    assert len(secrets_of(made.simulator)) == 4
    [*_, code, app] = secrets_of(made.simulator)
    made.sync()
    made.headwater.close()
    (tmp_path / "planted").write_bytes(b"\x00" + quote(code, safe="").encode())
    (tmp_path / "kept").write_bytes(base64.b64encode(app.encode()) + b"\n")

    assert leaks(tmp_path, made.simulator) == {"planted": [code[:8]], "kept": [app[:8]]}
