"""A first visit is light: what is big comes packed, and only when it is about to be seen."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser

from headwater.app.pictures import Pictures
from headwater.hub.reports.videos import A_PAGE
from tests.hub import serving
from tests.hub.browsing import visit
from tests.hub.drawn import REPORTS, drawn
from tests.hub.test_files import FIRST_LOAD
from tests.hub.weighing import weighing
from tests.integration import covers
from tests.report.world import NOW

POSTS = "all => all.map(img => img.src.match(/videos\\/([^/]+)\\/picture/)[1])"
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


def test_a_page_of_posts_with_covers_of_full_size_is_no_heavier(
    browser: Browser, reported_template: tuple[Path, str], tmp_path: Path
) -> None:
    """Each as heavy as a photograph, and as many of them as a page holds."""
    home, clock = tmp_path / "home", {"HEADWATER_NOW": NOW.isoformat()}
    shutil.copytree(reported_template[0], home)
    path = "/h/main/dashboard/videos/?account=acc-1-0&period=all"
    whole = [covers.cover(seed) for seed in range(4)]
    with (
        serving.start(home, serving.free_port(), clock) as served,
        visit(browser, served.base) as visitor,
        covers.serving({str(place): body for place, body in enumerate(whole)}) as shelf,
    ):
        visitor.sign_in("owner@main.example.org")
        visitor.go(path)
        posts = visitor.page.locator("a.post img").evaluate_all(POSTS)
        kept = Pictures(home)
        for place, post in enumerate(posts):
            kept.get(f"thumbnail tiktok_organic {post}", f"{shelf}/{place % 4}")
        with weighing(visitor.page) as weight:
            drawn(visitor.go(path))
    shown = [size for url, size in weight.by_url.items() if "/picture/" in url]

    assert len(shown) == len(posts) > 4
    assert min(shown) > 1_000, "none is the drawing that says there is no picture"
    assert A_PAGE * len(whole[0]) > 3 * FIRST_LOAD, "as they come they would be too heavy"
    assert weight.total - sum(shown) + A_PAGE * max(shown) < FIRST_LOAD
