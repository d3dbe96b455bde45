"""Serves the hub: a web server with threads, beside it whatever runs in the background."""

import gc
import logging
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.core.handlers.wsgi import WSGIHandler
from django.urls import resolve
from waitress import create_server

from headwater.app import Headwater
from headwater.hub.files import with_files
from headwater.hub.project import open_hub
from headwater.hub.security import standard_headers
from headwater.hub.setup.secret import SetupSecret, use
from headwater.model.errors import BusyError, SettingsError

log = logging.getLogger("headwater.hub")

THREADS = 16
PORT = 8321
BODY_LIMIT = 2_000_000
"""Bytes of a request; nobody uploads anything here."""

TURN = 0.0005
"""Seconds a thread may compute while another waits. A page lets go of its turn some twenty times,
for its databases; with Python's own 5 ms, each of them could cost that much for every thread that
syncs."""


class Service(Protocol):
    """Something that runs beside the pages, such as the scheduler. In threads of its own."""

    @property
    def name(self) -> str: ...

    def start(self) -> None:
        """Begin; returns at once."""
        ...

    def stop(self) -> None:
        """End cleanly; returns when nothing of it runs any more."""
        ...


def application(headwater: Headwater) -> Any:
    """The WSGI application of an opened installation, files and the API's short way included."""
    # Here, and not above: what an operation needs can be imported once Django is set up.
    from headwater.hub.api.often import OFTEN  # noqa: PLC0415
    from headwater.hub.api.short import ShortWay  # noqa: PLC0415

    pages = ShortWay(WSGIHandler(), OFTEN, standard_headers)

    def attended(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        with headwater.courtesy.answering():
            return pages(environ, start)

    return with_files(attended, headwater.settings.home, standard_headers())


def _onto_console(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def serve(
    headwater: Headwater,
    host: str | None = None,
    port: int | None = None,
    *,
    services: Sequence[Service] = (),
    say: Callable[[str], None] = _onto_console,
) -> None:
    """Serve until SIGINT or SIGTERM, then stop everything in order. For the main thread only.

    Without host and port: those of a public address on this machine, else port 8321 of loopback,
    for a proxy in front. `say` prints a line onto the console. Raises SettingsError, StoreError
    or VaultError before anything is served, and BusyError when the port is taken.
    """
    open_hub(headwater)
    with ExitStack() as running:
        server = listening(headwater, host, port)
        running.callback(server.close)
        running.enter_context(_in_short_turns())
        for service in services:
            service.start()
            running.callback(service.stop)
        for number in (signal.SIGINT, signal.SIGTERM):
            running.callback(signal.signal, number, signal.signal(number, _leave))
        say(f"Headwater is at {headwater.in_force().base_url}")
        _begin(say)
        server.run()
        headwater.stop.ask()


@contextmanager
def _in_short_turns() -> Iterator[None]:
    """See to it that no thread of this process keeps the others waiting for long.

    A full collection of garbage stops all of them while it looks at every object there is: 80 ms
    with all that Django brings along. What is there now stays, so it need not be looked at.
    """
    resolve("/")  # imports all pages, which otherwise the first visitor waits for
    turn = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        sys.setswitchinterval(turn)


def _begin(say: Callable[[str], None]) -> None:
    """Have a setup secret ready where nobody owns the installation; drop sessions long over."""
    # Models can be imported once the hub is open, and not before.
    from django.contrib.sessions.models import Session  # noqa: PLC0415

    from headwater.hub.roster.models import Person  # noqa: PLC0415

    Session.objects.filter(expire_date__lt=datetime.now(UTC)).delete()
    secret = use(SetupSecret(say))
    if not Person.objects.exists():
        secret.print_new()


def listening(
    headwater: Headwater,
    host: str | None = None,
    port: int | None = None,
    *,
    threads: int = THREADS,
) -> Any:
    """A web server of an opened installation that holds its port; `run` serves until `close`."""
    where = _listen(headwater, host, port)
    try:
        return create_server(
            application(headwater),
            listen=where,
            threads=threads,
            ident=None,
            max_request_body_size=BODY_LIMIT,
            # A proxy on this machine may say for whom it asks; nobody else may.
            trusted_proxy="127.0.0.1",
            trusted_proxy_headers={"x-forwarded-for"},
            clear_untrusted_proxy_headers=True,
        )
    except OSError as error:
        raise BusyError(
            f"{where} cannot be served ({error.strerror}): stop what uses it, or choose another."
        ) from error
    except ValueError as error:  # the web server's word for a host that it cannot find
        raise SettingsError(
            f"{where} is no address of this machine: name one with --host and --port, or leave "
            "them out."
        ) from error


def _leave(number: int, frame: FrameType | None) -> None:
    """The web server ends its loop on this, after the requests under way."""
    raise SystemExit(0)


def _listen(headwater: Headwater, host: str | None, port: int | None) -> str:
    parts = urlsplit(headwater.in_force().base_url)
    local = parts.hostname in {"localhost", "127.0.0.1"}
    where = host or (parts.hostname if local else "") or "localhost"
    return f"{where}:{port or (parts.port if local else 0) or PORT}"
