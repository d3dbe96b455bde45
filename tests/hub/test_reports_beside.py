"""A change is shown where the period beside is known, and a sentence where it is not."""

import re
from dataclasses import replace
from typing import Any

import pytest

from headwater.hub.reports.earlier import Earlier
from headwater.hub.reports.everybody import METRICS, Values, like
from headwater.hub.reports.overview import is_net_only
from tests.hub.reported import NAMES, Reported
from tests.hub.test_reports_pages import BUSINESS, text_of

KNOWN = "period=custom&start=2026-09-17&end=2026-09-29"
UNKNOWN = "period=last_13_months"


@pytest.fixture(scope="module")
def viewer(reports: Reported) -> Any:
    return reports.world.client("viewer")


def changed(page: Any) -> list[str]:
    """The key figures of an overview that show a change."""
    figures = re.findall(r'<article class="figure.*?</article>', page.content.decode(), re.DOTALL)
    assert len(figures) == 8
    titles = [re.search(r"<h2>([^<]+)</h2>", figure) for figure in figures]
    shown = zip(titles, figures, strict=True)
    return [title[1] for title, figure in shown if title and 'class="change ' in figure]


def lines(page: Any) -> list[tuple[str, int]]:
    """The rows of the table of all accounts: what each begins with, and how many changes it has."""
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page.content.decode(), re.DOTALL)
    return [(re.sub(r"<[^>]+>", " ", row).strip(), row.count('class="change ')) for row in rows]


@pytest.mark.parametrize("known, enough", [(0, False), (89, False), (90, True), (100, True)])
def test_nine_tenths_of_the_days_are_enough_to_compare(known: int, enough: bool) -> None:  # noqa: FBT001
    other = Earlier(known=known, days=100)

    assert other.is_enough == other.allows("video_views") == enough
    assert other.allows("followers_total"), "it is of one moment"
    assert other.told == f"{known} of 100 days known"


def test_a_period_that_is_known_is_compared_with(viewer: Any) -> None:
    page = viewer.get(f"/h/main/dashboard/?{BUSINESS}&{KNOWN}")

    assert set(changed(page)) >= {"Video Views", "Engagement", "Profile Views"}
    assert "too few to compare" not in text_of(page)


def test_a_period_of_which_little_is_known_is_not_compared_with(
    viewer: Any, reports: Reported
) -> None:
    page = viewer.get(f"/h/main/dashboard/?{BUSINESS}&{UNKNOWN}")
    told = text_of(page)
    metrics = {"metrics": "video_views", "period": "last_13_months"}
    answer = reports.answer("acc-1-0", **metrics, compare="previous")
    assert answer.comparison is not None
    span = answer.comparison.period
    days = reports.answer("acc-1-0", metrics="video_views", start=span.first, end=span.last).days
    known = days.get("final", 0) + days.get("provisional", 0) + days.get("empty", 0)

    assert changed(page) in ([], ["Total Followers"])
    assert f"({known} of {span.days} days known: too few to compare)" in told


def test_accounts_are_compared_each_by_what_is_known_of_it(viewer: Any) -> None:
    known, unknown = (
        lines(viewer.get(f"/h/main/dashboard/accounts/?{asked}")) for asked in (KNOWN, UNKNOWN)
    )

    assert all(changes > 1 for _, changes in known)
    assert not any("known" in name for name, _ in known)
    assert known[-1][0].startswith("All together")
    assert [name.split()[0] for name, _ in unknown[:-1]] == [f"@{name}" for name in NAMES]
    assert all("days known" in name for name, _ in unknown[:-1])
    assert all(changes <= 1 for _, changes in unknown)


def test_a_sum_is_not_compared_with_one_of_fewer_accounts() -> None:
    of_both: Values = {"a": (1, 2, 3, 4, None), "b": (1, 2, 3, 4, None)}
    of_one: Values = {"a": (1, 2, 3, 4, None), "b": (None, 2, 3, 4, None)}

    assert like(of_both, of_both) == set(METRICS)
    assert like(of_both, of_one) == set(METRICS[1:])
    assert like(of_both, {"a": of_both["a"]}) == {METRICS[4]}


def test_a_column_of_which_nothing_is_known_is_not_drawn(viewer: Any) -> None:
    from django.template.loader import render_to_string  # noqa: PLC0415

    row = {"name": "Milan", "share": "13 %", "people": "–"}
    table = {"card": {"title": "Cities", "id": "cities"}, "rows": [row], "has_people": False}
    drawn = render_to_string("reports/split_table.html", {"it": table, "head": "City"})
    page = viewer.get("/h/main/dashboard/audience/?account=sample").content.decode()

    assert drawn.count("</th>") == 3, "two headings and the city"
    assert "–" not in drawn
    assert page.count("Followers (est.)</th>") == 4


def test_of_whom_only_the_total_is_told_no_legend_speaks_of_who_came(reports: Reported) -> None:
    flows = reports.answer(
        "sample", metrics="followers_new,followers_lost,followers_net", by="date"
    )
    told = replace(flows, rows=tuple((row[0], None, None, row[3]) for row in flows.rows))
    nothing = replace(flows, rows=tuple((row[0], None, None, None) for row in flows.rows))

    assert [is_net_only(each) for each in (flows, told, nothing)] == [False, True, False]
