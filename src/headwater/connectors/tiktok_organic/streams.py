"""The streams of TikTok Organic, the calls that feed them, and TikTok's limits. Data only."""

from datetime import timedelta

from headwater.connectors.base import Ask, Limit
from headwater.connectors.tiktok_organic import fields_profile as profile
from headwater.connectors.tiktok_organic import fields_split as split
from headwater.connectors.tiktok_organic import fields_video as video
from headwater.connectors.tiktok_organic.fields import (
    BENCHMARK_PAGE,
    PROFILE_PAGE,
    SCOPE_PAGE,
    VIDEO_PAGE,
)
from headwater.connectors.tiktok_organic.fields_daily import ACTIVITY_FIELDS, DAY_FIELDS
from headwater.connectors.tiktok_organic.fields_more import (
    BENCHMARK_FIELDS,
    CATEGORIES,
    COMMENT_FIELDS,
)
from headwater.model.field import Field
from headwater.model.stream import Daily, Lifetime, Snapshot, Stream

SAFE_REACH = 59
"""Days back, today excluded, that are inside the documented 60 however the edge is counted."""

DAILY = Daily(
    auto=timedelta(days=396),
    history=timedelta(days=731),
    lag=timedelta(days=2),
    settles=timedelta(days=7),
    window=60,
    safe_reach=SAFE_REACH,
)
LIFETIME = Lifetime(freezes=timedelta(days=365))

PROFILE = Stream(
    name="profile",
    label="Profile",
    about="Who the account is and its counters, at the instant of capture.",
    behaviour=Snapshot(every_sync=True),
    fields=profile.PROFILE_FIELDS,
    document=PROFILE_PAGE,
)
PROFILE_DAY = Stream(
    name="profile_day",
    label="Profile Insights (daily)",
    about="What happened to the account, one row per UTC day.",
    behaviour=DAILY,
    fields=DAY_FIELDS,
    document=PROFILE_PAGE,
)
AUDIENCE_ACTIVITY = Stream(
    name="audience_activity",
    label="Follower Activity (daily)",
    about="When followers were on TikTok, one row per UTC day and hour.",
    behaviour=DAILY,
    fields=ACTIVITY_FIELDS,
    inner="activity_hour",
    document=PROFILE_PAGE,
)


def _audience(name: str, label: str, fields: tuple[Field, ...]) -> Stream:
    return Stream(
        name=name,
        label=label,
        about="Who follows the account, as a split of all followers at the instant of capture.",
        behaviour=Snapshot(),
        fields=fields,
        inner=name,
        document=PROFILE_PAGE,
    )


AUDIENCE = (
    _audience("follower_age", "Follower Ages", profile.AGE_FIELDS),
    _audience("follower_gender", "Follower Genders", profile.GENDER_FIELDS),
    _audience("follower_country", "Follower Countries", profile.COUNTRY_FIELDS),
    _audience("follower_city", "Follower Cities", profile.CITY_FIELDS),
)

VIDEO = Stream(
    name="video",
    label="Videos",
    about="The account's posts and what they are.",
    behaviour=LIFETIME,
    fields=video.IDENTITY_FIELDS,
    entity="video_id",
    made_at="video_created_at",
    document=VIDEO_PAGE,
)
VIDEO_LIFETIME = Stream(
    name="video_lifetime",
    label="Video Metrics (lifetime)",
    about="Counters of each post since it was published, as of the capture.",
    behaviour=LIFETIME,
    fields=video.LIFETIME_FIELDS,
    entity="video_id",
    document=VIDEO_PAGE,
)


def _split(name: str, label: str, about: str, fields: tuple[Field, ...], inner: str) -> Stream:
    return Stream(
        name=name,
        label=label,
        about=about,
        behaviour=LIFETIME,
        fields=fields,
        entity="video_id",
        inner=inner,
        document=VIDEO_PAGE,
    )


