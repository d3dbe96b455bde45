"""The SQL of well-known questions, written to tests/golden/ for each engine.

Run as `python -m tests.report.golden` after a change that is meant to change SQL, and read the
difference.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from headwater.connectors.tiktok_organic import TikTokOrganic
from headwater.model.stream import Stream
from headwater.report.draft import Asking, Draft, Filter
from headwater.report.entries import build
from headwater.report.plan import plan
from headwater.report.query import Query
from headwater.report.relation import Relation, identity
from headwater.report.sql import compiled
from headwater.report.sqltext import DUCKDB, POSTGRES, Dialect
from tests.report.world import NOW

HOME = Path(__file__).parents[1] / "golden"
CATALOGUE = build([TikTokOrganic()])
DIALECTS = (DUCKDB, POSTGRES)

QUESTIONS: dict[str, tuple[int, dict[str, object]]] = {
    "one_account_28_days_by_day": (
        1,
        {"metrics": "video_views,likes,followers_net", "by": "date", "period": "last_28d"},
    ),
    "followers_by_month_of_many_accounts": (
        20,
        {"metrics": "followers_total,video_views", "by": "month", "period": "last_13_months"},
    ),
    "rates": (2, {"metrics": "engagement_rate_views,follower_growth_rate", "period": "last_7d"}),
    "people_by_day_and_account": (
        2,
        {"metrics": "reached_audience", "by": "date,account_id", "period": "last_7d"},
    ),
    "days_by_status": (2, {"metrics": "likes", "by": "date,day_status", "period": "last_7d"}),
    "follower_countries": (2, {"metrics": "followers_est", "by": "follower_country"}),
    "active_hours": (1, {"metrics": "active_followers_avg_per_day", "by": "activity_hour"}),
    "top_ten_posts": (
        1,
        {
            "metrics": "v_views,v_er_views",
            "by": "video_id,caption",
            "order": "-v_views",
            "limit": 10,
        },
    ),
    "posts_as_of_each_month": (1, {"metrics": "v_views", "by": "month", "period": "last_90d"}),
    "posts_by_posted_month": (
        1,
        {"metrics": "posts,v_views", "by": "posted_month", "period": "this_year"},
    ),
    "hashtags": (1, {"metrics": "v_views,posts", "by": "hashtag", "where": "hashtag contains b"}),
    "traffic_sources": (1, {"metrics": "traffic_source_share", "by": "traffic_source"}),
    "changes_by_day": (1, {"metrics": "v_views_day", "by": "date", "period": "last_7d"}),
    "curve": (
        1,
        {"metrics": "v_views_at_age,posts_at_age", "by": "age_day", "where": "age_day < 9"},
    ),
    "two_streams": (
        2,
        {"metrics": "video_views,followers_now", "by": "date", "period": "last_7d"},
    ),
    "filters": (
        2,
        {
            "metrics": "likes",
            "by": "username",
            "period": "last_7d",
            "where": "username ~ a or is_verified = true and weekday in (1,2,3,4,5,6,7,1,2) "
            "and likes >= 5",
        },
    ),
}


@dataclass(frozen=True)
class Prepared:
    """A Supply with fixed facts."""

    def account_id(self, key: int) -> str:
        return f"account {key}"

    def identity(self, connector: str) -> Stream | None:
        del connector
        return identity(TikTokOrganic.streams)

    def statuses(
        self, relation: Relation, draft: Draft
    ) -> tuple[list[int], list[date], list[date], list[str]]:
        del relation
        return [1], [draft.days.first], [draft.days.last], ["final"]

    def tags(self, dimension: str, relation: Relation) -> tuple[list[int], list[str], list[str]]:
        del dimension, relation
        return [1], ["7"], ["bakery"]

    def matching(self, one: Filter, relation: Relation, draft: Draft) -> list[object]:
        del one, relation, draft
        return ["sample.bakery"]


def statement(name: str, dialect: Dialect) -> str:
    """The SQL of a question, with its bound values as a comment."""
    accounts, parts = QUESTIONS[name]
    asking = Asking(
        catalogue=CATALOGUE,
        accounts=tuple(range(1, accounts + 1)),
        now=NOW,
        oldest=lambda relation: None,
    )
    draft = plan(Query.from_dict(parts), asking)
    sql = compiled(draft, asking, dialect, Prepared(), limit=draft.query.limit)
    asked = " ".join(f"--{key} '{value}'" for key, value in parts.items())
    values = "".join(f"-- {value!r}\n" for value in sql.values)
    return f"-- {asked}\n{sql.text}\n{values}"


def golden() -> Iterator[tuple[Path, str]]:
    """Every file and what it should hold."""
    for dialect in DIALECTS:
        for name in QUESTIONS:
            yield HOME / dialect.name / f"{name}.sql", statement(name, dialect)


if __name__ == "__main__":
    for path, text in golden():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
