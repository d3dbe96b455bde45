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

HostFilter = dict[str, object]
FILTERS: list[tuple[set[str], HostFilter, str]] = [
    ({"days"}, {"fieldName": "weekday", "operator": "IN_LIST", "values": ["0", "6"]},
     "weekday in (7, 6)"),
    ({"days"}, {"fieldName": "date", "operator": "CONTAINS", "values": ["202609"]},
     "month = '2026-09'"),
    ({"days", "hours"}, {"fieldName": "date", "operator": "BETWEEN",
                         "values": ["20260901", "20260914"]},
     "date between '2026-09-01' and '2026-09-14'"),
    ({"days"}, {"fieldName": "month", "operator": "NUMERIC_GREATER_THAN", "values": ["202608"]},
     "month in ('2026-09')"),
    ({"hours"}, {"fieldName": "activity_hour", "operator": "NUMERIC_LESS_THAN", "values": ["12"]},
     "activity_hour < 12"),
    ({"posts", "changes"}, {"fieldName": "media_type", "operator": "EQUALS", "values": ["VIDEO"]},
     "media_type = 'VIDEO'"),
    ({"posts"}, {"fieldName": "caption", "operator": "REGEXP_PARTIAL_MATCH",
                 "values": ["(?i)#BAKERY"]},
     "caption ~ '(?i)#BAKERY'"),
    ({"posts"}, {"fieldName": "caption", "operator": "IS_NULL", "values": []}, "caption is null"),
    ({"posts"}, {"fieldName": "is_ad", "operator": "EQUALS", "values": ["true"]}, "is_ad = true"),
    ({"countries"}, {"fieldName": "follower_country", "operator": "IN_LIST",
                     "values": ["ZZ", "FR"]},
     "follower_country in ('Unknown', 'FR')"),
    ({"sources"}, {"fieldName": "traffic_source", "operator": "CONTAINS", "values": ["o"]},
     "traffic_source contains 'o'"),
]  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Chart:
    """One chart and what it must show: rows by their dimensions, or None for a refusal."""

    accounts: list[str]
    dimensions: list[str]
    metrics: list[str]
    start: date
    end: date
    filters: list[tuple[HostFilter, str]] = field(default_factory=list)
    rows: dict[str, list[object]] | None = None
    totals: list[object] | None = None

    @property
    def host(self) -> dict[str, object]:
        """The chart as `play.mjs` takes it."""
        return {
            "dimensions": self.dimensions,
            "metrics": self.metrics,
            "dateRange": {"startDate": self.start.isoformat(), "endDate": self.end.isoformat()},
            "filters": [[given] for given, _ in self.filters],
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
        where = [clause for _, clause in self.filters]
        query = Query.parse(metrics=metrics, by=by, start=self.start, end=self.end, where=where)
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
    fitting = [(given, clause) for worlds, given, clause in FILTERS if world in worlds]
    chosen = dice.sample(fitting, min(len(fitting), dice.choice((0, 0, 1, 2))))
    return Chart(
        accounts=dice.choice(([accounts[0]], accounts[:2], accounts)),
        dimensions=dice.sample(dimensions, dice.randint(0, min(3, len(dimensions)))),
        metrics=dice.sample(metrics, dice.randint(1, min(3, len(metrics)))),
        start=start,
        end=end,
        filters=[({**given, "type": "INCLUDE"}, clause) for given, clause in chosen],
    )
