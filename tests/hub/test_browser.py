"""People in a real browser. Every visit fails if a page complains or asks another machine."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hub import serving
from tests.hub.browsing import PHONE, Visit, virtual_passkey, visit
from tests.hub.screenshots import OWNER, furnish
from tests.hub.serving import Served
from tests.hub.world import PASSWORD, World


@pytest.fixture(scope="module")
def served(hub_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A furnished hub."""
    home = tmp_path_factory.mktemp("browsed") / "home"
    shutil.copytree(hub_template, home)
    world = World(home).open()
    furnish(world)
    world.person("pascal@example.org", "editor")
    world.close()
    with serving.start(home, serving.free_port()) as running:
        yield running


@pytest.fixture
def visitor(browser: Browser, served: Served) -> Iterator[Visit]:
    with visit(browser, served.base) as made:
        yield made


def test_a_person_signs_in_looks_around_and_signs_out(visitor: Visit) -> None:
    visitor.sign_in(OWNER)
    page = visitor.page
    for name in ("Sources", "Data health", "Looker Studio", "Schema Explorer", "People"):
        page.get_by_role("navigation", name="Hub").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_text("olga@example.org").first.click()
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_passkey_is_added_and_then_opens_without_a_password(visitor: Visit) -> None:
    virtual_passkey(visitor.page)
    visitor.sign_in("pascal@example.org")
    page = visitor.go("/account/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/account/2fa/recovery-codes/")
    visitor.go("/account/2fa/webauthn/")
    expect(page.get_by_role("heading", name="My laptop")).to_be_visible()

    page.get_by_text("pascal@example.org").first.click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()

    page.wait_for_url("**/h/main/dashboard/")


def test_a_browser_without_a_passkey_is_told_so(visitor: Visit) -> None:
    virtual_passkey(visitor.page)
    page = visitor.go("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("Nothing was chosen")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_enabled()


def test_an_invitation_goes_from_an_admin_to_a_new_member(
    browser: Browser, served: Served, visitor: Visit
) -> None:
    visitor.sign_in(OWNER)
    page = visitor.go("/h/main/people/")
    page.get_by_label("E-mail address").fill("berta@example.org")
    page.locator("main").get_by_label("Role", exact=True).select_option("editor")
    page.get_by_role("button", name="Invite").click()
    link = page.locator("#invitation-link").inner_text()
    page.get_by_role("button", name="Copy").first.click()
    assert page.evaluate("navigator.clipboard.readText()") == link
    assert link in served.waited("/invitation/").strip()

    with visit(browser, served.base) as guest:
        there = guest.go(link.removeprefix(served.base))
        there.get_by_label("Your name").fill("Berta")
        there.get_by_label("Password").fill(PASSWORD)
        there.get_by_role("button", name="Join the hub").click()
        there.wait_for_url("**/h/main/dashboard/")
        expect(there.get_by_role("status")).to_contain_text("Welcome to Bluebird Bakery")

    visitor.go("/h/main/people/")
    expect(page.get_by_role("row", name=re.compile("Berta"))).to_contain_text("Editor")


def test_a_role_is_changed_and_a_member_removed_after_a_question(visitor: Visit) -> None:
    visitor.sign_in(OWNER)
    page = visitor.go("/h/main/people/")
    page.get_by_label("Role of Vera").select_option("editor")
    expect(page.get_by_role("status")).to_contain_text("Vera is now editor")

    page.get_by_role("button", name="Remove Vera").click()
    dialog = page.get_by_role("dialog", name="Remove Vera?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Remove Vera").click()
    dialog.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("status")).to_contain_text("Vera is no longer in this hub")


def test_the_audit_log_is_searched_while_one_types(visitor: Visit) -> None:
    visitor.sign_in(OWNER)
    page = visitor.go("/h/main/audit/")
    expect(page.get_by_text("@bluebird.bakery")).to_be_visible()
    page.get_by_label("Person, subject or address").press_sequentially("nothing like it")

    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()


def test_on_a_phone_the_menu_opens_and_no_page_is_too_wide(
    browser: Browser, served: Served
) -> None:
    with visit(browser, served.base, size=PHONE) as phone:
        phone.sign_in(OWNER)
        page = phone.page
        expect(page.get_by_role("navigation", name="Hub")).to_be_hidden()
        page.get_by_role("button", name="Menu").click()
        page.get_by_role("link", name="People").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("People")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def background(page: Page) -> tuple[int, ...]:
    """The colour behind everything, as red, green and blue."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return tuple(map(int, re.findall(r"\d+", colour)[:3]))


def test_colours_follow_the_system_until_somebody_chooses(browser: Browser, served: Served) -> None:
    with visit(browser, served.base, dark=True) as night:
        page = night.go("/account/login/")
        assert sum(background(page)) < 150
        page.get_by_role("radio", name="Light").check()
        assert sum(background(page)) > 600
        night.go("/account/password/reset/")
        assert sum(background(page)) > 600, "the choice stays"
        page.get_by_role("radio", name="As the system").check()
        assert sum(background(page)) < 150


def test_everything_can_be_reached_with_the_keyboard(visitor: Visit) -> None:
    visitor.sign_in(OWNER)
    page = visitor.go("/h/main/people/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")

    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "where one is can be seen"
