"""The template report, as anybody can rebuild it: which charts, where, and of what.

The same stands in `docs/howto/looker-studio.md`; a test holds the two together, and another
one has every chart answered.
"""

from dataclasses import dataclass

CANVAS = (1200, 900)
BEFORE = "comparison: previous period"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart: `at` is x, y, width, height in pixels; dimensions and metrics are field ids."""

    kind: str
    at: tuple[int, int, int, int]
    dimensions: tuple[str, ...] = ()
    metrics: tuple[str, ...]
    settings: str = ""

    @property
    def place(self) -> str:
        return ", ".join(map(str, self.at))

    @property
    def said(self) -> str:
        """The settings without the marks that ids have in the guide."""
        return self.settings.replace("`", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of the report."""

    title: str
    charts: tuple[Chart, ...]


def _score(x: int, y: int, metric: str) -> Chart:
    """A number with its change, as wide as six of them fit beside each other."""
    return Chart(kind="Scorecard", at=(x, y, 185, 90), metrics=(metric,), settings=BEFORE)


SHEETS = (
    Sheet(
        title="Overview",
        charts=(
            _score(20, 90, "followers_total"),
            _score(215, 90, "followers_net"),
            _score(410, 90, "video_views"),
            _score(605, 90, "reached_audience_avg_per_day"),
            _score(800, 90, "engagements"),
            _score(995, 90, "engagement_rate_views"),
            _score(20, 190, "likes"),
            _score(215, 190, "comments"),
            _score(410, 190, "shares"),
            _score(605, 190, "profile_views"),
            Chart(
                kind="Time series",
                at=(20, 300, 780, 280),
                dimensions=("date",),
                metrics=("video_views", "profile_views"),
                settings="missing data: line breaks",
            ),
            Chart(
                kind="Time series",
                at=(20, 600, 780, 280),
                dimensions=("date",),
                metrics=("followers_total", "followers_net"),
                settings="second on the right axis; line breaks",
            ),
            Chart(
                kind="Bar chart",
                at=(820, 300, 360, 280),
                dimensions=("weekday",),
                metrics=("video_views",),
                settings="sort by `weekday`, ascending",
            ),
            Chart(
                kind="Table",
                at=(820, 600, 360, 280),
                dimensions=("month",),
                metrics=("video_views", "engagements", "followers_net"),
                settings="sort by `month`, descending",
            ),
        ),
    ),
    Sheet(
        title="Audience",
        charts=(
            Chart(
                kind="Geo chart",
                at=(20, 90, 780, 400),
                dimensions=("follower_country",),
                metrics=("follower_country_est",),
                settings="zoom: world",
            ),
            Chart(
                kind="Table with bars",
                at=(820, 90, 360, 400),
                dimensions=("follower_country",),
                metrics=("follower_country_est",),
                settings="sort descending",
            ),
            Chart(
                kind="Pie chart",
                at=(20, 510, 380, 370),
                dimensions=("follower_gender",),
                metrics=("follower_gender_est",),
            ),
            Chart(
                kind="Column chart",
                at=(420, 510, 380, 370),
                dimensions=("follower_age",),
                metrics=("follower_age_est",),
                settings="sort by `follower_age`",
            ),
            Chart(
                kind="Time series",
                at=(820, 510, 360, 370),
                dimensions=("date",),
                metrics=("reached_audience_avg_per_day", "engaged_audience_avg_per_day"),
                settings="line breaks",
            ),
        ),
    ),
    Sheet(
        title="Videos",
        charts=(
            Chart(
                kind="Table",
                at=(20, 90, 1160, 500),
                dimensions=("thumbnail_url", "caption", "posted_date", "video_id"),
                metrics=("v_views", "v_likes", "v_comments", "v_shares", "v_reach"),
                settings="sort by `v_views`, descending; 20 rows",
            ),
            Chart(
                kind="Scatter chart",
                at=(20, 610, 570, 270),
                dimensions=("video_id",),
                metrics=("v_views", "v_er_views"),
                settings="bubble size: `v_likes`",
            ),
            Chart(
                kind="Time series",
                at=(610, 610, 570, 270),
                dimensions=("activity_date",),
                metrics=("v_views_day",),
            ),
        ),
    ),
    Sheet(
        title="Traffic sources and data quality",
        charts=(
            Chart(
                kind="Bar chart",
                at=(20, 90, 570, 380),
                dimensions=("traffic_source",),
                metrics=("views_from_source_est",),
                settings="sort descending",
            ),
            Chart(
                kind="Table",
                at=(610, 90, 570, 380),
                dimensions=("traffic_source",),
                metrics=("traffic_source_share", "views_from_source_est"),
                settings="sort descending",
            ),
            Chart(
                kind="Table with heat map",
                at=(20, 490, 1160, 390),
                dimensions=("date", "day_status"),
                metrics=("video_views",),
                settings="sort by `date`, descending",
            ),
        ),
    ),
)
