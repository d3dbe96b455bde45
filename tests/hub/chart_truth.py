"""Random charts of one account, and what they must show, worked out from the simulator's truth.

Plain Python over TikTok's own names: it shares neither the engine's formulas nor the driver's
filters.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Day = Mapping[str, Any]
Cells = list[object]

PARTS: Mapping[str, Callable[[date], str]] = {
    "date": lambda day: f"{day:%Y%m%d}",
    "week": lambda day: "{}{:02}".format(*day.isocalendar()[:2]),
    "month": lambda day: f"{day:%Y%m}",
    "quarter": lambda day: f"{day.year}{(day.month + 2) // 3}",
    "year": lambda day: str(day.year),
    "weekday": lambda day: f"{day:%w}",
    "day_of_month": lambda day: f"{day:%d}",
    "iso_week": lambda day: f"{day:%V}",
}
"""How the host writes each part of a day."""

COUNTS: Mapping[str, str] = {
    "video_views": "video_views",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
    "profile_views": "profile_views",
    "followers_new": "daily_new_followers",
    "followers_lost": "daily_lost_followers",
}
ACTIONS = ("likes", "comments", "shares")
PEOPLE = "unique_video_views"


def _sum(days: Sequence[Day], name: str) -> float | None:
    known = [day[name] for day in days if day.get(name) is not None]
    return sum(known) if known else None


def _rate(days: Sequence[Day]) -> float | None:
    """Engagements over views, of the days on which both are known."""
    both = [day for day in days if all(day.get(n) is not None for n in (*ACTIONS, "video_views"))]
    views = sum(day["video_views"] for day in both)
    return sum(day[name] for day in both for name in ACTIONS) / views if views else None


def _mean(days: Sequence[Day]) -> float | None:
    known = [day[PEOPLE] for day in days if day.get(PEOPLE) is not None]
    return sum(known) / len(known) if known else None


def _largest(days: Sequence[Day]) -> float | None:
    return max((day[PEOPLE] for day in days if day.get(PEOPLE) is not None), default=None)


def _last(days: Sequence[Day]) -> float | None:
    known = [day["followers_eod"] for day in days if day.get("followers_eod") is not None]
    return known[-1] if known else None


def _counted(name: str) -> Callable[[Sequence[Day]], float | None]:
    return lambda days: _sum(days, name)


METRICS: Mapping[str, Callable[[Sequence[Day]], float | None]] = {
    **{name: _counted(source) for name, source in COUNTS.items()},
    "engagement_rate_views": _rate,
    "reached_audience_avg_per_day": _mean,
    "reached_audience_max_per_day": _largest,
    "followers_total": _last,
    "reached_audience": lambda days: _sum(days, PEOPLE),
}
"""Days in order, to a number. People of several days are never put together: see `is_refused`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One filter, on a part of the day as the host writes it."""

    name: str
    operator: str
    values: tuple[str, ...]
    exclude: bool

    @property
    def sent(self) -> dict[str, object]:
        kind = "EXCLUDE" if self.exclude else "INCLUDE"
        return {
            "fieldName": self.name, "operator": self.operator, "type": kind,
            "values": list(self.values),
        }  # fmt: skip

    @property
    def is_one_day(self) -> bool:
        """Whether it names the one day it lets through."""
        named = self.name == "date" and self.operator in {"EQUALS", "IN_LIST"} and not self.exclude
        return named and len(set(self.values)) == 1

    def lets(self, day: date) -> bool:
        return self._meets(PARTS[self.name](day)) != self.exclude

    def _meets(self, text: str) -> bool:
        first = self.values[0] if self.values else ""
        match self.operator:
            case "EQUALS" | "IN_LIST":
                return text in self.values
            case "CONTAINS":
                return first in text
            case "REGEXP_PARTIAL_MATCH":
                return re.search(first, text) is not None
            case "REGEXP_EXACT_MATCH":
                return re.fullmatch(first, text) is not None
            case "BETWEEN":
                return int(first) <= int(text) <= int(self.values[1])
            case "IS_NULL":
                return False
            case _:
                return self._compared(int(text), int(first))

    def _compared(self, value: int, limit: int) -> bool:
        wanted = {
            "NUMERIC_GREATER_THAN": value > limit,
            "NUMERIC_GREATER_THAN_OR_EQUAL": value >= limit,
            "NUMERIC_LESS_THAN": value < limit,
            "NUMERIC_LESS_THAN_OR_EQUAL": value <= limit,
        }
        return wanted[self.operator]


OPERATORS = (
    "EQUALS", "IN_LIST", "CONTAINS", "REGEXP_PARTIAL_MATCH", "REGEXP_EXACT_MATCH", "BETWEEN",
    "IS_NULL", "NUMERIC_GREATER_THAN", "NUMERIC_GREATER_THAN_OR_EQUAL", "NUMERIC_LESS_THAN",
    "NUMERIC_LESS_THAN_OR_EQUAL",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueChart:
    """A chart over an account's days."""

    first: date
    last: date
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    filters: tuple[tuple[Held, ...], ...] = field(default=())

    @property
    def host(self) -> dict[str, object]:
        return {
            "dimensions": list(self.dimensions),
            "metrics": list(self.metrics),
            "dateRange": {"startDate": str(self.first), "endDate": str(self.last)},
            "filters": [[one.sent for one in group] for group in self.filters],
            "totals": True,
        }

    @property
    def is_refused(self) -> bool:
        """Whether people of several days would have to be added."""
        asked = "reached_audience" in self.metrics and "date" not in self.dimensions
        one_day = any(len(group) == 1 and group[0].is_one_day for group in self.filters)
        return asked and self.first < self.last and not one_day

    def rows(self, known: Mapping[str, Day]) -> dict[tuple[str, ...], Cells]:
        """By dimensions, from TikTok's days by date. A day nobody knows is a day without values."""
        groups: dict[tuple[str, ...], list[Day]] = {}
        for day in self._days():
            key = tuple(PARTS[name](day) for name in self.dimensions)
            groups.setdefault(key, []).append(known.get(day.isoformat(), {}))
        if not self.dimensions and not groups:
            groups[()] = []
        return {key: [METRICS[name](days) for name in self.metrics] for key, days in groups.items()}

    def totals(self, known: Mapping[str, Day]) -> Cells:
        days = [known.get(day.isoformat(), {}) for day in self._days()]
        return [METRICS[name](days) for name in self.metrics]

    def _days(self) -> list[date]:
        span = [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        return [day for day in span if all(any(f.lets(day) for f in g) for g in self.filters)]


def true_chart(seed: int, today: date) -> TrueChart:
    """The chart of a seed, within the year before today."""
    dice = random.Random(seed)
    first = today - timedelta(days=dice.randint(3, 330))
    last = min(first + timedelta(days=dice.choice((0, 6, 27, 60, 200))), today - timedelta(days=1))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    groups = [
        tuple(_filter(dice, days) for _ in range(dice.choice((1, 1, 2))))
        for _ in range(dice.choice((0, 1, 1, 2)))
    ]
    return TrueChart(
        first=first,
        last=last,
        dimensions=tuple(dice.sample(list(PARTS), dice.randint(0, 2))),
        metrics=tuple(dice.sample(list(METRICS), dice.randint(1, 4))),
        filters=tuple(groups),
    )


def _filter(dice: random.Random, days: Sequence[date]) -> Held:
    """One with values that occur."""
    name, operator = dice.choice(list(PARTS)), dice.choice(OPERATORS)
    one, other = sorted(PARTS[name](dice.choice(days)) for _ in range(2))
    values: Mapping[str, tuple[str, ...]] = {
        "IS_NULL": (),
        "IN_LIST": (one, other),
        "BETWEEN": (one, other),
        "CONTAINS": (one[-1],),
        "REGEXP_PARTIAL_MATCH": (f"[{one[-1]}5]$",),
        "REGEXP_EXACT_MATCH": (f"\\d*[{one[-1]}05]",),
    }
    return Held(
        name=name,
        operator=operator,
        values=values.get(operator, (one,)),
        exclude=dice.random() < 0.4,
    )
