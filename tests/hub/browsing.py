"""A real browser that reaches nothing but this machine, and reports what pages complain about."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    StorageState,
    WebError,
    sync_playwright,
)

from tests.hub.world import PASSWORD

CHROMIUM = "/usr/bin/chromium"
MAPPED = "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
ARGUMENTS = ("--no-sandbox", f"--host-resolver-rules={MAPPED}")
HERE = {"localhost", "127.0.0.1", ""}
# Playwright keeps an event loop in this thread, which Django takes for an asynchronous program.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
WIDE, PHONE = (1280, 860), (390, 844)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@dataclass  # without slots: Playwright notes on an object which methods of it listen
class Visit:
    """One visitor: a context with its page, and all that went wrong in it."""

    base: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def hear(self, line: ConsoleMessage) -> None:
        if line.type in {"error", "warning"}:
            self.complaints.append(line.text)

    def stumble(self, mishap: WebError) -> None:
        self.complaints.append(mishap.error.stack or str(mishap.error))

    def watch(self, sent: Request) -> None:
        if (urlsplit(sent.url).hostname or "") not in HERE:
            self.complaints.append(f"left this machine: {sent.url}")

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.base}{path}")
        return self.page

    def forgive(self, text: str) -> None:
        """Forget complaints with that text in them."""
        self.complaints[:] = [each for each in self.complaints if text not in each]

    def prove(self, password: str = PASSWORD) -> None:
        """Show once more that it is oneself, as sensitive pages ask."""
        self.go("/account/reauthenticate/?next=/account/2fa/")
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Go on").click()
        self.page.wait_for_url("**/account/2fa/")

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Through the page, as a person does."""
        self.go("/account/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "/account/login/" not in url)


@contextmanager
def visit(
    browser: Browser,
    base: str,
    *,
    size: tuple[int, int] = WIDE,
    dark: bool = False,
    state: StorageState | None = None,
) -> Iterator[Visit]:
    """A visitor with a clean browser, or with the cookies of one that signed in before.

    Complaints of any page fail the test that made it.
    """
    context = browser.new_context(
        storage_state=state,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base)
    visitor = Visit(base, context, context.new_page())
    context.on("console", visitor.hear)
    context.on("weberror", visitor.stumble)
    context.on("request", visitor.watch)
    yield visitor
    context.close()
    assert visitor.complaints == [], visitor.complaints


def virtual_passkey(page: Page) -> None:
    """A device that keeps passkeys and says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
