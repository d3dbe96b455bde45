"""The simulator as one object: build it, serve it, move its clock, ask it what is true."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from simulator import control, events
from simulator.accounts import ARCHETYPES, Account
from simulator.calls import Calls
from simulator.clock import Clock
from simulator.faults import Fault
from simulator.fields import SCOPES
from simulator.limits import Limits
from simulator.server import application, serving
from simulator.switches import Switches
from simulator.truth import truth
from simulator.world import CLIENT_ID, CLIENT_SECRET, App, World

API = "/open_api/v1.3"
AUTHORIZE = "/v2/auth/authorize/"


class Simulator:
    """A TikTok that runs.

    ``archetypes`` gives one account each (default: one of every kind); ``accounts`` gives
    that many, taking the archetypes in turn (default: all ``business_registered``).
    ``posts`` is the number each published before the start.
    ``speed`` 0 freezes the clock. ``limits`` False lets any number of calls through.
    """

    def __init__(  # noqa: PLR0913 - each is an option of its own
        self,
        *,
        now: datetime | None = None,
        seed: int = 1,
        archetypes: list[str] | None = None,
        accounts: int | None = None,
        posts: int | None = None,
        history_days: int = 800,
        switches: dict[str, object] | None = None,
        limits: bool = True,
        latency: timedelta = timedelta(0),
        client_id: str = CLIENT_ID,
        client_secret: str = CLIENT_SECRET,
        scopes: tuple[str, ...] = SCOPES,
        speed: float = 1.0,
        auto_consent: bool = True,
    ) -> None:
        names = archetypes or list(ARCHETYPES)
        if accounts is not None:
            names = list(islice(cycle(archetypes or ["business_registered"]), accounts))
        self._auto_consent, self._latency = auto_consent, latency
        self.world = World(
            app=App(client_id=client_id, client_secret=client_secret, scopes=scopes),
            start=now or datetime.now(UTC),
            speed=speed,
            names=names,
            seed=seed,
            history_days=history_days,
            posts=posts,
            switches=Switches(switches),
        )
        self.world.limits.enforced = limits

    @property
    def clock(self) -> Clock:
        return self.world.clock

    @property
    def accounts(self) -> list[Account]:
        return self.world.accounts

    @property
    def calls(self) -> Calls:
        return self.world.calls

    @property
    def limits(self) -> Limits:
        return self.world.limits

    @property
    def url(self) -> str:
        return self.world.url

    @property
    def authorize_url(self) -> str:
        return self.world.url + AUTHORIZE

    @property
    def api_url(self) -> str:
        return self.world.url + API

    @property
    def client_id(self) -> str:
        return self.world.app.client_id

    @property
    def client_secret(self) -> str:
        return self.world.app.client_secret

    @contextmanager
    def serve(self, *, port: int = 0, host: str = "127.0.0.1") -> Iterator[str]:
        """Serve over HTTP in a thread; yields the base URL."""
        app = application(
            self.world,
            auto_consent=self._auto_consent,
            latency=self._latency,
            controls=control.routes(self.world),
        )
        with serving(app, host=host, port=port) as bound:
            reached_at = "localhost" if host == "0.0.0.0" else host  # noqa: S104 - only compared
            self.world.url = f"http://{reached_at}:{bound}"
            yield self.world.url

    def set(self, **switches: object) -> None:
        """Set switches while running."""
        with self.world.lock:
            self.world.switches.set(switches)

    def fault(self, kind: str, endpoint: str = "*", **details: object) -> Fault:
        """Script a fault; see :class:`simulator.faults.Fault` for ``details``.

        ``duration`` (a timedelta) lets it strike every call until then.
        """
        return control.add_fault(self.world, {"kind": kind, "endpoint": endpoint, **details})

    def clear_faults(self) -> None:
        self.world.faults.clear()

    def event(self, name: str, account: str, **details: object) -> dict[str, object]:
        """Let something happen to an account (open_id or username) now."""
        return events.happen(self.world, account, name, details)

    def truth(self, view: str, account: str) -> dict[str, Any]:
        """Return what is true of an account: ``view`` is ``served`` or ``real``.

        The shape is told in :mod:`simulator.truth`.
        """
        return truth(self.world, view, account)
