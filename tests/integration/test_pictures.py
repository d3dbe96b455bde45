"""Pictures are kept small, and nothing a stranger sends is decoded without limit or loses one."""

import os
import struct
import time
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from headwater.app import shrinking
from headwater.app.pictures import KEPT_SECONDS, Pictures, Side
from headwater.app.shrinking import shrunk
from tests.integration.covers import COVER, cover, serving

KINDS = ("JPEG", "PNG", "GIF", "WEBP")
SOURCES = {kind: cover(7, kind, (90, 160)) for kind in KINDS}


def size(body: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(body)) as found:
        return found.size


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of that size whose pixels, all the same, take almost no bytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(2_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def webp_that_claims(side: int) -> bytes:
    """An animation whose canvas is that large, and its only frame a pixel."""
    with BytesIO() as written:
        Image.new("RGB", (1, 1)).save(written, "WEBP", lossless=True)
        frame = written.getvalue()[12:]
    extent = (side - 1).to_bytes(3, "little")
    parts = {
        b"VP8X": b"\x02\0\0\0" + extent + extent,
        b"ANIM": bytes(6),
        b"ANMF": bytes(6) + bytes(6) + bytes(4) + frame,
    }
    body = b"".join(
        name + struct.pack("<I", len(each)) + each + b"\0" * (len(each) % 2)
        for name, each in parts.items()
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def jpeg_of_many_passes() -> bytes:
    """A progressive JPEG with its last pass again and again."""
    body = cover(1, "JPEG", (64, 64), progressive=True)
    last = body.rindex(b"\xff\xda")
    return body[:last] + body[last:-2] * (shrinking.MOST_SCANS + 1) + body[-2:]


@pytest.mark.parametrize("kind", KINDS)
def test_a_cover_of_any_kind_is_made_small(kind: str) -> None:
    whole = cover(3, kind)
    small = shrunk(whole, Side.SMALL)
    large = shrunk(whole, Side.LARGE)

    assert small is not None
    assert large is not None
    assert (size(small), size(large)) == ((81, 144), (243, 432))
    assert len(small) < 8_000
    assert len(large) < 40_000 < len(whole)


def test_what_is_small_already_is_not_enlarged() -> None:
    small = shrunk(cover(3, "PNG", (20, 30)), Side.LARGE)

    assert small is not None
    assert size(small) == (20, 30)


def test_what_can_be_seen_through_stays_so() -> None:
    written = BytesIO()
    Image.new("RGBA", (300, 300), (200, 0, 0, 40)).save(written, "PNG")
    small = shrunk(written.getvalue(), Side.SMALL)

    assert small is not None
    with Image.open(BytesIO(small)) as found:
        assert found.convert("RGBA").getpixel((70, 70))[3] == 40  # type: ignore[index]


@pytest.mark.parametrize(
    "body",
    [
        png_that_claims(60_000, 60_000),
        png_that_claims(2_001, 2_000),
        webp_that_claims(16_384),
        jpeg_of_many_passes(),
        cover(3)[:20_000],
        cover(3, "PNG")[:-200_000],
        b"\xff\xd8\xff no picture",
        b"<html>a page that says sign in</html>",
        b"",
    ],
    ids="huge large canvas passes cut cut-png lie page nothing".split(),
)
def test_what_is_broken_or_hostile_is_refused(body: bytes) -> None:
    assert shrunk(body, Side.SMALL) is None


def test_the_largest_that_is_read_is_read() -> None:
    written = BytesIO()
    Image.new("L", (2_000, 2_000)).save(written, "PNG")

    assert shrunk(written.getvalue(), Side.SMALL) is not None


@given(
    kind=st.sampled_from(KINDS),
    at=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12),
    length=st.floats(0, 1),
)
def test_whatever_is_sent_comes_out_small_or_not_at_all(
    kind: str, at: list[tuple[float, int]], length: float
) -> None:
    body = bytearray(SOURCES[kind])
    for place, value in at:
        body[int(place * (len(body) - 1))] = value
    small = shrunk(bytes(body[: int(length * len(body))] if length < 0.5 else body), 40)

    assert small is None or max(size(small)) <= 40


def test_a_picture_is_fetched_once_and_kept_in_both_sizes(tmp_path: Path) -> None:
    bodies = {"one": cover(1)}
    with serving(bodies) as server:
        pictures = Pictures(tmp_path)
        first = pictures.get("post 1", f"{server}/one")
        del bodies["one"]
        again = pictures.get("post 1", f"{server}/one")
        large = pictures.get("post 1", "", Side.LARGE)

    assert first is not None
    assert first == again
    assert large is not None
    assert (first.type, large.type) == ("image/webp", "image/webp")
    assert (size(first.body), size(large.body)) == ((81, 144), (243, 432))
    kept = list((tmp_path / "pictures").iterdir())
    assert sum(each.stat().st_size for each in kept) < 50_000


@pytest.mark.parametrize("broken", [cover(2)[:9_000], png_that_claims(60_000, 60_000), b"gone"])
def test_a_broken_picture_does_not_replace_the_one_that_is_kept(
    tmp_path: Path, broken: bytes
) -> None:
    bodies = {"one": cover(1)}
    with serving(bodies) as server:
        pictures = Pictures(tmp_path)
        whole = pictures.get("post 1", f"{server}/one")
        long_ago = time.time() - KEPT_SECONDS - 60
        for each in (tmp_path / "pictures").iterdir():
            os.utime(each, (long_ago, long_ago))
        bodies["one"] = broken

        assert whole is not None
        assert pictures.get("post 1", f"{server}/one") == whole
        assert pictures.get("post 2", f"{server}/one") is None
        bodies["one"] = cover(2)
        assert Pictures(tmp_path).get("post 1", f"{server}/one") not in {None, whole}


def test_a_picture_that_is_shown_but_not_kept_is_small_too(tmp_path: Path) -> None:
    with serving({"one": cover(1, size=COVER[::-1])}) as server:
        found = Pictures(tmp_path).fetch(f"{server}/one")

    assert found is not None
    assert size(found.body) == (144, 81)
    assert not (tmp_path / "pictures").exists()
