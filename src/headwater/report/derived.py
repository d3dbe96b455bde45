"""The fields no source gives: what is made of the others. Data only.

Engagements follow the sum most tools use, likes + comments + shares; with saves it is another
field with another name, so that the two are never mistaken for each other.
"""

from dataclasses import dataclass

from headwater.model.field import Aggregation, Kind, Unit
from headwater.report.formulas import Formula, Way, column, total_of

ACTIONS = total_of("likes", "comments", "shares")
CONTACTS = total_of(
    "bio_link_clicks",
    "email_clicks",
    "phone_number_clicks",
    "address_clicks",
    "app_download_clicks",
    "lead_submissions",
)
VIDEO_ACTIONS = total_of("v_likes", "v_comments", "v_shares")
VIDEO_ACTIONS_SAVES = total_of("v_likes", "v_comments", "v_shares", "v_favorites")


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A metric made of a relation's columns. `needs` are dimensions that must be told apart."""

    name: str
    label: str
    about: str
    relation: str
    formula: Formula
    kind: Kind = Kind.REAL
    unit: Unit = Unit.FRACTION
    aggregation: Aggregation = Aggregation.RATIO
    needs: tuple[str, ...] = ()


def _count(name: str, label: str, about: str, relation: str, value: str) -> Derived:
    return Derived(
        name=name,
        label=label,
        about=about,
        relation=relation,
        formula=Formula(way=Way.SUM, value=value),
        kind=Kind.INTEGER,
        unit=Unit.COUNT,
        aggregation=Aggregation.SUM if relation == "profile_day" else Aggregation.LAST,
    )


def _ratio(name: str, label: str, about: str, relation: str, value: str, other: str) -> Derived:
    return Derived(
        name=name,
        label=label,
        about=about,
        relation=relation,
        formula=Formula(way=Way.RATIO, value=value, other=other),
    )


DAY_NATIVE = ("account_id", "date")

PROFILE_METRICS = (
    _count(
        "engagements",
        "Engagement",
        "Likes, comments and shares of the day together. Likes taken back are not subtracted.",
        "profile_day",
        ACTIONS,
    ),
    _count(
        "contact_actions",
        "Contact Actions",
        "Bio link, e-mail, phone, address and app clicks and lead forms of the day together.",
        "profile_day",
        CONTACTS,
    ),
    _ratio(
        "engagement_rate_views",
        "Engagement Rate by Views",
        "Engagement divided by video views of the same days.",
        "profile_day",
        ACTIONS,
        column("video_views"),
    ),
    Derived(
        name="engagement_rate_reach",
        label="Engagement Rate by Reach",
        about="Engagement of a day divided by the people reached on it. Days cannot be put "
        "together, because people of several days cannot be added.",
        relation="profile_day",
        formula=Formula(way=Way.RATIO, value=ACTIONS, other=column("reached_audience")),
        needs=DAY_NATIVE,
    ),
    Derived(
        name="engaged_share_of_reach",
        label="Engaged Share of Reach",
        about="People who engaged divided by people reached, of one day.",
        relation="profile_day",
        formula=Formula(
            way=Way.RATIO, value=column("engaged_audience"), other=column("reached_audience")
        ),
        needs=DAY_NATIVE,
    ),
    Derived(
        name="engagement_rate_followers",
        label="Engagement Rate by Followers",
        about="Engagement divided by total followers at the end of the period, over accounts where "
        "both are known.",
        relation="profile_day",
        formula=Formula(way=Way.PER_LAST, value=ACTIONS, other=column("followers_total")),
    ),
    Derived(
        name="follower_growth_rate",
        label="Follower Growth Rate",
        about="Net followers divided by the followers before them: the last total less the net.",
        relation="profile_day",
        formula=Formula(
            way=Way.GROWTH, value=column("followers_net"), other=column("followers_total")
        ),
    ),
)

FOLLOWER_SPLITS = (
    ("follower_age", "Age"),
    ("follower_gender", "Gender"),
    ("follower_country", "Country"),
    ("follower_city", "City"),
)

