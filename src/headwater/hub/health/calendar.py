"""The calendar of what is known: months of days, each day with a word and a letter. Pure."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from headwater.model.slice import ONE_DAY, DayStatus
from headwater.report.known import Run

MONDAY = 0
MOST_MONTHS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """How a state of a day is told: its word, its letter, and what it means."""

    word: str
    letter: str
    about: str


MEANINGS = {
    DayStatus.FINAL: Meaning(
        word="final", letter="F", about="Read 7 days or more after it ended: it moves no more."
    ),
    DayStatus.PROVISIONAL: Meaning(
        word="provisional", letter="P", about="TikTok may still add to it or correct it."
    ),
    DayStatus.EMPTY: Meaning(
        word="empty", letter="E", about="TikTok was asked and had nothing for this day."
    ),
    DayStatus.GAP: Meaning(
        word="gap", letter="G", about="Missing, and can still be fetched. It is due."
    ),
    DayStatus.SOURCE_EXPIRED: Meaning(
        word="no longer served",
        letter="X",
        about="TikTok no longer gives it: it is missing, or stays as last read.",
    ),
}
CAPTURED = Meaning(word="captured", letter="F", about="Captured on this day.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the calendar. `state` is the name of its state, for colour and pattern."""

    day: date
    state: str
    letter: str
    word: str

    @property
    def said(self) -> str:
        """The day in words."""
        return f"{self.day:%-d %B %Y}: {self.word}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month in weeks that begin on Monday; None where a week reaches into another month."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]

    @property
    def title(self) -> str:
        return f"{self.first:%B %Y}"


def months(runs: Sequence[Run], *, captures: bool = False) -> list[Month]:
    """The calendar of runs of days, newest month first, at most 25 of them."""
    days = {day.day: day for run in runs for day in _days(run, captures=captures)}
    if not days:
        return []
    first, last = min(days), max(days)
    found: list[Month] = []
    at = last.replace(day=1)
    while at >= first.replace(day=1) and len(found) < MOST_MONTHS:
        weeks = calendar.Calendar(MONDAY).monthdatescalendar(at.year, at.month)
        rows = [
            tuple(days.get(day) if day.month == at.month else None for day in week)
            for week in weeks
        ]
        found.append(Month(first=at, weeks=tuple(rows)))
        at = (at - ONE_DAY).replace(day=1)
    return found


def _days(run: Run, *, captures: bool) -> list[Day]:
    meaning = MEANINGS[run.status]
    if captures and run.status is DayStatus.FINAL:
        meaning = CAPTURED
    count = (run.last - run.first).days + 1
    return [
        Day(
            day=run.first + ONE_DAY * number,
            state=run.status.value,
            letter=meaning.letter,
            word=meaning.word,
        )
        for number in range(count)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a bar: where it begins and how long it is, in per mille of the whole."""

    state: str
    at: float
    width: float


def strip(runs: Sequence[Run]) -> list[Part]:
    """Runs as one bar from the first day to the last."""
    if not runs:
        return []
    first, last = runs[0].first, runs[-1].last
    whole = (last - first).days + 1
    return [
        Part(
            state=run.status.value,
            at=round((run.first - first).days * 1000 / whole, 2),
            width=round(((run.last - run.first).days + 1) * 1000 / whole, 2),
        )
        for run in runs
    ]
