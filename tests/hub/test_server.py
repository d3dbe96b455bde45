"""The hub as a process: it starts, serves, says little, and stops when it is told to."""

import gc
import os
import shutil
import socket
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from headwater.sync.courtesy import Courtesy
from headwater.sync.progress import Stopped
from tests.hub import serving
from tests.hub.serving import Served, free_port
from tests.hub.world import World


@pytest.fixture(scope="module")
def served(hub_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(hub_template, home)
    with serving.start(home, free_port()) as running:
        yield running


def ask(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in small letters, and body; redirects are followed."""
    request = urllib.request.Request(url, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.status, _small(answer.headers), answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, _small(refusal.headers), refusal.read()


def _small(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def test_the_first_start_prints_the_setup_secret_and_only_onto_the_console(
    served: Served,
) -> None:
    secret = served.waited("The setup secret is").split()[4]
    status, _, body = ask(f"{served.base}/")

    assert status == 200
    assert b"Welcome to Headwater" in body
    assert secret.encode() not in body


def test_files_are_served_for_ever_and_compressed_and_under_the_same_policy(
    served: Served,
) -> None:
    from headwater.hub.files import STATIC_URL  # noqa: PLC0415

    for name in ("base.css", "app.js", "icons.svg", "vendor/htmx.min.js"):
        url = f"{served.base}{STATIC_URL}{name}"
        status, headers, packed = ask(url, **{"Accept-Encoding": "gzip"})
        plain = ask(url)[2]

        assert status == 200
        assert headers["content-encoding"] == "gzip"
        assert len(packed) < len(plain)
        assert "immutable" in headers["cache-control"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]


def test_pages_are_compressed_too(served: Served) -> None:
    _, headers, _ = ask(f"{served.base}/setup/", **{"Accept-Encoding": "gzip"})

    assert headers["content-encoding"] == "gzip"


def test_the_server_names_neither_itself_nor_its_version(served: Served) -> None:
    assert "server" not in ask(f"{served.base}/setup/")[1]


def test_nothing_outside_of_the_files_is_served(served: Served) -> None:
    from headwater.hub.files import STATIC_URL  # noqa: PLC0415

    for path in ("../../control.sqlite3", "..%2f..%2fkey", "%2e%2e/%2e%2e/signing-key", ""):
        assert ask(f"{served.base}{STATIC_URL}{path}")[0] in {400, 404}


def test_both_families_of_localhost_are_served(served: Served) -> None:
    port = int(served.base.rpartition(":")[2])
    families = {each[0] for each in socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM)}

    for family in families:
        with socket.socket(family) as caller:
            caller.connect(("localhost", port))


def test_the_console_shows_routes_and_no_query(served: Served) -> None:
    ask(f"{served.base}/invitation/a-planted-token/?code=a-planted-code")
    served.waited("/invitation/<str:token>/")

    assert "planted" not in "".join(served.said)


def test_many_ask_at_once(served: Served) -> None:
    statuses: list[int] = []
    callers = [
        threading.Thread(target=lambda: statuses.append(ask(f"{served.base}/setup/")[0]))
        for _ in range(24)
    ]
    for each in callers:
        each.start()
    for each in callers:
        each.join()

    assert statuses == [200] * 24


def test_it_stops_when_told_and_lets_its_port_go(hub_template: Path, tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    shutil.copytree(hub_template, home)
    for _ in range(2):
        running = serving.start(home, port)
        assert ask(f"{running.base}/setup/")[0] == 200
        assert running.stop() == 0


def test_a_taken_port_is_told_of_in_a_sentence(served: Served, hub_template: Path) -> None:
    port = int(served.base.rpartition(":")[2])
    refused = serving.launch(hub_template, port)

    said, _ = refused.communicate(timeout=serving.PATIENCE)

    assert refused.returncode != 0
    assert f"localhost:{port} cannot be served (Address already in use)" in said


class Heard(Courtesy):
    """Notes which answers it was told of."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    @contextmanager
    def answering(self) -> Iterator[None]:
        self.told.append("begins")
        with super().answering():
            yield
        self.told.append("is over")


def test_whoever_syncs_is_told_that_somebody_waits(hub: World) -> None:
    from headwater.hub.server import application  # noqa: PLC0415

    heard = hub.headwater.courtesy = Heard()
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    answer = application(hub.headwater)(environ | {"PATH_INFO": "/account/login/"}, lambda *_: None)

    assert heard.told == ["begins", "is over"]
    assert b"Sign in" in b"".join(answer)


def test_services_run_while_it_serves_and_end_in_reverse(
    hub_template: Path, tmp_path: Path
) -> None:
    """In this process, ended from a service's own thread as a signal would end it."""
    from headwater.app import Headwater  # noqa: PLC0415
    from headwater.hub.server import serve  # noqa: PLC0415
    from headwater.settings import Settings  # noqa: PLC0415
    from tests.hub.world import MovableClock  # noqa: PLC0415

    heard: list[str] = []

    class Bell:
        def __init__(self, name: str, *, ends: bool = False) -> None:
            self.name = name
            self.ends = ends

        def start(self) -> None:
            heard.append(f"{self.name} starts")
            if self.ends:
                threading.Timer(0.2, os.kill, [os.getpid(), 15]).start()

        def stop(self) -> None:
            heard.append(f"{self.name} stops")

    home = tmp_path / "home"
    shutil.copytree(hub_template, home)
    headwater = Headwater(Settings.read({}, home), MovableClock())
    services = [Bell("one"), Bell("two", ends=True)]
    serve(headwater, "127.0.0.1", free_port(), services=services, say=heard.append)
    headwater.close()

    assert [each for each in heard if "one" in each or "two" in each] == [
        "one starts",
        "two starts",
        "two stops",
        "one stops",
    ]
    with pytest.raises(Stopped):
        headwater.stop.check()


def test_threads_take_short_turns_while_it_serves_and_usual_ones_afterwards(
    hub_template: Path, tmp_path: Path
) -> None:
    from headwater.app import Headwater  # noqa: PLC0415
    from headwater.hub.server import TURN, serve  # noqa: PLC0415
    from headwater.settings import Settings  # noqa: PLC0415
    from tests.hub.world import MovableClock  # noqa: PLC0415

    seen: list[tuple[float, bool]] = []

    class Ender:
        name = "one that looks around and ends it"

        def start(self) -> None:
            seen.append((sys.getswitchinterval(), gc.get_freeze_count() > 10_000))
            threading.Timer(0.2, os.kill, [os.getpid(), 15]).start()

        def stop(self) -> None:
            seen.append((sys.getswitchinterval(), gc.get_freeze_count() > 10_000))

    usual, home = sys.getswitchinterval(), tmp_path / "home"
    shutil.copytree(hub_template, home)
    headwater = Headwater(Settings.read({}, home), MovableClock())
    serve(headwater, "127.0.0.1", free_port(), services=[Ender()], say=lambda line: None)
    headwater.close()

    assert [turn for turn, _ in seen] == pytest.approx([TURN, TURN])
    assert all(frozen for _, frozen in seen)
    assert sys.getswitchinterval() == pytest.approx(usual)
    assert gc.get_freeze_count() == 0
