"""The door to the network: bounded in time and size, and nothing of the client comes through."""

import gzip
import inspect
import json
import threading
from datetime import timedelta

import pyreqwest.exceptions
import pytest

from headwater.connectors import http
from headwater.connectors.base import Answer
from headwater.connectors.http import Http, translated
from headwater.model.account import Secret
from headwater.model.errors import (
    RetryableError,
    SettingsError,
)
from tests.connectors.calling import get, impatient
from tests.connectors.wire import (
    raw,
    saying,
    serving,
)


def test_a_get_carries_its_query_and_its_token_in_the_named_header() -> None:
    with serving(saying(b"{}")) as wire, impatient() as client:
        answer = client.send(get(wire.url))

    head = wire.heard[0].lower()
    assert head.startswith(
        b"get /business/get/?business_id=-000+%c3%a9%26&fields=%5b%22likes%22%2c%22x%22%5d http/1.1"
    )
    assert b"\r\naccess-token: act.planted0123456789planted\r\n" in head
    assert b"authorization" not in head
    assert answer == Answer(status=200, body=b"{}", headers={"content-length": "2"})


def test_a_post_carries_json_and_no_token_unless_there_is_one() -> None:
    body = json.dumps({"auth_code": "a*3!4"}).encode()

    with serving(saying(b"{}")) as wire, impatient() as client:
        client.send(get(wire.url, method="POST", query=(), body=body, token=None))

    head, _, sent = wire.heard[0].partition(b"\r\n\r\n")
    assert head.lower().startswith(b"post /business/get/ http/1.1")
    assert b"content-type: application/json" in head.lower()
    assert b"access-token" not in head.lower()
    assert sent == body


@pytest.mark.parametrize("status", [b"204 No Content", b"404 Not Found", b"502 Bad Gateway"])
def test_any_status_is_an_answer(status: bytes) -> None:
    with serving(saying(b"", status=status)) as wire, impatient() as client:
        assert client.send(get(wire.url)).status == int(status[:3])


def test_a_redirect_is_not_followed() -> None:
    with serving(saying(b"elsewhere")) as trap:
        away = saying(b"", status=b"302 Found", headers=b"Location: %s\r\n" % trap.url.encode())
        with serving(away) as wire, impatient() as client:
            answer = client.send(get(wire.url))

    assert answer.status == 302
    assert answer.headers["location"] == trap.url
    assert trap.heard == []


def test_a_packed_answer_is_unpacked() -> None:
    packed = gzip.compress(b'{"code":0}')
    talk = saying(packed, headers=b"content-encoding: gzip\r\n")

    with serving(talk) as wire, impatient() as client:
        assert client.send(get(wire.url)).body == b'{"code":0}'


def test_connections_are_kept_and_used_again() -> None:
    with serving(saying(b"{}")) as wire, impatient() as client:
        for _ in range(20):
            client.send(get(wire.url))

    assert len(wire.heard) == 20
    assert wire.connections == 1


def test_many_threads_share_a_client() -> None:
    with serving(saying(b'{"n":1}')) as wire, impatient(timeout=timedelta(seconds=20)) as client:
        answers: list[Answer] = []

        def ask() -> None:
            answers.extend(client.send(get(wire.url)) for _ in range(25))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert [answer.body for answer in answers] == [b'{"n":1}'] * 200
    assert wire.connections < 100, "most calls go over a connection that was kept"


def test_a_closed_client_opens_again_when_it_is_used() -> None:
    with serving(saying(b"{}")) as wire:
        client = impatient()
        client.send(get(wire.url))
        client.close()

        assert client.send(get(wire.url)).status == 200
        client.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_nobody_there_is_worth_another_try(host: str) -> None:
    with impatient() as client, pytest.raises(RetryableError, match="cannot be reached"):
        client.send(get(f"http://{host}:1"))


@pytest.mark.parametrize(
    "url",
    [
        "http://business-api.tiktok.com",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "ftp://127.0.0.1",
        "file:///etc",
        "http://example.com\\@127.0.0.1",
        "http://127.0.0.1@example.com",
    ],
)
def test_a_token_only_leaves_the_machine_over_https(url: str) -> None:
    with impatient() as client, pytest.raises(SettingsError, match="begins with https://"):
        client.send(get(url))


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://127.0.0.1:99999", "nonsense", "", "https://exa mple/"]
)
def test_an_address_that_cannot_be_called_is_a_setting_to_correct(url: str) -> None:
    with impatient() as client, pytest.raises(SettingsError):
        client.send(get(url))


def test_a_token_no_header_can_carry_is_not_shown() -> None:
    token = Secret("act.planted\r\nHost: evil")

    with (
        serving(saying(b"{}")) as wire,
        impatient() as client,
        pytest.raises(SettingsError) as caught,
    ):
        client.send(get(wire.url, token=token))

    assert wire.heard == []
    assert "planted" not in str(caught.value)


def test_this_machine_is_reached_without_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    with serving(saying(b"{}")) as wire, impatient() as client:
        assert client.send(get(wire.url)).status == 200


def test_the_world_is_reached_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(raw(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)

        with impatient() as client, pytest.raises(RetryableError):
            client.send(get("https://business-api.example"))

    assert proxy.heard[0].startswith(b"CONNECT business-api.example:443 ")
    assert b"planted" not in proxy.heard[0]


CLASSES = [
    kind
    for _, kind in inspect.getmembers(pyreqwest.exceptions, inspect.isclass)
    if issubclass(kind, pyreqwest.exceptions.PyreqwestError)
]


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_of_the_client_means_something_to_us(
    kind: type[pyreqwest.exceptions.PyreqwestError], monkeypatch: pytest.MonkeyPatch
) -> None:
    error = kind.__new__(kind, "https://x/?secret", {})
    error.args = ("https://x/?secret",)

    meant = translated(error, get("https://host.example"))

    expected = SettingsError if kind is pyreqwest.exceptions.BuilderError else RetryableError
    assert type(meant) is expected
    assert str(meant).startswith("host.example/business/get/ ")
    assert "secret" not in str(meant)

    def refuse(self: object, *, here: bool) -> object:
        raise error

    monkeypatch.setattr(Http, "_client", refuse)
    client = Http()
    with pytest.raises(expected):
        client.send(get("https://host.example"))


def test_there_are_errors_to_translate() -> None:
    assert len(CLASSES) >= 20
    assert http.MOST_BYTES == 16 * 1024 * 1024
    assert timedelta(seconds=60) == http.TOTAL
    assert timedelta(seconds=15) == http.IDLE
