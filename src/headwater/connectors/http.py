"""The one door to the network: a request in, whatever came back out, or an error of ours.

Only this module knows the HTTP client. It follows no redirect, speaks https except on this
machine, and lets no answer take for ever or fill the memory.
"""

import ipaddress
import threading
import time
from datetime import timedelta
from types import TracebackType
from typing import Self

from pyreqwest.client import SyncClient, SyncClientBuilder
from pyreqwest.exceptions import (
    BuilderError,
    ClientClosedError,
    ConnectError,
    DecodeError,
    NetworkError,
    PyreqwestError,
    RequestTimeoutError,
)
from pyreqwest.http import Url
from pyreqwest.response import SyncResponse

from headwater.connectors.base import Answer, Request
from headwater.model.errors import HeadwaterError, PayloadError, RetryableError, SettingsError

TOTAL = timedelta(seconds=60)
IDLE = timedelta(seconds=15)
CONNECT = timedelta(seconds=10)
MOST_BYTES = 16 * 1024 * 1024


class Http:
    """A client with kept-alive connections, shared by any number of threads.

    `timeout` bounds a whole exchange, `idle` the silence within it, `max_bytes` the body after
    it was unpacked.
    """

    def __init__(
        self,
        *,
        timeout: timedelta = TOTAL,
        idle: timedelta = IDLE,
        connect: timedelta = CONNECT,
        max_bytes: int = MOST_BYTES,
    ) -> None:
        self._timeout = timeout
        self._idle = idle
        self._connect = connect
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._clients: dict[bool, SyncClient] = {}

    def send(self, request: Request) -> Answer:
        """The answer to a request, whatever its status.

        Raises RetryableError when there was none in time or the connection failed, PayloadError
        when it is too large, SettingsError when the address may not or cannot be called.
        """
        url = _permitted(request)
        deadline = time.monotonic() + self._timeout.total_seconds()
        try:
            builder = self._client(here=_loopback(url)).request(request.method, url)
            if request.query:
                builder = builder.query(request.query)
            if request.body is not None:
                builder = builder.header("Content-Type", "application/json")
                builder = builder.body_bytes(request.body)
            if request.token is not None:
                builder = builder.header(
                    request.token_header, request.token.reveal(), is_sensitive=True
                )
            with builder.build_streamed() as response:
                return self._answer(request, response, deadline)
        except PyreqwestError as error:
            raise translated(error, request) from None
        except ValueError:
            raise _unusable(request) from None

    def _answer(self, request: Request, response: SyncResponse, deadline: float) -> Answer:
        body = bytearray()
        reader = response.body_reader
        while (chunk := reader.read_chunk()) is not None:
            body += chunk
            if len(body) > self._max_bytes:
                raise PayloadError(
                    f"{_where(request)} sends more than {self._max_bytes:,} bytes; the answer was "
                    "cut off and nothing of it was kept",
                    code="too large",
                )
            if time.monotonic() > deadline:
                raise _late(request)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(status=response.status, body=bytes(body), headers=headers)

    def _client(self, *, here: bool) -> SyncClient:
        """The client for this machine, or for the world, which obeys the environment's proxy."""
        with self._lock:
            if here not in self._clients:
                builder = (
                    SyncClientBuilder()
                    .user_agent("headwater")
                    .follow_redirects(enable=False)
                    .referer(enable=False)
                    .timeout(self._timeout)
                    .read_timeout(self._idle)
                    .connect_timeout(self._connect)
                )
                builder = builder.no_proxy() if here else builder.https_only(enable=True)
                self._clients[here] = builder.build()
            return self._clients[here]

    def close(self) -> None:
        """Let go of every connection. The client may be used again and opens new ones."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def translated(error: PyreqwestError, request: Request) -> HeadwaterError:
    """What an error of the client means to us. Addresses keep their query to themselves."""
    for kinds, code, happened in MEANINGS:
        if isinstance(error, kinds):
            return RetryableError(
                f"{_where(request)} {happened}; nothing to do, the next sync asks again", code=code
            )
    if isinstance(error, BuilderError):
        return _unusable(request)
    return RetryableError(
        f"{_where(request)} could not be asked ({type(error).__name__}); nothing to do, the next "
        "sync asks again",
        code="network",
    )


MEANINGS: tuple[tuple[type[PyreqwestError] | tuple[type[PyreqwestError], ...], str, str], ...] = (
    (RequestTimeoutError, "timeout", "did not answer in time"),
    (ConnectError, "connect", "cannot be reached, or closed the connection unasked"),
    (NetworkError, "network", "was cut off in the middle of the exchange"),
    (DecodeError, "garbled", "sent an answer that is broken or was cut off"),
    (ClientClosedError, "closed", "was not asked because Headwater is shutting down"),
)


def _permitted(request: Request) -> Url:
    """The address, read the way the client reads it. SettingsError where it may not be called."""
    try:
        url = Url(request.url)
    except ValueError:
        raise _unusable(request) from None
    if url.scheme != "https" and not (url.scheme == "http" and _loopback(url)):
        raise SettingsError(
            f"{_where(request)} may not be called: an address that is given a token begins with "
            "https:// unless it is on this machine; correct the source's address in the settings"
        )
    return url


def _loopback(url: Url) -> bool:
    host = (url.host_str or "").strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _unusable(request: Request) -> SettingsError:
    return SettingsError(
        f"{_where(request)} cannot be called: correct the source's address in the settings"
    )


def _late(request: Request) -> RetryableError:
    return RetryableError(
        f"{_where(request)} did not answer in time; nothing to do, the next sync asks again",
        code="timeout",
    )


def _where(request: Request) -> str:
    """Who was asked what, for a sentence: host and path, never the query."""
    try:
        host = Url(request.url).host_str
    except ValueError:
        host = None
    return f"{host or 'An address without a host'}{request.endpoint}"
