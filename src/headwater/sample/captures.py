"""What a capture of the Sample Account brings: its profile, its followers, its posts."""

from collections.abc import Iterable
from datetime import date, datetime
from math import exp

from headwater.model.clock import utc_day
from headwater.sample.days import LAG, followers, views_by_day
from headwater.sample.dice import between, unit
from headwater.sample.person import PROFILE
from headwater.sample.posts import Post, identity, shown, views

Row = dict[str, object]

AGES = {"18-24": 0.21, "25-34": 0.37, "35-44": 0.24, "45-54": 0.12, "55+": 0.06}
GENDERS = {"Female": 0.71, "Male": 0.26, "Other": 0.03}
COUNTRIES = {
    "US": 0.29, "GB": 0.17, "DE": 0.12, "FR": 0.07, "CA": 0.05, "AU": 0.04, "NL": 0.04, "IT": 0.03,
    "JP": 0.02, "BR": 0.02,
}  # fmt: skip
CITIES = {"GB London": 0.05, "US New York": 0.04, "DE Berlin": 0.03, "FR Paris": 0.02}
SOURCES = {
    "For You": 0.68, "Personal Profile": 0.1, "Follow": 0.09, "Search": 0.07, "Sound": 0.02,
    "Direct Message": 0.01,
}  # fmt: skip
LISTED_FOR = 7
"""Days without a view after which TikTok leaves reach and sources out."""


def profile(at: datetime) -> list[Row]:
    """The row of `profile` at an instant."""
    known = utc_day(at) - LAG
    return [
        PROFILE
        | {
            "captured_at": at,
            "followers_now": followers(known)[-1][2],
            "likes_total_lifetime": int(sum(views_by_day(known)) * 0.07),
            "videos_total": len(shown(utc_day(at))),
        }
    ]


def audience(name: str, at: datetime) -> list[Row]:
    """The row of one split of the followers at an instant."""
    parts = {
        "follower_age": AGES,
        "follower_gender": GENDERS,
        "follower_country": COUNTRIES,
        "follower_city": CITIES,
    }[name]
    week = utc_day(at).isocalendar()[:2]
    keys, shares = _split(parts, name, week)
    return [{"captured_at": at, name: keys, f"{name}_share": shares}]


def videos(at: datetime) -> list[Row]:
    """Rows of `video`."""
    return [identity(one) for one in shown(utc_day(at)) if one.made_at <= at]


def lifetimes(at: datetime, now: datetime) -> list[Row]:
    """Rows of `video_lifetime` as of an instant, of the posts that are on the profile now."""
    known = utc_day(at) - LAG
    return [_lifetime(one, known) for one in shown(utc_day(now)) if one.day <= known]


def _lifetime(one: Post, known: date) -> Row:
    seen = views(one.number, known)
    watched = one.rate("watched", 0.25, 0.6) * (one.duration or 9.0)
    visits = int(seen * one.rate("visits", 0.004, 0.012))
    return {
        "video_id": one.video_id,
        "v_views": seen,
        "v_likes": int(seen * one.rate("likes", 0.05, 0.11)),
        "v_comments": int(seen * one.rate("comments", 0.001, 0.006)),
        "v_shares": int(seen * one.rate("shares", 0.002, 0.011)),
        "v_favorites": int(seen * one.rate("saves", 0.006, 0.02)),
        "v_reach": int(seen * one.rate("reach", 0.78, 0.9)),
        "v_watch_time_s": round(seen * watched, 1),
        "v_avg_watch_s": round(watched, 2),
        "v_full_watch_rate": round(one.rate("full", 0.08, 0.34), 4),
        "v_new_followers": int(seen * one.rate("followers", 0.001, 0.004)),
        "v_profile_views": visits,
        "v_website_clicks": int(visits * 0.06),
    }


def splits(name: str, at: datetime) -> list[Row]:
    """Rows of a stream that divides the plays or viewers of each post."""
    known = utc_day(at) - LAG
    rows: list[Row] = []
    for one in shown(known):
        parts = _parts(name, one)
        if parts is not None:
            key, share, keys, shares = parts
            rows.append({"video_id": one.video_id, key: keys, share: shares})
    return rows


def _parts(name: str, one: Post) -> tuple[str, str, list[object], list[float]] | None:
    flat = {
        "traffic_source": SOURCES,
        "viewer_country": COUNTRIES,
        "viewer_city": CITIES,
        "viewer_gender": GENDERS,
    }
    if name in flat:
        return (name, f"{name}_share", *_split(flat[name], name, one.number))
    if name == "viewer_type":
        new, fans = one.rate("new", 0.55, 0.9), one.rate("fans", 0.06, 0.3)
        kinds: list[object] = [
            "FOLLOWER_PERCENT", "NEW_VIEWER", "NON_FOLLOWER_PERCENT", "RETURN_VIEWER",
        ]  # fmt: skip
        shares = [round(each, 4) for each in (fans, new, 1 - fans, 1 - new)]
        return name, "viewer_type_share", kinds, shares
    if one.duration is None:
        return None
    seconds = list(range(int(one.duration) + 1))
    if name == "retention":
        return "retention_second", "retention_share", [*seconds], _retention(one, seconds)
    return "like_second", "like_share", [*seconds], _likes(one, seconds)


def _retention(one: Post, seconds: Iterable[int]) -> list[float]:
    """Many leave in the first two seconds, then they leave slowly."""
    hook, pace = one.rate("hook", 0.25, 0.5), one.rate("leave", 0.015, 0.05)
    return [
        round((1 - hook) * exp(-pace * second) + hook * exp(-1.6 * second), 4) for second in seconds
    ]


def _likes(one: Post, seconds: list[int]) -> list[float]:
    weights = [0.3 + unit("like", one.number, second) + 1.5 / (1 + second) for second in seconds]
    return [round(each / sum(weights), 4) for each in weights]


def _split(parts: dict[str, float], *name: object) -> tuple[list[object], list[float]]:
    """Shares near those given, in order of their keys; what is left over is nobody's."""
    moved = {key: share * between(0.85, 1.12, *name, key) for key, share in parts.items()}
    scale = min(1.0, sum(parts.values()) / sum(moved.values()))
    return [*sorted(moved)], [round(moved[key] * scale, 4) for key in sorted(moved)]
