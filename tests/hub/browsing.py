"""A real browser that reaches nothing but this machine, and reports what pages complain about."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.hub.world import PASSWORD

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost")
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


@dataclass(slots=True)
class Visit:
    """One visitor: a context with its page, and all that went wrong in it."""

    base: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.base}{path}")
        return self.page

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Through the page, as a person does."""
        self.go("/account/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "/account/login/" not in url)


@contextmanager
def visit(
    browser: Browser, base: str, *, size: tuple[int, int] = WIDE, dark: bool = False
) -> Iterator[Visit]:
    """A visitor with a clean browser. Complaints of any page fail the test that made it."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base)
    visitor = Visit(base, context, context.new_page())
    complain = visitor.complaints.append
    context.on("console", lambda line: line.type in {"error", "warning"} and complain(line.text))
    context.on("weberror", lambda error: complain(str(error.error)))
    context.on("request", lambda sent: _is_here(sent.url) or complain(f"left: {sent.url}"))
    yield visitor
    context.close()
    assert visitor.complaints == []


def _is_here(url: str) -> bool:
    return (urlsplit(url).hostname or "") in HERE
