"""From a request to an outcome: which endpoint, which rules, which fault, what is logged.

No HTTP library here; :mod:`simulator.server` puts an :class:`Outcome` on the wire.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from simulator.calls import Call as Logged
from simulator.comments import COMMENT_CALLS
from simulator.faults import Fault
from simulator.instants import moment
from simulator.oauth import CALLS as OAUTH
from simulator.profile import PROFILE_CALL
from simulator.refusals import RefusalError, no_schema, parameter
from simulator.rules import Answer, Endpoint, admit
from simulator.small import SMALL_CALLS
from simulator.videos import VIDEO_CALL
from simulator.world import World

BASE = "/open_api/v1.3/"
READS: Mapping[str, Endpoint] = {
    endpoint.name: endpoint for endpoint in (PROFILE_CALL, VIDEO_CALL, *COMMENT_CALLS, *SMALL_CALLS)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A request to the API."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    token: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What to answer. ``body`` ``None`` is TikTok's plain 404 (or 405)."""

    status: int = 200
    body: dict[str, object] | None = None
    log_id: str = ""
    at: float = 0.0
    fault: Fault | None = None


# Faults after which an answer still carries what was asked.
_HARMLESS = frozenset(
    ("latency", "duplicate_rows", "expired_images", "endless_pages", "repeated_cursor")
)
# Faults that spoil an answer which had to be made first.
_NEEDS_BODY = frozenset(("truncated_json", "slow_body", "wrong_types"))


def respond(world: World, incoming: Incoming) -> Outcome:
    """Answer a request to the API; everything it changes is changed on return."""
    with world.lock:
        at = world.at()
        name = incoming.path.removeprefix(BASE).rstrip("/")
        lost = not incoming.path.endswith("/") or not incoming.path.startswith(BASE)
        if not lost and name in OAUTH:
            return _post(world, incoming, name, at)
        if not lost and name in READS:
            return _get(world, incoming, READS[name], at)
        if not lost and name.startswith("business/"):
            refusal = no_schema()
            world.calls.note(Logged(at=at, endpoint=name, account="", query={}, code=refusal.code))
            return _outcome(world, at, refusal)
        return Outcome(status=404, at=at)


def _get(world: World, incoming: Incoming, endpoint: Endpoint, at: float) -> Outcome:
    if incoming.method != "GET":
        return Outcome(status=405, at=at)
    account, fault, answer = "", None, None
    result: Answer | RefusalError
    try:
        call = admit(world, endpoint, token=incoming.token, query=incoming.query, at=at)
        account = call.account.open_id
        answer = endpoint.prepare(call)
        fault = world.faults.pick(endpoint.name, account, at)
        result = _after(fault, answer)
    except RefusalError as refusal:
        result = refusal
        account = account or _owner(world, incoming.token)
    if isinstance(result, Answer) and (fault is None or fault.kind in _HARMLESS):
        result.sent()
    _log(world, incoming, endpoint.name, account, result, fault, at)
    return _outcome(world, at, result, fault)


def _post(world: World, incoming: Incoming, name: str, at: float) -> Outcome:
    if incoming.method != "POST":
        return Outcome(status=405, at=at)
    fault = None
    result: Answer | RefusalError
    try:
        world.limits.admit(at, account="", endpoint=name)
        body = _json_body(incoming.body)
        fault = world.faults.pick(name, "", at)
        result = _after(fault, lambda: Answer(data=OAUTH[name](world, body, at)))
    except RefusalError as refusal:
        result = refusal
    account = str(result.data.get("open_id", "")) if isinstance(result, Answer) else ""
    _log(world, incoming, name, account, result, fault, at)
    return _outcome(world, at, result, fault)


def _after(fault: Fault | None, effect: Callable[[], Answer]) -> Answer | RefusalError:
    """Return the answer, unless a fault keeps the call from ever taking effect."""
    if fault is None or fault.kind in _HARMLESS or fault.after or fault.kind in _NEEDS_BODY:
        result: Answer | RefusalError = effect()
    else:
        result = Answer(data={})
    return RefusalError(fault.code, fault.message) if fault and fault.kind == "code" else result


def _json_body(body: bytes) -> Mapping[str, object]:
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise parameter("body", "Not a valid JSON object.")
    return value


def _public(query: Mapping[str, str]) -> dict[str, str]:
    """Return a query without what should never have been in one."""
    return {
        name: value
        for name, value in query.items()
        if "token" not in name and "secret" not in name and value[:4] not in ("act.", "rft.")
    }


def _owner(world: World, token: str) -> str:
    access = world.grants.access(token)
    return access.grant.open_id if access else ""


def _log(
    world: World,
    incoming: Incoming,
    name: str,
    account: str,
    result: Answer | RefusalError,
    fault: Fault | None,
    at: float,
) -> None:
    silent = fault is not None and fault.kind not in _HARMLESS | _NEEDS_BODY | {"code"}
    code = None if silent else result.code if isinstance(result, RefusalError) else 0
    world.calls.note(
        Logged(
            at=at,
            endpoint=name,
            account=account,
            query=_public(incoming.query),
            code=code,
            fault=fault.kind if fault else "",
        )
    )


def _outcome(
    world: World, at: float, result: Answer | RefusalError, fault: Fault | None = None
) -> Outcome:
    code, message, data = 0, world.switches["message"], dict[str, object]()
    if isinstance(result, RefusalError):
        code, message = result.code, result.message
    else:
        data = result.data
    request_id = f"{moment(at):%Y%m%d%H%M%S}{world.chance.getrandbits(80):020X}"
    body: dict[str, object] = {
        "code": str(code) if world.switches.on("code_as_string") else code,
        "message": message,
        "request_id": request_id,
        "data": data,
    }
    return Outcome(body=body, log_id=request_id, at=at, fault=fault)
