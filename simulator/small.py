"""The smaller reads: posting settings, category benchmarks, hashtag suggestions."""

from simulator import dice
from simulator.refusals import missing
from simulator.rules import Answer, Call, Endpoint, Prepared, choice

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
_AVERAGES = {
    "average_likes": 3_600.0,
    "average_comments": 80.0,
    "average_shares": 120.0,
    "average_video_count": 190.0,
    "average_follower_count": 30_000.0,
    "average_follower_growth": 800.0,
    "average_engagement_rate": 0.1,
    "average_video_views": 52_000.0,
}


def _settings(call: Call) -> Prepared:
    """Doc 1816387951979521."""
    call.require_ownership()
    public = ("PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY")
    private = ("FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY")
    data: dict[str, object] = {
        "privacy_level_options": list(public if call.account.archetype.public else private),
        "comment_disabled": False,
        "duet_disabled": False,
        "stitch_disabled": False,
        "max_video_post_duration_sec": 600,
    }
    return lambda: Answer(data=data)


def _benchmark(call: Call) -> Prepared:
    """Doc 1822388944791617."""
    category = choice(call.query, "business_category", CATEGORIES)
    if category is None:
        raise missing("business_category")
    call.require_ownership()
    throw = dice.units("benchmark", category)
    data: dict[str, object] = {"business_category": category}
    for share, (name, most) in zip(throw, _AVERAGES.items(), strict=True):
        data[name] = round(most * (0.2 + 0.8 * share), 4)
    return lambda: Answer(data=data)


def _hashtags(call: Call) -> Prepared:
    """Doc 1749827124568130."""
    call.require_ownership()
    keyword = call.query["keyword"].strip().lower().replace(" ", "")
    endings = ("", "tok", "life", "tips", "oftiktok", "daily", "challenge", "diy", "time", "love")
    views = sorted((dice.number("hashtag", keyword, end) >> 32 for end in endings), reverse=True)
    suggestions = [
        {"name": keyword + end, "view_count": count}
        for end, count in zip(endings, views, strict=True)
    ]
    return lambda: Answer(data={"suggestions": suggestions})


SMALL_CALLS = (
    Endpoint(name="business/video/settings", required=("business_id",), prepare=_settings),
    Endpoint(
        name="business/benchmark", required=("business_id", "business_category"), prepare=_benchmark
    ),
    Endpoint(
        name="business/hashtag/suggestion", required=("business_id", "keyword"), prepare=_hashtags
    ),
)
