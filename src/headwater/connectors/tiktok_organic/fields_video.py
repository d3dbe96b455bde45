"""What is known of one post: who it is, and its counters since it was published.

Doc 1762228421622786. Counters are lifetime totals as of the capture, come 24 to 48 hours late
and stop changing 365 days after publication.
"""

from dataclasses import replace

from headwater.connectors.tiktok_organic.fields import (
    BUSINESS,
    REGISTERED,
    VIDEO_INSIGHTS,
    VIDEO_LIST,
    VIDEO_PAGE,
    count,
    flag,
    instant,
    link,
    people,
    real,
    text,
)
from headwater.model.field import Aggregation, Field, Unit

VIDEO_ID = text(
    name="video_id",
    label="Video ID",
    about="TikTok's id of the post, as text: it has more digits than a spreadsheet keeps.",
    scope=VIDEO_LIST,
    source_name="item_id",
    document=VIDEO_PAGE,
)

IDENTITY_FIELDS = (
    VIDEO_ID,
    text(
        name="media_type",
        label="Post Type",
        about="VIDEO, or PHOTO for photo and text posts.",
        scope=VIDEO_LIST,
        source_name="media_type",
        document=VIDEO_PAGE,
    ),
    flag(
        name="is_ad",
        label="Used in an Ad",
        about="Whether the post has been used in an ad. Whether it appears only in ads is Ad Only.",
        scope=VIDEO_LIST,
        source_name="is_ad",
        document=VIDEO_PAGE,
    ),
    instant(
        name="video_created_at",
        label="Posted At",
        about="When the post was published, in UTC. Not when people watched it.",
        scope=VIDEO_LIST,
        source_name="create_time",
        document=VIDEO_PAGE,
    ),
    text(
        name="caption",
        label="Caption",
        about="The text of the post, hashtags and mentions included.",
        scope=VIDEO_LIST,
        source_name="caption",
        document=VIDEO_PAGE,
    ),
    real(
        name="video_duration_s",
        label="Video Duration",
        about="Length of the video in seconds. Photo and text posts have none.",
        unit=Unit.SECONDS,
        scope=VIDEO_LIST,
        source_name="video_duration",
        document=VIDEO_PAGE,
    ),
    link(
        name="share_url",
        label="Video Link",
        about="Address of the post on TikTok.",
        scope=VIDEO_LIST,
        source_name="share_url",
        document=VIDEO_PAGE,
        volatile=True,
    ),
    link(
        name="embed_url",
        label="Embed Link",
        about="Address of a player with this post, for web pages.",
        scope=VIDEO_LIST,
        source_name="embed_url",
        document=VIDEO_PAGE,
        volatile=True,
    ),
    link(
        name="thumbnail_url",
        label="Thumbnail",
        about="Address of the cover image. TikTok signs it and lets it expire.",
        scope=VIDEO_LIST,
        source_name="thumbnail_url",
        document=VIDEO_PAGE,
        volatile=True,
    ),
)


def _counter(name: str, label: str, about: str, source_name: str) -> Field:
    return count(
        name=name,
        label=f"{label} (lifetime)",
        about=about,
        aggregation=Aggregation.LAST,
        scope=VIDEO_LIST,
        source_name=source_name,
        document=VIDEO_PAGE,
    )


def _click(name: str, label: str, about: str) -> Field:
    """A contact action that came from the post; only registered Business accounts are told."""
    return count(
        name=f"v_{name}",
        label=f"{label} (lifetime)",
        about=about,
        aggregation=Aggregation.LAST,
        scope=VIDEO_INSIGHTS,
        gates=REGISTERED,
        source_name=name,
        document=VIDEO_PAGE,
    )


COUNTER_FIELDS = (
    _counter(
        "v_views",
        "Video Views",
        "Plays of the post since it was published, organic and paid together.",
        "video_views",
    ),
    _counter("v_likes", "Video Likes", "Likes of the post since it was published.", "likes"),
    _counter(
        "v_comments", "Video Comments", "Comments on the post since it was published.", "comments"
    ),
    _counter(
        "v_shares",
        "Video Shares",
        "Times the post was shared, to other apps or sent to friends, since it was published.",
        "shares",
    ),
    _counter("v_favorites", "Video Saves", "Times the post was saved as a favorite.", "favorites"),
    people(
        name="v_reach",
        label="Video Reach (lifetime)",
        about="Different people who watched the post. People of several posts cannot be added. "
        "TikTok leaves it out while a post is idle for more than 7 days.",
        scope=VIDEO_LIST,
        source_name="reach",
        document=VIDEO_PAGE,
    ),
)

WATCH_FIELDS = (
    real(
        name="v_watch_time_s",
        label="Video Watch Time (lifetime)",
        about="Seconds everybody together has watched the post. TikTok leaves it out while a post "
        "is idle for more than 7 days.",
        unit=Unit.SECONDS,
        aggregation=Aggregation.LAST,
        scope=VIDEO_INSIGHTS,
        source_name="total_time_watched",
        document=VIDEO_PAGE,
    ),
    real(
        name="v_avg_watch_s",
        label="Video Average Watch Time (lifetime)",
        about="Seconds a play of the post lasts on average, as TikTok gives it; it need not equal "
        "watch time divided by views.",
        unit=Unit.SECONDS,
        aggregation=Aggregation.WEIGHTED,
        weight="v_views",
        scope=VIDEO_INSIGHTS,
        source_name="average_time_watched",
        document=VIDEO_PAGE,
    ),
    real(
        name="v_full_watch_rate",
        label="Video Completion Rate (lifetime)",
        about="Part of the plays that reached the end of the video, 0 to 1.",
        unit=Unit.FRACTION,
        aggregation=Aggregation.WEIGHTED,
        weight="v_views",
        scope=VIDEO_INSIGHTS,
        source_name="full_video_watched_rate",
        document=VIDEO_PAGE,
    ),
)

EFFECT_FIELDS = (
    count(
        name="v_new_followers",
        label="New Followers from Video (lifetime)",
        about="People who followed the account from this post.",
        aggregation=Aggregation.LAST,
        scope=VIDEO_INSIGHTS,
        source_name="new_followers",
        document=VIDEO_PAGE,
    ),
    count(
        name="v_profile_views",
        label="Profile Views from Video (lifetime)",
        about="Visits to the profile that came from this post.",
        aggregation=Aggregation.LAST,
        scope=VIDEO_INSIGHTS,
        gates=BUSINESS,
        source_name="profile_views",
        document=VIDEO_PAGE,
    ),
    _click("website_clicks", "Website Clicks from Video", "Clicks on the website link."),
    _click("email_clicks", "E-mail Clicks from Video", "Clicks on the e-mail button."),
    _click("phone_number_clicks", "Phone Clicks from Video", "Clicks on the phone number."),
    _click("address_clicks", "Address Clicks from Video", "Clicks on the address."),
    _click("app_download_clicks", "App Download Clicks from Video", "Clicks on the app link."),
    _click("lead_submissions", "Lead Submissions from Video", "Lead forms sent."),
)

LIFETIME_FIELDS = (VIDEO_ID, *COUNTER_FIELDS, *WATCH_FIELDS, *EFFECT_FIELDS)

AD_FIELDS = (
    # The post is taken from the question: the answer only says whether it is on the list.
    replace(VIDEO_ID, source_name=None),
    flag(
        name="ad_only",
        label="Ad Only",
        about="Whether the post is shown only as an ad and not on the profile. Learned by asking "
        "TikTok which of the posts used in ads are of that kind.",
        scope=VIDEO_LIST,
        document=VIDEO_PAGE,
    ),
)
