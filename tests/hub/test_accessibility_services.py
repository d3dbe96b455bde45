"""Pages with a sign-in service or a passkey, which are there only when one is, have no flaw."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.hub import oidc
from tests.hub.browsing import PHONE, WIDE, Visit, virtual_passkey, visit
from tests.hub.judging import Judged, flaws
from tests.hub.keyboard import flaws_of_tabbing
from tests.hub.screenshots import OWNER

LINKING = "adrian.meyer@example.org"


@pytest.fixture
def service(judged: Judged) -> Iterator[str]:
    """The name of a sign-in service that the installation has while this is asked for."""
    form = {"label": "Acme Login", "client": oidc.CLIENT, "secret": oidc.SECRET}
    with (
        oidc.provider() as running,
        visit(judged.browser, judged.served.base, state=judged.state(OWNER)) as visitor,
    ):
        for fields in ({**form, "issuer": running.base}, dict.fromkeys((*form, "issuer"), "")):
            page = visitor.go("/settings/oidc/")
            for name, value in fields.items():
                page.locator(f"[name={name}]").fill(value)
            page.get_by_role("button", name="Save").click()
            expect(page.get_by_text("Single sign-on: saved.")).to_be_visible()
            if fields["issuer"]:
                running.who = {"sub": "7", "email": LINKING, "email_verified": True}
                yield form["label"]


def test_pages_with_a_sign_in_service_have_no_flaw(judged: Judged, service: str) -> None:
    found, base = {}, judged.served.base
    join = next(shot.path for shot in judged.shots if shot.name == "join")
    for size, dark in ((WIDE, False), (PHONE, True)):
        with visit(judged.browser, base, size=size, dark=dark) as visitor:
            for path in ("/account/login/", join):
                page = visitor.go(path)
                expect(page.get_by_role("button", name=f"Continue with {service}")).to_be_visible()
                found[f"{path} {size}"] = flaws_of_tabbing(page) + flaws(page)
            visitor.sign_in(LINKING)
            visitor.prove()
            page = visitor.go("/account/services/")
            ways = {f"Link {service}": "You can now", f"Unlink {service}": "no more"}
            for name, said in ways.items():
                found[f"{name} {size}"] = flaws_of_tabbing(page) + flaws(page)
                page.get_by_role("button", name=name, exact=True).click()
                expect(page.locator(".toast")).to_contain_text(said)

    assert {name: each for name, each in found.items() if each} == {}


def test_pages_about_a_passkey_have_no_flaw(judged: Judged) -> None:
    found: dict[str, list[str]] = {}
    with visit(judged.browser, judged.served.base, size=PHONE, dark=True) as visitor:
        page = with_a_passkey(visitor, "vera@example.org")
        for name in ("Rename", "Remove"):
            visitor.go("/account/2fa/webauthn/")
            page.get_by_role("link", name=f"{name} My laptop").click()
            expect(page.get_by_role("heading", name=name)).to_be_visible()
            found[name] = flaws_of_tabbing(page) + flaws(page)
        for path in ("", "webauthn/", "webauthn/reauthenticate/"):
            found[path] = flaws(visitor.go(f"/account/2fa/{path}"))
        visitor.go("/account/2fa/webauthn/")
        page.get_by_role("link", name="Rename My laptop").click()
        page.get_by_label("Name").fill("")
        page.get_by_label("Name").evaluate("field => field.form.noValidate = true")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".error")).to_be_visible()
        found["a passkey without a name"] = flaws(page)
        page.get_by_label("Name").fill("Old laptop")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name="Old laptop")).to_be_visible()

    assert {name: each for name, each in found.items() if each} == {}


def with_a_passkey(visitor: Visit, email: str) -> Page:
    """Somebody who has signed in and added a passkey to their account."""
    virtual_passkey(visitor.page)
    visitor.sign_in(email)
    visitor.prove()
    page = visitor.go("/account/2fa/webauthn/add/")
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/account/2fa/recovery-codes/")
    return page
