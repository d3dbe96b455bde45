"""A request and an answer of the API, the same whether Django or the short way carries them."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from headwater.hub.api.refusal import BODY_LIMIT, Refusal

JSON = "application/json"
WORTH_PACKING = 1_400
"""Bytes that fit into one packet gain nothing from being packed."""

PACKED = frozenset({JSON, "text/csv; charset=utf-8", "application/x-ndjson"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What was asked. `environ` is that of WSGI; `path` holds the values of the address."""

    environ: Mapping[str, Any] = field(repr=False)
    path: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)

    @property
    def method(self) -> str:
        return str(self.environ["REQUEST_METHOD"])

    @property
    def query(self) -> str:
        """What stands behind the question mark, as it was sent."""
        return str(self.environ.get("QUERY_STRING", ""))

    def header(self, name: str) -> str:
        """A header by the name WSGI gives it, such as HTTP_ACCEPT; empty when it is not there."""
        return str(self.environ.get(name, ""))

    @property
    def takes_gzip(self) -> bool:
        return "gzip" in self.header("HTTP_ACCEPT_ENCODING")

    @property
    def is_json(self) -> bool:
        kind = self.header("CONTENT_TYPE").partition(";")[0].strip().lower()
        return kind == JSON or (kind.startswith("application/") and kind.endswith("+json"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered. `packed` is the body under gzip, where that was worth it and wanted."""

    status: int = 200
    body: bytes = field(default=b"", repr=False)
    media: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    packed: bytes | None = field(default=None, repr=False)

    @property
    def is_worth_packing(self) -> bool:
        return len(self.body) >= WORTH_PACKING and self.media in PACKED

    def with_headers(self, *more: tuple[str, str]) -> "Reply":
        # By hand: `replace` looks at every field anew, and this is done for every call.
        return Reply(
            status=self.status,
            body=self.body,
            media=self.media,
            headers=(*self.headers, *more),
            packed=self.packed,
        )


def packed(call: Call, reply: Reply) -> Reply:
    """The reply, its body also under gzip where the caller takes it and it is worth it.

    Packing a short answer costs as much as all else that the API does for it.
    """
    if reply.packed is not None or not (call.takes_gzip and reply.is_worth_packing):
        return reply
    return replace(reply, packed=gzip.compress(reply.body, 1, mtime=0))


def sent_body(call: Call, reply: Reply) -> tuple[bytes, list[tuple[str, str]]]:
    """The bytes that go out and the headers that tell of them."""
    headers = [("Content-Type", reply.media), *reply.headers]
    body = reply.body
    if reply.is_worth_packing:
        headers.append(("Vary", "Accept-Encoding"))
    if reply.packed is not None and call.takes_gzip:
        headers.append(("Content-Encoding", "gzip"))
        body = reply.packed
    return body, headers


def body_of(environ: Mapping[str, Any]) -> bytes:
    """The body of a WSGI request. Raises Refusal when it is too long."""
    length = environ.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isdecimal() else 0
    if size > BODY_LIMIT:
        raise Refusal.too_long()
    body: bytes = environ["wsgi.input"].read(size) if size else b""
    return body
