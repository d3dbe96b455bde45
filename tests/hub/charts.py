"""Random charts, each in the host's words and in those of the report engine."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from headwater.app import Headwater
from headwater.model.account import Account
from headwater.model.errors import QueryError
from headwater.report.query import Query
from tests.report.world import NOW

FIRST, LAST = date(2026, 8, 5), date(2026, 9, 29)

WORLDS: Mapping[str, tuple[list[str], list[str]]] = {
    "days": (
        ["date", "week", "month", "quarter", "year", "weekday", "day_of_month", "iso_week",
         "account_id", "username"],
        ["video_views", "likes", "comments", "shares", "followers_net", "followers_total",
         "engagements", "engagement_rate_views", "engagement_rate_followers", "reached_audience",
         "reached_audience_avg_per_day", "reached_audience_max_per_day", "engaged_audience"],
    ),
    "hours": (
        ["activity_hour", "date", "weekday", "account_id"],
        ["active_followers", "active_followers_avg_per_day", "active_followers_max_per_day"],
    ),
    "posts": (
        ["video_id", "media_type", "caption", "posted_date", "posted_month", "posted_weekday",
         "account_id", "video_created_at", "video_state", "is_ad"],
        ["v_views", "v_likes", "posts", "v_er_views", "v_full_watch_rate", "v_reach"],
    ),
    "changes": (
        ["activity_date", "video_id", "media_type", "date", "month"],
        ["v_views_day", "v_likes_day", "v_comments_day"],
    ),
    "countries": (
        ["follower_country", "account_id"],
        ["follower_country_share", "follower_country_est"],
    ),
    "sources": (["traffic_source", "video_id"], ["traffic_source_share", "views_from_source_est"]),
}  # fmt: skip

AS_OF = {name for world in ("posts", "countries", "sources") for name in WORLDS[world][1]}
DATED = {"posted_date", "posted_month", "posted_weekday"}
"""Metrics that are values as of a moment, and dimensions by which the range picks posts."""

WRITTEN: Mapping[str, Callable[[Any], object]] = {
    "date": lambda day: f"{day:%Y%m%d}",
    "posted_date": lambda day: f"{day:%Y%m%d}",
    "activity_date": lambda day: f"{day:%Y%m%d}",
    "week": lambda day: "{}{:02}".format(*day.isocalendar()[:2]),
    "month": lambda text: text.replace("-", ""),
    "posted_month": lambda text: text.replace("-", ""),
    "quarter": lambda text: text.replace("-Q", ""),
    "year": str,
    "weekday": lambda number: str(number % 7),
    "posted_weekday": lambda number: str(number % 7),
    "day_of_month": "{:02}".format,
    "iso_week": "{:02}".format,
    "activity_hour": "{:02}".format,
    "video_created_at": lambda at: f"{at:%Y%m%d%H%M%S}",
    "follower_country": lambda code: "ZZ" if code == "Unknown" else code,
}
"""How the host writes what the engine answers, said here once more on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A filter as the host sends it, and what it means in the engine's words."""

    worlds: frozenset[str]
    host: tuple[str, str, tuple[str, ...]]
    engine: tuple[str, str, tuple[object, ...]]

    def sent(self, kind: str) -> dict[str, object]:
        name, operator, values = self.host
        return {"fieldName": name, "operator": operator, "values": list(values), "type": kind}

    def meant(self, kind: str) -> dict[str, object]:
        name, operator, values = self.engine
        return {"field": name, "operator": operator, "values": list(values), "type": kind}


def _same(worlds: str, name: str, operator: str, *values: str) -> Filter:
    """One that both say alike."""
    asked = (name, operator, values)
    return Filter(worlds=frozenset(worlds.split()), host=asked, engine=asked)


def _other(
    worlds: str, host: tuple[str, str, tuple[str, ...]], name: str, *values: object
) -> Filter:
    """One that is a list of values in the engine's words."""
    return Filter(
        worlds=frozenset(worlds.split()), host=host, engine=(name, "IN_LIST", tuple(values))
    )


