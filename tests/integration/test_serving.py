"""`headwater serve` in a process of its own: every command goes through it; it never forgets."""

import json
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from headwater.cli.frames import NAME
from tests.integration.compare import differences
from tests.integration.processes import PATIENCE, Shell, ended, opened, shell, until_asked
from tests.integration.world import consent
from tests.postgres import free_port


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Shell]:
    """A home with two accounts that were never synced, and an address to serve it at."""
    with shell(tmp_path / "home", accounts=2, posts=6) as made:
        made.connect_all()
        made.more = {"HEADWATER_BASE_URL": f"http://localhost:{free_port()}"}
        yield made


def until(what: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Until something is so; the test fails when the server ends or it takes for ever."""
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def serving(made: Shell) -> subprocess.Popen[str]:
    """A server that takes commands."""
    process = made.start("serve")

    def listens() -> bool:
        with socket.socket(socket.AF_UNIX) as link:
            try:
                link.connect(str(made.home / NAME))
            except OSError:
                return False
            return True

    until(listens, process)
    return process


DAILY = ("profile_day", "audience_activity")


def synced(made: Shell) -> bool:
    """Whether nothing is left to fetch, as the server tells it: back to where TikTok stops."""
    told = json.loads(made.run("status", "--json").out)
    streams = [stream for account in told for stream in account["streams"]]
    known = [stream for stream in streams if stream["stream"] != "video_ad"]
    daily = [stream["days"] for stream in streams if stream["stream"] in DAILY]
    read = all(stream["last_read"] for stream in known)
    return read and all(days["source_expired"] and not days["gap"] for days in daily)


def test_what_is_due_is_fetched_by_itself_and_every_command_goes_through_the_server(
    served: Shell, tmp_path: Path
) -> None:
    process = serving(served)
    assert (served.home / NAME).stat().st_mode & 0o777 == 0o600
    until(lambda: synced(served), process)
    handle = served.simulator.accounts[0].username(served.simulator.world.at())
    written = tmp_path / "answer.csv"

    codes = {
        words: served.run(*words.split()).code
        for words in (
            "accounts", "fields --search likes", "explain --metrics likes", "doctor",
            f"sync --account {handle}", "backfill --since 2026-09-01", "nonsense",
            f"report --metrics likes --by date --format csv --output {written}",
            "report --metrics nonsense", f"disconnect {handle} --json",
        )
    }  # fmt: skip
    address = json.loads(served.run("connect", "tiktok_organic", "--begin", "--json").out)
    back = consent(f"{address['authorize_url']}&account={served.simulator.accounts[0].open_id}")
    pasted = served.start("connect", "tiktok_organic")
    again = served.run("connect", "tiktok_organic", "--redirect", back)
    pasted_end = ended(pasted, "nothing\n")

    refused = {words for words in codes if "nonsense" in words}
    assert {words for words, code in codes.items() if code == 2} == refused
    assert {words for words, code in codes.items() if code not in (0, 2)} == set()
    assert written.read_text().startswith("date,likes\n")
    assert again.code == 0
    assert "its history goes on" in again.out
    assert pasted_end.code == 5
    page = urllib.request.build_opener().open(served.more["HEADWATER_BASE_URL"])
    assert page.status == 200
    process.send_signal(signal.SIGTERM)
    assert ended(process).code == 0
    assert not (served.home / NAME).exists()


def test_a_server_that_is_killed_during_a_backfill_resumes_by_itself(served: Shell) -> None:
    served.simulator.calls.clear()
    served.simulator.fault("latency", "business/get", probability=1.0, milliseconds=300)
    first = served.start("serve")
    until_asked(served, 3)
    first.kill()
    first.communicate()
    served.simulator.clear_faults()

    second = serving(served)
    until(lambda: synced(served), second)
    second.send_signal(signal.SIGINT)

    assert ended(second).code == 0
    with opened(served) as made:
        for account in made.headwater.control.accounts():
            assert differences(made, account) == []
        states = [run.state.value for run in made.headwater.control.runs()]
    assert "interrupted" in states


def test_ctrl_c_stops_the_command_and_not_the_server(served: Shell) -> None:
    process = serving(served)
    until(lambda: synced(served) and served.run("sync").code == 0, process)
    served.simulator.calls.clear()
    served.simulator.fault("latency", "business/get", probability=1.0, milliseconds=1_500)
    command = served.start("sync", "--json")
    until_asked(served, 1)

    command.send_signal(signal.SIGINT)
    stopped = ended(command)
    served.simulator.clear_faults()

    assert stopped.code == 130
    assert json.loads(stopped.out)[0]["stopped"]
    # The schedule may have taken up what was stopped.
    until(lambda: served.run("sync").code == 0, process)
    process.send_signal(signal.SIGTERM)
    assert ended(process).code == 0


def test_a_second_server_on_the_same_home_says_that_one_is_running(served: Shell) -> None:
    process = serving(served)

    second = served.run("serve", "--port", str(free_port()))

    assert second.code == 6
    assert (
        second.err
        == f"headwater: `headwater serve` is running for {served.home} already: use that.\n"
    )
    assert process.poll() is None
    assert served.run("accounts").code == 0
