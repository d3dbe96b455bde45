"""Pictures of a source, fetched once and kept small: their addresses expire, and browsers of
people who look at a hub shall ask nobody but the hub, nor load twenty whole covers for a table.
"""

import hashlib
import os
import threading
import time
from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from pathlib import Path

from headwater.app import shrinking
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
DRAWING = "image/svg+xml"
"""What has no pixels and stays as it came."""

OK = 200


class Side(IntEnum):
    """The sizes that are kept: the longer side, three pixels to one of the page."""

    SMALL = 144
    """For rows of a table, which show 48."""
    LARGE = 432
    """For the page of one post, which shows 144."""


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

    def get(self, name: str, url: str, side: Side = Side.SMALL) -> Picture | None:
        """The picture of that name, fetched from `url` when it is missing or old.

        None when there is none and none can be had. What is kept is replaced by a whole picture
        and by nothing else.
        """
        path = self._path(name, side)
        kept = _read(path)
        if kept is not None and (not url or time.time() - path.stat().st_mtime < KEPT_SECONDS):
            return kept
        if time.monotonic() < self._missed.get(url, 0):
            return kept
        fetched = self._fetched(url)
        sizes = {each: in_size(fetched, each) for each in Side} if fetched is not None else {}
        for each, picture in sizes.items():
            if picture is not None:
                self._keep(self._path(name, each), picture.body)
        found = sizes.get(side)
        if found is None:
            self._miss(url)
        return found or kept

    def fetch(self, url: str) -> Picture | None:
        """A small picture from its address, not kept; None when it does not come or is none."""
        fetched = self._fetched(url)
        return in_size(fetched, Side.SMALL) if fetched is not None else None

    def _fetched(self, url: str) -> Picture | None:
        if not url:
            return None
        try:
            answer = self._http.send(Request(method="GET", url=url, endpoint=""))
        except HeadwaterError:
            return None
        return recognised(answer.body) if answer.status == OK else None

    def _miss(self, url: str) -> None:
        if len(self._missed) >= MOST_MISSED:
            self._missed.clear()
        self._missed[url] = time.monotonic() + MISSED_SECONDS

    def _path(self, name: str, side: Side) -> Path:
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()}-{side:d}"

    def _keep(self, path: Path, body: bytes) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        draft.write_bytes(body)
        draft.replace(path)


def in_size(picture: Picture, side: Side) -> Picture | None:
    """The picture made small; None when it is not whole or too large to be read."""
    if picture.type == DRAWING:
        return picture
    body = shrinking.shrunk(picture.body, side)
    return Picture(type=shrinking.TYPE, body=body) if body is not None else None


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
