"""Putting an outcome on the wire, with whatever a fault does to it there."""

import asyncio
import socket
import struct
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from email.utils import formatdate
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from simulator.faults import Fault
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
_BOMB_MEGABYTES = 256


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
    body = outcome.body if fault is None else _spoilt(outcome.body, fault)
    content = msgspec.json.encode(body)
    match fault.kind if fault else "":
        case "http_204":
            return Response(status_code=204)
        case "empty_200":
            content = b""
        case "truncated_json":
            content = content[: len(content) * 2 // 3]
    return Response(content, media_type="application/json")


def _spoilt(body: dict[str, object], fault: Fault) -> dict[str, object]:
    """Return a copy of an answer, spoilt the way a fault does it."""
    spoil = _SPOILERS.get(fault.kind)
    if spoil is None:
        return body
    copy: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(body))
    spoil(copy["data"])
    return copy


def _duplicate(data: dict[str, Any]) -> None:
    for name in ("metrics", "videos", "comments"):
        if name in data:
            data[name] = [row for row in data[name] for _ in range(2)]


def _expire(value: Any) -> None:
    """Put every signed address in a value into the past."""
    if isinstance(value, list):
        for item in value:
            _expire(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, str) and "x-expires=" in item:
                head, tail = item.split("x-expires=", 1)
                value[name] = f"{head}x-expires=1577836800{tail[tail.find('&') :]}"
            else:
                _expire(item)


def _never_end(data: dict[str, Any]) -> None:
    if "has_more" in data:
        data["has_more"] = True
        data["cursor"] = data["cursor"] - 1 if data["cursor"] > 1 else 1_600_000_000_000


def _repeat(data: dict[str, Any]) -> None:
    if "has_more" in data:
        data["has_more"], data["cursor"] = True, 1_600_000_000_000


def _mistype(value: Any) -> None:
    """Turn numbers into text and lists into objects, all the way down."""
    if not isinstance(value, dict):
        return
    for name, item in value.items():
        if isinstance(item, bool | str):
            value[name] = {"value": item}
        elif isinstance(item, int | float):
            value[name] = f"{item:,}"
        elif isinstance(item, list):
            for row in item:
                _mistype(row)
            value[name] = dict(enumerate(map(str, item))) if name in ("audience_ages",) else item


_SPOILERS: Mapping[str, Callable[[dict[str, Any]], None]] = {
    "duplicate_rows": _duplicate,
    "expired_images": _expire,
    "endless_pages": _never_end,
    "repeated_cursor": _repeat,
    "wrong_types": _mistype,
}


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
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
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
