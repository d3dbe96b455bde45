"""Pictures of strangers made small. The only module that decodes them, and within limits.

What is too large to be a cover, cut off, or no picture at all is refused before or while it is
read; nothing is decoded without a bound on its pixels and passes.
"""

from io import BytesIO

from PIL import Image

TYPE = "image/webp"
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
MOST_PIXELS = 4_000_000
"""Twice a cover of 1080 by 1920; what claims more is refused unread."""

MOST_SCANS = 100
"""Passes over a progressive JPEG, each as dear as the whole picture. Ten are usual."""

_SCAN = b"\xff\xda"
_QUALITY = 78


def shrunk(body: bytes, side: int) -> bytes | None:
    """The first frame as WebP, in a square of `side` pixels and never enlarged.

    None for what is no whole picture of a known kind, or one that is too large to be read.
    """
    try:
        with Image.open(BytesIO(body), formats=FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                return None
            if found.format == "JPEG" and body.count(_SCAN) > MOST_SCANS:
                return None
            return _written(found, side)
    except Exception:  # noqa: BLE001 - whatever a decoder makes of a stranger's bytes is a refusal
        return None


def _written(found: Image.Image, side: int) -> bytes:
    found.draft("RGB", (2 * side, 2 * side))  # a JPEG is decoded at a fraction of its size
    small = found.convert("RGBA" if found.has_transparency_data else "RGB")
    small.thumbnail((side, side), reducing_gap=2.0)
    written = BytesIO()
    small.save(written, "WEBP", quality=_QUALITY)
    return written.getvalue()
