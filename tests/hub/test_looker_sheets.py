"""Spreadsheets against the real server: the function, and the link that IMPORTDATA reads."""

import csv
import io
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.hub.playing import Driver
from tests.hub.simulated import OWNER, Simulated, simulated

NAMES = {"video_views": "video_views", "likes": "likes", "followers_total": "followers_eod"}
"""Metrics, and TikTok's names for them."""


@dataclass(slots=True)
class Scene:
    """A served hub with a synced account, and the path of a CSV link to its last 28 days."""

    found: Simulated
    driver: Driver
    link: str

    @property
    def handle(self) -> str:
        return self.found.accounts[0].username or ""

    @property
    def days(self) -> list[date]:
        return [self.found.today - timedelta(days=ago) for ago in range(29, 1, -1)]

    def true(self, metric: str) -> list[object]:
        known = self.found.truth(self.found.accounts[0])["profile_day"]
        return [known.get(str(day), {}).get(NAMES[metric]) for day in self.days]

    def sheet(self, *formulas: list[object], key: str | None = None) -> dict[str, Any]:
        """What stands in the cells of formulas, after connecting through the menu."""
        connect = [f"{self.driver.base}/h/main/dashboard/", key or self.driver.key]
        given = {"connect": connect, "formulas": formulas, "timeZone": "Asia/Tokyo"}
        told: dict[str, Any] = json.loads(self.driver.run("tests/sheet.mjs", given=given))
        return told

    def fetch(self, path: str) -> tuple[int, str, bytes]:
        """As Google fetches an address for IMPORTDATA: with no cookie and no key."""
        try:
            with urllib.request.urlopen(f"{self.driver.base}{path}") as answer:  # noqa: S310
                return answer.status, answer.headers["Content-Type"], answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers["Content-Type"], refused.read()


@pytest.fixture(scope="module")
def scene(hub_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with simulated(hub_template, tmp_path_factory.mktemp("sheets") / "home") as found:
        token = link_to(
            metrics=",".join(NAMES),
            by="date",
            account=found.accounts[0].username or "",
            period="last_28d",
        )
        with found.served() as driver:
            yield Scene(found, driver, f"/csv/{token}.csv")


def link_to(**question: str) -> str:
    """The token of a CSV link to a question."""
    from headwater.control.models import Hub  # noqa: PLC0415
    from headwater.hub.reports import sheets  # noqa: PLC0415
    from headwater.hub.roster.models import Person  # noqa: PLC0415

    owner = Person.objects.get(email=OWNER)
    made = sheets.make(Hub.objects.get(slug="main"), owner, "Sheet", question, days=30)
    return made[1].reveal()


def test_the_function_fills_cells_with_what_is_true(scene: Scene) -> None:
    day = {"day": str(scene.days[0])}, {"day": str(scene.days[-1])}
    metrics = "; ".join(NAMES)

    told = scene.sheet(
        [metrics, "date", *day, scene.handle],
        [metrics, "date", "last_28d", "", scene.handle],
        [metrics, "", "last_28d", "", scene.handle],
    )

    by_day, preset, total = told["results"]
    assert told["told"].startswith("Connected to the hub main as Owner.")
    assert by_day[0] == ["Date", "Video Views", "Likes", "Total Followers"]
    assert [row[0] for row in by_day[1:]] == [str(each) for each in scene.days]
    for place, metric in enumerate(NAMES, start=1):
        shown = [None if row[place] == "" else row[place] for row in by_day[1:]]
        assert shown == scene.true(metric), metric
    assert preset == by_day
    views = [each for each in scene.true("video_views") if isinstance(each, int)]
    assert total[1][0] == sum(views)


def test_what_goes_wrong_is_a_sentence_beside_the_cell(scene: Scene) -> None:
    cells: list[object] = ["reached_audience", "month", "last_28d", "", scene.handle]
    told = scene.sheet(
        cells,
        ["no_such_field", "date"],
        ["likes", "date", "", "", "nobody"],
        ["likes", "date", "last_28d", "", "sample"],
    )
    wrong_key = scene.sheet(["likes", "date"], key="hw_no_such_key")

    people, field, account, sample = told["results"]
    assert "counts different people" in people["error"]
    assert "no_such_field" in field["error"]
    assert "nobody" in account["error"]
    assert len(sample) == 29
    assert wrong_key["told"].startswith("The hub does not accept this API key.")
    assert wrong_key["results"][0]["error"].startswith("Not connected")


def test_a_formula_asks_the_hub_once_while_its_answer_is_kept(scene: Scene) -> None:
    cells: list[object] = ["likes", "date", "last_28d", "", "sample", 1]

    once, twice = scene.sheet(cells), scene.sheet(cells, cells)

    assert once["fetches"] == twice["fetches"]


def test_a_link_gives_the_same_numbers_to_whoever_has_it(scene: Scene) -> None:
    status, media, body = scene.fetch(scene.link)

    rows = list(csv.reader(io.StringIO(body.decode("utf-8"))))
    assert (status, media) == (200, "text/csv; charset=utf-8")
    assert rows[0] == ["date", *NAMES]
    assert [row[0] for row in rows[1:]] == [str(each) for each in scene.days]
    for place, metric in enumerate(NAMES, start=1):
        shown = [int(row[place]) if row[place] else None for row in rows[1:]]
        assert shown == scene.true(metric), metric
    assert not body.startswith(b"\xef\xbb\xbf"), "a mark would become part of the first cell"


def test_a_link_that_ended_says_so_in_words(scene: Scene) -> None:
    status, media, body = scene.fetch("/csv/" + "x" * 43 + ".csv")

    assert (status, media) == (404, "text/plain; charset=utf-8")
    assert body.decode().startswith("This link does not work any more.")


def test_a_link_that_is_read_too_often_asks_to_wait(scene: Scene) -> None:
    path = "/csv/" + "y" * 43 + ".csv"
    answers = [scene.fetch(path) for _ in range(620)]

    status, media, body = answers[-1]
    assert (status, media) == (429, "text/plain; charset=utf-8")
    assert b"wait" in body
    assert answers[0][0] == 404
