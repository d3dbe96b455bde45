"""Covers as a network of servers would give them, and a server on this machine that gives them."""

import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

from PIL import Image, ImageFilter

COVER = (720, 1280)


def cover(seed: int, kind: str = "JPEG", size: tuple[int, int] = COVER, **options: Any) -> bytes:
    """A picture with shapes and grain, as heavy as a photograph of its size."""
    dice = random.Random(seed)
    coarse = Image.frombytes("RGB", (9, 16), dice.randbytes(9 * 16 * 3))
    grain = Image.effect_noise(size, 60).convert("RGB").filter(ImageFilter.GaussianBlur(1))
    drawn = Image.blend(coarse.resize(size, Image.Resampling.BICUBIC), grain, 0.35)
    written = BytesIO()
    drawn.save(written, kind, **options)
    return written.getvalue()


@contextmanager
def serving(bodies: Mapping[str, bytes]) -> Iterator[str]:
    """The address of a server that gives these by their path, and may be told to give others."""

    class Shelf(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = bodies.get(self.path.strip("/"))
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *told: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Shelf) as server:
        running = threading.Thread(target=server.serve_forever, daemon=True)
        running.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        running.join()