SPLITS = (
    _split(
        "traffic_source",
        "Video Traffic Sources",
        "Where the plays of each post began.",
        split.SOURCE_FIELDS,
        "traffic_source",
    ),
    _split(
        "viewer_country",
        "Video Viewer Countries",
        "In which countries each post was watched.",
        split.VIEWER_COUNTRY_FIELDS,
        "viewer_country",
    ),
    _split(
        "viewer_city",
        "Video Viewer Cities",
        "In which cities each post was watched.",
        split.VIEWER_CITY_FIELDS,
        "viewer_city",
    ),
    _split(
        "viewer_gender",
        "Video Viewer Genders",
        "Genders of the viewers of each post.",
        split.VIEWER_GENDER_FIELDS,
        "viewer_gender",
    ),
    _split(
        "viewer_type",
        "Video Viewer Types",
        "New and returning viewers, followers and others, of each post.",
        split.VIEWER_TYPE_FIELDS,
        "viewer_type",
    ),
    _split(
        "retention",
        "Video Retention",
        "How many still watch each post, second by second.",
        split.RETENTION_FIELDS,
        "retention_second",
    ),
    _split(
        "like_moment",
        "Video Like Moments",
        "At which second of each post likes were given.",
        split.LIKE_MOMENT_FIELDS,
        "like_second",
    ),
)
VIDEO_AD = Stream(
    name="video_ad",
    label="Ad-only Videos",
    about="Which of the posts used in ads are shown only as ads.",
    behaviour=LIFETIME,
    fields=video.AD_FIELDS,
    entity="video_id",
    document=VIDEO_PAGE,
)
COMMENT = Stream(
    name="comment",
    label="Comments",
    about="Comments on each post, as of the capture. Replies are counted, not read.",
    behaviour=LIFETIME,
    fields=COMMENT_FIELDS,
    entity="comment_id",
    opt_in=True,
    document=SCOPE_PAGE,
)
BENCHMARK = Stream(
    name="benchmark",
    label="Category Benchmark",
    about="TikTok's averages over all Business accounts of one business category.",
    behaviour=Snapshot(),
    fields=BENCHMARK_FIELDS,
    opt_in=True,
    document=BENCHMARK_PAGE,
)

STREAMS = (
    PROFILE,
    PROFILE_DAY,
    AUDIENCE_ACTIVITY,
    *AUDIENCE,
    VIDEO,
    VIDEO_LIFETIME,
    *SPLITS,
    VIDEO_AD,
    COMMENT,
    BENCHMARK,
)
BY_NAME = {stream.name: stream for stream in STREAMS}

PROFILE_ENDPOINT = "/business/get/"
VIDEO_ENDPOINT = "/business/video/list/"

ASKS = (
    Ask(name="profile", endpoint=PROFILE_ENDPOINT, streams=("profile",)),
    Ask(name="daily", endpoint=PROFILE_ENDPOINT, streams=("profile_day",)),
    Ask(name="activity", endpoint=PROFILE_ENDPOINT, streams=("audience_activity",)),
    Ask(
        name="audience",
        endpoint=PROFILE_ENDPOINT,
        streams=tuple(stream.name for stream in AUDIENCE),
    ),
    Ask(
        name="videos",
        endpoint=VIDEO_ENDPOINT,
        streams=("video", "video_lifetime", *(stream.name for stream in SPLITS)),
    ),
    Ask(
        name="ads",
        endpoint=VIDEO_ENDPOINT,
        streams=("video_ad",),
        population=("video", "is_ad"),
        batch=20,
    ),
    Ask(
        name="comments",
        endpoint="/business/comment/list/",
        streams=("comment",),
        population=("video", None),
    ),
    Ask(
        name="benchmark",
        endpoint="/business/benchmark/",
        streams=("benchmark",),
        choices=CATEGORIES,
    ),
)
ASK_BY_NAME = {ask.name: ask for ask in ASKS}

LIMITS = (
    # Per authorised account and endpoint, and per app over all Accounts endpoints, at the Basic
    # level every app starts at (docs 1738084416214017 and 1740029171730433).
    Limit(calls=40, per=timedelta(minutes=1), scope="account"),
    Limit(calls=600, per=timedelta(minutes=1), scope="app"),
    Limit(calls=10, per=timedelta(seconds=1), scope="app"),
)
