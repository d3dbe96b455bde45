"""What Looker Studio shows of a real hub, played by the driver of the connector's own tests."""

import json
import math
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.hub import serving
from tests.hub.charts import FIRST, LAST, Chart, chart
from tests.hub.reported import opened
from tests.report.world import NOW

CONNECTOR = Path(__file__).parents[2] / "looker_studio"
FEW, MANY = 300, 3000


@dataclass(slots=True)
class Played:
    """A served hub, its key, and charts that the engine has answered already."""

    base: str
    key: str
    charts: list[Chart]
    monthly: Chart

    def run(self, *command: str, given: object = None, **more: str) -> str:
        environ = {
            **os.environ, "HUB_URL": self.base, "HUB_KEY": self.key,
            "HUB_TODAY": NOW.date().isoformat(), **more,
        }  # fmt: skip
        # Into a file: Node cannot write much to a pipe at once.
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(
                ["node", *command],
                cwd=CONNECTOR,
                env=environ,
                input=json.dumps(given) if given is not None else None,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=240,
                check=False,
            )
            said.seek(0)
            told = said.read()
        assert done.returncode == 0, told[-4000:]
        return told

    def shown(self, charts: list[Chart]) -> list[Any]:
        """What the host shows: rows and totals, or a refusal, for charts over the same accounts."""
        question = {
            "hub": "main",
            "accounts": charts[0].accounts,
            "charts": [each.host for each in charts],
        }
        return list(json.loads(self.run("tests/play.mjs", given=question))["results"])


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
        monthly = Chart(
            accounts=sorted(by_id),
            dimensions=["month"],
            metrics=["video_views", "likes", "engagements", "engagement_rate_views"],
            start=FIRST,
            end=LAST,
        )
        monthly.solve(found.world.headwater, found.accounts)
    port = serving.free_port()
    served = serving.start(home, port, {"HEADWATER_NOW": NOW.isoformat()})
    yield Played(served.base, found.key, charts, monthly)
    assert served.stop() == 0
    shutil.rmtree(home)


def test_the_hub_keeps_the_contract_with_the_connector(played: Played) -> None:
    told = played.run("--test", "tests/contract.test.mjs", "tests/contract_data.test.mjs")

    assert "# fail 0" in told


def test_the_guides_four_steps_end_in_a_chart_of_the_sample_account(played: Played) -> None:
    told = played.run("tests/guide.mjs", HUB="main", ACCOUNT="sample")

    assert "(x) Sample Account" in told
    assert "Step 4: Create Report" in told
    assert played.key not in told


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
    assert full > len(played.charts) / 5, "and questions with several rows"


def test_sums_and_ratios_survive_when_the_host_puts_days_together(played: Played) -> None:
    """A person chooses "Year Month" for the date: the host groups again what it was given."""
    by_month = played.monthly
    asked = {
        "hub": "main",
        "accounts": by_month.accounts,
        "charts": [{**by_month.host, "dimensions": [{"field": "date", "as": "YEAR_MONTH"}]}],
    }

    shown = json.loads(played.run("tests/play.mjs", given=asked))["results"][0]

    assert len(shown["rows"]) > 1
    assert differs(by_month, shown) == ""


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


def same(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9)
    return one == other
