"""The hub as a process of its own, stopped as a service would be.

Run as a module it serves the home it is given, until it is told to stop.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Self

PATIENCE = 60.0
PR_SET_PDEATHSIG = 1


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


@dataclass(slots=True)
class Served:
    """A hub that is being served; `said` is what it printed onto its console."""

    base: str
    running: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    listener: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self) -> None:
        assert self.running.stdout is not None
        with self.running.stdout as lines:
            for line in lines:
                self.said.append(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *mishap: object) -> None:
        self.stop()

    def waited(self, text: str) -> str:
        """The first line with that text in it, waited for."""
        until = monotonic() + PATIENCE
        while monotonic() < until:
            for line in list(self.said):
                if text in line:
                    return line
            if self.running.poll() is not None:
                break
            sleep(0.02)
        raise AssertionError(f"the hub never said {text!r}, but:\n" + "".join(self.said))

    def stop(self) -> int:
        """Ask it to end, as a service would be asked; its exit code."""
        if self.running.poll() is None:
            self.running.send_signal(signal.SIGTERM)
        code = self.running.wait(PATIENCE)
        self.listener.join(PATIENCE)
        return code


def start(home: Path, port: int, environ: dict[str, str] | None = None) -> Served:
    """Serve a home at a port of this machine; returns once it answers."""
    served = Served(f"http://localhost:{port}", launch(home, port, environ))
    served.waited("Headwater is at")
    return served


def launch(home: Path, port: int, environ: dict[str, str] | None = None) -> "subprocess.Popen[str]":
    """The process that serves a home, whatever comes of it."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.hub.serving", str(home), str(port)],
        env={**os.environ, "HEADWATER_BASE_URL": f"http://localhost:{port}", **(environ or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _serve(home: Path, port: int) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # a killed test leaves no server
    import logging  # noqa: PLC0415

    import headwater  # noqa: PLC0415
    from headwater.hub.server import serve  # noqa: PLC0415

    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    with headwater.open(home) as opened:
        serve(opened, "localhost", port)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]))
