"""The one shape of an error: a code for programs, a sentence for people, and what to do instead."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from headwater.model.errors import (
    BusyError,
    HeadwaterError,
    QueryError,
    ReconnectError,
    SourceError,
)

log = logging.getLogger("headwater.hub")

BODY_LIMIT = 1_000_000
"""Bytes of a question."""

RETRY_SECONDS = "5"


class Refusal(Exception):  # noqa: N818 - an answer like any other, and no fault
    """An answer that is an error. `message` is one sentence, for whoever reads the answer."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fields: Sequence[str] = (),
        suggestions: Sequence[Mapping[str, object]] = (),
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = tuple(fields)
        self.suggestions = tuple(suggestions)
        self.headers = headers

    @classmethod
    def too_long(cls) -> "Refusal":
        told = f"A question is at most {BODY_LIMIT:,} bytes long."
        return cls(413, "bad_request", told)

    @classmethod
    def bad_key(cls) -> "Refusal":
        told = (
            "This needs an API key that is still good. Make one under API keys and send it as "
            "`Authorization: Bearer`."
        )
        return cls(
            401, "bad_key", told, headers=(("WWW-Authenticate", 'Bearer realm="Headwater"'),)
        )

    @property
    def body(self) -> bytes:
        return msgspec.json.encode(
            {
                "error": {
                    "code": self.code,
                    "message": self.message,
                    "fields": self.fields,
                    "suggestions": self.suggestions,
                }
            }
        )


def refusal_of(error: Exception) -> Refusal:
    """The refusal an error becomes. What nobody expected is logged and told as our mistake."""
    match error:
        case Refusal():
            return error
        case QueryError():
            return _question(error)
        case BusyError():
            return Refusal(503, "busy", str(error), headers=(("Retry-After", RETRY_SECONDS),))
        case ReconnectError():
            return Refusal(409, "reconnect", str(error))
        case SourceError():
            return Refusal(502, "source", str(error))
        case HeadwaterError():
            return Refusal(503, "fault", str(error), headers=(("Retry-After", RETRY_SECONDS),))
        case _:
            log.error("api.broken", exc_info=error)
            return Refusal(500, "fault", "Something went wrong on our side. It has been noted.")


def _question(error: QueryError) -> Refusal:
    return Refusal(
        422, error.code, str(error), fields=error.fields, suggestions=told(error.suggestions)
    )


def told(suggestions: Sequence[Mapping[str, Any]]) -> list[dict[str, object]]:
    """Legal questions nearby, as JSON values."""
    return [{name: msgspec.to_builtins(value) for name, value in s.items()} for s in suggestions]
