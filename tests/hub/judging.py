"""A furnished hub that is served, and what axe-core finds wrong with a page of it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, StorageState

from tests.hub import serving
from tests.hub.browsing import visit
from tests.hub.screenshots import PAGES, Shot, furnish
from tests.hub.serving import Served
from tests.hub.world import World

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN = "place => axe.run(place || document, {resultTypes: ['violations']})"


def flaws(page: Page, place: str | None = None) -> list[str]:
    """What is wrong with a page, or with a part of it, each with where it is."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(RUN, place)
    return [
        f"{each['id']} ({each['impact']}) at {node['target']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def flaws_of_all(page: Page, *, big: bool = False) -> list[str]:
    """The same with all unfolded, and of every dialog."""
    if not big:
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    found = flaws(page)
    for place in range(page.locator("dialog").count()):
        page.evaluate("at => document.querySelectorAll('dialog')[at].showModal()", place)
        found += flaws(page, "dialog[open]")
        page.evaluate("at => document.querySelectorAll('dialog')[at].close()", place)
    return found


@dataclass(slots=True)
class Judged:
    """A furnished hub that is served, its pages with their paths, and who has signed in."""

    served: Served
    browser: Browser
    shots: list[Shot]
    states: dict[str, StorageState] = field(default_factory=dict)

    def state(self, email: str) -> StorageState | None:
        """What a browser keeps of somebody who has signed in and proved it."""
        if email and email not in self.states:
            with visit(self.browser, self.served.base) as visitor:
                visitor.sign_in(email)
                visitor.prove()
                self.states[email] = visitor.context.storage_state()
        return self.states.get(email)


@contextmanager
def judging(browser: Browser, template: Path, home: Path) -> Iterator[Judged]:
    """A copy of an opened home, furnished and served."""
    shutil.copytree(template, home)
    world = World(home).open()
    known = furnish(world)
    world.close()
    shots = [Shot(each.name, each.path or known[each.name], each.email) for each in PAGES]
    with serving.start(home, serving.free_port()) as running:
        yield Judged(running, browser, shots)
