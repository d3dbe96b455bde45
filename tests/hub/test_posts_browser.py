"""Posts, where plays come from, and all accounts at once, in a real browser.

Every visit fails if a page complains or asks another machine.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.hub.browsing import Visit
from tests.hub.drawn import drawn
from tests.hub.keyboard import flaws_of_tabbing
from tests.hub.reading import agrees, number_in
from tests.hub.reported import NAMES, Reported
from tests.hub.test_reports_browser import as_table, cells, same

ALL_POSTS = "/h/main/dashboard/videos/?account=sample&period=all"
POST = re.compile(r"/videos/(\d+)/")


def posts_of(page: Page) -> list[str]:
    """The ids of the posts that are listed, in their order."""
    links = page.locator("table.videos a.post").evaluate_all("each => each.map(a => a.href)")
    return [found[1] for link in links if (found := POST.search(link))]


def column(page: Page, heading: str) -> list[str]:
    headings = page.locator("table.videos thead th").all_inner_texts()
    place = [each.strip() for each in headings].index(heading)
    return [row[place] for row in cells(page.locator("table.videos"))]


@pytest.mark.parametrize("heading, metric", [("Likes", "v_likes"), ("Reach", "v_reach")])
def test_posts_are_sorted_by_keyboard_and_the_order_survives(
    reader: Visit, reports: Reported, heading: str, metric: str
) -> None:
    asked = {"metrics": metric, "by": "video_id", "axis": "posted", "period": "all"}
    engine: dict[Any, Any] = {row[0]: row[1] for row in reports.answer("sample", **asked).rows}
    page = reader.go(ALL_POSTS)
    newest = posts_of(page)
    head = page.get_by_role("columnheader", name=heading, exact=True)
    for direction in ("descending", "ascending"):
        head.get_by_role("link").press("Enter")
        expect(head).to_have_attribute("aria-sort", direction)
        expect(head.get_by_role("link")).to_be_focused()
        listed = [engine[post] for post in posts_of(page)]
        known = [value for value in listed if value is not None]
        assert known == sorted(known, reverse=direction == "descending")
        assert listed[: len(known)] == known, "what is not known stands last"
        extreme = (max if direction == "descending" else min)(
            value for value in engine.values() if value is not None
        )
        assert known[0] == extreme

    page.reload()
    expect(head).to_have_attribute("aria-sort", "ascending")
    page.go_back()
    expect(head).to_have_attribute("aria-sort", "descending")
    page.go_back()
    expect(page.get_by_role("columnheader", name="Posted")).to_have_attribute(
        "aria-sort", "descending"
    )
    assert posts_of(page) == newest


def test_every_post_shows_what_the_reports_say_of_it(reader: Visit, reports: Reported) -> None:
    metrics = ("v_views", "v_likes", "v_comments", "v_shares")
    asked = {"metrics": metrics, "by": "video_id,video_state", "axis": "posted", "period": "all"}
    engine = {row[0]: row[2:] for row in reports.answer("acc-1-0", **asked).rows}
    page = reader.go("/h/main/dashboard/videos/?account=acc-1-0&period=all")
    assert set(posts_of(page)) == set(engine)
    for place, heading in enumerate(("Views", "Likes", "Comments", "Shares")):
        for post, told in zip(posts_of(page), column(page, heading), strict=True):
            assert agrees(told, engine[post][place]), (post, heading)


def test_a_post_is_opened_and_its_growth_and_retention_are_read(
    reader: Visit, reports: Reported
) -> None:
    asked = {"metrics": "retention_share", "by": "video_id,retention_second"}
    post = reports.answer("sample", **asked).rows[-1][0]
    page = reader.go("/h/main/dashboard/videos/?account=sample&period=last_13_months&sort=v_views")
    while post not in posts_of(page):
        page.get_by_role("link", name="After").press("Enter")
        page.wait_for_load_state()
    page.locator(f"a.post[href*='/{post}/']").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Post of")
    drawn(page)

    mine = f"video_id = '{post}'"
    growth = reports.answer(
        "sample", metrics="v_views_at_age,v_likes_at_age", by="age_day", where=mine
    )
    shown = as_table(page, "Growth after posting")
    wanted = {row[0]: row[1:] for row in growth.rows}
    same(shown, [(row[0], *wanted[int(row[0])]) for row in shown], numbers=slice(1, 3))
    retention = reports.answer(
        "sample", metrics="retention_share", by="retention_second", where=mine
    )
    same(as_table(page, "How long people watch"), retention.rows, numbers=slice(0, 2))
    sources = reports.answer(
        "sample", metrics="traffic_source_share", by="traffic_source", where=mine
    )
    same(as_table(page, "Traffic sources"), sources.rows, numbers=slice(1, 2))
    assert flaws_of_tabbing(page) == []

    page.get_by_role("link", name="All posts").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Videos")
    page.go_back()
    drawn(page)


INKED = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const isInk = (at) => data[at] === 0x0b && data[at + 1] === 0x6a && data[at + 2] === 0x6a;
  let found = 0;
  for (let at = 0; at < data.length; at += 4) if (isInk(at)) found += 1;
  return found;
}"""
"""How many pixels of a canvas have the colour of what is drawn."""


