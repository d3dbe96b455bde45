"""Pictures of a source, fetched once and kept: their addresses expire, and browsers of people
who look at a hub shall ask nobody but the hub.
"""

import hashlib
import os
import time
from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from headwater.connectors.base import Request
from headwater.connectors.http import Http
from headwater.model.errors import HeadwaterError

FOLDER = "pictures"
PATIENCE = timedelta(seconds=5)
BIGGEST = 3 * 1024 * 1024
KEPT_SECONDS = 3 * 24 * 3600
"""Age after which a picture is fetched again, when there is an address to fetch it from."""

MISSED_SECONDS = 15 * 60
"""How long an address that gave nothing is left alone."""

MOST_MISSED = 1000
KINDS: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"<svg", 0, "image/svg+xml"),
)
OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture. Its type is what its first bytes say, not what anybody claimed."""

    type: str
    body: bytes

    @property
    def inlined(self) -> str:
        """The picture as a data address."""
        return f"data:{self.type};base64,{b64encode(self.body).decode()}"


class Pictures:
    """Pictures by name, in a folder of the home directory. Thread safe."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER
        self._missed: dict[str, float] = {}
        self._http = Http(timeout=PATIENCE, idle=PATIENCE, connect=PATIENCE / 2, max_bytes=BIGGEST)

    def get(self, name: str, url: str) -> Picture | None:
        """The picture of that name, fetched from `url` when it is missing or old.

        None when there is none and none can be had.
        """
        path = self._folder / hashlib.sha256(name.encode()).hexdigest()
        kept = _read(path)
        if kept is not None and (not url or time.time() - path.stat().st_mtime < KEPT_SECONDS):
            return kept
        if time.monotonic() < self._missed.get(url, 0):
            return kept
        fetched = self.fetch(url)
        if fetched is None:
            if len(self._missed) >= MOST_MISSED:
                self._missed.clear()
            self._missed[url] = time.monotonic() + MISSED_SECONDS
            return kept
        self._keep(path, fetched.body)
        return fetched

    def fetch(self, url: str) -> Picture | None:
        """A picture from its address, not kept; None when it does not come or is none."""
        if not url:
            return None
        try:
            answer = self._http.send(Request(method="GET", url=url, endpoint=""))
        except HeadwaterError:
            return None
        return recognised(answer.body) if answer.status == OK else None

    def _keep(self, path: Path, body: bytes) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(body)
        draft.replace(path)


def recognised(body: bytes) -> Picture | None:
    """The picture that these bytes are; None when they are none we show."""
    for mark, at, kind in KINDS:
        if body[at : at + len(mark)] == mark:
            return Picture(type=kind, body=body)
    return None


def _read(path: Path) -> Picture | None:
    try:
        return recognised(path.read_bytes())
    except OSError:
        return None
