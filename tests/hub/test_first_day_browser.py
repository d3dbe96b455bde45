"""The first days with Headwater in a browser: from the console's secret to figures of one's own.

`headwater serve` begins with nothing, beside a simulated TikTok. Each test goes on where the one
before it left off. Every visit fails if a page complains or asks another machine.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from simulator import Simulator
from tests.hub import serving
from tests.hub.browsing import Visit, visit
from tests.hub.drawn import drawn
from tests.hub.reading import number_in
from tests.hub.serving import Served
from tests.hub.test_reports_browser import as_table
from tests.hub.test_sources_browser import SLOW, SOURCE, arrive, expect_status
from tests.hub.world import PASSWORD
from tests.integration.world import settings_for

IN_ORDER = True
OWNER = "olga@example.org"


@dataclass(slots=True)
class Beginning:
    """An installation that nobody owns yet, and the TikTok across the street."""

    served: Served
    simulator: Simulator

    def handle(self, kind: str) -> str:
        account = next(a for a in self.simulator.accounts if a.archetype_name == kind)
        return account.username(self.simulator.world.at())


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beginning]:
    home: Path = tmp_path_factory.mktemp("beginning") / "home"
    simulator = Simulator(
        archetypes=["business_registered", "personal"],
        posts=6,
        limits=False,
        auto_consent=False,
        switches={"over_60_days": "serve"},
    )
    with simulator.serve(host="localhost"):
        settings = settings_for(simulator, home)
        base = f"http://localhost:{serving.free_port()}"
        environ = {
            "HEADWATER_BASE_URL": base,
            "HEADWATER_TIKTOK_AUTHORIZE_URL": settings.tiktok_authorize_url,
            "HEADWATER_TIKTOK_API_URL": settings.tiktok_api_url,
        }
        running = subprocess.Popen(
            [sys.executable, "-m", "headwater", "--home", str(home), "serve"],
            env={**os.environ, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with Served(base, running) as served:
            yield Beginning(served, simulator)
            assert served.stop() == 0


@pytest.fixture
def visitor(browser: Browser, beginning: Beginning) -> Iterator[Visit]:
    with visit(browser, beginning.served.base) as made:
        yield made


def connected(visitor: Visit, handle: str) -> Page:
    """Connect an account and wait until it is synced."""
    page = arrive(visitor, handle)
    page.get_by_role("button", name=re.compile("Yes, connect it|Connect it anyway")).click()
    page.wait_for_url(SOURCE)
    expect_status(page, "Synced")
    return page


def test_the_first_run_leads_from_the_console_to_figures_of_ones_own(
    visitor: Visit, beginning: Beginning
) -> None:
    simulator = beginning.simulator
    secret = beginning.served.waited("The setup secret is").split()[4]
    page = visitor.go("/")
    page.get_by_label("Setup secret").fill(secret)
    page.get_by_label("Your name").fill("Olga")
    page.get_by_label("E-mail address").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make me the owner").click()
    if page.get_by_role("textbox", name="Public address").is_visible():
        page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("#redirect-url")).to_have_text(
        f"{visitor.base}/oauth/tiktok_organic/callback/"
    )
    page.get_by_label("App ID").fill(simulator.client_id)
    page.get_by_label("Secret", exact=True).fill(simulator.client_secret)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("button", name="Check now")).to_be_visible()
    page.get_by_role("link", name="Open the hub").click()
    page.wait_for_url("**/h/main/dashboard/")
    expect(page.get_by_text("This is the Sample Account")).to_be_visible()

    handle = beginning.handle("business_registered")
    connected(visitor, handle).get_by_role("link", name="See its dashboard").click()
    expect(page.locator("#bar-account option:checked")).to_have_text(f"@{handle}")
    expect(page.locator(".figure-value").first).not_to_have_text("No data")
    drawn(page)
    served = simulator.truth("served", handle)["profile_day"]
    shown = {row[0]: number_in(row[3]) for row in as_table(page, "Day by day")}
    known = {day: row["video_views"] for day, row in served.items() if f"{told(day)}" in shown}
    assert len(known) > 20
    assert {day: shown[told(day)] for day in known} == known
    assert simulator.client_secret not in "".join(beginning.served.said)


def told(day: str) -> str:
    return f"{date.fromisoformat(day):%-d %b %Y}"


def test_a_personal_account_is_told_on_its_dashboard_what_it_misses(
    visitor: Visit, beginning: Beginning
) -> None:
    visitor.sign_in(OWNER)
    handle = beginning.handle("personal")
    connected(visitor, handle).get_by_role("link", name="See its dashboard").click()
    page = visitor.page
    expect(page.locator("#bar-account option:checked")).to_have_text(f"@{handle}")
    for label in ("Reached Audience", "Engaged Audience"):
        figure = page.locator(".figure", has=page.get_by_role("heading", name=label))
        expect(figure.locator(".figure-value")).to_have_text("No data")
        expect(figure.locator(".figure-why")).to_contain_text("Business accounts")

    visitor.go("/h/main/dashboard/accounts/")
    names = page.locator("table.accounts tbody th").all_inner_texts()
    assert names == [f"@{beginning.handle(kind)}" for kind in ("business_registered", "personal")]
    shown = page.locator("table.accounts td:nth-child(4) .two-lines > span:first-child")
    ours, theirs, together = (number_in(each) for each in shown.all_inner_texts())
    assert together == (ours or 0) + (theirs or 0)


def test_two_years_are_asked_for_and_stand_on_the_dashboard(
    visitor: Visit, beginning: Beginning
) -> None:
    visitor.sign_in(OWNER)
    page = visitor.go("/h/main/sources/")
    page.get_by_role("link", name=f"@{beginning.handle('business_registered')}").click()
    since = page.get_by_label("Fetch everything since").get_attribute("min")
    assert since is not None
    page.get_by_label("Fetch everything since").fill(since)
    page.get_by_role("button", name="Backfill").click()
    expect(page.get_by_role("img", name=re.compile(r"7[0-3]\d of 731 days"))).to_be_visible(
        timeout=SLOW
    )
    expect_status(page, "Synced")
    page.get_by_role("link", name="See its dashboard").click()
    page.locator("#bar-period").select_option("all")
    page.wait_for_url("**period=all**")
    expect(page.locator(".known strong")).to_contain_text(since[:4])
    first = page.locator(".known strong").inner_text().partition(" – ")[0]
    days = [date.fromisoformat(since) + timedelta(days=later) for later in range(4)]
    assert first in [f"{day:%-d %b %Y}" for day in days], "TikTok may begin a day or two later"
    drawn(page)


def test_deleted_data_is_on_no_dashboard(visitor: Visit, beginning: Beginning) -> None:
    visitor.sign_in(OWNER)
    handle = beginning.handle("personal")
    page = visitor.go("/h/main/sources/")
    page.get_by_role("link", name=f"@{handle}").click()
    page.get_by_role("button", name="Delete", exact=True).press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label(re.compile("to confirm"))).to_be_focused()
    page.keyboard.type("something else")
    expect(dialog.get_by_role("button", name="Delete for good")).to_be_disabled()
    page.keyboard.press("Control+A")
    page.keyboard.type(f"@{handle}")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"@{handle} and all its data are deleted.")).to_be_visible()

    page = visitor.go("/h/main/dashboard/")
    assert page.locator("#bar-account option").all_inner_texts() == [
        f"@{beginning.handle('business_registered')}",
        "Sample Account",
    ]
    visitor.go("/h/main/dashboard/accounts/")
    expect(page.get_by_text(f"@{handle}")).to_have_count(0)
