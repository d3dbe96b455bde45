"""The server's end of the command socket: runs the commands of this home's owner."""

import io
import logging
import os
import queue
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from copy import copy
from pathlib import Path

from headwater.app import Headwater
from headwater.cli import frames
from headwater.cli.main import run
from headwater.cli.terminal import Terminal
from headwater.sync.progress import Stop

log = logging.getLogger(__name__)


class Desk:
    """Listens in the home directory while the server runs. The socket is its owner's alone."""

    name = "desk"

    def __init__(self, headwater: Headwater) -> None:
        self._headwater = headwater
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._stops: set[Stop] = set()

    def start(self) -> None:
        home = self._headwater.settings.make_home()
        (home / frames.NAME).unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            with frames.address(home) as address:
                self._listener.bind(address)
        finally:
            os.umask(before)
        self._listener.listen()
        threading.Thread(target=self._accept, name="desk", daemon=True).start()

    def stop(self) -> None:
        """Take no more commands, and ask those under way to end."""
        for stop in list(self._stops):
            stop.ask()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        (self._headwater.settings.home / frames.NAME).unlink(missing_ok=True)

    def _accept(self) -> None:
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link: socket.socket) -> None:
        stop = Stop()
        self._stops.add(stop)
        try:
            with link:
                self._run(link, stop)
        except OSError:
            log.info("desk.left the command's owner is gone")
        finally:
            self._stops.discard(stop)

    def _run(self, link: socket.socket, stop: Stop) -> None:
        start = frames.receive(link)
        if start is None or start.get("kind") != "start":
            return
        typed: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=_listen, args=(link, typed, stop), daemon=True).start()
        terminal = Wire(link, start, typed).terminal()
        mine = copy(self._headwater)
        mine.stop = stop
        arguments = start.get("arguments")
        assert isinstance(arguments, list)
        try:
            code = run([str(each) for each in arguments], terminal, mine)
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 2
        frames.send(link, {"kind": "exit", "code": code})


class Wire:
    """A terminal at the other end of a socket."""

    def __init__(
        self, link: socket.socket, start: frames.Frame, typed: "queue.Queue[str | None]"
    ) -> None:
        self._link, self._start, self._typed = link, start, typed

    def terminal(self) -> Terminal:
        width = self._start.get("width")
        return Terminal(
            out=_text(Outlet(self._link, "out")),
            err=_text(Outlet(self._link, "err")),
            input=Typed(self._typed),  # type: ignore[arg-type]
            width=width if isinstance(width, int) else None,
            folder=Path(str(self._start.get("folder"))),
            interactive=bool(self._start.get("interactive")),
            shown=bool(self._start.get("shown")),
            write=self._write_file,
        )

    def _write_file(self, path: Path, body: bytes) -> None:
        frames.send(self._link, {"kind": "file", "path": str(path), "body": body})


class Outlet(io.RawIOBase):
    """Bytes that go over the socket."""

    def __init__(self, link: socket.socket, kind: str) -> None:
        self._link, self._kind = link, kind

    def writable(self) -> bool:
        return True

    def write(self, body: object) -> int:
        sent = bytes(memoryview(body))  # type: ignore[arg-type]
        frames.send(self._link, {"kind": self._kind, "body": sent})
        return len(sent)


class Typed(io.TextIOBase):
    """Lines that come over the socket."""

    def __init__(self, typed: "queue.Queue[str | None]") -> None:
        self._typed = typed

    def readable(self) -> bool:
        return True

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
        line = self._typed.get()
        if line is None:
            self._typed.put(None)
            return ""
        return line

    def __iter__(self) -> "Iterator[str]":  # type: ignore[override]
        return iter(self.readline, "")


def _text(outlet: Outlet) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedWriter(outlet), encoding="utf-8", line_buffering=True)


def _listen(link: socket.socket, typed: "queue.Queue[str | None]", stop: Stop) -> None:
    """Hear what is typed, the wish to stop, and that the other end is gone."""
    while True:
        try:
            frame = frames.receive(link)
        except OSError:
            frame = None
        if frame is None:
            stop.ask()
            typed.put(None)
            return
        if frame.get("kind") == "stop":
            stop.ask()
        else:
            text = frame.get("text")
            typed.put(text if isinstance(text, str) else None)
