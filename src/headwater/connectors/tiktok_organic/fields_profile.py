"""What is known of an account and its followers now (doc 1762228399168514)."""

from headwater.connectors.tiktok_organic.fields import (
    ACCOUNT_TYPE,
    BASIC,
    CROWD,
    INSIGHTS,
    PROFILE,
    PROFILE_PAGE,
    STATS,
    USERNAME,
    flag,
    level,
    link,
    share,
    text,
)
from headwater.model.field import Field, Unit

PROFILE_FIELDS = (
    text(
        name="username",
        label="Username",
        about="The account's handle, without the @. Its owner may change it.",
        scope=USERNAME,
        source_name="username",
        document=PROFILE_PAGE,
    ),
    text(
        name="display_name",
        label="Display Name",
        about="The name shown on the profile. Its owner may change it.",
        scope=BASIC,
        source_name="display_name",
        document=PROFILE_PAGE,
    ),
    link(
        name="profile_image_url",
        label="Profile Image",
        about="Address of the avatar. TikTok signs it and lets it expire.",
        scope=BASIC,
        source_name="profile_image",
        document=PROFILE_PAGE,
        volatile=True,
    ),
    text(
        name="bio_description",
        label="Bio",
        about="The text under the name on the profile; empty when none was ever written.",
        scope=PROFILE,
        source_name="bio_description",
        document=PROFILE_PAGE,
    ),
    link(
        name="profile_url",
        label="Profile Link",
        about="Short address that opens the profile.",
        scope=PROFILE,
        source_name="profile_deep_link",
        document=PROFILE_PAGE,
    ),
    flag(
        name="is_verified",
        label="Verified",
        about="Whether the account carries TikTok's blue badge.",
        scope=PROFILE,
        source_name="is_verified",
        document=PROFILE_PAGE,
    ),
    flag(
        name="is_business_account",
        label="Business Account",
        about="Whether this is a Business account; a Personal account has fewer metrics.",
        scope=ACCOUNT_TYPE,
        source_name="is_business_account",
        document=PROFILE_PAGE,
    ),
    level(
        name="following_count",
        label="Following",
        about="Accounts this account follows, at the instant of capture.",
        scope=STATS,
        source_name="following_count",
        document=PROFILE_PAGE,
    ),
    level(
        name="followers_now",
        label="Followers Now",
        about="Followers at the instant of capture. The end-of-day series is Total Followers.",
        unit=Unit.PEOPLE,
        scope=STATS,
        source_name="followers_count",
        document=PROFILE_PAGE,
    ),
    level(
        name="likes_total_lifetime",
        label="Likes (all time)",
        about="Likes all public posts together have received since the account began.",
        scope=STATS,
        source_name="total_likes",
        document=PROFILE_PAGE,
    ),
    level(
        name="videos_total",
        label="Public Videos",
        about="Public posts on the profile, at the instant of capture.",
        scope=STATS,
        source_name="videos_count",
        document=PROFILE_PAGE,
    ),
)


def _audience(name: str, label: str, about: str, source_name: str) -> tuple[Field, Field]:
    """A split of the followers: what they are told apart by, and the share of each part."""
    inner = text(
        name=name,
        label=label,
        about=about,
        scope=INSIGHTS,
        gates=CROWD,
        source_name=source_name,
        document=PROFILE_PAGE,
    )
    part = share(
        name=f"{name}_share",
        label=f"{label} Share",
        about="Part of all followers, 0 to 1, as TikTok knew it 24 to 48 hours before the capture. "
        "Followers it cannot place are in no part, so the parts may add up to less than 1.",
        weight="followers_now",
        scope=INSIGHTS,
        gates=CROWD,
        source_name=source_name,
        document=PROFILE_PAGE,
    )
    return inner, part


AGE_FIELDS = _audience(
    "follower_age",
    "Follower Age",
    "Age band of followers: 18-24, 25-34, 35-44, 45-54 or 55+.",
    "audience_ages",
)
GENDER_FIELDS = _audience(
    "follower_gender", "Follower Gender", "Female, Male or Other.", "audience_genders"
)
COUNTRY_FIELDS = _audience(
    "follower_country",
    "Follower Country",
    "Country of followers as ISO 3166-1 alpha-2. Only the countries with most followers are given.",
    "audience_countries",
)
CITY_FIELDS = _audience(
    "follower_city",
    "Follower City",
    "City of followers, with its country code in front (FR Paris). Only the largest are given.",
    "audience_cities",
)
