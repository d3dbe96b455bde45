"""What a visit to a page transfers: bytes as they came over the wire, headers included."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page


@dataclass  # without slots: Playwright notes on an object which methods of it listen
class Weight:
    """Bytes by address, of everything that came since the weighing began."""

    by_url: dict[str, int] = field(default_factory=dict)
    _urls: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.by_url.values())

    def sent(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["request"]["url"]

    def finished(self, event: dict[str, Any]) -> None:
        url = self._urls.get(event["requestId"], "")
        self.by_url[url] = self.by_url.get(url, 0) + int(event["encodedDataLength"])


@contextmanager
def weighing(page: Page) -> Iterator[Weight]:
    """Weigh what a page transfers meanwhile, as if its browser had never been here before."""
    page.goto("about:blank")  # what still came for the page before is not weighed
    found = Weight()
    session = page.context.new_cdp_session(page)
    session.on("Network.requestWillBeSent", found.sent)
    session.on("Network.loadingFinished", found.finished)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    yield found
    session.detach()
