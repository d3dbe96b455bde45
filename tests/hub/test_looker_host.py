"""What Looker Studio shows of a real hub, played by the driver of the connector's own tests."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from headwater.hub.reports.looker.layout import SHEETS
from headwater.report.operators import Operator
from tests.hub import serving
from tests.hub.charts import FIRST, LAST, Chart, chart
from tests.hub.playing import Driver, same
from tests.hub.reported import REPORTER, key_of, opened
from tests.report.world import NOW

FEW, MANY = 300, 3000
KEYS = 16
RANGE = {"startDate": "2026-09-02", "endDate": "2026-09-29"}
"""The template's: from today minus 29 days to today minus two."""


@dataclass(slots=True)
class Played:
    """A served hub with Looker Studio to ask it, and charts that the engine has answered.

    With `keys` in turn, for no key may ask for thousands of charts at once.
    """

    driver: Driver
    keys: Iterator[str]
    charts: list[Chart]
    monthly: Chart
    plain: Chart

    def shown(self, charts: list[Chart]) -> list[Any]:
        """What the host shows of charts over the same accounts."""
        shown = []
        for start in range(0, len(charts), FEW):
            driver = replace(self.driver, key=next(self.keys))
            asked = [each.host for each in charts[start : start + FEW]]
            shown += driver.charts(charts[0].accounts, asked)
        return shown


@pytest.fixture(scope="module")
def played(
    reported_template: tuple[Path, str],
    tmp_path_factory: pytest.TempPathFactory,
    long: bool,  # noqa: FBT001 - a fixture
) -> Iterator[Played]:
    home = tmp_path_factory.mktemp("played") / "home"
    with opened(reported_template, home) as found:
        by_id = {each.account_id: each for each in found.accounts}
        charts = [chart(seed, sorted(by_id)) for seed in range(MANY if long else FEW)]
        for each in charts:
            each.solve(found.world.headwater, [by_id[name] for name in each.accounts])
        metrics = ["video_views", "likes", "engagements", "engagement_rate_views"]
        monthly, plain = (
            Chart(accounts=sorted(by_id), dimensions=by, metrics=metrics, start=FIRST, end=LAST)
            for by in (["month"], ["date", "account_id"])
        )
        for each in (monthly, plain):
            each.solve(found.world.headwater, found.accounts)
        keys = [key_of(found.world, REPORTER, "read") for _ in range(KEYS)]
    port = serving.free_port()
    served = serving.start(home, port, {"HEADWATER_NOW": NOW.isoformat()})
    driver = Driver(served.base, found.key, NOW.date().isoformat())
    yield Played(driver, cycle(keys), charts, monthly, plain)
    assert served.stop() == 0
    shutil.rmtree(home)


def test_the_hub_keeps_the_contract_with_the_connector(played: Played) -> None:
    told = played.driver.run("--test", "tests/contract.test.mjs", "tests/contract_data.test.mjs")

    assert "# fail 0" in told


def test_what_the_host_shows_is_what_the_reports_answer(played: Played) -> None:
    """Rows, and totals, which the host adds up itself where it may."""
    groups: dict[str, list[Chart]] = {}
    for each in played.charts:
        groups.setdefault(",".join(each.accounts), []).append(each)
    wrong, refused, full = [], 0, 0
    for charts in groups.values():
        for each, shown in zip(charts, played.shown(charts), strict=True):
            refused += "refused" in shown
            full += len(shown.get("rows", ())) > 1
            why = differs(each, shown)
            if why:
                wrong.append(f"{each.host} {each.accounts}: {why}")

    assert wrong == []
    assert refused > len(played.charts) / 20, "wrong questions are among them"
    used = {
        (kind, one.host[1]) for c in played.charts for group in c.filters for one, kind in group
    }
    assert used == {(kind, each) for kind in ("INCLUDE", "EXCLUDE") for each in Operator}
    hidden = [c for c in played.charts if c.rows and names_of(c) - set(c.dimensions)]
    assert len(hidden) > len(played.charts) / 10, "fields that are only filtered on"
    assert len({len(group) for c in played.charts for group in c.filters}) > 1, "and joined by OR"
    assert full > len(played.charts) / 5, "and questions with several rows"


def names_of(each: Chart) -> set[str]:
    """The fields a chart is filtered by."""
    return {one.host[0] for group in each.filters for one, _ in group}


def test_sums_and_ratios_survive_when_the_host_puts_days_together(played: Played) -> None:
    """A person chooses "Year Month" for the date: the host groups again what it was given."""
    by_month = played.monthly
    asked = {**by_month.host, "dimensions": [{"field": "date", "as": "YEAR_MONTH"}]}

    [shown] = played.driver.charts(by_month.accounts, [asked])

    assert len(shown["rows"]) > 1
    assert differs(by_month, shown) == ""


