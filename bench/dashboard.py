"""What a dashboard costs the browser that shows it: bytes of a first visit, and time to be usable.

`python -m bench.dashboard` serves a hub with the Sample Account and visits its pages in Chromium.
A page's weight is what comes over the wire until nothing comes any more, headers included; and
again once all of it has been scrolled into sight. A dashboard is usable when its charts in sight
are drawn and no task of 50 ms or more keeps the main thread: both are read from a trace, counted
from the moment the last answer for a chart has arrived.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from headwater.control.configure import configure
from headwater.hub.project import extras
from tests.hub import serving
from tests.hub.browsing import Visit, chromium, visit
from tests.hub.drawn import REPORTS, SCROLL
from tests.hub.weighing import weighing
from tests.hub.world import World

OWNER = "owner@example.org"
YEAR = "account=sample&period=last_13_months"
USABLE: Mapping[str, str] = {
    "overview, 13 months": f"/h/main/dashboard/?{YEAR}",
    "audience, 13 months": f"/h/main/dashboard/audience/?{YEAR}",
    "overview, 28 days": "/h/main/dashboard/?account=sample",
}
MANNERS: Mapping[str, tuple[bool, int]] = {
    "first visit": (True, 1),
    "again": (False, 1),
    "first visit, 4 times slower": (True, 4),
}
"""Whether the browser has kept nothing yet, and by how much its processor is slowed down."""

ROUNDS = 3
LONG = 50_000
"""Microseconds after which a task is long: people notice."""

CATEGORIES = ("toplevel", "devtools.timeline", "blink.user_timing")
MARK = """new MutationObserver((seen) => {
  for (const each of seen) if (each.target.dataset.drawn) requestAnimationFrame(() =>
    setTimeout(() => performance.mark("drawn")));
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-drawn"] });"""
"""Notes when the frame that holds a new chart has been painted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usable:
    """Milliseconds: from the last answer until usable, CPU of that, longest task of the visit."""

    wait: float
    longest: float
    cpu: float


def weighed(visitor: Visit, path: str) -> tuple[int, int, int]:
    """Bytes of a first visit, requests of it, and bytes once everything was in sight."""
    with weighing(visitor.page) as weight:
        page = visitor.go(path)
        page.wait_for_load_state("networkidle")
        first, requests = weight.total, len(weight.by_url)
        page.evaluate(SCROLL)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        return first, requests, weight.total


def traced(browser: Browser, visitor: Visit, path: str, manner: tuple[bool, int]) -> Usable:
    """One visit."""
    is_first, slowness = manner
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": is_first})
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowness})
    browser.start_tracing(page=visitor.page, categories=list(CATEGORIES))
    page = visitor.go(path)
    page.wait_for_selector("[data-drawn]")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)
    found = read(json.loads(browser.stop_tracing())["traceEvents"])
    session.detach()
    return found


def read(events: Sequence[Mapping[str, Any]]) -> Usable:
    """The figures of a trace. Its instants are microseconds."""
    urls = {
        each["args"]["data"]["requestId"]: each["args"]["data"]["url"]
        for each in events
        if each["name"] == "ResourceSendRequest"
    }
    arrived = max(
        each["ts"]
        for each in events
        if each["name"] == "ResourceFinish"
        and "/cards/" in urls.get(each["args"]["data"]["requestId"], "")
    )
    drawn = max((each for each in events if each["name"] == "drawn"), key=lambda mark: mark["ts"])
    main = (drawn["pid"], drawn["tid"])
    tasks = [
        each
        for each in events
        if (each["pid"], each["tid"]) == main
        and each["name"].endswith("RunTask")
        and "dur" in each  # not the one that the end of the trace cut short
    ]
    later = [task for task in tasks if task["ts"] + task["dur"] > arrived]
    usable = max(arrived, drawn["ts"])
    for task in later:
        if task["dur"] >= LONG:
            usable = max(usable, task["ts"] + task["dur"])
    return Usable(
        wait=(usable - arrived) / 1000,
        longest=max(task["dur"] for task in tasks) / 1000,
        cpu=sum(task.get("tdur", 0) for task in later if task["ts"] <= usable) / 1000,
    )


def weights(visitor: Visit) -> None:
    """A line for each page."""
    print("\n| Page | first visit, kB | requests | all of it in sight, kB |\n|---|---|---|---|")
    for name, path in REPORTS.items():
        first, requests, whole = weighed(visitor, path)
        print(f"| {name} | {first / 1000:.0f} | {requests} | {whole / 1000:.0f} |")


def waits(browser: Browser, visitor: Visit) -> None:
    """A line for each dashboard: the least of some visits, for the machine does other things."""
    print("\n| Dashboard | visited | usable after, ms | CPU of that, ms | longest task, ms |")
    print("|---|---|---|---|---|")
    for (name, path), (told, manner) in product(USABLE.items(), MANNERS.items()):
        found = [traced(browser, visitor, path, manner) for _ in range(ROUNDS)]
        wait, cpu, longest = (
            min(getattr(each, part) for each in found) for part in ("wait", "cpu", "longest")
        )
        print(f"| {name} | {told} | {wait:.0f} | {cpu:.0f} | {longest:.0f} |")


def main() -> None:
    """Serve, visit, print."""
    configure("sqlite:////nonexistent/headwater.sqlite3", extras())
    with tempfile.TemporaryDirectory() as place, ExitStack() as running:
        home = Path(place) / "home"
        world = World(home).open()
        world.person(OWNER, "owner", is_operator=True)
        world.headwater.refresh_sample()
        world.close()
        served = running.enter_context(serving.start(home, serving.free_port()))
        browser = running.enter_context(chromium())
        visitor = running.enter_context(visit(browser, served.base))
        visitor.context.add_init_script(MARK)
        visitor.sign_in(OWNER)
        weights(visitor)
        waits(browser, visitor)


if __name__ == "__main__":
    main()
