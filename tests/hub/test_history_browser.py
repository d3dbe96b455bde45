"""Back and forth through the history, faster than pages answer: what one went to last is shown."""

import random
import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.hub.browsing import Visit

FIRST = "last_7d"
START = f"/h/main/dashboard/?account=sample&period={FIRST}&compare=none"
CHOSEN = ("all", "last_90d", "last_quarter", "last_month", "this_year")
WALKS = 3
STEPS = 14


def chosen_one_after_another(visitor: Visit) -> Page:
    """A dashboard on which each of the periods was chosen and answered."""
    page = visitor.go(START)
    for period in CHOSEN:
        page.locator("#bar-period").select_option(period)
        page.wait_for_url(f"**period={period}&**")
    return page


def period_of_address(page: Page) -> str:
    here: str = page.evaluate("location.href")
    return parse_qs(urlsplit(here).query)["period"][0]


def shows(page: Page, period: str) -> None:
    """The address and all of the page are of that period, and nothing comes later to change it."""
    for _ in range(2):
        expect(page.locator("#bar-period")).to_have_value(period)
        card = page.locator("#chart-days")
        expect(card).to_have_attribute("data-url", re.compile(f"period={period}(&|$)"))
        assert period_of_address(page) == period
        page.wait_for_load_state("networkidle")


def caught(page: Page, period: str) -> list[Route]:
    """The requests for a period, from now on: they wait until they are let go."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**/dashboard/?**period={period}**", hold)
    return held


def test_an_answer_that_comes_late_does_not_replace_a_newer_one(reader: Visit) -> None:
    page = chosen_one_after_another(reader)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if "hx-history-restore-request" in route.request.headers:
            held.append(route)
        else:
            route.continue_()

    page.route("**/dashboard/?**", hold)
    for period in reversed(CHOSEN[1:-1]):
        page.evaluate("history.back()")
        page.wait_for_url(f"**period={period}&**")
        page.wait_for_timeout(50)
    assert len(held) == len(CHOSEN) - 2, "all of them are on their way"
    for route in reversed(held):
        route.continue_()
        shows(page, CHOSEN[1])


def test_a_choice_that_waits_for_its_answer_gives_way_to_a_step_back(reader: Visit) -> None:
    page = chosen_one_after_another(reader)
    held = caught(page, "last_year")
    page.locator("#bar-period").select_option("last_year")
    page.wait_for_timeout(50)
    assert held
    page.evaluate("history.back()")
    shows(page, CHOSEN[-2])
    held[0].continue_()
    shows(page, CHOSEN[-2])


def test_a_choice_made_while_a_step_is_answered_is_what_comes(reader: Visit) -> None:
    page = chosen_one_after_another(reader)
    held = caught(page, CHOSEN[-2])
    page.evaluate("history.back()")
    page.wait_for_url(f"**period={CHOSEN[-2]}&**")
    page.wait_for_timeout(50)
    assert held
    page.locator("#bar-period").select_option("last_12_months")
    shows(page, "last_12_months")
    held[0].continue_()
    shows(page, "last_12_months")


@pytest.mark.parametrize("seed", range(WALKS))
def test_whoever_goes_back_and_forth_quickly_sees_where_they_are(
    reader: Visit,
    seed: int,
    long: bool,  # noqa: FBT001 - a fixture
) -> None:
    """Some walks are answered as the machine does it, some in whatever order."""
    page = chosen_one_after_another(reader)
    dice = random.Random(seed)
    held = caught(page, "*") if seed else []
    at = len(CHOSEN)
    for _ in range(7 if long else 2):
        for _ in range(STEPS):
            way = dice.choice([each for each in (-2, -1, 1, 2) if 0 <= at + each <= len(CHOSEN)])
            at += way
            page.evaluate("way => history.go(way)", way)
            page.wait_for_timeout(dice.choice((5, 40, 150)))
            let_go(held, dice, few=True)
        page.wait_for_url(f"**period={(FIRST, *CHOSEN)[at]}&**")
        page.wait_for_timeout(50)
        let_go(held, dice)
        shows(page, (FIRST, *CHOSEN)[at])


def let_go(held: list[Route], dice: random.Random, *, few: bool = False) -> None:
    """Let requests go on, in whatever order; of `few` only some."""
    dice.shuffle(held)
    while held and not (few and dice.random() < 0.6):
        held.pop().continue_()


def test_steps_through_a_searched_audit_log_are_whole_pages(reader: Visit) -> None:
    page = reader.go("/h/main/audit/")
    what = page.locator("#act, select[name=act]").first
    first, second = (what.locator("option").nth(at).get_attribute("value") or "" for at in (1, 2))
    for act in (first, second):
        what.select_option(act)
        page.wait_for_url(f"**act={quote(act)}**")
    page.go_back()
    expect(page.locator("select[name=act]")).to_have_value(first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Audit log")


def test_a_step_to_a_page_that_needs_signing_in_again_leads_there(reader: Visit) -> None:
    page = chosen_one_after_another(reader)
    reader.context.clear_cookies()
    page.evaluate("history.back()")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert urlsplit(page.url).path == "/account/login/"
    reader.forgive("401")
    reader.forgive("historyCacheMissLoadError")
