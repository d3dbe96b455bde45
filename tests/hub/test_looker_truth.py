"""The guide in Looker Studio against the real server, and whether it shows what is true."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.hub.chart_truth import METRICS, OPERATORS, PARTS, TrueChart, true_chart
from tests.hub.guided import Walked, guided
from tests.hub.playing import Driver, same
from tests.hub.simulated import Simulated

FEW, MANY = 300, 2000


@dataclass(slots=True)
class Scene:
    """A served hub with accounts of a simulated TikTok, and both walks through the guide."""

    found: Simulated
    driver: Driver
    walks: list[Walked]

    @property
    def account(self) -> str:
        return self.found.accounts[0].account_id

    def shown(self, charts: list[dict[str, object]]) -> list[Any]:
        """What many charts show, a few hundred with each key: no key may ask for more at once."""
        shown = []
        for start, key in zip(range(0, len(charts), FEW), self.found.keys, strict=False):
            driver = replace(self.driver, key=key)
            shown += driver.charts([self.account], charts[start : start + FEW])
        return shown

    @property
    def truth(self) -> dict[str, Any]:
        return self.found.truth(self.found.accounts[0])

    def until_today(self, days: int = 28) -> dict[str, str]:
        first = self.found.today - timedelta(days=days)
        return {"startDate": first.isoformat(), "endDate": self.found.today.isoformat()}


@pytest.fixture(scope="module")
def scene(hub_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    place = tmp_path_factory.mktemp("guided")
    with guided(hub_template, place / "home") as (found, driver, walks):
        yield Scene(found, driver, walks)
    shutil.rmtree(place)


@pytest.mark.parametrize("number, label", [(0, "Sample Account"), (1, "@kea.languages")])
def test_the_four_steps_of_the_guide_end_in_a_report(scene: Scene, number: int, label: str) -> None:
    told = scene.walks[number].transcript

    steps = ["-> NONE", "Step 1: Hub.", "(x) Main", "TikTok Organic - Main", "-> Next"]
    steps += ["Step 2: User Account.", f"(x) {label}", "-> Next", "Step 3: Connect", "fields in"]
    steps += ["Step 4: Create Report", "Date | Video Views | Likes", "Total | "]
    places = [told.find(step) for step in steps]
    assert -1 not in places, steps[places.index(-1)]
    assert "( ) Sample Account" in told or number == 0, "it is offered to everybody"
    assert scene.driver.key not in told


def test_the_report_shows_what_the_engine_answers_and_what_is_true(scene: Scene) -> None:
    sample, account = scene.walks

    assert sample.wrong == []
    assert account.wrong == []
    assert len(account.shown) == 28
    assert account.truth is not None
    for walk in scene.walks:
        full = [cells for cells in walk.shown.values() if None not in cells]
        assert len(full) >= 26
        assert int(walk.totals[0]) == sum(int(str(cells[0])) for cells in full)
        assert walk.totals[-1].startswith("(Reached Audience counts different people")


def test_random_charts_show_the_simulators_truth(scene: Scene, long: bool) -> None:  # noqa: FBT001
    charts = [true_chart(seed, scene.found.today) for seed in range(MANY if long else FEW)]
    known = scene.truth["profile_day"]

    shown = scene.shown([each.host for each in charts])

    wrong = [
        f"{chart.host}: {why}"
        for chart, each in zip(charts, shown, strict=True)
        if (why := differs(chart, each, known))
    ]
    assert wrong == [], "\n".join(wrong)
    legal = [chart for chart in charts if not chart.is_refused]
    assert len(charts) / 2 < len(legal) < len(charts)
    assert {f.operator for c in legal for g in c.filters for f in g} == set(OPERATORS)
    assert {name for c in legal for name in c.dimensions} == set(PARTS), "every date format"
    assert {name for c in legal for name in c.metrics} == set(METRICS)
    hidden = [c for c in legal if {f.name for g in c.filters for f in g} - set(c.dimensions)]
    assert len(hidden) > len(charts) / 5, "fields that are only filtered on"


def differs(chart: TrueChart, shown: dict[str, Any], known: dict[str, Any]) -> str:
    """In what a picture is not true; nothing where it is."""
    if chart.is_refused:
        return "" if "counts different people" in shown.get("refused", "") else f"{shown}"
    if "rows" not in shown:
        return f"{shown}"
    width = len(chart.dimensions)
    rows = {tuple(row[:width]): row[width:] for row in shown["rows"]}
    expected = chart.rows(known)
    if rows.keys() != expected.keys():
        return f"other rows: {sorted(rows.keys() ^ expected.keys())[:4]}"
    for key, cells in rows.items():
        if not all(map(same, cells, expected[key])):
            return f"{key}: {cells}, true {expected[key]}"
    for name, total, true in zip(chart.metrics, shown["totals"], chart.totals(known), strict=True):
        if name != "reached_audience" and rows and not same(total, true):
            return f"total of {name}: {total}, true {true}"
    return ""


def test_ratios_and_sums_stay_true_when_the_host_puts_days_together(scene: Scene) -> None:
    today = scene.found.today
    chart = TrueChart(
        first=today - timedelta(days=200),
        last=today - timedelta(days=1),
        dimensions=("month",),
        metrics=("video_views", "engagement_rate_views"),
    )
    by_day = {**chart.host, "dimensions": [{"field": "date", "as": "YEAR_MONTH"}]}

    [shown] = scene.driver.charts([scene.account], [by_day])

    assert len(shown["rows"]) > 6
    assert differs(chart, shown, scene.truth["profile_day"]) == ""


def test_posts_are_shown_as_they_are_now_though_the_range_ended_yesterday(scene: Scene) -> None:
    counters = {"v_views": "video_views", "v_likes": "likes", "v_reach": "reach"}
    yesterday = scene.until_today() | {"endDate": str(scene.found.today - timedelta(days=1))}
    asked: list[dict[str, object]] = [
        {"dimensions": ["video_id"], "metrics": list(counters), "dateRange": days}
        for days in (scene.until_today(), yesterday)
    ]

    now, host = scene.driver.charts([scene.account], asked)

    told = {row[0]: row[1:] for row in host["rows"]}
    true = scene.truth["videos"]
    assert len(told) > 3
    assert now["rows"] == host["rows"]
    assert told == {
        item: [post.get(name) for name in counters.values()] for item, post in true.items()
    }


def test_splits_are_the_simulators_shares_with_a_code_for_nowhere(scene: Scene) -> None:
    asked: dict[str, object] = {
        "dimensions": ["follower_country"],
        "metrics": ["follower_country_share"],
        "dateRange": scene.until_today(),
    }

    [shown] = scene.driver.charts([scene.account], [asked])

    told = dict(shown["rows"])
    true = {each["country"]: each["percentage"] for each in scene.truth["audience_countries"]}
    assert {code: told[code] for code in true} == pytest.approx(true)
    assert told.keys() - true.keys() == {"ZZ"}
    assert sum(told.values()) == pytest.approx(1)
