"""The bytes of an answer as a JSON object, or the error that fits what came instead."""

import json
from datetime import timedelta

import msgspec

from headwater.connectors.base import Answer
from headwater.model.errors import PayloadError, RetryableError, SourceError, ThrottledError

PENALTY = timedelta(minutes=5)
"""How long TikTok wants to be left alone after too many calls in a minute."""

TOO_MANY = 429
NO_CONTENT = 204


def object_of(answer: Answer) -> dict[str, object]:
    """The JSON object of a body, whatever the HTTP status.

    Raises RetryableError for what is no JSON at all (empty, cut off, a web page), ThrottledError
    for HTTP 429, PayloadError for JSON of another kind.
    """
    body = _json(answer)
    if not isinstance(body, dict):
        raise PayloadError("TikTok's answer is JSON, but not an object; nothing of it was kept")
    return body


def _json(answer: Answer) -> object:
    if answer.status == NO_CONTENT or not answer.body.strip():
        raise unreadable(answer, "is empty")
    try:
        return msgspec.json.decode(answer.body)
    except (ValueError, RecursionError):
        return _json_leniently(answer)


def _json_leniently(answer: Answer) -> object:
    """JSON as others write it: NaN, Infinity, halves of surrogate pairs, bytes of no character, a
    byte order mark.

    What is wrong with such a value is then said by the field that holds it.
    """
    try:
        return json.loads(answer.body.decode("utf-8-sig", "surrogateescape"))
    except ValueError:
        html = answer.body.lstrip()[:1] == b"<"
        why = "is a web page" if html else "is not JSON or was cut off"
        raise unreadable(answer, why) from None
    except RecursionError:
        raise PayloadError("TikTok's answer is nested too deeply to be read") from None


def unreadable(answer: Answer, why: str) -> SourceError:
    """The error for a body that says nothing, so that only the status is left to go by."""
    if answer.status == TOO_MANY:
        return ThrottledError(
            "TikTok was asked too often (HTTP 429); nothing to do, a sync asks again after "
            "5 minutes",
            wait=PENALTY,
            code="http 429",
        )
    return RetryableError(
        f"TikTok's answer {why} (HTTP {answer.status}); nothing to do, the next sync asks again",
        code=f"http {answer.status}",
    )
