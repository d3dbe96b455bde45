"""Why a number here may differ from the one in the app. Data only: a sentence for each field."""

PAID = "Paid and organic plays are counted together; TikTok offers no split."
UTC_DAY = "Days are UTC days and appear 24 to 48 hours after they ended; the app shows local days."
GROSS = "Likes taken back are not subtracted here; the app may subtract them."
PEOPLE = "People are counted once per day, so days, accounts and posts cannot be added."
TOP_LIST = (
    "TikTok gives only the largest places and leaves out people it cannot place; what is missing "
    "is the row Unknown. Shares are some 48 hours old."
)
IDLE = "TikTok leaves this out while a post is idle for more than 7 days; the last value is kept."
LIFETIME = (
    "The value as of the capture, some 24 to 48 hours behind the app; 365 days after it was made a "
    "post no longer changes."
)
DELTA = "The difference of two captures, dated by the later one; not TikTok's own daily number."
TOTALS = (
    "Figures of posts are totals since each was made, as of {day}, and not of the period alone: "
    "fields that end in _day are what came in it, and posted_date picks the posts made in it."
)
TWO_SPLITS = (
    "Two splits stand in one list: new and returning viewers make up the whole, and so do "
    "followers and others. Take one pair for parts of a whole."
)
NET = "Net is new minus lost. Who follows again counts again, and removed accounts count as lost."
CLICKS = "Only registered Business accounts are told about clicks and leads."

_DAYS = (
    "followers_total followers_new followers_lost profile_views comments shares contact_actions "
    "bio_link_clicks email_clicks phone_number_clicks address_clicks app_download_clicks "
    "lead_submissions"
).split()
_CLICKS = (
    "bio_link_clicks email_clicks phone_number_clicks address_clicks app_download_clicks "
    "lead_submissions contact_actions"
).split()
_IDLE = "v_reach v_watch_time_s v_avg_watch_s v_full_watch_rate".split()

NOTES: dict[str, tuple[str, ...]] = dict.fromkeys(_DAYS, (UTC_DAY,))
NOTES |= dict.fromkeys(_CLICKS, (CLICKS, UTC_DAY))
NOTES |= {
    "video_views": (PAID, UTC_DAY),
    "likes": (GROSS, UTC_DAY),
    "engagements": (GROSS, UTC_DAY),
    "followers_net": (NET, UTC_DAY),
    "reached_audience": (PEOPLE, UTC_DAY),
    "engaged_audience": (PEOPLE, UTC_DAY),
    "follower_country_share": (TOP_LIST,),
    "follower_country_est": (TOP_LIST,),
    "follower_city_share": (TOP_LIST,),
    "follower_city_est": (TOP_LIST,),
    "v_views": (PAID, LIFETIME),
    "viewer_type_share": (TWO_SPLITS,),
}
NOTES |= dict.fromkeys(_IDLE, (IDLE, LIFETIME))

MIXED = frozenset({"video_views", "v_views", "v_views_day", "v_views_at_age"})
"""Fields that count paid and organic together."""
