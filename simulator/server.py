"""The HTTP server: TikTok's own surfaces, the pictures, and the simulator's controls."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from simulator import consent, images
from simulator.gateway import Incoming, respond
from simulator.pages import consent_page, error_page
from simulator.wire import reply
from simulator.world import World

_COOKIE = "simulator_account"


class _Protocol(HttpToolsProtocol):
    """uvicorn's protocol, with its transport within reach of the ``reset`` fault."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["simulator.transport"] = self.transport  # type: ignore[typeddict-unknown-key]


def application(
    world: World, *, auto_consent: bool, latency: timedelta, controls: list[Route]
) -> Starlette:
    """Return the ASGI application of a world."""
    surface = _Surface(world, auto_consent=auto_consent, latency=latency.total_seconds())
    authorize = [
        Route(path, surface.authorize, methods=["GET", "POST"])
        for path in ("/v2/auth/authorize", "/v2/auth/authorize/")
    ]
    return Starlette(
        routes=[
            *authorize,
            *controls,
            Route("/images/{path:path}", surface.image, methods=["GET"]),
            Route("/{path:path}", surface.api, methods=["GET", "POST", "PUT", "DELETE"]),
        ]
    )


class _Surface:
    def __init__(self, world: World, *, auto_consent: bool, latency: float) -> None:
        self._world = world
        self._auto_consent = auto_consent
        self._latency = latency

    async def api(self, request: Request) -> Response:
        if self._latency:
            await asyncio.sleep(self._latency)
        incoming = Incoming(
            method=request.method,
            path=request.url.path,
            query=dict(request.query_params),
            token=request.headers.get("access-token", ""),
            body=await request.body() if request.method == "POST" else b"",
        )
        return await reply(request, respond(self._world, incoming))

    async def image(self, request: Request) -> Response:
        expires = request.query_params.get("x-expires", "")
        signature = request.query_params.get("x-signature", "")
        path, at = request.url.path, self._world.at()
        if not images.valid(self._world, path, expires, signature, at):
            return PlainTextResponse("Access Denied", status_code=403)
        return Response(images.draw(path), media_type="image/svg+xml")

    async def authorize(self, request: Request) -> Response:
        pairs = [*request.query_params.multi_items()]
        if request.method == "POST":
            pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True)
        with self._world.lock:
            try:
                return self._consent(request, pairs)
            except consent.UnanswerableError as why:
                return HTMLResponse(error_page(str(why)), status_code=400)

    def _consent(self, request: Request, pairs: list[tuple[str, str]]) -> Response:
        world, query = self._world, dict(pairs)
        ask = consent.read(world, query)
        if isinstance(ask, str):
            return _redirect(ask)
        if request.method == "POST":
            return self._decided(ask, query, pairs)
        if self._auto_consent:
            return _redirect(consent.automatic(world, ask, query.get("account", "")))
        # Whoever is named is asked; else whoever this browser consented for last.
        known = query.get("account") or request.cookies.get(_COOKIE, "")
        person = world.find(known) if known else None
        back = consent.bounce(world, ask, person) if person else None
        if back:
            return _redirect(back)
        shown = {name: value for name, value in query.items() if name != "account"}
        chosen = person or consent.next_person(world)
        return HTMLResponse(consent_page(world, ask, shown, chosen.account.open_id))

    def _decided(
        self, ask: consent.Ask, query: dict[str, str], pairs: list[tuple[str, str]]
    ) -> Response:
        person = self._world.find(query.get("account", ""))
        if query.get("decision") != "allow" or person is None:
            return _redirect(consent.deny(ask))
        allowed = {value for name, value in pairs if name == "allowed"}
        scopes = tuple(scope for scope in ask.scopes if scope in allowed)
        response = _redirect(consent.allow(self._world, ask, person, scopes))
        response.set_cookie(_COOKIE, person.account.open_id, httponly=True, samesite="lax")
        return response


def _redirect(url: str) -> Response:
    # RedirectResponse would quote the address anew; it must stay as it was written.
    return Response(status_code=302, headers={"location": url})


class _Server(uvicorn.Server):
    """uvicorn's server, told to stop by an event: it neither polls nor waits for anybody."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    def stop(self) -> None:
        """Stop from another thread, breaking whatever is still being answered."""
        self.should_exit = True
        self._loop.call_soon_threadsafe(self._stopping.set)

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self.ready.set()
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def serving(app: Starlette, *, host: str, port: int) -> Iterator[int]:
    """Run the application in a thread; yields the port it listens on."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    server = _Server(_configuration(app))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        if not server.ready.wait(timeout=10):
            raise RuntimeError("the simulator's server did not start")
        yield listener.getsockname()[1]
    finally:
        server.stop()
        thread.join(timeout=5)
        listener.close()


def _configuration(app: Starlette) -> uvicorn.Config:
    settings: dict[str, Any] = {"http": _Protocol, "loop": "uvloop", "lifespan": "off"}
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        date_header=False,
        server_header=False,
        **settings,
    )
