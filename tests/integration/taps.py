"""A wire tap: everything that is sent to the simulator, byte for byte, passes through here."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it was sent."""

    line: str
    headers: str
    body: str


@dataclass(slots=True)
class Tap:
    """What was sent, a list of bytes for each connection."""

    port: int
    streams: list[bytearray] = field(default_factory=list)

    def requests(self) -> list[Heard]:
        return [heard for stream in list(self.streams) for heard in _requests(bytes(stream))]


def _requests(stream: bytes) -> Iterator[Heard]:
    while b"\r\n\r\n" in stream:
        head, _, rest = stream.partition(b"\r\n\r\n")
        line, _, headers = head.decode("latin-1").partition("\r\n")
        length = 0
        for header in headers.split("\r\n"):
            name, _, value = header.partition(":")
            if name.lower() == "content-length":
                length = int(value)
        yield Heard(line, headers, rest[:length].decode("latin-1"))
        stream = rest[length:]


@contextmanager
def tapped(port: int) -> Iterator[Tap]:
    """Listen on a port of our own and pass everything on to `port`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        tap = Tap(server.getsockname()[1])
        threading.Thread(target=_accept, args=(server, port, tap), daemon=True).start()
        yield tap


def _accept(server: socket.socket, port: int, tap: Tap) -> None:
    with suppress(OSError):
        while True:
            client, _ = server.accept()
            there = socket.create_connection(("127.0.0.1", port))
            stream = bytearray()
            tap.streams.append(stream)
            threading.Thread(target=_pass, args=(client, there, stream), daemon=True).start()
            threading.Thread(target=_pass, args=(there, client, bytearray()), daemon=True).start()


def _pass(source: socket.socket, target: socket.socket, copy: bytearray) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            copy += part
            target.sendall(part)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
