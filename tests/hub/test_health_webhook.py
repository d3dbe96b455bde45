"""Webhooks: signed, delivered again until they arrive, and never to a machine behind us."""

import hashlib
import hmac
import ipaddress
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.hub.health.webhook import (
    Message,
    WebhookError,
    check_url,
    chosen,
    is_public,
    send,
    signature,
)
from headwater.model.account import Secret
from headwater.model.errors import QueryError

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECRET = Secret("a secret of ours")
MESSAGE = Message(id="1-1", body={"event": "alert.raised", "id": 1}, at=NOW)


@dataclass(slots=True)
class Receiver:
    """Somebody's server; `answers` are the statuses it gives, the last one for ever."""

    port: int
    answers: list[int]
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> Secret:
        return Secret(f"http://localhost:{self.port}/hook?a=b")


@contextmanager
def receiver(*answers: int) -> Iterator[Receiver]:
    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append((self.path, dict(self.headers.items()), body))
            status = found.answers.pop(0) if len(found.answers) > 1 else found.answers[0]
            self.send_response(status)
            self.send_header("Location", "http://localhost/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    found = Receiver(server.server_port, list(answers) or [200])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_message_arrives_with_a_signature_its_receiver_can_check() -> None:
    with receiver() as there:
        send(there.url, MESSAGE, SECRET, loopback=True)

    path, headers, body = there.got[0]
    told = headers["X-Headwater-Timestamp"].encode() + b"." + body
    expected = hmac.new(b"a secret of ours", told, hashlib.sha256).hexdigest()
    assert path == "/hook?a=b"
    assert headers["X-Headwater-Signature"] == f"v1={expected}"
    assert headers["X-Headwater-Id"] == "1-1"
    assert json.loads(body) == {"event": "alert.raised", "id": 1}


@given(one=st.binary(max_size=30), other=st.binary(max_size=30))
def test_another_body_or_time_has_another_signature(one: bytes, other: bytes) -> None:
    assert (signature(SECRET, "1", one) == signature(SECRET, "1", other)) == (one == other)
    assert signature(SECRET, "1", one) != signature(SECRET, "2", one)


@pytest.mark.parametrize("status", [301, 307, 400, 500])
def test_only_a_2xx_is_an_arrival_and_no_redirect_is_followed(status: int) -> None:
    with receiver(status) as there, pytest.raises(WebhookError, match=str(status)):
        send(there.url, MESSAGE, SECRET, loopback=True)

    assert len(there.got) == 1


def test_a_server_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(WebhookError, match="did not take it"):
        send(Secret("http://localhost:9/"), MESSAGE, SECRET, loopback=True)


def test_this_machine_is_not_called_unless_that_was_allowed() -> None:
    with receiver() as there, pytest.raises(WebhookError):
        send(there.url, MESSAGE, SECRET)
    with pytest.raises(WebhookError, match="public internet"):
        send(Secret("https://localhost/"), MESSAGE, SECRET)

    assert there.got == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1",  # noqa: S104 - an address to be refused
        "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
    ],
)  # fmt: skip
def test_no_address_of_a_private_network_is_called_in_whatever_disguise(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(WebhookError, match="public internet"):
        chosen("hooks.example.org", ["93.184.215.14", address])
    with pytest.raises(WebhookError):
        send(Secret(f"https://{f'[{address}]' if ':' in address else address}/"), MESSAGE, SECRET)


def test_an_address_of_the_public_internet_is_the_one_that_is_called() -> None:
    assert chosen("hooks.example.org", ["93.184.215.14"]) == "93.184.215.14"
    assert chosen("hooks.example.org", ["2606:2800:21f:cb07::1"]) == "2606:2800:21f:cb07::1"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/", "ftp://hooks.example.org/", "https://", "hooks.example.org",
        "https://user:word@hooks.example.org/", "https://hooks.example.org/#part",
        "https://hooks.example.org:99999/", "http://localhost/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_an_address_that_could_not_be_meant_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(QueryError, match=r"\."):
        check_url(url)


def test_tries_grow_further_apart_and_end() -> None:
    # The models behind deliveries can be imported once Django is configured.
    from headwater.hub.health.delivery import MOST_TRIES, next_try  # noqa: PLC0415

    tries = [next_try(number, NOW) for number in range(1, MOST_TRIES)]
    pauses = [at - NOW for at in tries if at is not None]

    assert pauses[0] == timedelta(minutes=1)
    assert pauses == sorted(set(pauses))
    assert timedelta(hours=12) < sum(pauses, timedelta()) < timedelta(days=2)
    assert next_try(MOST_TRIES, NOW) is None
