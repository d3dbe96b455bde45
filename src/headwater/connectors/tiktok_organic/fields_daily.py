"""What happened to an account on one UTC day (doc 1762228399168514).

Every value appears 24 to 48 hours after its day has ended (doc 1746624508278786).
"""

from headwater.connectors.tiktok_organic.fields import (
    BUSINESS,
    CROWD,
    INSIGHTS,
    PROFILE_PAGE,
    REGISTERED,
    count,
    level,
    number,
    people,
)
from headwater.model.field import Aggregation, Field, Unit


def _click(name: str, label: str, about: str) -> Field:
    """A contact action, which only registered Business accounts are told about."""
    return count(
        name=name,
        label=label,
        about=about,
        scope=INSIGHTS,
        gates=REGISTERED,
        source_name=name,
        document=PROFILE_PAGE,
    )


FOLLOWER_FIELDS = (
    level(
        name="followers_total",
        label="Total Followers",
        about="Followers at the end of the day: whichever of TikTok's two disputed follower fields "
        "this account's own data shows to be the running total. Empty while neither is proven.",
        unit=Unit.PEOPLE,
        scope=INSIGHTS,
        document=PROFILE_PAGE,
    ),
    count(
        name="followers_net",
        label="Net Followers",
        about="New minus lost followers of the day. Where TikTok gives neither, the field proven "
        "to be the net change, else the difference of two consecutive days' totals.",
        scope=INSIGHTS,
        document=PROFILE_PAGE,
    ),
    count(
        name="followers_new",
        label="New Followers",
        about="Follows gained on the day; who follows again counts again.",
        scope=INSIGHTS,
        gates=BUSINESS,
        source_name="daily_new_followers",
        document=PROFILE_PAGE,
    ),
    count(
        name="followers_lost",
        label="Lost Followers",
        about="Follows lost on the day, removed accounts included. Counted as a positive number.",
        scope=INSIGHTS,
        gates=BUSINESS,
        source_name="daily_lost_followers",
        document=PROFILE_PAGE,
    ),
    level(
        name="tt_followers_count",
        label="TikTok's followers_count (raw)",
        about="TikTok's daily followers_count as served. Its page calls it the total of the day; "
        "its example and other readers show the net change. Use Total or Net Followers instead.",
        unit=Unit.PEOPLE,
        aggregation=Aggregation.NONE,
        scope=INSIGHTS,
        source_name="followers_count",
        document=PROFILE_PAGE,
    ),
    level(
        name="tt_daily_total_followers",
        label="TikTok's daily_total_followers (raw)",
        about="TikTok's daily_total_followers as served. Its page calls it the net change of the "
        "day; other readers see a running total. Use Total or Net Followers instead.",
        unit=Unit.PEOPLE,
        aggregation=Aggregation.NONE,
        scope=INSIGHTS,
        gates=BUSINESS,
        source_name="daily_total_followers",
        document=PROFILE_PAGE,
    ),
)

ATTENTION_FIELDS = (
    count(
        name="video_views",
        label="Video Views",
        about="Plays of all the account's videos on the day, organic and paid together. A play "
        "counts from its first moment, once per time the video came up.",
        scope=INSIGHTS,
        source_name="video_views",
        document=PROFILE_PAGE,
    ),
    people(
        name="reached_audience",
        label="Reached Audience",
        about="Different people who watched at least one of the account's videos on the day. "
        "People of several days cannot be added: the same person may be in each.",
        scope=INSIGHTS,
        gates=BUSINESS,
        source_name="unique_video_views",
        document=PROFILE_PAGE,
    ),
    people(
        name="engaged_audience",
        label="Engaged Audience",
        about="Different people who liked, commented on or shared something of the account on the "
        "day. People of several days cannot be added.",
        scope=INSIGHTS,
        gates=BUSINESS,
        source_name="engaged_audience",
        document=PROFILE_PAGE,
    ),
    count(
        name="profile_views",
        label="Profile Views",
        about="Visits to the profile on the day.",
        scope=INSIGHTS,
        source_name="profile_views",
        document=PROFILE_PAGE,
    ),
    count(
        name="likes",
        label="Likes",
        about="Likes given on the day. Likes taken back are not subtracted, so the app may show "
        "less.",
        scope=INSIGHTS,
        source_name="likes",
        document=PROFILE_PAGE,
    ),
    count(
        name="comments",
        label="Comments",
        about="Comments received on the day. Below 0 when TikTok removes more than came in.",
        scope=INSIGHTS,
        source_name="comments",
        document=PROFILE_PAGE,
    ),
    count(
        name="shares",
        label="Shares",
        about="Times the account's videos were shared on the day.",
        scope=INSIGHTS,
        source_name="shares",
        document=PROFILE_PAGE,
    ),
)

CLICK_FIELDS = (
    _click("bio_link_clicks", "Bio Link Clicks", "Clicks on the link in the bio on the day."),
    _click("email_clicks", "E-mail Clicks", "Clicks on the profile's e-mail button on the day."),
    _click("phone_number_clicks", "Phone Clicks", "Clicks on the profile's number on the day."),
    _click("address_clicks", "Address Clicks", "Clicks on the profile's address on the day."),
    _click("app_download_clicks", "App Download Clicks", "Clicks on the app link on the day."),
    _click("lead_submissions", "Lead Submissions", "Lead forms sent from the profile on the day."),
)

DAY_FIELDS = (*FOLLOWER_FIELDS, *ATTENTION_FIELDS, *CLICK_FIELDS)

ACTIVITY_FIELDS = (
    number(
        name="activity_hour",
        label="Hour of Day (UTC)",
        about="Hour in which followers were active, 0 to 23, in UTC.",
        scope=INSIGHTS,
        gates=BUSINESS | CROWD,
        source_name="audience_activity",
        document=PROFILE_PAGE,
    ),
    people(
        name="active_followers",
        label="Active Followers",
        about="Different followers active in that hour. Hours and days cannot be added: the same "
        "follower may be in each.",
        scope=INSIGHTS,
        gates=BUSINESS | CROWD,
        source_name="audience_activity",
        document=PROFILE_PAGE,
    ),
)
