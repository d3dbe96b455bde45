"""Putting an outcome on the wire, with whatever a fault does to it there."""

import asyncio
import socket
import struct
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from email.utils import formatdate

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from simulator.damage import damaged
from simulator.gateway import Outcome

_HTML = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body><center><h1>{0}</h1></center></body></html>"
)
_STATUS = {
    "http_500": (500, "500 Internal Server Error"),
    "http_502": (502, "502 Bad Gateway"),
    "http_504": (504, "504 Gateway Time-out"),
    "html_200": (200, "Service is busy"),
}
_LONGEST_HANG = 900
_BOMB_MEGABYTES = 200


async def reply(request: Request, outcome: Outcome) -> Response:
    """Return the response an outcome stands for."""
    fault = outcome.fault
    if fault is not None and fault.kind == "latency":
        await asyncio.sleep(fault.milliseconds / 1000)
    if fault is not None and fault.kind in ("hang", "reset"):
        await (_hang(request) if fault.kind == "hang" else _reset(request))
        return Response(status_code=500)
    response = _response(outcome)
    response.headers["date"] = formatdate(outcome.at, usegmt=True)
    if outcome.log_id:
        response.headers["x-tt-logid"] = outcome.log_id
    return response


def _response(outcome: Outcome) -> Response:
    if outcome.body is None:
        text = "404 page not found" if outcome.status == 404 else "405 method not allowed"
        return PlainTextResponse(text, status_code=outcome.status)
    fault = outcome.fault
    if fault is not None and fault.kind in _STATUS:
        status, title = _STATUS[fault.kind]
        return Response(_HTML.format(title), status_code=status, media_type="text/html")
    if fault is not None and fault.kind in _STREAMS:
        return _STREAMS[fault.kind](msgspec.json.encode(outcome.body))
    kind = fault.kind if fault else ""
    content = msgspec.json.encode(damaged(outcome.body, kind))
    match kind:
        case "http_204":
            return Response(status_code=204)
        case "empty_200":
            content = b""
        case "truncated_json":
            content = content[: len(content) * 2 // 3]
        case _:
            pass
    return Response(content, media_type="application/json")


async def _drip(content: bytes) -> AsyncIterator[bytes]:
    for byte in content:
        yield bytes((byte,))
        await asyncio.sleep(1)


async def _pour() -> AsyncIterator[bytes]:
    yield b'{"code":0,"message":"OK","data":{"videos":['
    chunk = b'{"item_id":"7000000000000000000"},' * 2000
    while True:
        yield chunk
        await asyncio.sleep(0)


async def _bomb() -> AsyncIterator[bytes]:
    """Yield a few hundred kilobytes of gzip that unpack to ``_BOMB_MEGABYTES``."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    yield packer.compress(b'{"code":0,"data":{},"message":"')
    megabyte = b"A" * 1_048_576
    for _ in range(_BOMB_MEGABYTES):
        yield packer.compress(megabyte)
        await asyncio.sleep(0)
    yield packer.compress(b'"}') + packer.flush()


_STREAMS: Mapping[str, Callable[[bytes], Response]] = {
    "slow_body": lambda content: StreamingResponse(_drip(content), media_type="application/json"),
    "endless_body": lambda content: StreamingResponse(_pour(), media_type="application/json"),
    "gzip_bomb": lambda content: StreamingResponse(
        _bomb(), media_type="application/json", headers={"content-encoding": "gzip"}
    ),
}


async def _hang(request: Request) -> None:
    """Accept the request and say nothing until the client gives up."""
    for _ in range(_LONGEST_HANG * 10):
        if await request.is_disconnected():
            return
        await asyncio.sleep(0.1)


async def _reset(request: Request) -> None:
    """Break the connection the rude way (RST)."""
    transport = request.scope.get("simulator.transport")
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
