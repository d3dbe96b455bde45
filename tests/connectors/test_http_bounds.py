"""No answer takes for ever, fills the memory or breaks more than its own call."""

import gzip
from datetime import timedelta

import pytest

from headwater.model.errors import PayloadError, RetryableError
from tests.connectors.calling import failure, get, impatient
from tests.connectors.wire import (
    OK,
    Talk,
    dripping,
    endless,
    raw,
    saying,
    serving,
    silent,
    stalling,
)

HEAD = OK + b"content-length: 9000\r\n\r\n"


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(silent, id="says nothing"),
        pytest.param(dripping(HEAD, every=0.1), id="drips its head"),
        pytest.param(dripping(b"x" * 9000, every=0.1, head=HEAD), id="drips its body"),
    ],
)
def test_an_answer_that_takes_too_long_is_given_up(talk: Talk) -> None:
    error = failure(talk)

    assert isinstance(error, RetryableError)
    assert error.code == "timeout"
    assert "did not answer in time" in str(error)


def test_a_body_that_stalls_is_given_up_long_before_the_deadline() -> None:
    error = failure(stalling, timeout=timedelta(hours=1))

    assert isinstance(error, RetryableError)
    assert error.code == "timeout"


def test_a_body_without_end_is_cut_off() -> None:
    error = failure(endless, timeout=timedelta(seconds=20), idle=timedelta(seconds=10))

    assert type(error) is PayloadError
    assert "more than 1,000,000 bytes" in str(error)


def test_a_body_that_unpacks_without_end_is_cut_off() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 1_000_000

    error = failure(
        saying(bomb, headers=b"content-encoding: gzip\r\n"), timeout=timedelta(seconds=20)
    )

    assert type(error) is PayloadError


def test_a_body_of_just_the_size_is_whole() -> None:
    talk, patient = saying(b"x" * 1_000_000), impatient(timeout=timedelta(seconds=20))

    with serving(talk) as wire, patient as client:
        assert len(client.send(get(wire.url)).body) == 1_000_000


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(raw(b""), id="hangs up"),
        pytest.param(raw(OK + b"content-length: 9\r\n\r\nabc"), id="cut off"),
        pytest.param(raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), id="not HTTP"),
        pytest.param(raw(OK + b"x: y\r\n" * 100_000), id="a head without end"),
        pytest.param(
            saying(b"no gzip", headers=b"content-encoding: gzip\r\n"), id="packed wrongly"
        ),
        pytest.param(raw(OK + b"transfer-encoding: chunked\r\n\r\nzz\r\n"), id="chunked wrongly"),
    ],
)
def test_a_broken_exchange_may_work_the_next_time(talk: Talk) -> None:
    error = failure(talk)

    assert type(error) is RetryableError
    assert "the next sync asks again" in str(error)
    assert str(error).startswith("127.0.0.1/business/get/ ")
