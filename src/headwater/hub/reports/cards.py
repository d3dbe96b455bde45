"""Every card of the dashboards: what it asks, and what it explains. Data only.

The same question answers the card, its download, and its row in the docs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from headwater.hub.reports.scope import Scope
from headwater.report.history import CURVE_DAYS
from headwater.report.operators import Condition, Operator
from headwater.report.query import Axis, Order, Query
from headwater.report.result import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card. `axis` posted picks posts by the day they were made. `explained` are fields.

    `newest` cards show what was captured last when nothing was by the end of the period.
    """

    id: str
    title: str
    metrics: tuple[str, ...]
    by: tuple[str, ...]
    about: str = ""
    order: tuple[Order, ...] = ()
    where: tuple[Condition, ...] = ()
    axis: Axis | None = None
    compared: bool = False
    newest: bool = False
    explained: tuple[str, ...] = field(default=())

    @property
    def notes(self) -> tuple[str, ...]:
        return self.explained or self.metrics

    def query(self, scope: Scope) -> Query:
        """The card's question in a scope."""
        return scope.query(
            compared=self.compared,
            metrics=self.metrics,
            by=self.by,
            order=self.order,
            axis=self.axis,
            where=tuple((each,) for each in self.where),
        )

    def ask(self, scope: Scope) -> Answer:
        """The answer to the card's question. Raises QueryError."""
        query = self.query(scope)
        answer = scope.answer(query)
        if self.newest and not answer.rows:
            return scope.answer(replace(query, period=None))
        return answer


KEY_FIGURES = (
    "followers_total", "followers_net", "video_views", "reached_audience", "engaged_audience",
    "profile_views", "engagements", "engagement_rate_views",
)  # fmt: skip
"""The metrics of the overview, by day."""

WHOLE_PERIOD: Mapping[str, str] = {
    "reached_audience": "reached_audience_avg_per_day",
    "engaged_audience": "engaged_audience_avg_per_day",
}
"""What is said of the whole period where days cannot be added up."""

VIDEO_METRICS = (
    "v_views", "v_likes", "v_comments", "v_shares", "v_favorites", "v_reach", "v_avg_watch_s",
    "v_full_watch_rate", "v_new_followers", "v_er_views",
)  # fmt: skip
VIDEO_IDENTITY = (
    "video_id", "caption", "video_created_at", "media_type", "video_state", "share_url",
)  # fmt: skip

CARDS: Mapping[str, Card] = {
    card.id: card
    for card in (
        Card(
            id="days",
            title="Day by day",
            metrics=KEY_FIGURES,
            by=("date",),
            compared=True,
            about="Every day of the period. Unknown days are gaps, never 0.",
        ),
        Card(
            id="followers",
            title="Followers won and lost",
            metrics=("followers_new", "followers_lost", "followers_net"),
            by=("date",),
        ),
        Card(
            id="countries",
            title="Follower countries",
            metrics=("follower_country_share", "follower_country_est"),
            by=("follower_country",),
            newest=True,
        ),
        Card(
            id="cities",
            title="Follower cities",
            metrics=("follower_city_share", "follower_city_est"),
            by=("follower_city",),
            newest=True,
        ),
        Card(
            id="genders",
            title="Genders",
            metrics=("follower_gender_share", "follower_gender_est"),
            by=("follower_gender",),
            newest=True,
        ),
        Card(
            id="ages",
            title="Ages",
            metrics=("follower_age_share", "follower_age_est"),
            by=("follower_age",),
            newest=True,
            order=(Order("follower_age"),),
        ),
        Card(
            id="hours",
            title="Active hours",
            metrics=("active_followers_avg_per_day",),
            by=("weekday", "activity_hour"),
            explained=("active_followers", "active_followers_avg_per_day"),
            about="Followers active in each hour of the week (UTC), on average over the period.",
        ),
        Card(
            id="videos",
            title="Posts",
            metrics=VIDEO_METRICS,
            by=VIDEO_IDENTITY,
            axis=Axis.POSTED,
        ),
        Card(
            id="growth",
            title="Growth after posting",
            metrics=("v_views_at_age_avg", "posts_at_age"),
            by=("age_day",),
            where=(Condition(name="age_day", operator=Operator.IN_LIST, values=CURVE_DAYS),),
            about="Views of posts made in the period, 1, 3, 7 and 28 days later: the plain mean "
            "over those that were captured then.",
        ),
        Card(
            id="sources",
            title="Traffic sources",
            metrics=("traffic_source_share", "views_from_source_est"),
            by=("traffic_source",),
            axis=Axis.POSTED,
            about="Where the plays of the posts made in the period came from.",
        ),
    )
}
