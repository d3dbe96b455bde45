"""The envelope around every answer, and TikTok's codes sorted by what happens next.

Every answer of the Accounts API is `{"code", "message", "request_id", "data"}`; HTTP says 200 to
nearly everything, so the code outranks the status (docs 1749734684478466 and 1737172488964097).
Codes TikTok leaves off its public table (40130, 40131, 61000) are from its SDK.
"""

import re
from datetime import timedelta
from typing import TypeVar

from headwater.connectors.base import Answer, Question
from headwater.connectors.tiktok_organic.body import PENALTY, object_of, unreadable
from headwater.connectors.tiktok_organic.streams import SAFE_REACH
from headwater.model.clock import utc_day
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

THROTTLED = frozenset({40016, 40100, 40132, 40133, 51021, 61000})
TOKEN = frozenset({40102, 40105, 40131})
RECONNECT = frozenset({40103, 40106, 40107, 40120, 40309})
SCOPE = frozenset({40125, 40130})
APP = frozenset({40101, 40112, 40113, 40115, 40116, 40117, 40118, 40119, 40124})
PASSING = frozenset({20001, 40200, 40201, 40202, 40700, 60001})
NO_PERMISSION = 40001
CODE_IS_SPENT = 40110
PARAMETERS = frozenset({40000, 40002})
FIELDS_OFFLINE = 41002
COUNTRY_BLOCKED = 41000
NO_TOKEN = 40104
MAINTENANCE = 60001

SECOND = timedelta(seconds=1)

SERVER_FAULT = 500

SERVICES = range(50000, 52000)
MOST_CODE = 10**9
QUOTED = 200
SECRETS = re.compile(
    r"\b(?:act|rft|clt)\.\S+"  # tokens
    r"|\S{12,}(?:\*|%2A)\d+(?:!|%21)\d+\S*"  # the code of a sign-in
    r"|\b[0-9A-Fa-f]{32,}\b"  # an app's secret
)
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
PLACE = re.compile(r"\bfields\.(\d+)")

E = TypeVar("E", bound=SourceError)


def data_of(answer: Answer, question: Question | None = None) -> tuple[dict[str, object], str]:
    """The `data` of an answer that says yes, and the answer's request id.

    Raises the SourceError that says what happens next, or SettingsError where the app's own
    registration is refused. `question` sharpens what a refused parameter means; a call without
    one belongs to a sign-in.
    """
    body = accepted(answer, question)
    data = body.get("data")
    if not isinstance(data, dict):
        raise PayloadError(
            "TikTok says yes but sends no data object; nothing of the answer was kept, and if it "
            "goes on its API has changed",
            code="0",
            request_id=_request_id(body),
        )
    return data, _request_id(body)


def accepted(answer: Answer, question: Question | None = None) -> dict[str, object]:
    """The envelope of an answer that says yes, with or without data. Raises as `data_of` does."""
    body = object_of(answer)
    code = _code(body, answer)
    if code != 0:
        raise refusal(code, _said(body), _request_id(body), question)
    return body


def refusal(
    code: int, said: str, request_id: str, question: Question | None = None
) -> HeadwaterError:
    """The error a code other than 0 stands for."""

    def error(kind: type[E], advice: str) -> E:
        sentence = _sentence(advice, said, code, request_id)
        return kind(sentence, code=str(code), request_id=request_id)

    if code in THROTTLED:
        return _throttled(code, said, request_id)
    if code in APP:
        return SettingsError(
            _sentence(
                "TikTok refuses this app itself: check HEADWATER_TIKTOK_CLIENT_KEY and "
                "HEADWATER_TIKTOK_CLIENT_SECRET and the app's state in TikTok's portal",
                said,
                code,
                request_id,
            )
        )
    if code in PARAMETERS or code == FIELDS_OFFLINE:
        return _bad_parameter(code, said, request_id, question)
    for codes, kind, advice in CONSEQUENCES:
        if code in codes:
            return error(kind, advice)
    if code in PASSING or code in SERVICES:
        return error(RetryableError, MAINTAINED if code == MAINTENANCE else FAILED)
    return error(SourceError, "TikTok refuses the call, and asking again will not help")


