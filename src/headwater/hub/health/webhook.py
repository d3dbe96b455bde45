"""Sends a signed message to an address that somebody typed in, and to no machine behind it.

The name is looked up once, every address it has must be of the public internet, and the call
goes to the very address that was judged: a name that changes its mind meanwhile gains nothing.
No redirect is followed. Whoever receives it checks `X-Headwater-Signature`: "v1=" and the
HMAC-SHA256 of the timestamp, a full stop and the body, under the secret the settings page shows.
"""

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from headwater.model.account import Secret
from headwater.model.errors import QueryError

PATIENCE = 10.0
"""Seconds for each step of a call."""

MOST_READ = 65_536
ACCEPTED = range(200, 300)
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


class WebhookError(Exception):
    """The message did not arrive; says why in words a person can act on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent: JSON values, an id that stays the same over all tries, and when."""

    id: str
    body: Mapping[str, object]
    at: datetime


def signature(secret: Secret, timestamp: str, body: bytes) -> str:
    """How a message proves that it is ours."""
    told = timestamp.encode() + b"." + body
    return "v1=" + hmac.new(secret.reveal().encode(), told, hashlib.sha256).hexdigest()


def check_url(url: str, *, loopback: bool = False) -> SplitResult:
    """The parts of an address that may be called. Raises QueryError with what is wrong.

    `loopback` lets plain http to this machine through, for tests.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise QueryError("That is no web address.", code="bad_webhook") from None
    if not host or parts.username is not None or parts.fragment:
        raise QueryError(
            "Give a whole address such as https://hooks.example.org/path, without a login.",
            code="bad_webhook",
        )
    if parts.scheme == "https" or (loopback and parts.scheme == "http" and _is_here(host)):
        return parts
    raise QueryError("A webhook's address begins with https://.", code="bad_webhook")


def send(url: Secret, message: Message, secret: Secret, *, loopback: bool = False) -> None:
    """Deliver a message once. Raises WebhookError when it was not taken with a 2xx status."""
    try:
        parts = check_url(url.reveal(), loopback=loopback)
    except QueryError as wrong:
        raise WebhookError(str(wrong)) from None
    body = json.dumps(message.body).encode()
    timestamp = str(int(message.at.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "headwater",
        "X-Headwater-Id": message.id,
        "X-Headwater-Timestamp": timestamp,
        "X-Headwater-Signature": signature(secret, timestamp, body),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _connection(parts, loopback=loopback)
    try:
        connection.request("POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read(MOST_READ)
    except (OSError, http.client.HTTPException) as error:
        raise WebhookError(f"{parts.hostname} did not take it: {_why(error)}.") from None
    finally:
        connection.close()
    if answer.status not in ACCEPTED:
        raise WebhookError(f"{parts.hostname} answered with status {answer.status}, not with 2xx.")


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "its certificate is not to be trusted"
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    return getattr(error, "strerror", None) or type(error).__name__


def _connection(parts: SplitResult, *, loopback: bool) -> http.client.HTTPConnection:
    """A connection that will go to an address that was judged, whatever the name says later."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _judged(host, port, loopback=loopback)
    if parts.scheme == "https":
        return _PinnedTls(host, port, address)
    return _Pinned(host, port, address)


def _judged(host: str, port: int, *, loopback: bool) -> str:
    return chosen(host, _addresses(host, port), loopback=loopback)


def _addresses(host: str, port: int) -> list[str]:
    """The addresses of a name; an address is its own."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise WebhookError(f"There is no machine called {host}.") from None
    return [str(each[4][0]).partition("%")[0] for each in found]


def chosen(host: str, addresses: Sequence[str], *, loopback: bool = False) -> str:
    """The address to call. Raises WebhookError when any of them is not to be called."""
    for each in addresses:
        address = ipaddress.ip_address(each)
        if not (is_public(address) or (loopback and address.is_loopback)):
            raise WebhookError(f"{host} is not on the public internet, so it is not called.")
    if not addresses:
        raise WebhookError(f"There is no machine called {host}.")
    return addresses[0]


def is_public(address: Ip) -> bool:
    """Whether an address is one of the public internet, also when it wraps another one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        wraps = address.sixtofour is not None or address.teredo is not None or address in NAT64
        if wraps:
            return False
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not special


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Pinned(http.client.HTTPConnection):
    """A connection to a name at one certain address."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=PATIENCE)
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), PATIENCE)


class _PinnedTls(http.client.HTTPSConnection):
    """The same with TLS; the certificate must be the name's."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._ours = ssl.create_default_context()
        super().__init__(host, port, timeout=PATIENCE, context=self._ours)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), PATIENCE)
        self.sock = self._ours.wrap_socket(plain, server_hostname=self.host)
