"""Looker Studio, data health and troubleshooting in a real browser, by keyboard.

Every visit fails if a page complains or asks another machine.
"""

import re

from playwright.sync_api import expect

from tests.hub.browsing import Visit
from tests.hub.keyboard import flaws_of_tabbing, press
from tests.hub.reported import NAMES, Reported
from tests.hub.test_reports_browser import cells


def test_looker_studio_is_reached_from_the_menu_and_checked(
    reader: Visit, reports: Reported
) -> None:
    page = reader.go("/h/main/people/")
    page.get_by_role("navigation", name="Hub").get_by_role("link", name="Looker Studio").press(
        "Enter"
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Looker Studio")
    page.get_by_label("User account").select_option("sample")
    page.wait_for_url("**account=sample**")
    expect(page.get_by_label("User account")).to_have_value("sample")
    page.get_by_role("button", name="Check now").press("Enter")
    expect(page.locator("#checked li")).to_have_count(5)
    days = len(reports.answer("sample", metrics="video_views", by="date").rows)
    expect(page.locator("#checked")).to_contain_text(f"{days} rows")
    page.reload()
    expect(page.get_by_label("User account")).to_have_value("sample")


def test_a_deployed_connector_is_entered_and_the_links_lead_to_google(reader: Visit) -> None:
    page = reader.go("/h/main/reports/looker-studio/?account=acc-1-0")
    expect(page.get_by_text("The connector is not deployed yet")).to_be_visible()
    field = page.get_by_label(re.compile("^Deployment id"))
    if not field.is_visible():
        press(page, "details:has(input[name=deployment]) > summary")
    field.focus()
    page.keyboard.type("AKfycbx_1234567890-abc")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    link = page.get_by_role("link", name=re.compile("Create Looker Studio Report"))
    address = link.get_attribute("href") or ""
    assert re.match(r"https://(lookerstudio|datastudio)\.google\.com/", address)
    assert "AKfycbx_1234567890-abc" in address
    assert flaws_of_tabbing(page) == []


def test_every_day_in_the_calendar_has_the_state_that_reports_give_it(
    reader: Visit, reports: Reported
) -> None:
    page = reader.go("/h/main/health/")
    page.get_by_role("link", name=f"@{NAMES[0]}").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAMES[0])
    answer = reports.answer("acc-1-0", metrics="video_views", by="date", period="last_28d")
    assert answer.statuses is not None
    wanted = {
        f"{row[0]:%-d %B %Y}": status.value
        for row, status in zip(answer.rows, answer.statuses, strict=True)
    }
    read = """all => all.map(day => [day.dataset.day.split(":")[0],
        day.className.replace("day day-", "")])"""
    shown = dict(page.locator("td.day").evaluate_all(read))
    assert {day: shown.get(day) for day in wanted} == wanted
    assert len(set(wanted.values())) > 1

    last = page.locator("td.day[tabindex='0']")
    last.focus()
    reading = page.locator("#reading")
    told = reading.inner_text()
    for key in ("ArrowLeft", "ArrowUp", "Home"):
        page.keyboard.press(key)
        expect(reading).not_to_have_text(told)
        told = reading.inner_text()
    page.get_by_text("The same as a table").first.press("Enter")
    runs = cells(page.locator("details[open] table").first)
    assert {run[2] for run in runs} >= {"final", "provisional"}


def test_another_stream_is_chosen_and_stays_chosen(reader: Visit) -> None:
    page = reader.go("/h/main/health/")
    page.get_by_role("link", name=f"@{NAMES[0]}").first.press("Enter")
    page.get_by_label("Stream", exact=True).select_option("audience_activity")
    page.wait_for_url("**stream=audience_activity**")
    heading = page.locator("#calendar").inner_text()
    page.reload()
    expect(page.locator("#calendar")).to_have_text(heading)
    page.go_back()
    expect(page.locator("#calendar")).not_to_have_text(heading)


def test_troubleshooting_leads_from_a_word_to_the_next_step_and_to_help(reader: Visit) -> None:
    page = reader.go("/h/main/health/")
    tabs = page.get_by_role("navigation", name="Data health")
    tabs.get_by_role("link", name="Troubleshooting").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Troubleshooting")
    entries = page.locator("article.trouble")
    assert entries.count() > 20
    for entry in entries.all():
        assert entry.locator(".step").inner_text().strip(), entry.inner_text()
    page.locator("main").get_by_role("link", name="Get help").last.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Get help")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the bundle").press("Enter")
    assert download.value.path().stat().st_size > 1000
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Troubleshooting")
