"""Answers gone wrong: documented ones with one or more things about them changed, by a seed."""

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from headwater.connectors.base import Answer
from tests.connectors.samples import body, videos_of

DEEP = "@deep@"
NESTED = b"[" * 1500 + b"]" * 1500

ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    2**31,
    2**53 + 1,
    7696430217123539997,
    2**63 - 1,
    2**63,
    2**64,
    10**40,
    0.0,
    -0.0,
    0.5,
    1.0001,
    1.5,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "0",
    "-1",
    "text",
    "7696430217123539997",
    "1791964806",
    "2026-10-16",
    "\ud83c",
    "\x00",
    "٣",
    "x" * 5000,
    "9" * 400,
    [],
    [None],
    [[]],
    {},
    {"a": 1},
    {"second": "1"},
    DEEP,
)
PAGES = (
    b"",
    b" ",
    b"null",
    b"[]",
    b"<!doctype html><html><body>Service is busy</body></html>",
    b"404 page not found",
    b'{"code":"0"}',
    b'{"code":0,"data":{}}',
    b'{"code":40100,"message":"App reaches the QPS limit 10, current QPS is 11"}',
)


def seeds() -> list[tuple[str, str]]:
    """Documented answers as JSON text, each with the ask it answers."""
    found = [
        ("profile", body("own_business_get_business_account")),
        ("profile", body("raw_business_get_default_fields")),
        ("daily", body("own_business_get_business_account")),
        ("daily", body("own_business_get_personal_account")),
        ("activity", body("own_business_get_business_account")),
        ("audience", body("own_business_get_business_account")),
        ("audience", body("own_business_get_under_100_followers")),
        ("videos", body("own_business_video_list")),
        ("videos", {"code": 0, "message": "Ok", "data": videos_of(3)}),
        ("videos", body("raw_business_video_list_default")),
        ("ads", body("raw_business_video_list_filter_ids")),
        ("comments", body("raw_business_comment_list")),
        ("benchmark", body("own_business_benchmark")),
        ("daily", body("own_error_40002_bad_field")),
        ("videos", body("own_error_40130_scope")),
    ]
    return [(ask, json.dumps(_cut(whole))) for ask, whole in found]


def _cut(whole: dict[str, Any]) -> dict[str, Any]:
    """The same answer with shorter lists, so that a random change hits something that matters."""
    for row in whole.get("data", {}).get("metrics", []):
        if "audience_activity" in row:
            row["audience_activity"] = row["audience_activity"][:3]
    return whole


def mutant(seed: str, dice: Random) -> Answer:
    """One answer like the seed, with something wrong with it."""
    if dice.random() < 0.03:
        return Answer(status=dice.choice([200, 204, 302, 404, 500]), body=dice.choice(PAGES))
    changed = json.loads(seed)
    for _ in range(dice.choice([1, 1, 1, 2, 3, 6])):
        dice.choice(CHANGES)(changed, dice)
    raw = json.dumps(changed, ensure_ascii=dice.random() < 0.5).encode("utf-8", "surrogatepass")
    raw = raw.replace(f'"{DEEP}"'.encode(), NESTED)
    if dice.random() < 0.15:
        raw = dice.choice(BREAKS)(raw, dice)
    return Answer(status=dice.choice([200] * 9 + [503]), body=raw)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in a JSON value."""
    found: list[tuple[Any, Any]] = []
    open_: list[Any] = [value]
    while open_:
        here = open_.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here))
        for key in keys:
            found.append((here, key))
            if isinstance(here[key], dict | list):
                open_.append(here[key])
    return found


def _retype(value: dict[str, Any], dice: Random) -> None:
    places = _places(value)
    if places:
        holder, key = dice.choice(places)
        holder[key] = deepcopy(dice.choice(ODD))


def _drop(value: dict[str, Any], dice: Random) -> None:
    places = _places(value)
    if places:
        holder, key = dice.choice(places)
        del holder[key]


def _add(value: dict[str, Any], dice: Random) -> None:
    holders = [holder for holder, _ in _places(value) if isinstance(holder, dict)]
    if holders:
        name = dice.choice(["new_thing", "date", "cursor", "\ud800", "", "a" * 300, "percentage"])
        dice.choice(holders)[name] = deepcopy(dice.choice(ODD))


def _repeat(value: dict[str, Any], dice: Random) -> None:
    lists = [holder for holder, _ in _places(value) if isinstance(holder, list)]
    if lists:
        chosen = dice.choice(lists)
        chosen.append(deepcopy(dice.choice(chosen)))


def _wrap(value: dict[str, Any], dice: Random) -> None:
    places = _places(value)
    if places:
        holder, key = dice.choice(places)
        holder[key] = dice.choice([[holder[key]], {"value": holder[key]}, str(holder[key])])


def _code_as_text(value: dict[str, Any], dice: Random) -> None:
    value["code"] = dice.choice(["0", str(value.get("code")), "40102"])


CHANGES: tuple[Callable[[dict[str, Any], Random], None], ...] = (
    *(_retype, _retype, _retype),
    _drop,
    _add,
    _repeat,
    _wrap,
    _code_as_text,
)


def _truncate(raw: bytes, dice: Random) -> bytes:
    return raw[: dice.randrange(len(raw))]


def _flip(raw: bytes, dice: Random) -> bytes:
    place = dice.randrange(len(raw))
    return raw[:place] + bytes([dice.randrange(256)]) + raw[place + 1 :]


def _insert(raw: bytes, dice: Random) -> bytes:
    place = dice.randrange(len(raw))
    return (
        raw[:place] + dice.choice([b"\x00", b"\xff", b'"', b"}", b"NaN", b"\\ud83c"]) + raw[place:]
    )


BREAKS: tuple[Callable[[bytes, Random], bytes], ...] = (_truncate, _flip, _insert)
