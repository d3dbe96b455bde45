"""Errors, sorted by what should happen next and not by where they arose.

HeadwaterError
├── SettingsError            the operator must change a setting
├── BusyError                somebody else is at it; try again when they are done
├── QueryError               the question cannot be answered as asked; says what can
├── StoreError               the store refused or cannot be opened
├── VaultError               a sealed secret cannot be opened with this key
└── SourceError              the source answered something else than data
    ├── RetryableError       wait a little, then ask again
    ├── ThrottledError       the budget is spent; wait `wait`, then ask again
    ├── TokenError           refresh the access token once, then ask again
    ├── ReconnectError       a person must give consent again
    ├── ScopeError           these fields may not be asked; ask the rest
    ├── UnknownFieldError    these fields do not exist; ask the rest, and tell
    ├── OutOfReachError      the source no longer serves these days
    ├── DegradedError        the account may not have this stream; carry on with the others
    └── PayloadError         the answer has a shape we do not know; land nothing of it

Every message is one sentence a person can act on. None carries a token, a code or a secret.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta


class HeadwaterError(Exception):
    """Root of everything Headwater raises on purpose."""


class SettingsError(HeadwaterError):
    """The operator must change a setting; the message names it."""


class BusyError(HeadwaterError):
    """Another sync, or another process, holds what is needed."""


class StoreError(HeadwaterError):
    """The store cannot be opened, or refused a statement."""


class VaultError(HeadwaterError):
    """A sealed secret cannot be opened with the key at hand."""


class QueryError(HeadwaterError):
    """A question that has no true answer as asked.

    `code` is stable and machine readable, `fields` are the ids that do not go together,
    `suggestions` are legal questions nearby, each as keyword arguments of a report.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "bad_query",
        fields: Sequence[str] = (),
        suggestions: Sequence[Mapping[str, object]] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.fields = tuple(fields)
        self.suggestions = tuple(dict(each) for each in suggestions)


class SourceError(HeadwaterError):
    """The source refused, failed or answered nonsense.

    `code` is the source's own code (text, as TikTok's table in doc 1737172488964097 has it) or
    our word for a failure below the envelope; `request_id` lets the source's support find it.
    """

    def __init__(self, message: str, *, code: str = "", request_id: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.request_id = request_id


class RetryableError(SourceError):
    """A passing failure: the same call may work in a moment."""


class ThrottledError(SourceError):
    """A budget of the source is spent. `wait` is how long it must be left alone."""

    def __init__(
        self, message: str, *, wait: timedelta, code: str = "", request_id: str = ""
    ) -> None:
        super().__init__(message, code=code, request_id=request_id)
        self.wait = wait


class TokenError(SourceError):
    """The access token is expired or unknown: refresh once, repeat once."""


class ReconnectError(SourceError):
    """The consent is gone: a person must sign in again."""


class ScopeError(SourceError):
    """The account's owner did not grant what a field of this call needs."""


class UnknownFieldError(SourceError):
    """The source does not know `fields` of this call (empty when it does not say which)."""

    def __init__(
        self, message: str, *, fields: Sequence[str] = (), code: str = "", request_id: str = ""
    ) -> None:
        super().__init__(message, code=code, request_id=request_id)
        self.fields = tuple(fields)


class OutOfReachError(SourceError):
    """The days asked for lie beyond what the source serves."""


class DegradedError(SourceError):
    """This account may not have this stream; the others are not touched."""


class PayloadError(SourceError):
    """The answer is not what the source's documentation promises; nothing of it lands."""
