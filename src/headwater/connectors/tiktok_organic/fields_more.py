"""Streams read only when asked for: comments, and the averages of a business category."""

from headwater.connectors.tiktok_organic.fields import (
    BENCHMARK_PAGE,
    COMMENT_LIST,
    SCOPE_PAGE,
    count,
    flag,
    instant,
    real,
    text,
)
from headwater.model.field import Aggregation, Field, Unit


def _comment_text(name: str, label: str, about: str, source_name: str, *, personal: bool) -> Field:
    return text(
        name=name,
        label=label,
        about=about,
        scope=COMMENT_LIST,
        source_name=source_name,
        document=SCOPE_PAGE,
        personal=personal,
    )


def _comment_flag(name: str, label: str, about: str, source_name: str) -> Field:
    return flag(
        name=name,
        label=label,
        about=about,
        scope=COMMENT_LIST,
        source_name=source_name,
        document=SCOPE_PAGE,
    )


def _comment_count(name: str, label: str, about: str, source_name: str) -> Field:
    return count(
        name=name,
        label=label,
        about=about,
        aggregation=Aggregation.LAST,
        scope=COMMENT_LIST,
        source_name=source_name,
        document=SCOPE_PAGE,
    )


COMMENT_FIELDS = (
    _comment_text(
        "comment_id", "Comment ID", "TikTok's id of the comment.", "comment_id", personal=False
    ),
    _comment_text(
        "video_id", "Video ID", "The post the comment was made on.", "video_id", personal=False
    ),
    _comment_text("comment_text", "Comment Text", "What the person wrote.", "text", personal=True),
    _comment_text(
        "comment_author_id",
        "Comment Author ID",
        "TikTok's lasting id of the person who commented.",
        "unique_identifier",
        personal=True,
    ),
    _comment_text(
        "comment_username",
        "Comment Username",
        "Handle of the person who commented.",
        "username",
        personal=True,
    ),
    _comment_text(
        "comment_display_name",
        "Comment Display Name",
        "Name shown for the person who commented.",
        "display_name",
        personal=True,
    ),
    _comment_text(
        "comment_status", "Comment Status", "PUBLIC or HIDDEN.", "status", personal=False
    ),
    instant(
        name="comment_created_at",
        label="Commented At",
        about="When the comment was written, in UTC.",
        scope=COMMENT_LIST,
        source_name="create_time",
        document=SCOPE_PAGE,
    ),
    _comment_flag(
        "comment_by_owner", "Comment by Owner", "Whether the account itself wrote it.", "owner"
    ),
    _comment_flag(
        "comment_liked_by_owner", "Comment Liked by Owner", "Whether the account liked it.", "liked"
    ),
    _comment_flag("comment_pinned", "Comment Pinned", "Whether it is pinned to the top.", "pinned"),
    _comment_count("comment_likes", "Comment Likes", "Likes of the comment.", "likes"),
    _comment_count("comment_replies", "Comment Replies", "Replies to the comment.", "replies"),
)


def _average(name: str, label: str, about: str, *, unit: Unit = Unit.COUNT) -> Field:
    return real(
        name=f"benchmark_{name}",
        label=f"Benchmark {label}",
        about=f"{about} Averaged by TikTok over all Business accounts of the category.",
        unit=unit,
        source_name=f"average_{name}",
        document=BENCHMARK_PAGE,
    )


CATEGORIES = (
    "ART_AND_CRAFTS",
    "AUTOMOTIVE_AND_TRANSPORTATION",
    "BABY",
    "BEAUTY",
    "CLOTHING_AND_ACCESSORIES",
    "EDUCATION_AND_TRAINING",
    "ELECTRONICS",
    "FINANCE_AND_INVESTING",
    "FOOD_AND_BEVERAGE",
    "GAMING",
    "HEALTH_AND_WELLNESS",
    "HOME_FURNITURE_AND_APPLIANCES",
    "MACHINERY_AND_EQUIPMENT",
    "MEDIA_AND_ENTERTAINMENT",
    "PERSONAL_BLOG",
    "PETS",
    "PROFESSIONAL_SERVICES",
    "PUBLIC_ADMINISTRATION",
    "REAL_ESTATE",
    "RESTAURANTS_AND_BARS",
    "SHOPPING_AND_RETAIL",
    "SOFTWARE_AND_APPS",
    "SPORTS_FITNESS_AND_OUTDOORS",
    "TRAVEL_AND_TOURISM",
    "OTHERS",
)
"""The business categories TikTok documents (doc 1822388944791617)."""

BENCHMARK_FIELDS = (
    text(
        name="benchmark_category",
        label="Benchmark Category",
        about="The business category the averages are of.",
        source_name="business_category",
        document=BENCHMARK_PAGE,
    ),
    _average("likes", "Likes", "Likes."),
    _average("comments", "Comments", "Comments."),
    _average("shares", "Shares", "Shares."),
    _average("video_count", "Videos", "Videos published."),
    _average("follower_count", "Followers", "Followers.", unit=Unit.PEOPLE),
    _average("follower_growth", "Follower Growth", "Followers gained in 30 days."),
    _average(
        "engagement_rate",
        "Engagement Rate",
        "Engagement rate as TikTok reckons it, 0 to 1.",
        unit=Unit.FRACTION,
    ),
    _average("video_views", "Video Views", "Video views."),
)
