"""``headwater-simulator``: serve a simulated TikTok until interrupted."""

import argparse
import json
import signal
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from simulator.accounts import ARCHETYPES
from simulator.control import describe
from simulator.simulator import Simulator
from simulator.switches import CHOICES
from simulator.world import CLIENT_ID, CLIENT_SECRET


def main(argv: Sequence[str] | None = None) -> int:
    """Run the console command; returns its exit status."""
    parser = _parser()
    options = parser.parse_args(argv)
    try:
        simulator = _built(options)
    except ValueError as error:
        parser.error(str(error))
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with simulator.serve(port=options.port, host=options.host):
        print(json.dumps(_ready(simulator)), flush=True)
        stop.wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="headwater-simulator", description="A TikTok that runs, with invented accounts."
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1")
    add("--port", type=int, default=8090, help="0 takes any free port")
    add("--now", type=_moment, help="ISO instant the clock starts at (default: now)")
    add("--speed", type=float, default=1.0, help="seconds per second; 0 is a frozen clock")
    add("--seed", type=int, default=1)
    add("--archetypes", help=f"comma list of {', '.join(ARCHETYPES)} (default: one of each)")
    add("--accounts", type=int, help="this many, the archetypes named in turn")
    add("--posts", type=int, help="posts published per account before the start")
    add("--history-days", type=int, default=800)
    add("--switch", action="append", default=[], metavar="NAME=VALUE", help=", ".join(CHOICES))
    add("--limits", choices=("on", "off"), default="on")
    add("--latency-ms", type=int, default=0)
    add("--auto-consent", action="store_true", help="answer authorize without a page")
    add("--client-id", default=CLIENT_ID)
    add("--client-secret", default=CLIENT_SECRET)
    return parser


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _built(options: argparse.Namespace) -> Simulator:
    switches: dict[str, object] = {}
    for pair in options.switch:
        name, found, value = pair.partition("=")
        if not found:
            raise ValueError(f"--switch takes NAME=VALUE, not {pair!r}")
        switches[name] = value
    return Simulator(
        now=options.now,
        seed=options.seed,
        archetypes=options.archetypes.split(",") if options.archetypes else None,
        accounts=options.accounts,
        posts=options.posts,
        history_days=options.history_days,
        switches=switches,
        limits=options.limits == "on",
        latency=timedelta(milliseconds=options.latency_ms),
        client_id=options.client_id,
        client_secret=options.client_secret,
        speed=options.speed,
        auto_consent=options.auto_consent,
    )


def _ready(simulator: Simulator) -> dict[str, object]:
    """Return what a script needs to begin; the secret opens nothing but this simulator."""
    at = simulator.world.at()
    return {
        "url": simulator.url,
        "authorize_url": simulator.authorize_url,
        "api_url": simulator.api_url,
        "client_id": simulator.client_id,
        "client_secret": simulator.client_secret,
        "now": simulator.clock.now().isoformat(),
        "accounts": [describe(account, at) for account in simulator.accounts],
    }
