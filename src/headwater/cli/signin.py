"""How the answer of a sign-in gets from a browser to the command line.

TikTok sends the person to BASE_URL + /oauth/<connector>/callback/. They paste that address
here; where TikTok itself is a simulator on loopback, we also listen there.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Empty, Queue
from urllib.parse import parse_qsl, urlsplit

from headwater.cli.terminal import Terminal
from headwater.model.errors import ReconnectError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PATIENCE = 600.0
"""Seconds a sign-in stays open: the life of TikTok's code (doc 1738083939371009)."""

Callback = dict[str, str]


def parameters(address: str) -> Callback:
    """The parameters of a pasted address, decoded once. Raises ReconnectError with a sentence."""
    text = address.strip().strip("'\"")
    query = text.partition("?")[2].partition("#")[0] if "?" in text else text
    found = dict(parse_qsl(query, keep_blank_values=True))
    if not {"state"} & found.keys():
        raise ReconnectError(
            "That is not the address TikTok sent you back to: it must carry a state and a code. "
            "Copy the whole address from the browser's address bar."
        )
    return found


def wait_for(
    authorize_url: str,
    redirect_uri: str,
    terminal: Terminal,
    *,
    ready: Callable[[], None],
    patience: float = PATIENCE,
) -> Callback:
    """The callback's parameters, from whichever comes first: a paste or the browser.

    `ready` is called once a browser that comes back is heard. Raises ReconnectError when nobody
    comes back.
    """
    arrived: Queue[Callback | None] = Queue()
    sources = 0
    with contextlib.ExitStack() as stack:
        if _is_loopback(authorize_url) and _is_loopback(redirect_uri):
            with contextlib.suppress(OSError):
                stack.enter_context(_listening(redirect_uri, arrived))
                sources += 1
        ready()
        threading.Thread(target=_read_paste, args=(arrived, terminal), daemon=True).start()
        sources += 1
        return _first(arrived, sources, patience)


def _first(arrived: "Queue[Callback | None]", sources: int, patience: float) -> Callback:
    while sources:
        try:
            found = arrived.get(timeout=patience)
        except Empty:
            raise ReconnectError(
                "Nobody came back from TikTok in time, and nothing was connected: start again, and "
                "have the account's owner sign in within ten minutes."
            ) from None
        if found is not None:
            return found
        sources -= 1
    raise ReconnectError(
        "No address was pasted, and nothing is connected yet: finish within ten minutes with "
        "`headwater connect tiktok_organic --redirect 'ADDRESS'`, or start again."
    )


def _read_paste(arrived: "Queue[Callback | None]", terminal: Terminal) -> None:
    for line in terminal.lines():
        if line.strip():
            try:
                arrived.put(parameters(line))
                return
            except ReconnectError as error:
                terminal.warn(f"headwater: {error}")
    arrived.put(None)


def _is_loopback(address: str) -> bool:
    return (urlsplit(address).hostname or "") in LOOPBACK


@contextlib.contextmanager
def _listening(redirect_uri: str, arrived: "Queue[Callback | None]") -> Iterator[None]:
    where = urlsplit(redirect_uri)
    if where.scheme != "http":
        raise OSError("only plain http can be listened to here")

    class Receiver(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path != where.path:
                self.send_error(404)
                return
            body = b"<!doctype html><title>Headwater</title><p>Done. You can close this window."
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            arrived.put(dict(parse_qsl(asked.query, keep_blank_values=True)))

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the request line carries the code."""

    server = HTTPServer((where.hostname or "localhost", where.port or 80), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
