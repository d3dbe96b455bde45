"""Dashboards in a real browser: right numbers, by keyboard, after a reload and on the way back.

Every visit fails if a page complains or asks another machine. Numbers are compared with what the
report engine says of a copy of the same store.
"""

import csv
import io
import re
import zipfile
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from headwater.report.export import exported
from tests.hub.browsing import PHONE, Visit, visit
from tests.hub.drawn import PATIENCE, REPORTS, drawn
from tests.hub.keyboard import press
from tests.hub.reading import agrees, number_in
from tests.hub.reported import NAMES, Reported

SAMPLE = "/h/main/dashboard/?account=sample"
DAYS = {"start": "2026-09-01", "end": "2026-09-20"}
OWN = "/h/main/dashboard/?account=acc-1-0&period=custom&start=2026-09-01&end=2026-09-20"
FIGURES = {
    "Total Followers": "followers_total",
    "Net Followers": "followers_net",
    "Video Views": "video_views",
    "Reached Audience": "reached_audience_avg_per_day",
    "Engaged Audience": "engaged_audience_avg_per_day",
    "Profile Views": "profile_views",
    "Engagement": "engagements",
    "Engagement Rate by Views": "engagement_rate_views",
}


def cells(table: Locator) -> list[list[str]]:
    """The rows of a table's bodies, also of those that wait to be opened."""
    read = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    found: list[list[str]] = table.locator("tbody tr").evaluate_all(read)
    return found


def same(shown: list[list[str]], rows: Any, *, numbers: slice) -> None:
    """A table shows the numbers of an answer, row by row."""
    assert len(shown) == len(rows) > 0
    for line, row in zip(shown, rows, strict=True):
        wanted = row[numbers]
        told = line[numbers][: len(wanted)]
        assert all(agrees(*pair) for pair in zip(told, wanted, strict=True)), (line, row)


