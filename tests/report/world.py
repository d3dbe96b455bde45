"""A small made-up truth: what a source served and when, landed as a sync would land it.

Nothing here asks the store; `oracle.py` answers questions from these same facts.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from headwater.connectors.tiktok_organic import streams as tiktok
from headwater.model.slice import ONE_DAY, Slice, Span
from headwater.model.stream import Stream
from headwater.store.base import Landing, Row, Store

NOW = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
FIRST_DAY = date(2026, 8, 12)
FIRST_CAPTURE = date(2026, 9, 8)
EVER = datetime.min.replace(tzinfo=UTC)

DAY_COUNTS = (
    "video_views likes comments shares profile_views followers_new followers_lost "
    "bio_link_clicks email_clicks phone_number_clicks address_clicks app_download_clicks "
    "lead_submissions"
).split()
LIFE_COUNTS = (
    "v_views v_likes v_comments v_shares v_favorites v_reach v_new_followers v_profile_views "
    "v_website_clicks v_email_clicks v_phone_number_clicks v_address_clicks "
    "v_app_download_clicks v_lead_submissions"
).split()
IDLE = ("v_reach", "v_watch_time_s", "v_avg_watch_s", "v_full_watch_rate")
SPLITS = {
    "follower_age": ("18-24", "25-34", "35-44", "45-54", "55+"),
    "follower_gender": ("Female", "Male", "Other"),
    "follower_country": ("US", "FR", "DE", "JP"),
    "follower_city": ("US Ohio", "FR Paris", "DE Köln"),
    "traffic_source": ("For You", "Follow", "Search", "Direct Message"),
    "viewer_country": ("US", "FR", "BR"),
    "viewer_city": ("US Ohio", "FR Paris"),
    "viewer_gender": ("female_vv", "male_vv", "other_vv"),
}
CAPTIONS = (
    "Sourdough at dawn #bakery #Brot",
    "closed on monday",
    "with @sample.baker #bakery",
    "naïve ☕ #CAFÉ #bakery mail me a@b.co",
    "",
    "100% rye, 'quotes' and \\ slashes; -- #rye",
)


@dataclass(kw_only=True)
class Post:
    """A post, and what each capture served of it.

    None where it was not listed; listed without any value stands for a post that a walk did not
    reach, of which everything is kept.
    """

    id: str
    identity: Row
    served: list[Row | None] = field(default_factory=list)
    splits: dict[str, list[dict[object, float]]] = field(default_factory=dict)
    ad_only: list[bool | None] = field(default_factory=list)


@dataclass(kw_only=True)
class Truth:
    """One account."""

    account_id: str
    key: int = 0
    days: dict[date, Row] = field(default_factory=dict)
    hours: dict[date, dict[int, int]] = field(default_factory=dict)
    slices: list[Slice] = field(default_factory=list)
    captures: list[datetime] = field(default_factory=list)
    profile: list[Row] = field(default_factory=list)
    followers: dict[str, list[dict[object, float]]] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)


@dataclass(kw_only=True)
class World:
    accounts: list[Truth]

    def land(self, store: Store) -> None:
        """Put everything into a store, capture after capture, and learn the accounts' keys."""
        store.prepare(tiktok.STREAMS)
        for truth in self.accounts:
            account = store.account("tiktok_organic", truth.account_id)
            truth.key = account.key
            store.land(account.key, _daily(truth))
            store.land(account.key, [], notes=[each for each in truth.slices if each.expired])
            for index in range(len(truth.captures)):
                store.land(account.key, captured(truth, index))


def make(seed: int, accounts: int = 3) -> World:
    """A world that is the same for the same seed."""
    dice = random.Random(seed)
    return World(accounts=[_account(dice, f"acc-{seed}-{n}", n) for n in range(accounts)])


def _account(dice: random.Random, account_id: str, number: int) -> Truth:
    truth = Truth(account_id=account_id)
    _days(dice, truth, business=number != 1)
    _captures(dice, truth)
    _followers(dice, truth, number)
    for place in range(dice.randint(4, 7)):
        truth.posts.append(_post(dice, truth, f"77{number}000000000{place:05d}", place))
    return truth


