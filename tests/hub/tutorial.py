"""Walks the tutorial in a browser, beside a simulated TikTok, and takes the pictures it shows.

`python -m tests.hub.tutorial DIR` writes `tutorial-NAME.png`. The steps are those of
docs/tutorial.md, in its order; a page that complains ends the walk.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from demo import run
from demo.owner import EMAIL, PASSWORD
from tests.hub.browsing import Visit, chromium, visit
from tests.hub.drawn import drawn
from tests.hub.palette import reduced
from tests.hub.serving import Served

SIZE = (1280, 832)
SLOW = 90_000
"""Milliseconds a backfill may take on a machine with other things to do."""

TWO_YEARS = re.compile(r"7\d\d of 731 days here")
FIRST, PERSONAL = "huge", "personal"
"""The accounts the tutorial connects, by what the consent page says in brackets."""


@dataclass(slots=True)
class Walk:
    """A visitor on the way through the tutorial, and the pictures taken so far."""

    visitor: Visit
    blank: Page
    folder: Path
    taken: list[Path] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.visitor.page

    def picture(self, name: str, *, top: Locator | None = None) -> None:
        """What is on the screen now, from `top` on if given."""
        drawn(self.page)
        if top is not None:
            top.evaluate("node => scrollTo(0, node.getBoundingClientRect().top + scrollY - 16)")
            self.page.wait_for_timeout(300)
        path = self.folder / f"tutorial-{name}.png"
        path.write_bytes(reduced(self.blank, self.page.screenshot()))
        self.taken.append(path)

    def to_consent(self) -> None:
        self.visitor.go("/h/main/sources/new/")
        self.page.get_by_role("link", name="Connect TikTok Organic").click()
        self.page.get_by_role("button", name="Sign in to TikTok").click()

    def choose(self, kind: str) -> None:
        """Be an account on TikTok's page."""
        self.page.wait_for_url("**/v2/auth/authorize/**")
        labels = self.page.locator("#account option").all_inner_texts()
        label = next(each for each in labels if f"({kind})" in each)
        self.page.locator("#account").select_option(label=label)

    def allow(self) -> None:
        self.page.get_by_role("button", name="Allow").click()
        self.page.wait_for_url("**/arrived/**")

    def press(self, button: str) -> None:
        """Press a button that leads to the page of a source."""
        self.page.get_by_role("button", name=button).click()
        self.page.wait_for_url("**/sources/*/")

    def synced(self) -> None:
        expect(self.page.locator("#watched h2")).to_contain_text("Synced", timeout=SLOW)


def connecting(walk: Walk) -> str:
    """From the sign-in to an account whose history has arrived; the address of its page."""
    page = walk.visitor.go("/account/login/")
    walk.picture("sign-in")
    walk.visitor.sign_in(EMAIL, PASSWORD)
    walk.visitor.go("/h/main/sources/")
    walk.picture("sources")
    page.get_by_role("link", name="New Data Source").first.click()
    page.wait_for_url("**/sources/new/")
    walk.picture("gallery")
    page.get_by_role("link", name="Connect TikTok Organic").click()
    page.wait_for_url("**/sources/connect/**")
    walk.picture("connect")
    page.get_by_role("button", name="Sign in to TikTok").click()
    walk.choose(FIRST)
    walk.picture("consent")
    walk.allow()
    walk.picture("confirm")
    walk.press("Yes, connect it")
    expect(page.locator("#watched")).not_to_contain_text("of 0", timeout=SLOW)
    walk.picture("progress")
    walk.synced()
    return page.url


def reading(walk: Walk) -> None:
    """Dashboards, Looker Studio, the Schema Explorer and the health of the data."""
    page = walk.page
    page.get_by_role("link", name="See its dashboard").click()
    page.wait_for_url("**/dashboard/**")
    walk.picture("overview")
    walk.picture("overview-more", top=page.locator("section[aria-labelledby=won]"))
    for tab, name in (("Audience", "audience"), ("Videos", "videos"), ("All accounts", "accounts")):
        page.get_by_role("navigation", name="Dashboards").get_by_role("link", name=tab).click()
        page.wait_for_url(f"**/dashboard/{name}/**")
        walk.picture(name)
    walk.visitor.go("/h/main/reports/looker-studio/")
    walk.picture("looker", top=page.locator("section[aria-labelledby=guide]"))
    page = walk.visitor.go("/h/main/schema/")
    page.get_by_label("Video Views", exact=True).check()
    page.get_by_label("Date", exact=True).check()
    expect(page.locator("#question").get_by_role("columnheader", name="Date")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    walk.picture("schema")
    walk.visitor.go("/h/main/health/")
    page.get_by_role("link", name="@ledger.and.latte").first.click()
    walk.picture("health", top=page.locator("section[aria-labelledby=calendar]"))


def going_on(walk: Walk, source: str) -> None:
    """A second account, a Personal one, two years back, a consent renewed, and parting."""
    page = walk.page
    walk.to_consent()
    walk.choose(FIRST)
    walk.allow()
    walk.picture("again")
    page.get_by_role("button", name="No, keep nothing").click()
    walk.to_consent()
    walk.choose(PERSONAL)
    walk.allow()
    walk.picture("personal")
    walk.press("Connect it anyway")
    walk.synced()
    page.get_by_role("link", name="See its dashboard").click()
    page.wait_for_url("**/dashboard/**")
    walk.picture("no-data")
    page.goto(source)
    page.get_by_role("button", name="Backfill").click()
    expect(page.locator("#watched")).to_contain_text(TWO_YEARS, timeout=SLOW)
    walk.synced()
    walk.picture("backfill")
    page.get_by_role("button", name="Reconnect").click()
    walk.choose(FIRST)
    walk.allow()
    walk.picture("reconnect")
    walk.press("Yes, reconnect")
    page.get_by_role("button", name="Remove").click()
    walk.picture("remove")
    page.locator("#remove-dialog").get_by_role("button", name="Remove").click()
    page.wait_for_url("**/sources/")


@contextmanager
def demonstration(home: Path) -> Iterator[str]:
    """What `make demo` shows, in a folder of its own; the address of the hub."""
    with run.simulated_tiktok() as tiktok:
        settings = run.environment(tiktok) | {"HEADWATER_HOME": str(home)}
        run.main_job(tiktok, settings)
        subprocess.run([sys.executable, "-m", "demo.owner"], env=settings, check=True)
        running = subprocess.Popen(
            [*run.HEADWATER, "serve"],
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with Served(settings["HEADWATER_BASE_URL"], running) as served:
            served.waited("Headwater is at")
            yield served.base


def walked(browser: Browser, folder: Path) -> list[Path]:
    """Walk the whole way; the pictures taken."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, demonstration(Path(place) / "home") as base:
        blank = browser.new_page()
        with visit(browser, base, size=SIZE) as visitor:
            walk = Walk(visitor, blank, folder)
            source = connecting(walk)
            reading(walk)
            going_on(walk, source)
        blank.close()
    return walk.taken


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    with chromium() as found:
        print(*walked(found, Path(sys.argv[1])), sep="\n")  # noqa: T201
