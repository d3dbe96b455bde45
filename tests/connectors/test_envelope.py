"""Refusals become the error that says what happens next, in one sentence a person can act on."""

import json
from datetime import date, timedelta

import pytest

from headwater.connectors.base import Answer
from headwater.connectors.tiktok_organic.envelope import unknown_names
from headwater.model.errors import (
    DegradedError,
    HeadwaterError,
    OutOfReachError,
    PayloadError,
    ReconnectError,
    RetryableError,
    ScopeError,
    SettingsError,
    SourceError,
    ThrottledError,
    TokenError,
    UnknownFieldError,
)
from headwater.model.slice import Span
from tests.connectors.samples import PAYLOADS, TIKTOK, answer, body, question, saying

SAFE = Span(date(2026, 8, 22), date(2026, 10, 19))
"""The 59 days before 2026-10-20."""


def refused(
    content: object, *, status: int = 200, ask: str = "daily", **changes: object
) -> HeadwaterError:
    """The error a profile answer is read into."""
    with pytest.raises(HeadwaterError) as caught:
        TIKTOK.read(question(ask, **changes), answer(content, status=status))
    return caught.value


def code(number: int, message: str = "words") -> dict[str, object]:
    return {"code": number, "message": message, "request_id": "20261020AB", "data": {}}


@pytest.mark.parametrize(
    "numbers,kind",
    [
        ((40016, 40100, 51021, 61000), ThrottledError),
        ((40102, 40105, 40131), TokenError),
        ((40103, 40106, 40107, 40110, 40120, 40309), ReconnectError),
        ((40125, 40130), ScopeError),
        ((40001,), DegradedError),
        ((40000, 40002), OutOfReachError),
        ((41002,), UnknownFieldError),
        ((40101, 40113, 40117, 40118, 40124), SettingsError),
        ((50000, 50002, 51000, 51010, 51065, 51305, 60001), RetryableError),
        ((20001, 40200, 40201, 40202, 40700), RetryableError),
        ((40003, 40006, 40007, 40051, 40053, 40104, 41000, 41001, 99999, -1), SourceError),
    ],
)
def test_a_code_is_sorted_by_what_happens_next(
    numbers: tuple[int, ...], kind: type[HeadwaterError]
) -> None:
    for number in numbers:
        error = refused(code(number))

        assert type(error) is kind, number
        assert "“words”" in str(error)
        assert f"code {number}" in str(error)
        assert "request 20261020AB" in str(error)
        if isinstance(error, SourceError):
            assert (error.code, error.request_id) == (str(number), "20261020AB")


@pytest.mark.parametrize(
    "name,kind",
    [
        ("raw_error_40001_business_get", DegradedError),
        ("raw_error_40002_max_count", OutOfReachError),
        ("raw_error_40100_rate_limit", ThrottledError),
        ("raw_error_40104_no_token", SourceError),
        ("raw_error_40105_bad_token", TokenError),
        ("raw_error_40131_revoke_bad_token", TokenError),
        ("own_error_40002_bad_field", UnknownFieldError),
        ("own_error_40102_expired", TokenError),
        ("own_error_40130_scope", ScopeError),
    ],
)
def test_refusals_seen_in_the_wild_are_known(name: str, kind: type[HeadwaterError]) -> None:
    assert type(refused(body(name))) is kind


@pytest.mark.parametrize(
    "message,wait",
    [
        ("App reaches the QPS limit 10, current QPS is 11", timedelta(seconds=1)),
        ("App reaches the QPS limit.", timedelta(seconds=1)),
        (
            "Due to too many requests, requests from App are temporarily restricted.",
            timedelta(minutes=5),
        ),
        ("", timedelta(minutes=5)),
    ],
)
def test_a_limit_by_the_second_is_forgiven_in_a_second(message: str, wait: timedelta) -> None:
    error = refused(code(40100, message))

    assert isinstance(error, ThrottledError)
    assert error.wait == wait


def test_the_code_outranks_the_status() -> None:
    assert isinstance(refused(code(40102), status=500), TokenError)
    page = TIKTOK.read(question("profile"), answer(saying({}).body, status=500))
    assert page.rows == {"profile": []}


def test_a_code_written_as_text_is_a_code() -> None:
    assert isinstance(refused({**code(0), "code": "40102"}), TokenError)
    assert TIKTOK.read(question("profile"), saying({"username": "a"}, code="0")).rows["profile"]


@pytest.mark.parametrize(
    "written", ["null", "true", "0.0", '"zero"', "[]", '"\u0660"', '"-1"', "1" + "0" * 9, "1" * 400]
)
def test_an_answer_without_a_usable_code_is_no_answer(written: str) -> None:
    error = refused(b'{"code":%s,"data":{}}' % written.encode())

    assert type(error) is PayloadError
    assert "no code" in str(error)


@pytest.mark.parametrize(
    "content,status",
    [
        (b"", 200),
        (b"   ", 200),
        (b"", 204),
        (b'{"code":0}', 204),
        (b"<html><body>Log in</body></html>", 200),
        (b"<html>Bad gateway</html>", 502),
        (b"404 page not found", 404),
        (b'{"code":0,"data":{"metri', 200),
        (b'{"code":0}}', 200),
        (b"\xff\xfe\x00", 200),
        (b'{"error":"upstream"}', 503),
        (b"", 302),
    ],
)
def test_what_is_no_answer_is_asked_again(content: bytes, status: int) -> None:
    error = refused(content, status=status)

    assert type(error) is RetryableError
    assert f"HTTP {status}" in str(error)
    assert "the next sync asks again" in str(error)


def test_too_many_requests_at_the_gate_wait_five_minutes() -> None:
    error = refused(b"slow down", status=429)

    assert isinstance(error, ThrottledError)
    assert error.wait == timedelta(minutes=5)


