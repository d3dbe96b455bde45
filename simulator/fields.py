"""Which fields there are, and which scope and kind of account each one needs.

Sources: docs 1762228399168514 (business/get) and 1762228421622786 (video/list).
"""

from collections.abc import Mapping
from enum import IntEnum


class Kind(IntEnum):
    """What an account is; each kind has everything the one before it has."""

    PERSONAL = 0
    BUSINESS = 1
    REGISTERED = 2


SCOPES = (
    "user.info.basic",
    "user.info.username",
    "user.info.profile",
    "user.info.stats",
    "user.account.type",
    "user.insights",
    "video.list",
    "video.insights",
    "comment.list",
)

_CLICKS = {
    "phone_number_clicks": Kind.REGISTERED,
    "lead_submissions": Kind.REGISTERED,
    "app_download_clicks": Kind.REGISTERED,
    "email_clicks": Kind.REGISTERED,
    "address_clicks": Kind.REGISTERED,
}

PROFILE: Mapping[str, str] = {
    "is_business_account": "user.account.type",
    "profile_image": "user.info.basic",
    "username": "user.info.username",
    "profile_deep_link": "user.info.profile",
    "display_name": "user.info.basic",
    "bio_description": "user.info.profile",
    "is_verified": "user.info.profile",
    "following_count": "user.info.stats",
    "followers_count": "user.info.stats",
    "total_likes": "user.info.stats",
    "videos_count": "user.info.stats",
}

# The daily metrics and the kind of account that has them.
METRICS: Mapping[str, Kind] = {
    "video_views": Kind.PERSONAL,
    "unique_video_views": Kind.BUSINESS,
    "profile_views": Kind.PERSONAL,
    "likes": Kind.PERSONAL,
    "comments": Kind.PERSONAL,
    "shares": Kind.PERSONAL,
    "bio_link_clicks": Kind.REGISTERED,
    **_CLICKS,
    "daily_total_followers": Kind.BUSINESS,
    "daily_new_followers": Kind.BUSINESS,
    "daily_lost_followers": Kind.BUSINESS,
    "followers_count": Kind.PERSONAL,
    "engaged_audience": Kind.BUSINESS,
    "audience_activity": Kind.BUSINESS,
}

AUDIENCE = ("audience_ages", "audience_genders", "audience_countries", "audience_cities")

BUSINESS_GET: Mapping[str, str] = {
    **PROFILE,
    **{name: "user.insights" for name in METRICS if name not in PROFILE},
    **dict.fromkeys(AUDIENCE, "user.insights"),
}

# Known the moment a post is published.
IDENTITY = (
    "item_id",
    "media_type",
    "is_ad",
    "thumbnail_url",
    "share_url",
    "embed_url",
    "caption",
    "create_time",
)

# Everything else about a post arrives a day or two later; the kind of account that has it.
COUNTED: Mapping[str, Kind] = {
    "video_duration": Kind.PERSONAL,
    "likes": Kind.PERSONAL,
    "comments": Kind.PERSONAL,
    "shares": Kind.PERSONAL,
    "favorites": Kind.PERSONAL,
    "reach": Kind.PERSONAL,
    "video_views": Kind.PERSONAL,
    "total_time_watched": Kind.PERSONAL,
    "average_time_watched": Kind.PERSONAL,
    "full_video_watched_rate": Kind.PERSONAL,
    "new_followers": Kind.PERSONAL,
    "profile_views": Kind.BUSINESS,
    "website_clicks": Kind.REGISTERED,
    **_CLICKS,
    "video_view_retention": Kind.PERSONAL,
    "engagement_likes": Kind.PERSONAL,
    "impression_sources": Kind.PERSONAL,
    "audience_genders": Kind.PERSONAL,
    "audience_countries": Kind.PERSONAL,
    "audience_cities": Kind.PERSONAL,
    "audience_types": Kind.PERSONAL,
}

_VIDEO_LIST_SCOPE = (
    *IDENTITY,
    *("video_duration", "likes", "comments", "shares", "favorites", "reach", "video_views"),
)

VIDEO_LIST: Mapping[str, str] = {
    name: "video.list" if name in _VIDEO_LIST_SCOPE else "video.insights"
    for name in (*IDENTITY, *COUNTED)
}

# Gone while a post has had no view, like, comment or share for more than seven days.
FADING = frozenset(
    (
        "reach",
        "full_video_watched_rate",
        "total_time_watched",
        "average_time_watched",
        "impression_sources",
        "audience_countries",
    )
)

# A photo or text post is not watched through.
WATCHED = frozenset(
    (
        "video_duration",
        "total_time_watched",
        "average_time_watched",
        "full_video_watched_rate",
        "video_view_retention",
        "engagement_likes",
    )
)

LISTS = frozenset(
    (
        "audience_activity",
        *AUDIENCE,
        "video_view_retention",
        "engagement_likes",
        "impression_sources",
        "audience_types",
    )
)
