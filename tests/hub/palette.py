"""A screenshot in at most 256 colours: a third of the bytes, and nobody sees it.

The browser counts the colours, the standard library writes the file.
"""

import base64
import struct
import zlib

from playwright.sync_api import Page

COUNT = """async (encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (each) => each.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const {data} = pen.getImageData(0, 0, image.width, image.height);
  const pixels = new Uint32Array(data.length / 4);
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += 1) {
    const colour = (data[4 * at] << 16) | (data[4 * at + 1] << 8) | data[4 * at + 2];
    pixels[at] = colour;
    counts.set(colour, (counts.get(colour) || 0) + 1);
  }
  // The commonest colours as they are; of the rest, the commonest in each corner of all colours.
  const common = [...counts].sort((one, other) => other[1] - one[1]);
  const kept = common.slice(0, 176).map(([colour]) => colour);
  const corners = new Map();
  for (const [colour, count] of common.slice(176)) {
    const corner = colour & 0xe0e0e0;
    const found = corners.get(corner) || {colour, count: 0};
    corners.set(corner, {colour: found.colour, count: found.count + count});
  }
  const rest = [...corners.values()].sort((one, other) => other.count - one.count);
  kept.push(...rest.slice(0, 256 - kept.length).map(({colour}) => colour));
  const places = new Map();
  const away = (one, other) => [16, 8, 0].reduce(
    (sum, part) => sum + (((one >> part) & 255) - ((other >> part) & 255)) ** 2, 0);
  for (const [colour] of common) {
    let [best, least] = [0, Infinity];
    kept.forEach((each, place) => {
      const distance = away(colour, each);
      if (distance < least) [best, least] = [place, distance];
    });
    places.set(colour, best);
  }
  const indices = Uint8Array.from(pixels, (colour) => places.get(colour));
  let text = "";
  for (let at = 0; at < indices.length; at += 0x8000) {
    text += String.fromCharCode(...indices.subarray(at, at + 0x8000));
  }
  return {width: image.width, height: image.height, colours: kept, pixels: btoa(text)};
}"""


def reduced(blank: Page, picture: bytes) -> bytes:
    """The PNG in at most 256 colours. `blank` is an empty page to count them in."""
    found = blank.evaluate(COUNT, base64.b64encode(picture).decode())
    width, height = found["width"], found["height"]
    pixels = base64.b64decode(found["pixels"])
    lines = b"".join(b"\0" + pixels[at : at + width] for at in range(0, width * height, width))
    colours = b"".join(colour.to_bytes(3, "big") for colour in found["colours"])
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", colours)
        + _chunk(b"IDAT", zlib.compress(lines, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
