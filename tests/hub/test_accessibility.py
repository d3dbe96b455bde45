"""No page has a serious flaw for those who cannot see it, or cannot see it well.

Judged by axe-core, on every page of which a picture is taken.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.hub import serving
from tests.hub.browsing import PHONE, WIDE, visit
from tests.hub.screenshots import FIRST_RUN, PAGES, Shot, furnish
from tests.hub.world import World

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
GRAVE = {"serious", "critical"}
LOOKS = [
    pytest.param(WIDE, False, id="wide and light"),
    pytest.param(PHONE, True, id="phone and dark", marks=pytest.mark.long),
]


def flaws(page: Page) -> list[str]:
    """The serious flaws of a page, each with where it is."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']} at {node['target']}"
        for each in found["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


@pytest.fixture(scope="module")
def served(
    hub_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, list[Shot]]]:
    """A furnished hub, and its pages with their paths."""
    home = tmp_path_factory.mktemp("judged") / "home"
    shutil.copytree(hub_template, home)
    world = World(home).open()
    known = furnish(world)
    world.close()
    with serving.start(home, serving.free_port()) as running:
        yield running.base, [Shot(s.name, s.path or known[s.name], s.email) for s in PAGES]


@pytest.mark.parametrize("size, dark", LOOKS)
def test_no_page_has_a_serious_flaw(
    browser: Browser, served: tuple[str, list[Shot]], size: tuple[int, int], *, dark: bool
) -> None:
    base, shots = served
    found = {}
    for email in dict.fromkeys(shot.email for shot in shots):
        with visit(browser, base, size=size, dark=dark) as visitor:
            if email:
                visitor.sign_in(email)
                visitor.prove()
            for shot in shots:
                if shot.email == email:
                    found[shot.name] = flaws(visitor.go(shot.path))
            visitor.forgive("status of 4")  # pages that say that something is missing

    assert {name: each for name, each in found.items() if each} == {}


def test_the_first_run_has_no_serious_flaw(browser: Browser, tmp_path: Path) -> None:
    with (
        serving.start(tmp_path / "home", serving.free_port()) as running,
        visit(browser, running.base) as visitor,
    ):
        found = [flaw for shot in FIRST_RUN for flaw in flaws(visitor.go(shot.path))]

    assert found == []


def test_a_flaw_is_seen(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'></main>")

    assert [flaw for flaw in flaws(page) if flaw.startswith("image-alt")]
    page.close()