def _days(dice: random.Random, truth: Truth, *, business: bool) -> None:
    """Days with holes: expired at the start, a gap, and days the source had nothing for."""
    start = FIRST_DAY + timedelta(days=dice.randint(2, 9))
    gap = start + timedelta(days=dice.randint(8, 14))
    last = TODAY - timedelta(days=2)
    spans = [(Span(start, gap - ONE_DAY), 3), (Span(gap + ONE_DAY * 2, last), 1)]
    total = dice.randint(500, 5000)
    for span, late in spans:
        for day in span.each():
            total += dice.randint(-5, 9)
            if dice.random() < 0.12:
                continue
            row: Row = {name: _count(dice, 400) for name in DAY_COUNTS}
            row |= {"followers_total": total if dice.random() < 0.9 else None}
            row |= {"followers_net": dice.randint(-9, 20) if dice.random() < 0.8 else None}
            row |= {"tt_followers_count": total, "tt_daily_total_followers": _count(dice, 30)}
            for name in ("reached_audience", "engaged_audience"):
                row[name] = _count(dice, 300) if business else None
            truth.days[day] = row
            if dice.random() < 0.7:
                hours = dice.sample(range(24), dice.randint(3, 24))
                truth.hours[day] = {hour: dice.randint(0, 90) for hour in hours}
        fetched = min(NOW - timedelta(hours=dice.randint(1, 9)), NOW - timedelta(days=late - 1))
        newest = span.last if span.last in truth.days else None
        truth.slices.append(_slice("profile_day", span, fetched, newest=newest))
    truth.slices.append(_slice("profile_day", Span(FIRST_DAY, start - ONE_DAY), NOW, expired=True))


def _count(dice: random.Random, most: int) -> int | None:
    return None if dice.random() < 0.08 else dice.choice((0, dice.randint(0, most)))


def _slice(
    stream: str, span: Span, at: datetime, *, expired: bool = False, newest: date | None = None
) -> Slice:
    return Slice(
        stream=stream, span=span, digest="d", fetched_at=at, expired=expired, newest=newest
    )


def _captures(dice: random.Random, truth: Truth) -> None:
    day = FIRST_CAPTURE + timedelta(days=dice.randint(0, 4))
    while day <= TODAY:
        if dice.random() < 0.85:
            minute = timedelta(minutes=dice.choice((0, dice.randint(0, 500))))
            truth.captures.append(datetime(day.year, day.month, day.day, tzinfo=UTC) + minute)
            if dice.random() < 0.1:
                truth.captures.append(truth.captures[-1] + timedelta(hours=1))
        day += ONE_DAY


def _split(dice: random.Random, buckets: tuple[str, ...], *, whole: bool) -> dict[object, float]:
    """Shares of some buckets with TikTok's four digits; not whole ones leave a remainder."""
    chosen = [bucket for bucket in buckets if whole or dice.random() < 0.8]
    weights = [dice.random() + 0.05 for _ in chosen]
    of = sum(weights) * (1.0 if whole else dice.uniform(1.05, 1.6))
    return {bucket: round(weight / of, 4) for bucket, weight in zip(chosen, weights, strict=True)}


def _followers(dice: random.Random, truth: Truth, number: int) -> None:
    live = dice.randint(500, 5000)
    for index in range(len(truth.captures)):
        live += dice.randint(-3, 12)
        truth.profile.append(
            {
                "username": f"user{number}" if index > 2 else f"old{number}",
                "display_name": "Näme" if number else None,
                "is_verified": number == 0,
                "is_business_account": number != 1,
                "bio_description": "",
                "following_count": dice.randint(0, 50),
                "followers_now": live if dice.random() < 0.9 else None,
                "likes_total_lifetime": live * 10,
                "videos_total": 5,
            }
        )
        for name, buckets in SPLITS.items():
            if name.startswith("follower_"):
                whole = name in ("follower_age", "follower_gender")
                empty = dice.random() < 0.15
                shares = {} if empty else _split(dice, buckets, whole=whole)
                truth.followers.setdefault(name, []).append(shares)


def _post(dice: random.Random, truth: Truth, post_id: str, place: int) -> Post:
    first = truth.captures[0]
    old = place < 2
    made = first - timedelta(days=dice.randint(20, 400), seconds=dice.randint(0, 86_399))
    if not old:
        made = first + timedelta(days=dice.randint(-3, 12), seconds=dice.randint(0, 86_399))
    post = Post(
        id=post_id,
        identity={
            "video_id": post_id,
            "media_type": dice.choice(("VIDEO", "VIDEO", "PHOTO")),
            "is_ad": place == 3,
            "video_created_at": made.replace(microsecond=0),
            "caption": dice.choice(CAPTIONS) or None,
            "video_duration_s": dice.choice((None, 9.1, 21.334, 60.0)),
            "share_url": f"https://example.invalid/{post_id}",
        },
    )
    absent = _absent(dice, len(truth.captures), place)
    counters: Row = dict.fromkeys(LIFE_COUNTS, 0)
    for index, at in enumerate(truth.captures):
        gone = at < post.identity["video_created_at"] or index in absent  # type: ignore[operator] # a datetime
        post.ad_only.append(place == 3 and index > 1)
        _grow(dice, counters, moving=dice.random() < 0.7)
        known = any(each is not None for each in post.served)
        post.served.append(None if gone else _served(dice, counters, known=known))
        for name, buckets in SPLITS.items():
            if not name.startswith("follower_"):
                missing = gone or dice.random() < 0.3
                shares = {} if missing else _split(dice, buckets, whole=False)
                post.splits.setdefault(name, []).append(shares)
        _curves(dice, post, gone=gone)
    return post


