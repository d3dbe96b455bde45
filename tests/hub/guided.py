"""The guide's four steps in Looker Studio, and whether what they end in is true.

`python -m tests.hub.guided FOLDER` syncs an account from a simulated TikTok, serves the hub, goes
through the steps with Sample Account and with that account, and writes a transcript of each:
what a person sees, and every number beside the report engine's answer and the simulator's truth.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.hub.playing import Driver, same
from tests.hub.simulated import Simulated, simulated

METRICS: Mapping[str, str] = {
    "video_views": "video_views",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
    "profile_views": "profile_views",
    "followers_total": "followers_eod",
    "followers_net": "followers_net",
    "reached_audience": "unique_video_views",
}
"""The guide's key metrics of a day, each with TikTok's name for it."""

Numbers = dict[str, list[object]]
"""By day as the host writes it (20261001): a value for each metric, None where unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """A transcript, the numbers in it, and what they should be. Sample Account is no account of
    TikTok's, so there is no truth of it but the engine's."""

    transcript: str
    shown: Numbers
    totals: list[str]
    engine: Numbers
    truth: Numbers | None

    @property
    def wrong(self) -> list[str]:
        """Every day on which what is shown is not what it should be; empty when all is true."""
        found = []
        for name, told in (("engine", self.engine), ("truth", self.truth)):
            if told is not None and self.shown.keys() != told.keys():
                found.append(f"other days than the {name}'s")
            for day, cells in (told or {}).items():
                if not all(map(same, self.shown.get(day, [None]), cells)):
                    found.append(f"{day}: {self.shown.get(day)}, {name} {cells}")
        return found

    def told(self) -> str:
        """The transcript, and the numbers beside what they should be."""
        head = "shown = engine" + ("" if self.truth is None else " = simulator")
        lines = [self.transcript, "", f"Compared by day, {head}: {', '.join(METRICS)}"]
        for day, cells in self.shown.items():
            others = [self.engine, *([self.truth] if self.truth is not None else [])]
            good = all(all(map(same, cells, other[day])) for other in others)
            lines.append(f"  {day} {'equal' if good else 'WRONG'} {cells}")
        return "\n".join([*lines, f"{len(self.shown)} days, {len(self.wrong)} differences", ""])


@contextmanager
def guided(template: Path, home: Path) -> Iterator[tuple[Simulated, Driver, list[Walked]]]:
    """A hub, now served, in which both walks were made: Sample Account's, and an account's."""
    with simulated(template, home) as found:
        account = found.accounts[0]
        days = [found.today - timedelta(days=ago) for ago in range(28, 0, -1)]
        names = ("sample", account.account_id)
        engine = [_answered(found, name, days) for name in names]
        truths = [None, _true(found.truth(account), days)]
        with found.served() as driver:
            walks = [
                _walked(driver, name, answer, truth)
                for name, answer, truth in zip(names, engine, truths, strict=True)
            ]
            yield found, driver, walks


def _walked(driver: Driver, account: str, engine: Numbers, truth: Numbers | None) -> Walked:
    told = driver.run(
        "tests/guide.mjs", HUB="main", ACCOUNT=account, METRICS=",".join(METRICS)
    ).rstrip()
    rows = [line.strip().split(" | ") for line in told.splitlines() if line[2:4] == "20"]
    *_, last = told.splitlines()
    return Walked(
        transcript=told,
        shown={day: [_number(cell) for cell in cells] for day, *cells in rows},
        totals=last.strip().split(" | ")[1:],
        engine=engine,
        truth=truth,
    )


def _number(cell: str) -> object:
    return None if cell == "-" else int(cell)


def _answered(found: Simulated, account: str, days: list[date]) -> Numbers:
    answer = found.sides.world.headwater.report(
        metrics=list(METRICS), by=["date"], accounts=[account], start=days[0], end=days[-1]
    )
    return {f"{day:%Y%m%d}": list(cells) for day, *cells in answer.rows}


def _true(truth: Mapping[str, Any], days: list[date]) -> Numbers:
    known = {day: truth["profile_day"].get(day.isoformat(), {}) for day in days}
    return {
        f"{day:%Y%m%d}": [row.get(name) for name in METRICS.values()] for day, row in known.items()
    }


def _main(folder: Path) -> None:
    from headwater.control.configure import configure  # noqa: PLC0415
    from headwater.hub.project import extras  # noqa: PLC0415

    configure("sqlite:////nonexistent/headwater.sqlite3", extras())
    from tests.hub.world import World  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as place:
        template = Path(place) / "template"
        World(template).open().close()
        with guided(template, Path(place) / "home") as (_, _, walks):
            for name, walk in zip(("sample", "account"), walks, strict=True):
                path = folder / f"looker_transcript_{name}.txt"
                path.write_text(walk.told(), encoding="utf-8")
                print(path, f"{len(walk.wrong)} differences")  # noqa: T201


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
