"""No page has a flaw for those who cannot see it, or cannot see it well, or have no mouse.

Every page of which a picture is taken is walked with Tab and judged by axe-core, with all open that
can be opened; so are those that come of doing something. All flaws count, not the serious alone.
"""

import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Browser, expect

from tests.hub import serving
from tests.hub.browsing import PHONE, WIDE, visit
from tests.hub.judging import Judged, flaws, flaws_of_all
from tests.hub.keyboard import flaws_of_tabbing
from tests.hub.routes import routes
from tests.hub.screenshots import FIRST_RUN, LOOKS, OWNER, STRANGER, Shot
from tests.hub.test_signing_in import one_time_code
from tests.hub.world import PASSWORD

GUARDED = "edith@agency.example"
BIG = {"schema", "schema-refused"}
"""Pages with hundreds of things to open: that takes seconds each, and is for the long form."""


@pytest.mark.parametrize("turn", [0, *(pytest.param(n, marks=pytest.mark.long) for n in (1, 2, 3))])
def test_no_page_has_a_flaw(
    judged: Judged,
    turn: int,
    long: bool,  # noqa: FBT001 - a fixture
) -> None:
    """Each page in one look, the looks taking turns; four turns are every page in every look."""
    found = {}
    for place, (size, dark) in enumerate(LOOKS):
        mine = [each for at, each in enumerate(judged.shots) if (at + turn) % len(LOOKS) == place]
        for email in dict.fromkeys(shot.email for shot in mine):
            state = judged.state(email)
            with visit(
                judged.browser, judged.served.base, size=size, dark=dark, state=state
            ) as visitor:
                for shot in (each for each in mine if each.email == email):
                    page = visitor.go(shot.path)
                    big = shot.name in BIG and not long
                    look = f"{shot.name}, {size[0]} px, {'dark' if dark else 'light'}"
                    found[look] = [] if big else flaws_of_tabbing(page)
                    found[look] += flaws_of_all(page, big=big)
                visitor.forgive("status of 4")  # pages that say that something is missing

    assert {look: each for look, each in found.items() if each} == {}


def test_every_address_that_shows_a_page_is_judged(judged: Judged) -> None:
    seen = {resolve(urlsplit(shot.path).path).view_name for shot in judged.shots if _is_one(shot)}
    values = {
        "hub": "main", "source": 1, "provider_id": "oidc", "token": "x", "video_id": "1",
        "card": "x", "kind": "csv", "connector": "tiktok_organic", "rest": "x", "uidb36": "1",
        "name": "x",
    }  # fmt: skip
    forgotten = []
    for email in (OWNER, STRANGER):
        with visit(judged.browser, judged.served.base, state=judged.state(email)) as visitor:
            for route in (each for each in routes() if each.name not in seen):
                path = route.path({**dict.fromkeys(route.parameters, 1), **values})
                answer = visitor.page.request.get(judged.served.base + path, max_redirects=0)
                if answer.status == 200 and b"<html" in answer.body():
                    forgotten.append(route.name)

    assert sorted({*forgotten} - BY_DOING) == []


def _is_one(shot: Shot) -> bool:
    return shot.name != "missing"


BY_DOING = {"dashboard:video", "mfa_generate_recovery_codes"}
"""Pages that are there once something is done; the tests below come across them."""


def test_pages_that_come_of_doing_something_have_no_flaw(judged: Judged) -> None:
    found = {}
    base = judged.served.base
    with visit(judged.browser, base, size=PHONE, state=judged.state(OWNER)) as visitor:
        page = visitor.go("/h/main/dashboard/videos/?account=sample&period=all")
        page.locator("a.post").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Post of")
        found["a post"] = flaws_of_all(page)
        page = visitor.go("/account/keys/")
        page.get_by_label("Name").fill("A sheet")
        page.get_by_label("Bluebird Bakery").uncheck()
        page.get_by_role("button", name="Make the key").click()
        expect(page.locator(".error").first).to_be_visible()
        found["a form with a mistake"] = flaws(page)
        page.get_by_label("Bluebird Bakery").check()
        page.get_by_role("button", name="Make the key").click()
        expect(page.locator("#new-key")).to_be_visible()
        found["a key that was made"] = flaws(page)
        page = visitor.go("/h/main/schema/?metrics=likes&by=date&account=sample")
        page.get_by_role("button", name="Make a CSV link").click()
        page.get_by_label("Name", exact=True).fill("A sheet")
        page.get_by_role("button", name="Make the link").click()
        expect(page.locator("#sheet-formula")).to_be_visible()
        found["a CSV link that was made"] = flaws(page)
        page = visitor.go("/h/main/sources/links/")
        page.get_by_label("Client").fill("Acme Florists")
        page.get_by_role("button", name="Make the link").click()
        expect(page.locator("#client-link")).to_be_visible()
        found["a client link that was made"] = flaws(page)
        visitor.forgive("status of 4")

    assert {name: each for name, each in found.items() if each} == {}