def as_table(page: Page, name: str) -> list[list[str]]:
    """The rows of a chart, opened by keyboard."""
    region = page.get_by_role("region", name=f"{name}, as a table")
    press(page, f"details:has([aria-label='{name}, as a table']) > summary")
    expect(region.locator("tbody tr").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(region).to_be_focused()
    return cells(region)


def test_charts_come_only_when_they_are_about_to_be_seen(reader: Visit) -> None:
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    page = reader.go(SAMPLE)
    expect(page.locator("#chart-days")).to_have_attribute("data-drawn", "true", timeout=PATIENCE)

    assert any("echarts" in url for url in asked)
    assert not any("cards/followers" in url for url in asked), "it is far below"
    drawn(page)
    assert any("cards/followers" in url for url in asked)
    assert not any("world" in url for url in asked), "the outline comes with the map"


def test_key_figures_are_those_of_the_reports(reader: Visit, reports: Reported) -> None:
    page = reader.go(OWN)
    metrics = ",".join(FIGURES.values())
    answer = reports.answer("acc-1-0", metrics=metrics, compare="previous", **DAYS)
    assert answer.comparison is not None
    catalogue = reports.world.headwater.reports.catalogue()
    for place, (label, metric) in enumerate(FIGURES.items()):
        about = page.locator(f".figure:has(summary[aria-label='About {label}'])")
        press(page, f".figure summary[aria-label='About {label}']")
        exactly, before = about.locator("dd").all_inner_texts()
        assert agrees(exactly, answer.rows[0][place]), label
        assert agrees(before.partition(" (")[0], answer.comparison.rows[0][place]), label
        field = catalogue.field(metric)
        expect(about.get_by_text(field.about)).to_be_visible()
        for why in field.notes:
            expect(about.get_by_text(why)).to_be_visible()
        page.keyboard.press("Escape")
        expect(about.locator("dd").first).to_be_hidden()
        expect(about.locator("summary")).to_be_focused()


def test_every_day_of_a_chart_is_read_as_a_table(reader: Visit, reports: Reported) -> None:
    page = reader.go(OWN)
    days = as_table(page, "Day by day")
    asked: tuple[str, ...] = ("followers_total", "followers_net", "video_views", "reached_audience")
    answer = reports.answer("acc-1-0", metrics=asked, by="date", **DAYS)
    same(days, answer.rows, numbers=slice(1, 5))
    assert answer.statuses is not None
    assert [day[-1] for day in days] == [status.value for status in answer.statuses]
    assert any(day[3] == "–" for day in days), "unknown is not 0"

    flows = as_table(page, "Followers won and lost")
    asked = ("followers_new", "followers_lost", "followers_net")
    answer = reports.answer("acc-1-0", metrics=asked, by="date", **DAYS)
    same(flows, answer.rows, numbers=slice(1, 4))


def go_back_to_the_start(page: Any) -> None:
    """One step at a time, each until it is seen."""
    compare, period = page.locator("#bar-compare"), page.locator("#bar-period")
    page.go_back()
    expect(compare).to_have_value("same_last_year")
    page.go_back()
    expect(compare).not_to_have_value("same_last_year")
    expect(period).to_have_value("last_90d")
    page.go_back()
    expect(period).to_have_value("last_28d")
    page.go_back()
    expect(page.locator("#bar-account")).to_have_value("sample")


def test_an_account_and_a_period_are_chosen_and_one_can_go_back(reader: Visit) -> None:
    page = reader.go(SAMPLE)
    account, period = page.locator("#bar-account"), page.locator("#bar-period")
    names = [f"@{name}" for name in NAMES]
    assert account.locator("option").all_inner_texts() == [*names, "Sample Account"]
    account.focus()
    account.select_option("acc-1-0")
    page.wait_for_url("**account=acc-1-0**")
    expect(page.get_by_text("This is the Sample Account")).to_be_hidden()
    period.focus()
    period.select_option("last_90d")
    page.wait_for_url("**period=last_90d**")
    expect(period).to_be_focused()
    expect(page.locator(".known")).to_contain_text("2 Jul – 29 Sep 2026")
    page.locator("#bar-compare").select_option("same_last_year")
    expect(page.locator(".known")).to_contain_text("beside 2 Jul – 29 Sep 2025")
    page.locator("#bar-compare").select_option("none")
    expect(page.locator(".known")).not_to_contain_text("beside")

    page.reload()
    expect(period).to_have_value("last_90d")
    expect(page.locator("#bar-compare")).to_have_value("none")
    go_back_to_the_start(page)
    expect(period).to_have_value("last_28d")
    expect(page.get_by_text("This is the Sample Account")).to_be_visible()
    drawn(page)
    page.go_forward()
    expect(account).to_have_value("acc-1-0")
    drawn(page)


def test_every_preset_is_the_period_that_reports_make_of_it(
    reader: Visit, reports: Reported
) -> None:
    page = reader.go("/h/main/dashboard/?account=acc-1-0&compare=none")
    presets = page.locator("#bar-period option").evaluate_all("all => all.map(o => o.value)")
    assert len(presets) > 8
    for preset in (each for each in presets if each != "custom"):
        page.locator("#bar-period").select_option(preset)
        page.wait_for_url(f"**period={preset}&**")
        asked = reports.answer("acc-1-0", metrics="video_views", by="date", period=preset)
        days = {f"{asked.period.first:%-d %b}", f"{asked.period.last:%-d %b %Y}"}
        shown = page.locator(".known strong")
        for day in days:
            expect(shown).to_contain_text(day)


def test_whoever_changes_their_mind_gets_the_last_choice(reader: Visit) -> None:
    page = reader.go(SAMPLE)
    for preset in ("last_7d", "last_90d", "this_month", "last_month"):
        page.locator("#bar-period").select_option(preset)

    expect(page.locator(".known")).to_contain_text("1 Sep – 30 Sep 2026")
    expect(page.locator("#bar-period")).to_have_value("last_month")


def test_days_of_ones_own_are_typed_without_being_interrupted(reader: Visit) -> None:
    page = reader.go(SAMPLE)
    first = page.get_by_label("From", exact=True)
    expect(first).to_be_hidden()
    page.locator("#bar-period").select_option("custom")
    first.focus()
    page.keyboard.type("08312026", delay=40)
    expect(first).to_have_value("2026-08-31")
    first.blur()
    page.wait_for_url("**start=2026-08-31**")
    expect(page.locator(".known")).to_contain_text("31 Aug – 29 Sep 2026")

    last = page.get_by_label("To", exact=True)
    last.focus()
    page.keyboard.type("09202026")
    page.keyboard.press("Enter")
    page.wait_for_url("**end=2026-09-20**")
    expect(page.locator(".known")).to_contain_text("31 Aug – 20 Sep 2026")
    page.reload()
    expect(page.locator(".known")).to_contain_text("31 Aug – 20 Sep 2026")
    expect(first).to_have_value("2026-08-31")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_figure_picks_what_the_chart_shows(reader: Visit, key: str) -> None:
    page = reader.go(SAMPLE)
    drawn(page)
    chart = page.locator("#chart-days canvas").first
    before = chart.screenshot()
    pick = page.get_by_role("button", name="Show Total Followers day by day")
    pick.focus()
    page.keyboard.press(key)

    expect(pick).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-picked]")).to_have_text("Total Followers")
    assert chart.screenshot() != before


