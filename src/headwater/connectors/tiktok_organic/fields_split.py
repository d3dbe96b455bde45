"""How the plays of one post divide: by source, viewer, second (doc 1762228421622786).

Each is a list that belongs to one post at one capture. Shares of several posts are combined as
a mean weighted by views, never added.
"""

from headwater.connectors.tiktok_organic.fields import (
    CROWD,
    VIDEO_INSIGHTS,
    VIDEO_PAGE,
    number,
    share,
    text,
)
from headwater.connectors.tiktok_organic.fields_video import VIDEO_ID
from headwater.model.field import Field, Gate

NO_GATE: frozenset[Gate] = frozenset()


def _split(
    name: str,
    label: str,
    *,
    about: str,
    part: str,
    source_name: str,
    gates: frozenset[Gate] = NO_GATE,
) -> tuple[Field, Field, Field]:
    """A split of a post's viewers or plays: the post, what parts are told apart by, the share."""
    inner = text(
        name=name,
        label=label,
        about=about,
        scope=VIDEO_INSIGHTS,
        gates=gates,
        source_name=source_name,
        document=VIDEO_PAGE,
    )
    return VIDEO_ID, inner, _share(f"{name}_share", f"{label} Share", part, source_name, gates)


def _share(
    name: str, label: str, about: str, source_name: str, gates: frozenset[Gate] = NO_GATE
) -> Field:
    return share(
        name=name,
        label=label,
        about=about,
        weight="v_views",
        scope=VIDEO_INSIGHTS,
        gates=gates,
        source_name=source_name,
        document=VIDEO_PAGE,
    )


SOURCE_FIELDS = _split(
    "traffic_source",
    "Traffic Source",
    about="Where a play began, in TikTok's words: For You, Follow, Personal Profile, Search, "
    "Sound, Direct Message, Others (older answers say Hashtag for Others). New words may appear.",
    part="Part of the post's plays that began there, 0 to 1. A source that is not named is "
    "unknown, not 0. TikTok leaves the list out while a post is idle for more than 7 days.",
    source_name="impression_sources",
)
VIEWER_COUNTRY_FIELDS = _split(
    "viewer_country",
    "Viewer Country",
    about="Country of the post's viewers as ISO 3166-1 alpha-2. At most 10 are given.",
    part="Part of the post's viewers, 0 to 1. Only the largest countries are given, so the parts "
    "may add up to less than 1.",
    source_name="audience_countries",
)
VIEWER_CITY_FIELDS = _split(
    "viewer_city",
    "Viewer City",
    about="City of the post's viewers, with its country code in front (FR Paris). At most 10.",
    part="Part of the post's viewers, 0 to 1. Only the largest cities are given.",
    source_name="audience_cities",
    gates=CROWD,
)
VIEWER_GENDER_FIELDS = _split(
    "viewer_gender",
    "Viewer Gender",
    about="Gender of the post's viewers, in TikTok's words.",
    part="Part of the post's viewers, 0 to 1.",
    source_name="audience_genders",
)
VIEWER_TYPE_FIELDS = _split(
    "viewer_type",
    "Viewer Type",
    about="Two independent splits in one list: NEW_VIEWER and RETURN_VIEWER (watched the account "
    "within a year), and FOLLOWER_PERCENT and NON_FOLLOWER_PERCENT.",
    part="Part of the post's viewers, 0 to 1, within its own split: each pair adds up to 1 and the "
    "list to 2.",
    source_name="audience_types",
)
RETENTION_FIELDS = (
    VIDEO_ID,
    number(
        name="retention_second",
        label="Retention Second",
        about="Second of the video, counted from 0.",
        scope=VIDEO_INSIGHTS,
        source_name="video_view_retention",
        document=VIDEO_PAGE,
    ),
    _share(
        "retention_share",
        "Retention Share",
        "Part of the viewers still watching at that second; above 1 where many watch it again.",
        "video_view_retention",
    ),
)
LIKE_MOMENT_FIELDS = (
    VIDEO_ID,
    number(
        name="like_second",
        label="Like Second",
        about="Second of the video at which likes were given, counted from 0.",
        scope=VIDEO_INSIGHTS,
        source_name="engagement_likes",
        document=VIDEO_PAGE,
    ),
    _share(
        "like_share",
        "Like Share",
        "Part of the post's likes that were given at that second, 0 to 1.",
        "engagement_likes",
    ),
)
