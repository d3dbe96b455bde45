"""A command while `headwater serve` runs: the server has the store, so it runs the command.

The person notices nothing: what they type and what is printed goes over the socket in the home
directory, which only they can open.
"""

import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from headwater.cli import frames
from headwater.cli.terminal import Terminal, unwritable


def connected(home: Path) -> socket.socket | None:
    """A connection to the server of this home, or None when none runs."""
    if not (home / frames.NAME).exists():
        return None
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with frames.address(home) as address:
            link.connect(address)
    except OSError:
        link.close()
        return None
    return link


def run_there(link: socket.socket, arguments: Sequence[str], terminal: Terminal) -> int:
    """Run a command in the server; its exit code. The first Ctrl-C asks it to stop cleanly."""
    seen = terminal.interactive or terminal.shown
    wide = shutil.get_terminal_size().columns if seen else None
    start: frames.Frame = {
        "kind": "start",
        "arguments": list(arguments),
        "folder": str(terminal.folder.absolute()),
        "width": wide,
        "interactive": terminal.interactive,
        "shown": terminal.shown,
    }
    with link:
        frames.send(link, start)
        signal.signal(signal.SIGINT, _asking_to_stop(link))
        threading.Thread(target=_type, args=(link, terminal), daemon=True).start()
        return _show(link, terminal)


def _asking_to_stop(link: socket.socket) -> Callable[[int, FrameType | None], None]:
    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with suppress(OSError):
            frames.send(link, {"kind": "stop"})

    return stop


def _type(link: socket.socket, terminal: Terminal) -> None:
    """Pass on what is typed, to its end."""
    with suppress(OSError):
        for line in terminal.lines():
            frames.send(link, {"kind": "input", "text": line})
        frames.send(link, {"kind": "input", "text": None})


def _show(link: socket.socket, terminal: Terminal) -> int:
    while True:
        frame = frames.receive(link)
        if frame is None:
            terminal.warn("headwater: the server went away before the command was done.")
            return 1
        body = frame.get("body")
        if frame["kind"] == "exit":
            return int(str(frame["code"]))
        if frame["kind"] == "file" and isinstance(body, bytes):
            path = Path(str(frame["path"]))
            try:
                path.write_bytes(body)
            except OSError as error:
                raise unwritable(path, error) from error
        elif isinstance(body, bytes):
            _write(terminal, body, to_error=frame["kind"] == "err")


def _write(terminal: Terminal, body: bytes, *, to_error: bool) -> None:
    stream = terminal.err if to_error else terminal.out
    stream.flush()
    if stream in {sys.stdout, sys.stderr}:
        os.write(stream.fileno(), body)
    else:
        stream.write(body.decode("utf-8"))