def test_what_counts_people_or_is_a_last_value_is_never_put_together(played: Played) -> None:
    """Neither by another type for the date, nor by another aggregation, nor for a total."""
    month = {"dimensions": [{"field": "date", "as": "YEAR_MONTH"}], "dateRange": RANGE}
    names = ["reached_audience", "followers_total", "engagement_rate_followers"]
    by_day = {
        "dimensions": ["date", "account_id"],
        "metrics": ["reached_audience"],
        "dateRange": RANGE,
        "totals": True,
    }

    summed_up = {**by_day, "metrics": [{"field": "reached_audience", "aggregation": "SUM"}]}
    asked: list[dict[str, object]] = [{**month, "metrics": [name]} for name in names]

    *put, summed, day = played.driver.charts(
        played.charts[0].accounts[:1], [*asked, summed_up, by_day]
    )

    for name, each in zip(names, put, strict=True):
        assert f"{name} may not be put together" in each["cannot"]
    assert "offers no aggregation but Auto" in summed["cannot"]
    assert sum(row[-1] is not None for row in day["rows"]) > 5
    assert "counts different people" in day["totals"][0]["refused"]


METRIC_TESTS: Mapping[str, tuple[list[object], Callable[[float], bool]]] = {
    "EQUALS": ([0], lambda value: value == 0),
    "IN_LIST": ([0, "7"], lambda value: value in {0, 7}),
    "BETWEEN": (["50", "150"], lambda value: 50 <= value <= 150),
    "NUMERIC_GREATER_THAN": (["150"], lambda value: value > 150),
    "NUMERIC_GREATER_THAN_OR_EQUAL": ([150], lambda value: value >= 150),
    "NUMERIC_LESS_THAN": (["50"], lambda value: value < 50),
    "NUMERIC_LESS_THAN_OR_EQUAL": (["50"], lambda value: value <= 50),
    "CONTAINS": (["1"], lambda value: "1" in str(value)),
    "REGEXP_PARTIAL_MATCH": (["^2"], lambda value: str(value).startswith("2")),
    "REGEXP_EXACT_MATCH": (["\\d\\d"], lambda value: len(str(value)) == 2),
    "IS_NULL": ([], lambda value: False),
}


def test_a_filter_on_a_metric_takes_lines_out_after_they_were_added_up(played: Played) -> None:
    assert played.plain.rows is not None
    cases = [(op, kind) for op in METRIC_TESTS for kind in ("INCLUDE", "EXCLUDE")]
    asked = [
        {
            **played.plain.host,
            "totals": False,
            "filters": [[{"fieldName": "likes", "operator": op, "type": kind,
                          "values": METRIC_TESTS[op][0]}]],
        }
        for op, kind in cases
    ]  # fmt: skip

    for (op, kind), shown in zip(
        cases, played.driver.charts(played.plain.accounts, asked), strict=True
    ):
        kept = {repr(row[:2]) for row in shown["rows"]}
        expected = {
            key
            for key, (_, likes, *_) in played.plain.rows.items()
            if meets(op, likes) == (kind == "INCLUDE")
        }
        assert kept == expected, (op, kind)
        assert 0 < len(kept) < len(played.plain.rows), (op, kind)


def meets(operator: str, value: Any) -> bool:
    if value is None:
        return operator == "IS_NULL"
    return METRIC_TESTS[operator][1](value)


def test_every_chart_of_the_template_is_answered(played: Played) -> None:
    charts: list[dict[str, object]] = [
        {"dimensions": list(each.dimensions), "metrics": list(each.metrics), "dateRange": RANGE}
        for sheet in SHEETS
        for each in sheet.charts
    ]

    for each, shown in zip(charts, played.driver.charts(["sample"], charts), strict=True):
        assert shown.get("rows"), (each, shown)
        assert any(cell is not None for row in shown["rows"] for cell in row), each


def differs(each: Chart, shown: dict[str, Any]) -> str:
    """In what the host's picture is not the engine's; nothing where they are the same."""
    if "refused" in shown:
        return "" if each.rows is None else f"refused: {shown['refused']}"
    if each.rows is None:
        return "shown, and the engine refuses"
    width = len(each.dimensions)
    rows = {repr(row[:width]): row[width:] for row in shown["rows"]}
    if rows.keys() != each.rows.keys():
        return f"other rows: {sorted(rows.keys() ^ each.rows.keys())[:4]}"
    for key, cells in rows.items():
        if not all(map(same, cells, each.rows[key])):
            return f"{key}: {cells}, not {each.rows[key]}"
    totals = ["refused" if isinstance(t, dict) else t for t in shown["totals"]]
    if len(rows) == 1 and totals == list(next(iter(rows.values()))):
        return ""  # one row alone is its own total, and nothing was put together
    if rows and not all(map(same, totals, each.totals or [])):
        return f"totals {totals}, not {each.totals}"
    return ""
