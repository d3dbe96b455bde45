"""What a post's fields read at an instant: counters that lag, fade and at last freeze."""

from dataclasses import dataclass
from functools import lru_cache

from simulator.accounts import FOLLOWERS_LINE, Account
from simulator.decay import FROZEN_AT, share_at, share_on
from simulator.feed import Post
from simulator.fields import COUNTED, FADING, WATCHED, Kind
from simulator.insights import Nature, nature, sources, viewer_types
from simulator.lag import Batch

_REVIVAL = 4  # the curve-free pace of a revival: a quarter of it on each of four days


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A post as of an instant.

    ``views`` is exact (not whole). ``None``: nothing about it is counted yet.
    ``idle`` means no activity for more than seven days.
    """

    views: float | None
    removed_likes: int
    idle: bool


def reading(account: Account, post: Post, at: float, batch: Batch) -> Reading:
    """Return what TikTok would count for a post at ``at``, given how far counting has come."""
    removed = sum(by for since, by in account.past.cleaned.get(post.item_id, ()) if since <= at)
    newest = min(batch.newest, post.day + FROZEN_AT)
    if batch.newest < post.day:
        return Reading(views=None, removed_likes=removed, idle=False)
    views = gained(account, post, batch.final) + sum(
        _gained_on(account, post, day) * share for day, share in batch.partial
    )
    before = gained(account, post, newest - 7)
    idle = int(gained(account, post, newest)) == int(before) and newest - post.day >= 7
    return Reading(views=views, removed_likes=removed, idle=idle)


def whole(account: Account, post: Post, day: int) -> Reading:
    """Return the full, uncorrected-for-lag truth of a post at the end of a UTC day."""
    removed = sum(by for _, by in account.past.cleaned.get(post.item_id, ()))
    return Reading(views=gained(account, post, day), removed_likes=removed, idle=False)


def gained(account: Account, post: Post, day: int) -> float:
    """Return the views a post had gathered by the end of a UTC day."""
    last = min(day, post.day + FROZEN_AT)
    views = post.total * share_at(post.curve, last - post.day)
    for began, amount in account.past.revived.get(post.item_id, ()):
        views += amount * min(max(last - began + 1, 0), _REVIVAL) / _REVIVAL
    return views


def _gained_on(account: Account, post: Post, day: int) -> float:
    if not post.day <= day <= post.day + FROZEN_AT:
        return 0.0
    if post.item_id in account.past.revived:
        return gained(account, post, day) - gained(account, post, day - 1)
    return post.total * share_on(post.curve, day - post.day)


def character(account: Account, post: Post) -> Nature:
    return nature(post.key, account.story, account.key, long=account.long_fractions)


def available(post: Post, read: Reading, kind: Kind, followers: int) -> frozenset[str]:
    """Return the counted fields that have a value for this post now."""
    if read.views is None:
        return frozenset()
    return _available(kind, photo=post.photo, idle=read.idle, crowd=followers >= FOLLOWERS_LINE)


@lru_cache(maxsize=64)
def _available(kind: Kind, *, photo: bool, idle: bool, crowd: bool) -> frozenset[str]:
    names = {name for name, needed in COUNTED.items() if kind >= needed}
    if photo:
        names -= WATCHED
    if idle:
        names -= FADING
    if not crowd:
        names.discard("audience_cities")
    return frozenset(names)


def counted(post: Post, character: Nature, read: Reading) -> dict[str, object]:
    """Return every counted field of a post, whether or not its account is served it."""
    views = read.views or 0.0
    ripeness = min(views / post.total, 1.0) if post.total else 1.0
    average = character.average * (1.06 - 0.06 * ripeness)
    values: dict[str, object] = {name: int(views * rate) for name, rate in character.rates.items()}
    values["likes"] = max(0, int(views * post.like_rate) - read.removed_likes)
    values["video_views"] = int(views)
    values["video_duration"] = character.duration
    values["total_time_watched"] = round(int(views) * average * 0.98, 3)
    values["average_time_watched"] = round(average, 3)
    values["full_video_watched_rate"] = round(character.full_rate * (1.1 - 0.1 * ripeness), 4)
    values["video_view_retention"] = character.retention
    values["engagement_likes"] = character.like_moments
    values["impression_sources"] = sources(character, ripeness)
    values["audience_genders"] = character.genders
    values["audience_countries"] = character.countries
    values["audience_cities"] = character.cities
    values["audience_types"] = viewer_types(character, ripeness)
    return values
