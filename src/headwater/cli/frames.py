"""The words between a command and the server that runs it: length, then a msgpack object.

To the server: `start` once, then `input` (text, or None at its end) and `stop`. From it: `out`,
`err` (bytes), `file` (path, bytes) and at the end `exit` (code).
"""

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

LENGTH = struct.Struct(">I")
LONGEST = 64 * 1024 * 1024
NAME = "serve.sock"

Frame = dict[str, object]


def send(to: socket.socket, frame: Frame) -> None:
    """Send one frame. Raises OSError when nobody is there any more."""
    body = msgspec.msgpack.encode(frame)
    to.sendall(LENGTH.pack(len(body)) + body)


def receive(source: socket.socket) -> Frame | None:
    """The next frame; None when the other end is gone."""
    head = _exactly(source, LENGTH.size)
    if head is None:
        return None
    (length,) = LENGTH.unpack(head)
    body = _exactly(source, length) if length <= LONGEST else None
    return None if body is None else msgspec.msgpack.decode(body, type=dict[str, object])


def _exactly(source: socket.socket, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        part = source.recv(count - len(parts))
        if not part:
            return None
        parts += part
    return bytes(parts)


@contextmanager
def address(home: Path) -> Iterator[str]:
    """A short path of the socket in `home`: a socket's path may not be longer than 107 bytes."""
    folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{NAME}"
    finally:
        os.close(folder)
