"""From a request to a question: parameters of an address, or a JSON object with the same names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from headwater.hub.api.call import Call
from headwater.hub.api.refusal import Refusal
from headwater.model.errors import QueryError
from headwater.report.query import Query

FORMATS = ("json", "csv", "ndjson", "parquet", "xlsx")
SHAPES = ("objects", "arrays")
MOST_PAGE = 50_000
MOST_ACCOUNTS = 10_000

FLAGS = frozenset({"totals", "provisional", "include_ad_only", "bom", "days"})
LISTED = frozenset({"metrics", "by", "order", "account"})
TRUTH = {"true": True, "1": True, "false": False, "0": False}
OF_THE_ANSWER = frozenset(
    {"hub", "account", "accounts", "format", "rows", "page_size", "cursor", "bom"}
)

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A question, whom it is about, and how its answer shall look.

    `shape` is how rows are written in JSON. `page_size` None is the whole answer at once.
    """

    query: Query
    hub: str | None = None
    accounts: tuple[str, ...] = ()
    format: str = "json"
    shape: str = "objects"
    page_size: int | None = None
    cursor: str | None = None
    bom: bool = False
    given: Given = field(default_factory=dict, repr=False)


def wanted(call: Call) -> Wanted:
    """The question of a GET or a POST. Raises Refusal or QueryError."""
    return read(parameters(call) if call.method == "GET" else posted(call))


def read(given: Given) -> Wanted:
    """A question from names and values. Raises QueryError."""
    asked = {name: value for name, value in given.items() if name not in OF_THE_ANSWER}
    for name in ("start", "end"):
        text(given, name)
    choice = _word(given, "format", FORMATS)
    size = number(given, "page_size", MOST_PAGE)
    cursor = text(given, "cursor")
    if (size or cursor) and choice != "json":
        raise QueryError(
            "Pages are for JSON; every other format is the whole answer at once.",
            code="no_pages",
            fields=["page_size"],
        )
    return Wanted(
        query=Query.from_dict(asked),
        hub=text(given, "hub"),
        accounts=accounts(given),
        format=choice,
        shape=_word(given, "rows", SHAPES),
        page_size=size,
        cursor=cursor,
        bom=given.get("bom") is True,
        given=given,
    )


def parameters(call: Call) -> Given:
    """The parameters of an address. A list is written with commas, or by repeating its name.

    Raises QueryError.
    """
    try:
        pairs = parse_qsl(call.query, keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError:
        raise Refusal(400, "bad_request", "The address is not one we can read.") from None
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in FLAGS:
            found[name] = _truth(name, value)
        elif name == "where":
            found.setdefault(name, []).append(value)
        elif name in LISTED and name in found:
            found[name] = f"{found[name]},{value}"
        else:
            found[name] = value
    return found


def posted(call: Call) -> Given:
    """The JSON object of a body. Raises Refusal."""
    if not call.is_json:
        raise Refusal(415, "bad_request", "Send the question as JSON (application/json).")
    try:
        found = msgspec.json.decode(call.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal(400, "bad_request", "The body is not JSON.") from None
    if not isinstance(found, dict):
        raise Refusal(400, "bad_request", "The body is a JSON object.")
    return found


def text(given: Given, name: str) -> str | None:
    """A text, or None where there is none. Raises QueryError."""
    value = given.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise QueryError(f"{name} is a text.", code="bad_query", fields=[name])
    return value


def number(given: Given, name: str, most: int) -> int | None:
    """A number from 1 to `most`, or None where there is none. Raises QueryError."""
    value = given.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:20])
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise QueryError(f"{name} is a number from 1 to {most:,}.", code="bad_query", fields=[name])
    return value


def accounts(given: Given) -> tuple[str, ...]:
    """The accounts that are named, under `account` or `accounts`. Raises QueryError."""
    value = given.get("account") or given.get("accounts") or ()
    listed = value.split(",") if isinstance(value, str) else value
    if not isinstance(listed, list | tuple) or not all(isinstance(each, str) for each in listed):
        raise QueryError("account is a list of names.", code="bad_query", fields=["account"])
    if len(listed) > MOST_ACCOUNTS:
        raise QueryError(f"account names more than {MOST_ACCOUNTS:,}.", code="too_many")
    return tuple(each.strip() for each in listed if each.strip())


def _word(given: Given, name: str, known: tuple[str, ...]) -> str:
    value = given.get(name) or known[0]
    if value not in known:
        told = ", ".join(known)
        raise QueryError(f"{name} is one of: {told}.", code="bad_query", fields=[name])
    return str(value)


def _truth(name: str, value: str) -> bool:
    found = TRUTH.get(value.lower())
    if found is None:
        raise QueryError(f"{name} is true or false.", code="bad_query", fields=[name])
    return found
