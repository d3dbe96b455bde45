"""The links of the hub's page lead a person to a chart: followed as Google would follow them."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.hub import serving
from tests.hub.browsing import PHONE, WIDE, visit
from tests.hub.desk import desk, in_thread
from tests.hub.reported import NAMES, Reported, opened
from tests.report.world import NOW

PAGE = "/h/main/reports/looker-studio/"
FORM = {
    "deployment": "AKfycbx_1234567890-abc",
    "template": "0b1c2d3e-4f5a-6789-abcd-ef0123456789",
    "host": "lookerstudio.google.com",
}
CHART = {
    "dimensions": ["username", "month"],
    "metrics": ["likes"],
    "dateRange": {"startDate": "2026-09-01", "endDate": "2026-09-29"},
}


def params_of(link: str) -> dict[str, Any]:
    """The answers a link brings: Google hands them to the first question of the connector."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    if "connectorConfig" in asked:
        found: dict[str, Any] = json.loads(asked["connectorConfig"])
        return found
    ours = ("ds.hub", "ds.accounts")
    return {name.removeprefix("ds."): asked[name] for name in ours}


@pytest.mark.parametrize("number", [0, 1])
def test_a_link_brings_every_answer_and_ends_in_the_accounts_chart(
    reported: Reported, number: int
) -> None:
    admin = reported.world.client("admin")
    admin.post(f"{PAGE}settings/", FORM)
    page = admin.get(f"{PAGE}?account=acc-1-0").content.decode()
    links = [unescape(link) for link in re.findall(r'href="(https://lookerstudio[^"]+)"', page)]
    assert len(links) == 2

    with in_thread(reported.world.headwater) as base, desk() as person:
        given = {"url": base, "key": reported.key, "params": params_of(links[number])}
        followed = person.tell("follow", given)
        shown = person.tell("chart", CHART)

    assert followed["steps"] == 1, "nothing is left to ask"
    assert followed["fields"] > 100
    [[name, month, likes]] = shown["rows"]
    assert (name.removeprefix("old").removeprefix("user"), month) == ("0", "202609")
    assert likes > 0
    for secret in (reported.key, reported.key.split("_")[2]):
        assert all(secret not in link for link in links)


def test_a_person_finds_the_way_in_a_browser(
    reported_template: tuple[Path, str], tmp_path: Path, browser: Browser
) -> None:
    home, environ = tmp_path / "home", {"HEADWATER_NOW": NOW.isoformat()}
    with opened(reported_template, home) as hub:
        hub.world.headwater.control.make_hub("Second")
        hub.world.person("owner@main.example.org", "viewer", hub="second")
    with serving.start(home, serving.free_port(), environ) as served:
        for size in (WIDE, PHONE):
            with visit(browser, served.base, size=size) as visitor:
                visitor.sign_in("owner@main.example.org")
                page = visitor.go("/reports/looker-studio/?hub=main")
                if size == WIDE:
                    expect(page.get_by_text("The connector is not deployed yet")).to_be_visible()
                    page.get_by_label("Deployment id").fill(FORM["deployment"])
                    page.get_by_role("button", name="Save").click()
                page.get_by_label("User account").select_option(label=f"@{NAMES[1]}")
                page.wait_for_url("**account=acc-1-1")
                create = page.get_by_role("link", name="Create Looker Studio Report")
                expect(create).to_have_attribute("target", "_blank")
                assert "acc-1-1" in (create.get_attribute("href") or "")
                expect(page.get_by_text("There is no template report yet")).to_be_visible()
                page.get_by_role("button", name="Check now").click()
                expect(page.locator("#checked li")).to_have_count(5)
                expect(page.locator("#checked li.yes")).to_have_count(4)  # this address is no https
                page.get_by_text("Page 3, Videos").click()
                expect(page.get_by_role("cell", name="Scatter chart")).to_be_visible()
                assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
                page.get_by_role("combobox", name="Hub").select_option(label="Second")
                page.wait_for_url("**/h/second/reports/looker-studio/**")
                expect(page.get_by_text("An admin of this hub deploys it")).to_be_visible()
