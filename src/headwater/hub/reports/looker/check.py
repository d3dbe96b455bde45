"""The four questions Looker Studio asks, asked here as it would ask them."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec

from headwater.hub import address, runtime
from headwater.hub.api.call import JSON, Call
from headwater.hub.api.callers import Known
from headwater.hub.api.looker import choices, data
from headwater.hub.api.refusal import refusal_of
from headwater.hub.api.service import Operation
from headwater.hub.door import Here
from headwater.hub.roster.keys import Caller
from headwater.hub.roster.models import ApiKey
from headwater.hub.roster.roles import Scope
from headwater.model.clock import utc_day

FIRST, LAST = timedelta(days=29), timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One question: what it is for, whether it was answered, and what was said."""

    name: str
    about: str
    good: bool
    told: str


def run(place: Here, account: str) -> list[Step]:
    """Ask all four; a question whose forerunner failed is not asked."""
    known = _known(place)
    choice = {"hub": place.hub.slug, "accounts": [account]}
    today = utc_day(runtime.now())
    chart = {
        **choice,
        "fields": [{"name": "date"}, {"name": "video_views"}, {"name": "followers_net"}],
        "dateRange": {"startDate": str(today - FIRST), "endDate": str(today - LAST)},
        "filters": [],
    }
    steps = [reachable()]
    for name, about, operation, body, tell in (
        ("me", "Is this a hub, and is the key good?", choices.me, None, _me),
        ("config", "Which hubs and accounts are there?", choices.config, choice, _config),
        ("schema", "Which fields are there?", choices.schema, choice, _schema),
        ("data", "What does a chart of 28 days show?", data.data, chart, _data),
    ):
        step = _ask(name, about, operation, body, known, tell)
        steps.append(step)
        if not step.good:
            break
    return steps


def reachable() -> Step:
    """Google's servers ask, not this browser: the address must be one they can reach."""
    found = address.current()
    about = "Can Google's servers reach this address?"
    if found.is_https:
        told = f"{found.base_url} is a public address by https."
        return Step(name="address", about=about, good=True, told=told)
    told = (
        f"{found.base_url} is not reached by https from the internet, so charts at Google cannot "
        "ask it. Serve the hub under a public https address."
    )
    return Step(name="address", about=about, good=False, told=told)


def _known(place: Here) -> Known:
    """A caller like the one a key of this person for this hub would be."""
    caller = Caller(
        key=ApiKey(person=place.person, name="check"),
        person=place.person,
        scopes=frozenset({Scope.READ}),
        roles={place.hub.slug: place.role},
    )
    return Known(caller=caller, installation=runtime.installation(), at=runtime.now(), change=())


def _ask(
    name: str,
    about: str,
    operation: Operation,
    body: Mapping[str, object] | None,
    known: Known,
    tell: Any,
) -> Step:
    method = "GET" if body is None else "POST"
    environ = {"REQUEST_METHOD": method, "CONTENT_TYPE": JSON}
    call = Call(environ=environ, body=msgspec.json.encode(body) if body is not None else b"")
    began = time.perf_counter()
    try:
        reply = operation(call, known)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what Google would be told
        return Step(name=name, about=about, good=False, told=refusal_of(error).message)
    spent = (time.perf_counter() - began) * 1000
    told = f"{tell(msgspec.json.decode(reply.body))} {len(reply.body):,} bytes in {spent:,.0f} ms."
    return Step(name=name, about=about, good=True, told=told)


def _me(found: dict[str, Any]) -> str:
    return f"Headwater {found['version']}, contract {found['api']}, as {found['user']['name']}."


def _config(found: dict[str, Any]) -> str:
    accounts = found["accounts"] or []
    return f"{len(accounts)} choices of accounts, {accounts[0]['label']} first."


def _schema(found: dict[str, Any]) -> str:
    fields = [each for each in found["fields"] if not each["hidden"]]
    return f"{len(fields)} fields in {len({each['group'] for each in fields})} groups."


def _data(found: dict[str, Any]) -> str:
    known = sum(row[1] is not None for row in found["rows"])
    through = found["complete_through"]
    whole = f"complete through {through}" if through else "no day complete yet"
    return f"{len(found['rows'])} rows, {known} with a value, {whole}."
