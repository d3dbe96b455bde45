"""A person at Looker Studio who is told what to do, while the hub and the way to it change."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

from headwater.app import Headwater
from headwater.hub.server import listening
from tests.hub.playing import CONNECTOR
from tests.hub.serving import free_port

PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Desk:
    """`looker_studio/tests/desk.mjs`, which documents the commands and their outcomes."""

    running: "subprocess.Popen[str]"

    def tell(self, command: str, given: object) -> dict[str, Any]:
        """Do something; what came of it. More than a pipe holds does not fit."""
        assert self.running.stdin is not None
        assert self.running.stdout is not None
        self.running.stdin.write(json.dumps({command: given}) + "\n")
        self.running.stdin.flush()
        line = self.running.stdout.readline()
        assert line, "the desk ended; see stderr"
        told: dict[str, Any] = json.loads(line)
        return told

    def is_valid(self) -> bool:
        """Whether the host would leave the key as it is."""
        return bool(self.tell("valid", {})["valid"])

    def connect(self, url: str, key: str, *accounts: str, **more: Any) -> dict[str, Any]:
        """Sign in and choose accounts of the hub `main`, unless `more` says otherwise."""
        chosen = {"url": url, "key": key, "hub": "main", "accounts": list(accounts or ("sample",))}
        return self.tell("connect", {**chosen, **more})


@contextmanager
def desk() -> Iterator[Desk]:
    running = subprocess.Popen(
        ["node", "tests/desk.mjs"],
        cwd=CONNECTOR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with running:
        yield Desk(running)
        assert running.stdin is not None
        running.stdin.close()
        assert running.wait(PATIENCE) == 0


@contextmanager
def in_thread(headwater: Headwater) -> Iterator[str]:
    """The hub's own web server, in a thread of this process; its address.

    So a test changes people, keys and the clock by the hub's own pages and functions while it
    is asked from outside.
    """
    port = free_port()
    server = listening(headwater, "localhost", port)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://localhost:{port}"
    server.close()
    thread.join(PATIENCE)
    assert not thread.is_alive()