FOLLOWER_METRICS = tuple(
    Derived(
        name=f"{name}_est",
        label=f"Followers by {what} (estimate)",
        about="Share of followers times total followers two days before the capture, for shares "
        "are that old. What TikTok does not place is its own row, Unknown.",
        relation=name,
        formula=Formula(way=Way.SUM, value=f"{{{name}_share}} * {{hw_weight}}"),
        unit=Unit.PEOPLE,
        aggregation=Aggregation.LAST,
        needs=(name,),
    )
    for name, what in FOLLOWER_SPLITS
)

VIDEO_METRICS = (
    _count(
        "posts",
        "Posts",
        "Number of posts. Those that vanished or are shown only as ads are left out of sums, "
        "unless posts are listed or their state is named.",
        "video",
        "1",
    ),
    _count(
        "v_engagements",
        "Video Engagement (lifetime)",
        "Likes, comments and shares of the post together.",
        "video",
        VIDEO_ACTIONS,
    ),
    _count(
        "v_engagements_saves",
        "Video Engagement with Saves (lifetime)",
        "Likes, comments, shares and saves of the post together.",
        "video",
        VIDEO_ACTIONS_SAVES,
    ),
    _ratio(
        "v_er_views",
        "Video Engagement Rate by Views",
        "Likes, comments and shares divided by views.",
        "video",
        VIDEO_ACTIONS,
        column("v_views"),
    ),
    Derived(
        name="v_er_reach",
        label="Video Engagement Rate by Reach",
        about="Likes, comments and shares of a post divided by the people it reached.",
        relation="video",
        formula=Formula(way=Way.RATIO, value=VIDEO_ACTIONS, other=column("v_reach")),
        needs=("video_id",),
    ),
    _ratio(
        "v_er_followers",
        "Video Engagement Rate by Followers",
        "Likes, comments and shares divided by the account's live followers at the same moment; of "
        "several posts, the mean post.",
        "video",
        VIDEO_ACTIONS,
        column("hw_followers"),
    ),
    Derived(
        name="v_views_per_follower",
        label="Video Views per Follower",
        about="Views divided by the account's live followers at the same moment; of several posts, "
        "the mean post.",
        relation="video",
        formula=Formula(way=Way.RATIO, value=column("v_views"), other=column("hw_followers")),
        unit=Unit.NONE,
    ),
    _ratio(
        "v_save_rate",
        "Video Save Rate",
        "Saves divided by views.",
        "video",
        column("v_favorites"),
        column("v_views"),
    ),
    _ratio(
        "v_share_rate",
        "Video Share Rate",
        "Shares divided by views.",
        "video",
        column("v_shares"),
        column("v_views"),
    ),
    Derived(
        name="v_followers_per_1000_views",
        label="New Followers per 1,000 Views",
        about="New followers from the post for every thousand views.",
        relation="video",
        formula=Formula(way=Way.RATIO, value="{v_new_followers} * 1000.0", other=column("v_views")),
        unit=Unit.NONE,
    ),
    Derived(
        name="v_avg_watch_from_total_s",
        label="Average Watch Time from Total",
        about="Watch time divided by views, recomputed from the sums of both.",
        relation="video",
        formula=Formula(way=Way.RATIO, value=column("v_watch_time_s"), other=column("v_views")),
        unit=Unit.SECONDS,
    ),
    Derived(
        name="video_duration_avg_s",
        label="Average Video Duration",
        about="Plain mean of the length of the videos. Photo and text posts have none.",
        relation="video",
        formula=Formula(way=Way.MEAN, value=column("video_duration_s")),
        unit=Unit.SECONDS,
        aggregation=Aggregation.NONE,
    ),
)

SPLIT_METRICS = (
    Derived(
        name="views_from_source_est",
        label="Views by Traffic Source (estimate)",
        about="Share of a traffic source times the views of the post.",
        relation="traffic_source",
        formula=Formula(way=Way.SUM, value="{traffic_source_share} * {hw_weight}"),
        unit=Unit.COUNT,
        aggregation=Aggregation.LAST,
        needs=("traffic_source",),
    ),
)

METRICS = (*PROFILE_METRICS, *FOLLOWER_METRICS, *VIDEO_METRICS, *SPLIT_METRICS)

BY_DIMENSION = {
    "followers_est": {name: f"{name}_est" for name, _ in FOLLOWER_SPLITS},
    "follower_share": {name: f"{name}_share" for name, _ in FOLLOWER_SPLITS},
}
"""Names that mean the metric of whichever follower split is asked for beside them."""