SEPTEMBER = [(date(2026, 9, 1) + timedelta(days=n)).isoformat() for n in range(30)]
FILTERS = [
    _other("days", ("weekday", "EQUALS", ("0",)), "weekday", 7),
    _other("days", ("weekday", "IN_LIST", ("0", "6")), "weekday", 7, 6),
    _other("days", ("weekday", "NUMERIC_GREATER_THAN_OR_EQUAL", ("4",)), "weekday", 4, 5, 6),
    _other("days", ("date", "CONTAINS", ("202609",)), "month", "2026-09"),
    _other("days", ("date", "REGEXP_EXACT_MATCH", ("\\d+[05]",)), "day_of_month",
           5, 10, 15, 20, 25, 30),
    _other("days", ("date", "REGEXP_PARTIAL_MATCH", ("0[1-3]$",)), "day_of_month", 1, 2, 3),
    _other("days hours", ("date", "BETWEEN", ("20260901", "20260914")), "date", *SEPTEMBER[:14]),
    _other("days", ("month", "NUMERIC_GREATER_THAN", ("202608",)), "month", "2026-09"),
    _other("days", ("month", "NUMERIC_LESS_THAN_OR_EQUAL", ("202608",)), "month", "2026-08"),
    _same("hours", "activity_hour", "NUMERIC_LESS_THAN", "12"),
    _same("hours", "activity_hour", "BETWEEN", "06", "11"),
    _same("hours", "activity_hour", "NUMERIC_GREATER_THAN", "17"),
    _same("posts changes", "media_type", "EQUALS", "VIDEO"),
    _same("posts changes", "media_type", "REGEXP_EXACT_MATCH", "V.*"),
    _same("posts", "caption", "REGEXP_PARTIAL_MATCH", "(?i)#BAKERY"),
    _same("posts", "caption", "CONTAINS", "bread"),
    _same("posts", "caption", "IS_NULL"),
    _same("posts", "is_ad", "EQUALS", "true"),
    _other("countries", ("follower_country", "IN_LIST", ("ZZ", "FR")), "follower_country",
           "Unknown", "FR"),
    _same("sources", "traffic_source", "CONTAINS", "o"),
    _same("sources", "traffic_source", "REGEXP_EXACT_MATCH", "F.*"),
]  # fmt: skip
KINDS = ("INCLUDE", "INCLUDE", "EXCLUDE")


@dataclass(slots=True, kw_only=True)
class Chart:
    """One chart and what it must show: rows by their dimensions, or None for a refusal."""

    accounts: list[str]
    dimensions: list[str]
    metrics: list[str]
    start: date
    end: date
    filters: list[list[tuple[Filter, str]]] = field(default_factory=list)
    rows: dict[str, list[object]] | None = None
    totals: list[object] | None = None

    @property
    def host(self) -> dict[str, object]:
        """The chart as `play.mjs` takes it."""
        return {
            "dimensions": self.dimensions,
            "metrics": self.metrics,
            "dateRange": {"startDate": self.start.isoformat(), "endDate": self.end.isoformat()},
            "filters": [[one.sent(kind) for one, kind in group] for group in self.filters],
            "totals": True,
        }

    def solve(self, headwater: Headwater, accounts: list[Account]) -> None:
        """Ask the engine what the chart must show."""
        self.rows = self._answer(headwater, accounts, self.dimensions)
        if self.rows is not None:
            self.totals = [self._total(headwater, accounts, each) for each in self.metrics]

    def _total(self, headwater: Headwater, accounts: list[Account], metric: str) -> object:
        found = self._answer(headwater, accounts, [], [metric])
        return "refused" if found is None else next(iter(found.values()))[0]

    def _answer(
        self,
        headwater: Headwater,
        accounts: list[Account],
        by: list[str],
        metrics: list[str] | None = None,
    ) -> dict[str, list[object]] | None:
        metrics = metrics or self.metrics
        where = [[one.meant(kind) for one, kind in group] for group in self.filters]
        end = self.end
        if end == LAST and not set(by) & DATED and all(each in AS_OF for each in metrics):
            end = NOW.date()  # two days ago means now, for values as of a moment
        query = Query.parse(metrics=metrics, by=by, start=self.start, end=end, where=where)
        try:
            answer = headwater.answer(query, accounts)
        except QueryError:
            return None
        width = len(by)
        return {
            repr([written(n, v) for n, v in zip(by, row[:width], strict=True)]): list(row[width:])
            for row in answer.rows
        }


def written(name: str, value: object) -> object:
    """A dimension's value as the host writes it."""
    if value is None:
        return None
    write = WRITTEN.get(name)
    assert write is not None or not isinstance(value, date | datetime), name
    return write(value) if write is not None else value


def chart(seed: int, accounts: list[str]) -> Chart:
    """The chart of a seed."""
    dice = random.Random(seed)
    world = dice.choice(list(WORLDS))
    dimensions, metrics = WORLDS[world]
    start = FIRST + timedelta(days=dice.randint(0, 45))
    end = min(LAST, start + timedelta(days=dice.choice((0, 6, 13, 27, 55))))
    fitting = [each for each in FILTERS if world in each.worlds]
    groups = [
        [(each, dice.choice(KINDS)) for each in dice.sample(fitting, dice.choice((1, 1, 2)))]
        for _ in range(dice.choice((0, 0, 1, 2)) if len(fitting) > 1 else 0)
    ]
    return Chart(
        accounts=dice.choice(([accounts[0]], accounts[:2], accounts)),
        dimensions=dice.sample(dimensions, dice.randint(0, min(3, len(dimensions)))),
        metrics=dice.sample(metrics, dice.randint(1, min(3, len(metrics)))),
        start=start,
        end=end,
        filters=groups,
    )
