"""A proxy on this machine in front of a hub, which breaks on order: what a server cannot be made
to do honestly.
"""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import urlsplit

LONG = 120.0
PASSED_ON = ("authorization", "content-type", "x-headwater-client")
KEPT = ("Content-Type", "X-Request-Id", "Retry-After")
OVER_50_MB = b" " * (51 * 1024 * 1024)


@dataclass(slots=True)
class Breaking:
    """What is to go wrong with the next calls of `data`: a status, `hang`, `close`, `cut`, `huge`.

    A status may come with the seconds of its Retry-After: `(429, 7)`. A function is called, and
    then the call is passed on.
    """

    hub: str
    base: str = ""
    faults: list[object] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    released: Event = field(default_factory=Event)


class Proxy(ThreadingHTTPServer):
    """The server that doors belong to."""

    daemon_threads = True

    def __init__(self, state: Breaking) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.state = state
        state.base = f"http://127.0.0.1:{self.server_address[1]}"


class Door(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what was asked is in `seen`."""

    def answer(self) -> None:
        state = self.server.state
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        state.seen.append(self.path)
        fault = state.faults.pop(0) if self.path.endswith("/data") and state.faults else None
        if fault in ("hang", "close"):
            if fault == "hang":
                state.released.wait(LONG)
            self.close_connection = True
            self.connection.close()
            return
        if callable(fault):
            fault()
        if isinstance(fault, int | tuple):
            self.refuse(fault)
            return
        self.send(*self.passed_on(sent), fault)

    def refuse(self, fault: "int | tuple[int, int]") -> None:
        """What a web server in front of a hub says, which knows nothing of it."""
        status, after = fault if isinstance(fault, tuple) else (fault, None)
        headers = {"Content-Type": "text/html"}
        if after is not None:
            headers["Retry-After"] = str(after)
        self.send(status, headers, b"<h1>Not now</h1>", None)

    def passed_on(self, sent: bytes) -> tuple[int, dict[str, str], bytes]:
        asked = http.client.HTTPConnection(urlsplit(self.server.state.hub).netloc, timeout=LONG)
        headers = {name: self.headers[name] for name in PASSED_ON if self.headers[name]}
        asked.request(self.command, self.path, body=sent or None, headers=headers)
        found = asked.getresponse()
        body = found.read()
        asked.close()
        kept = {name: found.headers[name] for name in KEPT if found.headers[name]}
        return found.status, kept, body

    def send(self, status: int, headers: dict[str, str], body: bytes, fault: object) -> None:
        if fault == "cut":
            body = body[: len(body) // 2]
        if fault == "huge":
            body = body[:-1] + OVER_50_MB + b"}"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def breaking(hub: str) -> Iterator[Breaking]:
    """A proxy of a hub on a free port."""
    state = Breaking(hub)
    server = Proxy(state)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.released.set()
        server.shutdown()
        server.server_close()
        thread.join(LONG)