@pytest.mark.parametrize("content", [b"[]", b'"text"', b"7", b"null", b'{"data":{}}'])
def test_json_that_is_no_envelope_is_refused(content: bytes) -> None:
    assert type(refused(content)) is PayloadError


@pytest.mark.parametrize("missing", [{}, {"data": None}, {"data": []}, {"data": "x"}, {"data": 1}])
def test_a_yes_without_data_is_refused(missing: dict[str, object]) -> None:
    error = refused({"code": 0, "message": "OK", "request_id": "20261020AB", **missing})

    assert type(error) is PayloadError
    assert "no data object" in str(error)
    assert error.request_id == "20261020AB"


@pytest.mark.parametrize("depth", [2_000, 200_000])
def test_an_answer_nested_beyond_reason_is_refused(depth: int) -> None:
    content = b'{"code":0,"data":{"x":' + b"[" * depth + b"]" * depth + b"}}"

    assert type(refused(content)) is PayloadError


def test_an_unknown_field_is_named_by_what_is_accepted() -> None:
    said = 'fields.1: value must be one of "username","likes","shares"'

    error = refused(code(40002, said), fields=("likes", "mood", "shares", "weather"))

    assert isinstance(error, UnknownFieldError)
    assert error.fields == ("mood", "weather")
    assert "mood, weather" in str(error)


@pytest.mark.parametrize(
    "said,asked,expected",
    [
        ('fields.1: value must be one of "a_x","b_x",...', ("a_x", "mood"), ("mood",)),
        ('fields.0: value must be one of "a_x","b_x",...', ("a_x", "mood"), ()),
        ('fields.7: value must be one of "a_x","b_x",...', ("a_x", "mood"), ()),
        ('fields: unknown name "mood"', ("likes", "mood"), ("mood",)),
        ("fields: not a valid list", ("likes", "mood"), ()),
        ("fields: value must be one of likes, shares", ("likes", "shares"), ()),
        ("fields mood, likes are offline", ("likes", "mood", "shares"), ("likes", "mood")),
    ],
)
def test_only_names_the_message_speaks_against_are_given_up(
    said: str, asked: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert unknown_names(said, asked) == expected


def test_when_nobody_says_which_field_the_sentence_admits_it() -> None:
    error = refused(code(40002, "fields: Not a valid list."))

    assert isinstance(error, UnknownFieldError)
    assert error.fields == ()
    assert "does not say which" in str(error)


@pytest.mark.parametrize("number", [40000, 40002])
def test_refused_days_may_be_out_of_reach_and_only_those_beyond_the_promise_are_called_old(
    number: int,
) -> None:
    said = "start_date must not be earlier than 2026-08-21"
    beyond = refused(code(number, said), span=Span(date(2026, 8, 21), SAFE.last))
    promised = refused(code(number, said), span=SAFE)

    assert isinstance(beyond, OutOfReachError)
    assert "days this old" in str(beyond)
    assert isinstance(promised, OutOfReachError)
    assert "report the fault" in str(promised)


@pytest.mark.parametrize("number", [40000, 40002])
def test_a_refused_parameter_of_a_call_without_days_is_a_fault_to_report(number: int) -> None:
    error = refused(code(number, "max_count: number must be most 20"), ask="videos", span=None)

    assert type(error) is PayloadError
    assert "report the fault" in str(error)


def test_a_field_refused_on_old_days_is_still_a_field_refused() -> None:
    said = 'fields.0: value must be one of "likes"'
    beyond = Span(date(2024, 8, 21), SAFE.last)

    assert isinstance(refused(code(40002, said), span=beyond), UnknownFieldError)


def test_a_long_message_is_quoted_in_part() -> None:
    error = refused(code(50000, "x y " * 200 + "\n\x07"))

    assert "…”" in str(error)
    assert len(str(error)) < 400
    assert str(error).isprintable()


@pytest.mark.parametrize(
    "secret",
    [
        "act.simAbC0123456789simAbC0123456789",
        "rft.simAbC0123456789simAbC0123456789",
        "AbCdEfGh0123456789-aw*3!4964",
        "AbCdEfGh0123456789-aw%2A3%214964",
        "0123456789abcdef0123456789abcdef01234567",
    ],
)
def test_a_secret_echoed_by_tiktok_is_not_repeated(secret: str) -> None:
    error = refused(code(40110, f"The auth_code {secret} is canceled."))

    assert secret not in str(error)
    assert "***" in str(error)


@pytest.mark.parametrize("trace", ["", 5, None, "x" * 65, "a b", "<script>"])
def test_a_request_id_is_only_quoted_when_it_looks_like_one(trace: object) -> None:
    error = refused({**code(50000), "request_id": trace})

    assert isinstance(error, SourceError)
    assert error.request_id == ""
    assert "request" not in str(error)


def test_halves_of_surrogate_pairs_in_a_message_do_no_harm() -> None:
    error = refused(b'{"code":50000,"message":"cut \\ud83c off","request_id":"AB"}')

    assert "cut" in str(error)
    assert str(error).encode()


def test_every_official_example_is_answered_with_advice() -> None:
    text = (PAYLOADS / "official_error_examples.json").read_text(encoding="utf-8")

    body = json.loads(text)["body"]
    found = {each["code"]: type(refused(each, ask="videos", span=None)) for each in body}

    assert found == {
        40002: PayloadError,
        40108: SourceError,
        40110: ReconnectError,
        40113: SettingsError,
    }


def test_a_byte_order_mark_is_no_reason_to_refuse() -> None:
    raw = b"\xef\xbb\xbf" + saying({"username": "a"}).body

    assert TIKTOK.read(question("profile"), Answer(status=200, body=raw)).rows["profile"]
