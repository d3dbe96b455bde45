"""How quick a dashboard stays while accounts are backfilled by the same process.

`python -m bench.responsive` serves a hub as `headwater serve` does, beside a simulated TikTok that
has no limits and answers at once, where a real one allows a fraction of these calls. It asks for
charts of the Sample Account, one after the other, each of days nobody asked for before: while
nothing else happens, while 20 accounts of 400 days and 300 posts are fetched for the first time,
and once more when all is quiet.
"""

import argparse
import http.client
import itertools
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from urllib.parse import parse_qsl, urlsplit

from bench.sync import environment, tiktok
from demo.run import consent
from headwater.control.base import RunState
from headwater.control.configure import configure
from headwater.hub.project import extras
from tests.hub.serving import free_port
from tests.hub.world import World

CARDS = ("days", "followers", "hours", "growth", "sources", "videos")
WARM_UP = 30
IDLE = 150
"""Questions in a quiet phase."""

PAUSE = 0.02
"""Seconds between two questions of the one who looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long answers took, in milliseconds, and how many there were."""

    median: float
    p95: float
    count: int

    @classmethod
    def of(cls, waits: Sequence[float]) -> "Waits":
        cuts = quantiles(waits, n=100, method="inclusive")
        return cls(median=cuts[49], p95=cuts[94], count=len(waits))


class Looker:
    """Somebody signed in who asks for one chart after the other."""

    def __init__(self, port: int, cookie: str) -> None:
        self._connection = http.client.HTTPConnection("localhost", port)
        self._headers = {"Cookie": cookie, "Accept": "application/json"}
        self._paths = _paths()

    def wait(self) -> float:
        """Milliseconds for the next chart."""
        began = time.perf_counter()
        self._connection.request("GET", next(self._paths), headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        spent = (time.perf_counter() - began) * 1000
        assert answer.status == 200, (answer.status, body[:500])
        time.sleep(PAUSE)
        return spent

    def waits(self, goes_on: Callable[[int], bool]) -> list[float]:
        """Milliseconds for chart after chart."""
        found: list[float] = []
        while goes_on(len(found)):
            found.append(self.wait())
        return found


def _paths() -> Iterator[str]:
    """Addresses of charts, each of 28 days in no order, none twice."""
    dice = random.Random(1)  # noqa: S311 - shuffled, not secret
    today = datetime.now(UTC).date()
    for length in itertools.count(28):
        for back in dice.sample(range(2, 300), 298):
            end = today - timedelta(days=back)
            span = f"period=custom&start={end - timedelta(days=length)}&end={end}"
            for card in dice.sample(CARDS, 1):
                yield f"/h/main/dashboard/cards/{card}/?account=sample&compare=none&{span}"


def prepared(world: World, ids: Sequence[str]) -> str:
    """Connect accounts, and pause them; the cookie of somebody who is signed in."""
    headwater = world.open().headwater
    for open_id in ids:
        begun = headwater.begin_sign_in("tiktok_organic")
        callback = dict(parse_qsl(urlsplit(consent(begun.authorize_url, open_id)).query))
        account = headwater.finish_sign_in("tiktok_organic", callback).account
        headwater.control.set_paused(account, paused=True)
    client = world.client("owner")
    headwater.refresh_sample()
    cookie = f"headwater={client.cookies['headwater'].value}"
    world.close()
    return cookie


@contextmanager
def served(settings: dict[str, str], port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The hub as it is served, without the source's limits."""
    command = [sys.executable, "-m", "bench.unlimited", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _answers(port)
            yield process
        finally:
            process.terminate()


def _answers(port: int) -> None:
    """Wait until somebody listens."""
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("localhost", port)
            connection.request("GET", "/account/login/")
            connection.getresponse().read()
            return
        except ConnectionError:
            time.sleep(0.1)
    raise SystemExit("The hub does not answer.")


def backfilled(world: World, looker: Looker) -> list[float]:
    """Let the accounts be fetched; how long the looker waited until all were done."""
    control = world.headwater.control
    accounts = control.accounts()
    for account in accounts:
        control.set_paused(account, paused=False)
    left = {account.account_id: account for account in accounts}
    looked = [0.0]

    def goes_on(count: int) -> bool:
        if time.monotonic() - looked[0] > 0.5:
            looked[0] = time.monotonic()
            for account in list(left.values()):
                runs = control.runs(account, limit=1)
                if runs and runs[0].state is not RunState.RUNNING:
                    assert runs[0].state is RunState.DONE, runs[0]
                    del left[account.account_id]
        return bool(left)

    def begun(count: int) -> bool:
        return not any(control.runs(account, limit=1) for account in accounts)

    looker.waits(begun)
    return looker.waits(goes_on)


def round_of(options: argparse.Namespace) -> None:
    """One hub, one backfill, a line."""
    with tempfile.TemporaryDirectory() as place, tiktok(options, options.accounts, 0) as source:
        home, port = Path(place) / "home", free_port()
        settings = environment(source, home) | {"HEADWATER_BASE_URL": f"http://localhost:{port}"}
        world = World(home, environ=settings)
        cookie = prepared(world, [each["open_id"] for each in source["accounts"]])
        with served(settings, port):
            looker = Looker(port, cookie)
            looker.waits(lambda count: count < WARM_UP)
            before = looker.waits(lambda count: count < IDLE)
            began = time.monotonic()
            busy = Waits.of(backfilled(world, looker))
            took = time.monotonic() - began
            after = looker.waits(lambda count: count < IDLE)
        idle = Waits.of(before + after)
        world.headwater.close()
    print(
        f"| {idle.median:.1f} | {idle.p95:.1f} | {busy.median:.1f} | {busy.p95:.1f} "
        f"| {busy.count} | {took:.0f} | {busy.p95 / idle.p95:.1f} |",
        flush=True,
    )


def main() -> None:
    """A line for each round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=20)
    parser.add_argument("--posts", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    configure("sqlite:////nonexistent/headwater.sqlite3", extras())
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    print("| idle p50 ms | idle p95 ms | busy p50 ms | busy p95 ms | asked | backfill s | ratio |")
    print("|---|---|---|---|---|---|---|")
    for _ in range(options.rounds):
        round_of(options)


if __name__ == "__main__":
    main()
