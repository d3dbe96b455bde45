"""A token endpoint that rotates: the outside world as it is at its strictest.

A refresh token works once. Used again it gives away that somebody else has it, so the whole
consent is revoked (RFC 9700 section 4.14.2): the account is locked out.
"""

import json
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from headwater.model.account import Grant, Secret
from headwater.model.errors import ReconnectError

LIFE = timedelta(hours=24)
CONSENT = timedelta(days=365)


@dataclass(slots=True)
class Consent:
    """What the server knows of one account: which refresh token is good, and how it went."""

    serial: int = 0
    revoked: bool = False
    refreshes: int = 0
    reuses: int = 0


def refresh_token(account_id: str, serial: int) -> str:
    return f"rft.{account_id:0>24}x{serial:08d}"


def access_token(account_id: str, serial: int) -> str:
    return f"act.{account_id:0>24}x{serial:08d}"


@dataclass(slots=True)
class TokenServer:
    """Thread safe. `delay` is how long it thinks about an answer, in seconds."""

    delay: float = 0.0
    consents: dict[str, Consent] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def refresh(self, token: str) -> int | None:
        """The serial of the tokens that replace `token`, or None: refused."""
        account_id, serial = self._read(token)
        with self._lock:
            consent = self.consents.setdefault(account_id, Consent())
            if serial != consent.serial:
                consent.reuses += 1
                consent.revoked = True
            if not consent.revoked:
                consent.serial += 1
                consent.refreshes += 1
            answer = None if consent.revoked else consent.serial
        time.sleep(self.delay)
        return answer

    def grant(self, account_id: str, expires_at: datetime) -> Grant:
        """A first consent, of which the server knows from now on."""
        with self._lock:
            self.consents[account_id] = Consent()
        return answered(account_id, 0, expires_at)

    def _read(self, token: str) -> tuple[str, int]:
        account_id, _, serial = token.removeprefix("rft.").rpartition("x")
        return account_id.lstrip("0") or "0", int(serial)

    def total(self, count: Callable[[Consent], int]) -> int:
        return sum(count(consent) for consent in self.consents.values())


def answered(account_id: str, serial: int, expires_at: datetime) -> Grant:
    """What a client makes of an answer."""
    return Grant(
        access_token=Secret(access_token(account_id, serial)),
        refresh_token=Secret(refresh_token(account_id, serial)),
        access_expires_at=expires_at,
        refresh_expires_at=expires_at + CONSENT,
        scopes=frozenset({"user.info.basic", "video.list"}),
        account_id=account_id,
    )


def caller(
    refresh: Callable[[str], int | None], now: Callable[[], datetime]
) -> Callable[[Grant], Grant]:
    """A client's call of the endpoint, as control wants it."""

    def call(old: Grant) -> Grant:
        serial = refresh(old.refresh_token.reveal())
        if serial is None:
            raise ReconnectError("The source no longer accepts this consent.", code="40107")
        return answered(old.account_id, serial, now() + LIFE)

    return call


@contextmanager
def served(server: TokenServer, path: Path) -> Iterator[Path]:
    """The same server for other processes, over a socket in the file system."""

    class Line(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                answer = server.refresh(json.loads(line))
                self.wfile.write(json.dumps(answer).encode() + b"\n")

    class Door(socketserver.ThreadingUnixStreamServer):
        daemon_threads = True
        request_queue_size = 64

    with Door(str(path), Line) as door:
        thread = threading.Thread(target=door.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield path
        finally:
            door.shutdown()
            thread.join()


def remote(path: Path) -> Callable[[str], int | None]:
    """`TokenServer.refresh` of a server in another process; a connection per call."""

    def refresh(token: str) -> int | None:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(path))
            with line.makefile("rwb") as file:
                file.write(json.dumps(token).encode() + b"\n")
                file.flush()
                answer: int | None = json.loads(file.readline())
                return answer

    return refresh