FAILED = "TikTok failed to answer; nothing to do, the next sync asks again"
OLD = "TikTok no longer serves days this old"
MAINTAINED = (
    "TikTok is under maintenance, which can take hours; nothing to do, the next sync asks again"
)
CONSEQUENCES: tuple[tuple[frozenset[int], type[SourceError], str], ...] = (
    (TOKEN, TokenError, "TikTok does not accept the access token; it is refreshed once"),
    (
        frozenset({CODE_IS_SPENT}),
        ReconnectError,
        "TikTok does not take the code of this sign-in, which lives ten minutes and works once: "
        "start the sign-in again",
    ),
    (
        RECONNECT,
        ReconnectError,
        "The consent no longer holds: connect the account again, signed in to TikTok as its owner",
    ),
    (
        SCOPE,
        ScopeError,
        "The account's owner has not granted a permission this call needs: connect the account "
        "again and leave every permission ticked",
    ),
    (
        frozenset({NO_PERMISSION}),
        DegradedError,
        "TikTok gives this account no such data: in the TikTok app, publish a post, turn "
        "analytics on (Creator tools > Analytics) and see that it is a Business account",
    ),
    (
        frozenset({NO_TOKEN}),
        SourceError,
        "The access token did not reach TikTok with the call: see that no proxy on the way takes "
        "the header Access-Token out",
    ),
    (
        frozenset({COUNTRY_BLOCKED}),
        SourceError,
        "TikTok does not answer from the country this machine is in: run Headwater elsewhere",
    ),
)


def _throttled(code: int, said: str, request_id: str) -> ThrottledError:
    """QPS is forgiven in the next second; anything else by the minute (doc 1740029171730433)."""
    wait = SECOND if "qps" in said.lower() else PENALTY
    much = "1 second" if wait == SECOND else "5 minutes"
    advice = f"TikTok was asked too often; nothing to do, a sync asks again after {much}"
    return ThrottledError(
        _sentence(advice, said, code, request_id), wait=wait, code=str(code), request_id=request_id
    )


def _bad_parameter(
    code: int, said: str, request_id: str, question: Question | None
) -> HeadwaterError:
    if question is None:
        advice = (
            "TikTok refuses the parameters of the sign-in: check that the redirect address "
            "registered in TikTok's portal is the one Headwater uses, to the last slash"
        )
        return SettingsError(_sentence(advice, said, code, request_id))
    if code == FIELDS_OFFLINE or re.search(r"\bfields\b", said):
        bad = unknown_names(said, question.fields)
        advice = (
            f"TikTok no longer knows {', '.join(bad)}; the rest is asked without"
            if bad
            else "TikTok refuses a field asked for and does not say which: update Headwater"
        )
        return UnknownFieldError(
            _sentence(advice, said, code, request_id),
            fields=bad,
            code=str(code),
            request_id=request_id,
        )
    advice = "TikTok refuses a parameter of the call: update Headwater or report the fault"
    if question.span is not None:
        # Which days one call may ask for is not documented to the day, so it may be these.
        old = _may_be_out_of_reach(question)
        return OutOfReachError(
            _sentence(OLD if old else advice, said, code, request_id),
            code=str(code),
            request_id=request_id,
        )
    return PayloadError(
        _sentence(advice, said, code, request_id), code=str(code), request_id=request_id
    )


def _may_be_out_of_reach(question: Question) -> bool:
    if question.span is None or question.captured_at is None:
        return False
    promised = utc_day(question.captured_at) - timedelta(days=SAFE_REACH)
    return question.span.first < promised


def unknown_names(said: str, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the asked names the message calls unknown; empty when it does not say.

    The message mostly lists the names there are, after "one of", and sometimes where in the
    list the bad one stood (`fields.3`). A list that ends in dots proves nothing of what it
    leaves out.
    """
    head, listed, accepted = said.partition("one of")
    named = tuple(name for name in asked if name in set(WORD.findall(head)))
    if not listed:
        return named
    known = set(WORD.findall(accepted))
    if known and "..." not in accepted and "…" not in accepted:
        return tuple(name for name in asked if name not in known)
    place = PLACE.search(head)
    if place is not None and int(place[1]) < len(asked):
        candidate = asked[int(place[1])]
        return () if candidate in known else (candidate,)
    return tuple(name for name in named if name not in known)


def _code(body: dict[str, object], answer: Answer) -> int:
    """The code of an envelope. Some answers carry it as text."""
    code = body.get("code")
    if type(code) is int and abs(code) < MOST_CODE:
        return code
    if isinstance(code, str) and re.fullmatch(r"[0-9]{1,9}", code):
        return int(code)
    if answer.status >= SERVER_FAULT:
        raise unreadable(answer, "has no code")
    raise PayloadError("TikTok's answer has no code, so it says neither yes nor no; none was kept")


def _said(body: dict[str, object]) -> str:
    """TikTok's message, fit to be quoted: short, on one line, without anything like a secret."""
    said = body.get("message")
    if not isinstance(said, str):
        return ""
    return " ".join(SECRETS.sub("***", said).encode("utf-8", "replace").decode().split())


def _request_id(body: dict[str, object]) -> str:
    found = body.get("request_id")
    return found if isinstance(found, str) and re.fullmatch(r"[0-9A-Za-z-]{1,64}", found) else ""


def _sentence(advice: str, said: str, code: int, request_id: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in said)
    if len(shown) > QUOTED:
        shown = shown[: QUOTED - 1] + "…"
    quote = f"TikTok says “{shown}”, " if shown else ""
    trace = f", request {request_id}" if request_id else ""
    return f"{advice} ({quote}code {code}{trace})"
