"""A first visit is light: what is big comes packed, and only when it is about to be seen."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser

from tests.hub import serving
from tests.hub.browsing import visit
from tests.hub.drawn import REPORTS
from tests.hub.test_files import FIRST_LOAD
from tests.hub.weighing import weighing
from tests.report.world import NOW

PAGES = {**REPORTS, "sources": "/h/main/sources/", "health": "/h/main/health/"}


def test_no_page_is_heavy_at_a_first_visit(
    browser: Browser, reported_template: tuple[Path, str], tmp_path: Path
) -> None:
    home, clock = tmp_path / "home", {"HEADWATER_NOW": NOW.isoformat()}
    shutil.copytree(reported_template[0], home)
    weights = {}
    with (
        serving.start(home, serving.free_port(), clock) as served,
        visit(browser, served.base) as visitor,
    ):
        visitor.sign_in("owner@main.example.org")
        for name, path in PAGES.items():
            with weighing(visitor.page) as weight:
                visitor.go(path).wait_for_load_state("networkidle")
            weights[name] = weight.total

    assert {name: total for name, total in weights.items() if total > FIRST_LOAD} == {}
    assert weights["dashboard"] > weights["schema"], "the library of charts was weighed, once"
