"""The simulator's own HTTP controls, for loopback only: clock, faults, events, truth."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from ipaddress import ip_address

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator import events
from simulator.accounts import Account
from simulator.faults import Fault
from simulator.truth import truth
from simulator.world import World

Body = dict[str, object]
Handler = Callable[[World, Request, Body], object]


def routes(world: World) -> list[Route]:
    """Return the control routes of a world."""
    table: tuple[tuple[str, str, Handler], ...] = (
        ("GET", "/_simulator/accounts", _accounts),
        ("POST", "/_simulator/accounts/{account}/{event}", _event),
        ("GET", "/_simulator/truth", _truth),
        ("GET", "/_simulator/calls", _calls),
        ("GET", "/_simulator/clock", _clock),
        ("POST", "/_simulator/clock", _set_clock),
        ("GET", "/_simulator/switches", _switches),
        ("POST", "/_simulator/switches", _set_switches),
        ("GET", "/_simulator/faults", _faults),
        ("POST", "/_simulator/faults", _set_faults),
    )
    return [
        Route(path, _guarded(world, handler), methods=[method]) for method, path, handler in table
    ]


def add_fault(world: World, details: Mapping[str, object]) -> Fault:
    """Script a fault; ``seconds`` (or a timedelta ``duration``) makes it last that long."""
    values = dict(details)
    duration = values.pop("duration", None)
    seconds = values.pop("seconds", None)
    if isinstance(duration, timedelta):
        seconds = duration.total_seconds()
    if seconds is not None:
        values["until"] = world.at() + float(str(seconds))
    fault = Fault(**values)  # type: ignore[arg-type]
    with world.lock:
        world.faults.add(fault)
    return fault


def _guarded(world: World, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if request.client is None or not ip_address(request.client.host).is_loopback:
            return JSONResponse({"error": "the controls are open to loopback only"}, 403)
        try:
            body = json.loads(await request.body() or b"{}")
            return JSONResponse(await run_in_threadpool(handler, world, request, body))
        except LookupError as error:
            return JSONResponse({"error": str(error.args[0])}, 404)
        except (ValueError, TypeError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return endpoint


def _accounts(world: World, request: Request, body: Body) -> object:
    at = world.at()
    return [describe(account, at) for account in world.accounts]


def describe(account: Account, at: float) -> dict[str, object]:
    return {
        "open_id": account.open_id,
        "username": account.username(at),
        "display_name": account.display_name,
        "archetype": account.archetype_name,
        "kind": account.kind(at).name.lower(),
    }


def _event(world: World, request: Request, body: Body) -> object:
    return events.happen(world, request.path_params["account"], request.path_params["event"], body)


def _truth(world: World, request: Request, body: Body) -> object:
    query = request.query_params
    return truth(world, query.get("view", "served"), query.get("account", ""))


def _calls(world: World, request: Request, body: Body) -> object:
    with world.lock:
        return {
            "counts": world.calls.by_endpoint(),
            "penalties": world.limits.penalties,
            "qps_refusals": world.limits.too_fast,
            "refreshes": world.grants.refreshes,
            "token_reuses": world.grants.token_reuses,
            "last": [call.as_json() for call in world.calls.last],
        }


def _clock(world: World, request: Request, body: Body) -> object:
    clock = world.clock
    return {"now": clock.now().isoformat(), "speed": clock.speed, "frozen": clock.frozen}


def _set_clock(world: World, request: Request, body: Body) -> object:
    """Take ``set`` (ISO instant), ``advance`` (seconds), ``speed`` (0 freezes), ``frozen``."""
    clock = world.clock
    if "set" in body:
        clock.set(datetime.fromisoformat(str(body["set"])))
    if "advance" in body:
        clock.advance(timedelta(seconds=float(str(body["advance"]))))
    if "speed" in body:
        clock.run(float(str(body["speed"])))
    if "frozen" in body:
        clock.run(0.0 if body["frozen"] else clock.speed or 1.0)
    return _clock(world, request, body)


def _switches(world: World, request: Request, body: Body) -> object:
    return dict(world.switches.items())


def _set_switches(world: World, request: Request, body: Body) -> object:
    with world.lock:
        limits = body.pop("limits", None)
        if limits is not None:
            world.limits.enforced = limits in (True, "on")
        world.switches.set(body)
    return _switches(world, request, body)


def _faults(world: World, request: Request, body: Body) -> object:
    return world.faults.as_json()


def _set_faults(world: World, request: Request, body: Body) -> object:
    """Add a fault, or with ``{"clear": true}`` take them all away."""
    if body.pop("clear", False):
        world.faults.clear()
    if body:
        add_fault(world, body)
    return world.faults.as_json()