def test_what_a_card_explains_goes_when_one_moves_on(reader: Visit) -> None:
    page = reader.go(SAMPLE)
    press(page, ".figure summary[aria-label='About Video Views']", "Space")
    why = page.get_by_text("Paid and organic plays are counted together").first
    expect(why).to_be_visible()
    page.keyboard.press("Tab")
    expect(why).to_be_visible()
    page.keyboard.press("Tab")
    expect(why).to_be_hidden()


def test_a_card_is_taken_along_as_csv_xlsx_and_png(reader: Visit, reports: Reported) -> None:
    page = reader.go(OWN)
    drawn(page)
    found = {}
    for tabs, kind in enumerate(("csv", "xlsx", "png"), start=1):
        press(page, "summary[aria-label='Download Followers won and lost']")
        for _ in range(tabs):
            page.keyboard.press("Tab")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert download.value.suggested_filename.startswith("headwater-followers-")
        assert download.value.suggested_filename.endswith(f"2026-09-01-2026-09-20.{kind}")
        found[kind] = download.value.path().read_bytes()
        page.keyboard.press("Escape")

    asked = ("followers_new", "followers_lost", "followers_net")
    answer = reports.answer("acc-1-0", metrics=asked, by="date", **DAYS)
    assert found["csv"] == exported(answer, "csv")
    assert len(list(csv.reader(io.StringIO(found["csv"].decode())))) == 21
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(found["xlsx"])).namelist()
    assert found["png"].startswith(b"\x89PNG")


def test_the_sample_account_is_one_press_away_from_the_sources(reader: Visit) -> None:
    page = reader.go("/h/main/sources/")
    page.get_by_role("link", name="See its dashboard").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    assert page.url.endswith("/h/main/dashboard/?account=sample")
    expect(page.get_by_text("This is the Sample Account")).to_be_visible()
    expect(page.locator("#bar-account")).to_have_value("sample")
    expect(page.locator(".figure-value").first).not_to_have_text("No data")


def test_who_follows_is_told_as_the_reports_tell_it(reader: Visit, reports: Reported) -> None:
    page = reader.go("/h/main/dashboard/audience/?account=sample")
    page.get_by_role("button", name=re.compile(r"^\d+ more$")).first.press("Enter")
    expect(page.get_by_role("button", name="Fewer").first).to_be_focused()
    for card, name in (
        ("countries", "country"), ("genders", "gender"), ("ages", "age"), ("cities", "city"),
    ):  # fmt: skip
        metrics = (f"follower_{name}_share", f"follower_{name}_est")
        answer = reports.answer("sample", metrics=metrics, by=f"follower_{name}")
        shown = cells(page.locator(f"section[aria-labelledby={card}] table"))
        wanted = sorted(row[1:] for row in answer.rows)
        told = sorted((row[1:] for row in shown), key=lambda row: number_in(row[1]) or 0)
        same(told, sorted(wanted, key=lambda row: row[1] or 0), numbers=slice(0, 2))
    hours = as_table(page, "Active hours")
    assert len(hours) == 7 * 24


def test_every_chart_is_drawn_and_no_page_is_wider_than_a_phone(
    browser: Browser, reporting: tuple[str, StorageState]
) -> None:
    base, state = reporting
    with visit(browser, base, size=PHONE, dark=True, state=state) as found:
        for path in REPORTS.values():
            page = found.go(path)
            drawn(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], path
            for chart in page.locator("[data-chart]").all():
                expect(chart.locator("canvas").first).to_be_attached()
