"""Sources in a real browser: from nothing to a synced account, and every way on from there.

`headwater serve` runs as a process of its own, beside a simulated TikTok that shows its consent
page. Every visit fails if a page complains or asks another machine.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from simulator import Simulator
from tests.hub import serving
from tests.hub.browsing import PHONE, Visit, visit
from tests.hub.judging import flaws
from tests.hub.serving import Served
from tests.hub.world import World
from tests.integration.world import settings_for

IN_ORDER = True
EDITOR, OWNER = "edith@agency.example", "olga@example.org"
KINDS = ["business_registered", "business_plain", "personal", "business_small", "no_posts"]
SOURCE = re.compile(r"/h/main/sources/\d+/$")
SLOW = 40_000
"""Milliseconds that a backfill may take on a machine with other things to do."""


@dataclass(slots=True)
class Street:
    """A hub that is served with all its services, and the TikTok across the street."""

    home: Path
    port: int
    simulator: Simulator
    served: Served | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def open(self) -> None:
        settings = settings_for(self.simulator, self.home)
        environ = {
            "HEADWATER_BASE_URL": self.base,
            "HEADWATER_TIKTOK_CLIENT_KEY": self.simulator.client_id,
            "HEADWATER_TIKTOK_CLIENT_SECRET": self.simulator.client_secret,
            "HEADWATER_TIKTOK_AUTHORIZE_URL": settings.tiktok_authorize_url,
            "HEADWATER_TIKTOK_API_URL": settings.tiktok_api_url,
        }
        running = subprocess.Popen(
            [sys.executable, "-m", "headwater", "--home", str(self.home), "serve"],
            env={**os.environ, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.served = Served(self.base, running)
        self.served.waited("Headwater is at")

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.served is not None
        self.served.running.send_signal(signal.SIGKILL)
        self.served.running.wait(30)
        self.served.listener.join(30)

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    def handle(self, kind: str) -> str:
        account = next(a for a in self.simulator.accounts if a.archetype_name == kind)
        return account.username(self.simulator.world.at())


@pytest.fixture(scope="module")
def street(hub_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    home = tmp_path_factory.mktemp("street") / "home"
    shutil.copytree(hub_template, home)
    world = World(home).open()
    world.person(OWNER, "owner", is_operator=True)
    world.person(EDITOR, "editor")
    world.close()
    simulator = Simulator(
        archetypes=KINDS,
        posts=6,
        limits=False,
        auto_consent=False,
        switches={"over_60_days": "serve"},
        latency=timedelta(milliseconds=60),
    )
    with simulator.serve(host="localhost"):
        found = Street(home, serving.free_port(), simulator)
        found.open()
        yield found
        assert found.served is not None
        assert found.served.stop() == 0


@pytest.fixture
def visitor(browser: Browser, street: Street) -> Iterator[Visit]:
    with visit(browser, street.base) as made:
        made.sign_in(OWNER)
        yield made


def consent(page: Page, handle: str, *, without: tuple[str, ...] = ()) -> None:
    """On TikTok's page: pick the account, switch some permissions off, allow."""
    page.wait_for_url("**/v2/auth/authorize/**")
    options = page.locator("#account option")
    label = next(text for text in options.all_inner_texts() if text.startswith(f"@{handle} "))
    page.locator("#account").select_option(label=label)
    for scope in without:
        page.locator(f'input[name="allowed"][value="{scope}"]').uncheck()
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url("**/arrived/**")


def arrive(visitor: Visit, handle: str, **options: Any) -> Page:
    """From the list of sources to the page that asks for a yes."""
    page = visitor.go("/h/main/sources/")
    page.get_by_role("link", name="New Data Source").first.click()
    page.get_by_role("link", name="Connect TikTok Organic").click()
    page.get_by_role("button", name="Sign in to TikTok").click()
    consent(page, handle, **options)
    return page


def expect_status(page: Page, status: str) -> None:
    expect(page.locator("#watched h2")).to_contain_text(status, timeout=SLOW)


