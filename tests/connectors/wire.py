"""A server of raw bytes on loopback: it says exactly what a test wants said, and how slowly."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\n"


@dataclass(slots=True)
class Wire:
    """Where the server listens, what it heard, and how many connections it took."""

    url: str
    heard: list[bytes] = field(default_factory=list)
    connections: int = 0


Talk = Callable[[socket.socket], None]


@contextlib.contextmanager
def serving(talk: Talk) -> Iterator[Wire]:
    """Serve connections with `talk`, which is called once per request until it closes."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        wire = Wire(url=f"http://127.0.0.1:{listener.getsockname()[1]}")
        threads: list[threading.Thread] = []

        def converse(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                connection.settimeout(5)
                while not stop.is_set() and (request := _request(connection)):
                    wire.heard.append(request)
                    talk(connection)

        def accept() -> None:
            while not stop.is_set():
                try:
                    connection, _ = listener.accept()
                except OSError:
                    continue
                wire.connections += 1
                thread = threading.Thread(target=converse, args=(connection,), daemon=True)
                thread.start()
                threads.append(thread)

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield wire
        finally:
            stop.set()
            for thread in (accepting, *threads):
                thread.join(6)


def _request(connection: socket.socket) -> bytes:
    """One request with its body; empty when the other side has gone."""
    heard = b""
    while b"\r\n\r\n" not in heard:
        piece = connection.recv(65536)
        if not piece:
            return b""
        heard += piece
    head, _, body = heard.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            while len(body) < int(line.split(b":")[1]):
                body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def saying(body: bytes, *, status: bytes = b"200 OK", headers: bytes = b"") -> Talk:
    """Answer with a whole body at once."""
    head = b"HTTP/1.1 " + status + b"\r\ncontent-length: %d\r\n" % len(body) + headers + b"\r\n"
    return lambda connection: connection.sendall(head + body)


def raw(content: bytes) -> Talk:
    """Send these bytes and hang up."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(content)
        connection.shutdown(socket.SHUT_RDWR)

    return talk


def dripping(content: bytes, *, every: float, head: bytes = b"") -> Talk:
    """Send `head` at once, then byte after byte, with a pause after each."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(head)
        for byte in content:
            connection.sendall(bytes((byte,)))
            time.sleep(every)

    return talk


def endless(connection: socket.socket) -> None:
    """Send a body that has no end, as fast as it is taken."""
    connection.sendall(OK + b"transfer-encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")


def stalling(connection: socket.socket) -> None:
    """Send the beginning of a body and not the rest."""
    connection.sendall(OK + b"content-length: 9\r\n\r\nabc")
    connection.recv(1)


def silent(connection: socket.socket) -> None:
    """Take the request and say nothing until the other side gives up."""
    connection.recv(1)