def test_a_post_that_was_captured_once_is_a_point_one_can_see(reader: Visit) -> None:
    def cut(route: Route) -> None:
        body = route.fetch().json()
        rows = [row for row in body["rows"] if row[0] not in {1, 3, 7, 28}]
        route.fulfill(json={**body, "rows": rows[:captures]})

    inked = {}
    reader.page.route("**/cards/post-growth/**", cut)
    for captures in (0, 1, 2):
        page = reader.go(ALL_POSTS)
        page.locator("a.post").first.click()
        drawn(page)
        inked[captures] = page.locator("#chart-post-growth canvas").first.evaluate(INKED)

    assert inked[0] == 0
    assert inked[1] > 20
    assert inked[2] > inked[1]


def test_traffic_sources_are_those_of_the_reports(reader: Visit, reports: Reported) -> None:
    asked = {
        "metrics": "traffic_source_share,views_from_source_est", "by": "traffic_source",
        "axis": "posted", "period": "last_90d",
    }  # fmt: skip
    wanted = {str(row[0]): row[1:] for row in reports.answer("sample", **asked).rows}
    page = reader.go("/h/main/dashboard/traffic/?account=sample&period=last_90d")
    drawn(page)
    shown = cells(page.locator("section[aria-labelledby=sources] table"))

    names = [next(name for name in wanted if row[0].startswith(name)) for row in shown]
    assert sorted(names) == sorted(wanted)
    assert names[-1] == "Unknown"
    same(shown, [(name, *wanted[name]) for name in names], numbers=slice(1, 3))
    assert sum(number_in(row[1]) or 0 for row in shown) == pytest.approx(1, abs=0.005)


def test_all_accounts_stand_beside_each_other_and_lead_to_their_own(
    reader: Visit, reports: Reported
) -> None:
    metrics = ("followers_total", "followers_net", "video_views", "engagements")
    page = reader.go("/h/main/dashboard/accounts/")
    expect(page.get_by_role("row")).to_have_count(len(NAMES) + 2)
    rows = page.locator("table.accounts").get_by_role("row").all()
    for place, row in enumerate(rows[1:]):
        whose = f"acc-1-{place}" if place < len(NAMES) else ""
        engine = reports.answer(whose, metrics=metrics, period="last_28d").rows[0]
        shown = row.locator("td .two-lines > span:first-child").all_inner_texts()
        for told, value in zip(shown, engine, strict=False):
            assert agrees(told, value), (whose, told, value)
    expect(page.get_by_text("Sample Account", exact=True)).to_have_count(0)

    page.locator("#bar-period").select_option("last_7d")
    page.wait_for_url("**period=last_7d**")
    page.get_by_role("link", name=f"@{NAMES[1]}").press("Enter")
    expect(page.locator("#bar-account")).to_have_value("acc-1-1")
    expect(page.locator("#bar-period")).to_have_value("last_7d")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("All accounts")
    expect(page.locator("#bar-period")).to_have_value("last_7d")