def _absent(dice: random.Random, captures: int, place: int) -> set[int]:
    """The captures that do not list a post: it comes back, but one that may stay away."""
    found: set[int] = set()
    for _ in range(dice.choice((0, 1, 1, 2))):
        start = dice.randint(1, captures)
        found |= set(range(start, min(start + dice.choice((1, 1, 2, 4)), captures - 1)))
    if place == 1:
        start = dice.randint(3, 9)
        back = start + dice.randint(2, 5) if dice.random() < 0.5 else captures
        found |= set(range(start, back))
    return found


def _grow(dice: random.Random, counters: Row, *, moving: bool) -> None:
    for name in LIFE_COUNTS:
        value = counters[name]
        assert isinstance(value, int)
        counters[name] = value + (dice.choice((0, 3, 40, -1)) if moving else 0)


def _served(dice: random.Random, counters: Row, *, known: bool) -> Row:
    """What is served of a post; of one that is known already, it may be less than everything."""
    views = counters["v_views"]
    assert isinstance(views, int)
    row = dict(counters)
    row |= {
        "v_watch_time_s": views * 4.25,
        "v_avg_watch_s": 4.0 + views % 7 / 10,
        "v_full_watch_rate": 0.1 + views % 5 / 100,
    }
    if dice.random() < 0.2:
        row |= dict.fromkeys(IDLE)
    if known and dice.random() < 0.2:
        row |= dict.fromkeys(dice.sample(LIFE_COUNTS, 3))
    return dict.fromkeys(row) if known and dice.random() < 0.1 else row


def _curves(dice: random.Random, post: Post, *, gone: bool) -> None:
    kinds: dict[object, float] = {"NEW_VIEWER": 0.7, "RETURN_VIEWER": 0.3, "FOLLOWER_PERCENT": 0.2}
    retention: dict[object, float] = {0: 1.0, 1: 0.8, 2: round(dice.random() / 2, 4)}
    likes: dict[object, float] = {0: 0.25, 3: 0.75}
    for name, shares in (
        ("viewer_type", kinds),
        ("retention", retention),
        ("like_moment", likes),
    ):
        post.splits.setdefault(name, []).append({} if gone else shares)


def _daily(truth: Truth) -> list[Landing]:
    landings = []
    for piece in truth.slices:
        if piece.expired:
            continue
        days = [row | {"date": day} for day, row in truth.days.items() if day in piece.span]
        landings.append(Landing(stream=tiktok.PROFILE_DAY, slice=piece, rows=days))
        hours: list[Row] = [
            {"date": day, "activity_hour": [*by_hour], "active_followers": [*by_hour.values()]}
            for day, by_hour in truth.hours.items()
            if day in piece.span
        ]
        other = _slice("audience_activity", piece.span, piece.fetched_at, newest=piece.newest)
        landings.append(Landing(stream=tiktok.AUDIENCE_ACTIVITY, slice=other, rows=hours))
    return landings


def captured(truth: Truth, index: int) -> list[Landing]:
    """What one capture of an account lands."""
    at = truth.captures[index]
    listed = [post for post in truth.posts if post.served[index] is not None]
    lifetimes: list[Row] = []
    ads: list[Row] = []
    for post in listed:
        served = post.served[index]
        assert served is not None
        lifetimes.append(served | {"video_id": post.id})
        if post.identity["is_ad"]:
            ads.append({"video_id": post.id, "ad_only": post.ad_only[index]})
    found = [
        _capture(tiktok.PROFILE, at, [truth.profile[index]]),
        _capture(tiktok.VIDEO, at, [dict(post.identity) for post in listed], listed=True),
        _capture(tiktok.VIDEO_LIFETIME, at, lifetimes),
        _capture(tiktok.VIDEO_AD, at, ads),
    ]
    for name, shares in truth.followers.items():
        rows = [_packed(tiktok.BY_NAME[name], shares[index])] if shares[index] else []
        found.append(_capture(tiktok.BY_NAME[name], at, rows))
    for stream in tiktok.SPLITS:
        rows = [
            _packed(stream, post.splits[stream.name][index]) | {"video_id": post.id}
            for post in listed
            if post.splits[stream.name][index]
        ]
        found.append(_capture(stream, at, rows))
    return found


def _packed(stream: Stream, shares: dict[object, float]) -> Row:
    share = next(each.name for each in stream.packed if each.name != stream.inner)
    return {stream.inner or "": [*shares], share: [*shares.values()]}


def _capture(stream: Stream, at: datetime, rows: list[Row], *, listed: bool = False) -> Landing:
    piece = Slice(
        stream=stream.name,
        span=Span(at.date(), at.date()),
        digest="d",
        fetched_at=at,
        captured_at=at,
        rows=len(rows),
    )
    return Landing(
        stream=stream,
        slice=piece,
        rows=rows,
        listed_since=EVER if listed else None,
        made_at="video_created_at" if listed else None,
    )