def test_a_business_account_is_connected_watched_and_synced(visitor: Visit, street: Street) -> None:
    page = visitor.go("/h/main/sources/")
    expect(page.get_by_role("heading", name="No account is connected yet")).to_be_visible()
    page = arrive(visitor, street.handle("business_registered"))
    expect(page.get_by_text("Nothing has been stored yet.")).to_be_visible()
    expect(page.get_by_text("Business account")).to_be_visible()
    page.get_by_role("button", name="Yes, connect it").click()
    page.wait_for_url(SOURCE)

    expect_status(page, "Syncing")
    bar = page.get_by_role("progressbar", name="Progress of the sync")
    expect(bar).to_be_visible()
    page.reload()
    expect_status(page, "Synced")
    expect(page.get_by_role("img", name=re.compile("of 39[0-9] days have landed"))).to_be_visible()
    visitor.go("/h/main/sources/")
    expect(
        page.get_by_role("row", name=re.compile(street.handle("business_registered")))
    ).to_contain_text("Synced")


def test_a_server_that_is_killed_in_a_backfill_goes_on_when_it_is_back(
    visitor: Visit, street: Street
) -> None:
    page = arrive(visitor, street.handle("business_plain"))
    page.get_by_role("button", name="Yes, connect it").click()
    page.wait_for_url(SOURCE)
    expect(page.locator(".counts")).to_contain_text(" of ", timeout=SLOW)
    street.kill()
    page.wait_for_timeout(2500)
    street.open()

    expect_status(page, "Synced")
    visitor.forgive("ERR_")  # the page went on asking while nobody was there
    visitor.forgive("htmx:")


def test_a_personal_account_is_explained_and_connects_all_the_same(
    visitor: Visit, street: Street
) -> None:
    page = arrive(visitor, street.handle("personal"))
    expect(page.get_by_role("heading", name="This is a Personal account")).to_be_visible()
    expect(page.locator(".switching li")).to_have_count(5)
    expect(page.get_by_text("Within 24 to 48 hours")).to_be_visible()
    page.get_by_role("button", name="Connect it anyway").click()
    page.wait_for_url(SOURCE)
    expect_status(page, "Synced")


def test_the_same_account_again_is_recognised_by_a_server_that_was_killed_meanwhile(
    visitor: Visit, street: Street
) -> None:
    page = arrive(visitor, street.handle("business_registered"))
    street.kill()
    street.open()
    page.reload()
    expect(page.get_by_text("is in this hub already")).to_be_visible()
    page.get_by_role("button", name="Yes, reconnect").click()
    page.wait_for_url(SOURCE)
    visitor.go("/h/main/sources/")
    expect(page.get_by_role("row")).to_have_count(4)


def test_a_second_account_comes_with_advice_and_its_missing_permission_is_told(
    visitor: Visit, street: Street
) -> None:
    page = visitor.go("/h/main/sources/connect/?connector=tiktok_organic")
    expect(page.get_by_text("Each account has its own TikTok sign-in")).to_be_visible()
    page = arrive(visitor, street.handle("no_posts"), without=("user.insights",))
    expect(page.get_by_text("1 permission was not granted.")).to_be_visible()
    page.get_by_role("button", name="Yes, connect it").click()
    page.wait_for_url(SOURCE)
    expect_status(page, "Missing Permissions")


def test_an_account_whose_consent_was_revoked_is_reconnected_and_never_mixed_up(
    visitor: Visit, street: Street
) -> None:
    handle, other = street.handle("personal"), street.handle("business_registered")
    street.simulator.event("revoke", handle)
    page = visitor.go("/h/main/sources/")
    page.get_by_role("link", name=f"@{handle}").click()
    page.get_by_role("button", name="Sync now").click()
    expect_status(page, "Reconnect")

    page.get_by_role("button", name="Reconnect").click()
    consent(page, other)
    expect(page.get_by_text(f"You wanted to reconnect @{handle}, but @{other}")).to_be_visible()
    page.get_by_role("button", name=f"Try again as @{handle}").click()
    consent(page, handle)
    page.get_by_role("button", name="Yes, reconnect").click()
    page.wait_for_url(SOURCE)
    expect_status(page, "Synced")


