"""The console command: one line when ready, and a clean end."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from simulator.cli import main


@contextmanager
def running(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    command = [sys.executable, "-m", "simulator", "--port", "0", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def get(url: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=30)
    connection.request("GET", f"{parts.path}?{parts.query}")
    response = connection.getresponse()
    found = response.status, dict(response.getheaders()), response.read()
    connection.close()
    return found


def test_it_says_where_it_is_and_ends_cleanly_on_interrupt() -> None:
    with running("--archetypes", "business_plain,personal") as (process, ready):
        status = get(f"{ready['url']}/_simulator/accounts")[0]
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)

    assert status == 200
    assert (process.returncode, errors) == (0, "")
    assert ready["api_url"] == f"{ready['url']}/open_api/v1.3"
    assert ready["authorize_url"] == f"{ready['url']}/v2/auth/authorize/"
    assert [account["archetype"] for account in ready["accounts"]] == ["business_plain", "personal"]
    assert {"client_id", "client_secret", "now"} <= set(ready)


def test_its_options_reach_the_simulator() -> None:
    options = (
        "--now 2026-10-20T06:15:00 --speed 0 --accounts 3 --posts 12 --history-days 90 --seed 5"
        " --switch missing_metric=null --switch over_60_days=serve --limits off --latency-ms 1"
        " --client-id 42 --client-secret hush --auto-consent"
    )
    with running(*options.split()) as (_, ready):
        clock = json.loads(get(f"{ready['url']}/_simulator/clock")[2])
        switches = json.loads(get(f"{ready['url']}/_simulator/switches")[2])
        asked = "client_key=42&response_type=code&redirect_uri=http://localhost:1/callback/"
        status, headers, _ = get(f"{ready['authorize_url']}?{asked}")

    assert clock == {"now": "2026-10-20T06:15:00+00:00", "speed": 0, "frozen": True}
    assert (switches["missing_metric"], switches["over_60_days"]) == ("null", "serve")
    assert (len(ready["accounts"]), ready["client_id"], ready["client_secret"]) == (3, "42", "hush")
    assert status == 302
    assert headers["location"].startswith("http://localhost:1/callback/?code=")


@pytest.mark.parametrize(
    "options,complaint",
    [
        ("--switch colour=red", "no switch 'colour'"),
        ("--switch missing_metric", "NAME=VALUE"),
        ("--archetypes dragon", "no archetype 'dragon'"),
        ("--now yesterday", "--now"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(
    options: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(options.split())

    assert stopped.value.code == 2
    assert complaint in capsys.readouterr().err