def test_a_second_operator_is_made_and_removed_without_a_flaw(judged: Judged) -> None:
    with visit(judged.browser, judged.served.base, state=judged.state(OWNER)) as visitor:
        visitor.prove()  # whoever signed in long ago has to, and how long ago that was depends
        page = visitor.go("/settings/operators/")
        page.get_by_label("Person").select_option(label="Nora (nora@north.example)")
        page.get_by_label("They may then change").check()
        page.get_by_role("button", name="Make operator").click()
        remove = page.get_by_role("button", name="Remove Nora from the operators")
        expect(remove).to_be_visible()
        found = flaws_of_tabbing(page) + flaws_of_all(page)
        remove.click()
        page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
        expect(page.get_by_text("You are the only operator")).to_be_visible()

    assert found == []


def test_a_password_that_was_forgotten_is_set_without_a_flaw(judged: Judged) -> None:
    with visit(judged.browser, judged.served.base, dark=True) as visitor:
        page = visitor.go("/account/password/reset/")
        page.get_by_label("Email").fill("vera@example.org")
        page.locator("main").get_by_role("button").first.click()
        line = judged.served.waited(f"{visitor.base}/account/password/reset/key/")
        link = re.search(r"/account/password/reset/key/\S+", line)
        assert link is not None
        page = visitor.go(link[0])
        expect(page.get_by_label("New Password", exact=True)).to_be_visible()

        assert flaws(page) == []


def test_signing_in_with_a_second_step_has_no_flaw(judged: Judged) -> None:
    found = {}
    with visit(judged.browser, judged.served.base, size=PHONE, dark=True) as visitor:
        page = visitor.go("/account/login/")
        page.get_by_label("Email").fill(GUARDED)
        page.get_by_label("Password").fill("a wrong one")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.locator("main .error, main .notice, main [role=alert]").first).to_be_visible()
        found["a wrong password"] = flaws(page)
        visitor.sign_in(GUARDED)
        visitor.prove()
        page = visitor.go("/account/2fa/totp/activate/")
        secret = page.locator("#totp-secret").inner_text()
        page.get_by_label(re.compile("code", re.IGNORECASE)).fill(
            one_time_code(secret, time.time())
        )
        page.get_by_role("button", name="Switch on").click()
        page.wait_for_url("**/recovery-codes/")
        for path in ("", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/"):
            found[f"second step: {path}"] = flaws(visitor.go(f"/account/2fa/{path}"))
        visitor.context.clear_cookies()
        page = visitor.go("/account/login/")
        page.get_by_label("Email").fill(GUARDED)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="One more step")).to_be_visible()
        found["one more step"] = flaws(page)
        visitor.forgive("status of 4")

    assert {name: each for name, each in found.items() if each} == {}


def test_the_first_run_has_no_flaw(browser: Browser, tmp_path: Path) -> None:
    found = []
    with serving.start(tmp_path / "home", serving.free_port()) as running:
        for size, dark in ((WIDE, False), (PHONE, True)):
            with visit(browser, running.base, size=size, dark=dark) as visitor:
                found += [flaw for shot in FIRST_RUN for flaw in flaws(visitor.go(shot.path))]

    assert found == []


def test_a_flaw_is_seen(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'></main>")

    assert [flaw for flaw in flaws(page) if flaw.startswith("image-alt")]
    page.close()