def test_a_client_connects_through_a_link_on_a_phone(
    visitor: Visit, street: Street, browser: Browser
) -> None:
    page = visitor.go("/h/main/sources/links/")
    page.get_by_label("Client").fill("Acme Florists")
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("#client-link").inner_text()
    with visit(browser, street.base, size=PHONE, dark=True) as client:
        client.go(link.removeprefix(street.base))
        assert link.rstrip("/").rpartition("/")[2] not in client.page.url
        expect(client.page.get_by_role("heading", level=1)).to_have_text(
            "Connect your TikTok account"
        )
        assert flaws(client.page) == []
        client.page.get_by_role("button", name="Sign in to TikTok").click()
        consent(client.page, street.handle("business_small"))
        assert flaws(client.page) == []
        client.page.get_by_role("button", name="Yes, let").click()
        expect(client.page.get_by_role("heading", level=1)).to_contain_text("is connected")
        client.go(link.removeprefix(street.base))
        expect(client.page.get_by_role("heading", level=1)).to_have_text("This link does not work")
        client.forgive("status of 410")
    visitor.go("/h/main/sources/")
    expect(page.get_by_role("row", name=re.compile("Acme Florists"))).to_be_visible()


def test_two_years_are_asked_for_and_arrive(visitor: Visit, street: Street) -> None:
    page = visitor.go("/h/main/sources/")
    page.get_by_role("link", name=f"@{street.handle('business_registered')}").click()
    since = page.get_by_label("Fetch everything since").get_attribute("min")
    assert since is not None
    page.get_by_label("Fetch everything since").fill(since)
    page.get_by_role("button", name="Backfill").click()
    expect(page.get_by_text("is asked for, newest first")).to_be_visible()
    # How far back it reaches is told in days once they are here.
    expect(page.get_by_role("img", name=re.compile(r"7[0-3]\d of 731 days"))).to_be_visible(
        timeout=SLOW
    )
    expect_status(page, "Synced")


def test_data_health_is_walked_with_the_keyboard(visitor: Visit, street: Street) -> None:
    page = visitor.go("/h/main/health/")
    page.get_by_role("link", name=f"@{street.handle('business_registered')}").first.click()
    last = page.locator("td.day[tabindex='0']")
    last.focus()
    expect(page.locator("#reading")).to_contain_text("provisional")
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    expect(page.locator("#reading")).to_contain_text("final")


def test_many_sources_are_chosen_searched_and_paused_at_once(
    visitor: Visit, street: Street
) -> None:
    page = visitor.go("/h/main/sources/")
    page.get_by_label("Search sources").fill(street.handle("no_posts"))
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_label("Choose all").check()
    expect(page.get_by_text("1 chosen")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(f"Paused: @{street.handle('no_posts')}.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile(street.handle("no_posts")))).to_contain_text(
        "Not Syncing"
    )


def test_data_is_deleted_after_its_name_was_typed(visitor: Visit, street: Street) -> None:
    handle = street.handle("business_plain")
    page = visitor.go("/h/main/sources/")
    page.get_by_role("link", name=f"@{handle}").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    final = page.get_by_role("button", name="Delete for good")
    expect(final).to_be_disabled()
    page.get_by_label(re.compile("to confirm")).fill(f"@{handle}")
    final.click()
    expect(page.get_by_text(f"@{handle} and all its data are deleted.")).to_be_visible()
    expect(page.get_by_role("link", name=f"@{handle}")).to_have_count(0)


def test_no_page_is_flawed_or_wider_than_a_phone(browser: Browser, street: Street) -> None:
    with visit(browser, street.base, size=PHONE, dark=True) as visitor:
        visitor.sign_in(OWNER)
        page = visitor.go("/h/main/sources/")
        number = page.locator("tbody a").first.get_attribute("href")
        assert number is not None
        source = number.rstrip("/").rpartition("/")[2]
        found = {}
        for path in (
            "sources/", "sources/new/", "sources/connect/?connector=tiktok_organic",
            "sources/links/", f"sources/{source}/", "health/", f"health/{source}/",
            "health/alerts/", "health/alerts/settings/", "health/troubleshooting/", "health/help/",
        ):  # fmt: skip
            page = visitor.go(f"/h/main/{path}")
            wide = page.evaluate("document.documentElement.scrollWidth")
            found[path] = flaws(page) + ([f"{wide} px wide"] if wide > PHONE[0] else [])

    assert {path: each for path, each in found.items() if each} == {}
