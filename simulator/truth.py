"""What is true of an account, in TikTok's names: all that is real, or all that was ever served.

``real`` is every day and post as it will finally read: days up to yesterday, posts as
they stood at the end of yesterday, nothing lagging. ``served`` is what an honest client
could know now: every cell the API would serve at this instant, and for cells now out of
reach the value last really sent. It stands still from the instant the last consent is
over, after which nobody can be told anything. Beside TikTok's names a day has
``followers_eod`` (the total at its end) and ``followers_net``; ``followers_count`` and
``daily_total_followers`` of a day always mean these two, whatever the switches say.
"""

from collections.abc import Iterable

from simulator import daily
from simulator.audience import activity_rows, composition
from simulator.feed import Post
from simulator.fields import AUDIENCE, COUNTED, IDENTITY, METRICS, SCOPES, VIDEO_LIST, Kind
from simulator.instants import day_of, iso
from simulator.posts import Reading, available, character, counted, reading, whole
from simulator.profile import audience_now, profile_now, refuses_insights
from simulator.rendering import meet
from simulator.videos import has_now, identity
from simulator.world import Person, World

Row = dict[str, object]
_ALL_CELLS = frozenset(METRICS) | {"followers_eod", "followers_net"}


def truth(world: World, view: str, account: str) -> Row:
    """Return the truth of an account (open_id or username) in one of the two views."""
    with world.lock:
        person = world.find(account)
        if person is None:
            raise LookupError(f"no account {account!r}")
        if view not in ("served", "real"):
            raise ValueError(f"the views are served and real, not {view!r}")
        at = world.at() if view == "real" else min(world.at(), _over(world, person))
        parts = _real(world, person, at) if view == "real" else _served(world, person, at)
        return {
            "open_id": person.account.open_id,
            "username": person.account.username(at),
            "is_business_account": person.account.kind(at) is not Kind.PERSONAL,
            "registered": person.account.kind(at) is Kind.REGISTERED,
            **parts,
            "vanished": sorted(
                item for item, since in person.account.past.vanished.items() if since <= at
            ),
        }


def _real(world: World, person: Person, at: float) -> Row:
    yesterday = day_of(at) - 1
    days: dict[str, Row] = {}
    activity: dict[str, list[Row]] = {}
    for day in range(person.account.created_day, yesterday + 1):
        has = _real_metrics(world, person, day, at)
        if has:
            days[iso(day)] = _cells(person.days.real(day), has | {"followers_eod", "followers_net"})
        counts = person.days.activity(day, None) if "audience_activity" in has else None
        if counts:
            activity[iso(day)] = activity_rows(counts)
    insights = daily.sees_metrics(world, person, at) and daily.crowded(person, at)
    posts = _shown(person, at, vanished=True)
    return {
        "profile": profile_now(world, person, at),
        "profile_day": days,
        "audience_activity": activity,
        **(composition(person.account, yesterday) if insights else {name: [] for name in AUDIENCE}),
        "videos": {post.item_id: _real_post(world, person, post, at) for post in posts},
        "ad_posts": [post.item_id for post in posts if post.ad_only],
    }


def _real_metrics(world: World, person: Person, day: int, at: float) -> frozenset[str]:
    account = person.account
    if not account.measured(day):
        return frozenset()
    kind = account.kind_of_day(day, at, whole_history=world.whole_history())
    if kind is Kind.PERSONAL and world.switches["personal_variant"] != "A":
        return frozenset()
    return daily.BY_KIND[kind]


def _real_post(world: World, person: Person, post: Post, at: float) -> Row:
    account = person.account
    nature = character(account, post)
    read = whole(account, post, day_of(at) - 1)
    kind = account.kind_served(None, at, whole_history=world.whole_history())
    has = available(post, read, kind, 1_000_000)
    if account.past.analytics_since is None:
        has = frozenset(name for name in has if VIDEO_LIST[name] == "video.list")
    values = counted(post, nature, read)
    return {
        **identity(world, account, post, nature, at),
        **{name: values[name] for name in COUNTED if name in has},
    }


def _shown(person: Person, at: float, *, vanished: bool) -> list[Post]:
    """Return the posts TikTok shows, newest first; with ``vanished`` those it once did too."""
    feed = person.feed
    posts = [feed[index] for index in range(feed.until(at) - 1, -1, -1)]
    if not person.account.archetype.public:
        return []
    return [post for post in posts if (not post.filtered if vanished else person.shows(post))]


def _served(world: World, person: Person, at: float) -> Row:
    scopes = _reachable_scopes(world, person, at)
    insights = "user.insights" in scopes and not refuses_insights(world, person, at)
    days, activity, untrusted = _served_days(world, person, at, insights=insights)
    audience = audience_now(world, person, at) if insights else {}
    return {
        "profile": profile_now(world, person, at) if scopes else _told_profile(world, person),
        "profile_day": days,
        "audience_activity": activity,
        **_served_audience(person, audience),
        "videos": _served_posts(world, person, at, scopes),
        "ad_posts": [post.item_id for post in _shown(person, at, vanished=True) if post.ad_only],
        "untrusted_days": untrusted,
    }


def _reachable_scopes(world: World, person: Person, at: float) -> frozenset[str]:
    """Return the scopes a client has now: all if nobody was ever asked, none once it is over."""
    grants = world.grants.exchanged(person.account.open_id)
    if not grants:
        return frozenset(SCOPES)
    alive = [grant for grant in grants if grant.alive(at)]
    return frozenset(scope for grant in alive for scope in grant.scopes)


def _over(world: World, person: Person) -> float:
    """Return the instant from which no client is answered; infinite before anybody asked."""
    grants = world.grants.exchanged(person.account.open_id)
    return max((grant.ends for grant in grants), default=float("inf"))


def _told_profile(world: World, person: Person) -> Row:
    known: Row = {}
    for names, since in person.memory.last(("profile", 0)):
        then = profile_now(world, person, since)
        known.update({name: then[name] for name in names})
    return known


def _served_days(
    world: World, person: Person, at: float, *, insights: bool
) -> tuple[dict[str, Row], dict[str, list[Row]], list[str]]:
    first = max(daily.earliest(world, at), person.account.created_day)
    reach = range(first, day_of(at)) if insights and daily.sees_metrics(world, person, at) else ()
    open_days = [day for day in reach if person.days.served(day, at) is not None]
    untrusted = []
    if open_days and world.switches.on("last_row_cumulative"):
        # Rows of zeros stand in for days not served yet, so yesterday's is the newest asked for.
        zeros = world.switches["missing_day"] == "zero_row"
        if not zeros or open_days[-1] == day_of(at) - 1:
            untrusted = [open_days.pop()]
    now = {day: _cells_now(world, person, day, at) for day in open_days}
    days: dict[str, Row] = {}
    activity: dict[str, list[Row]] = {}
    for day in sorted({*now, *person.memory.keys("day")}):
        row, hours = _known_day(person, day, now.get(day, frozenset()), at)
        if row:
            days[iso(day)] = row
        if hours:
            activity[iso(day)] = hours
    return days, activity, [iso(day) for day in untrusted]


def _cells_now(world: World, person: Person, day: int, at: float) -> frozenset[str]:
    switches = world.switches
    return daily.cells(
        daily.metrics_of(world, person, day, at),
        switches["followers_count_daily"],
        switches["daily_total_followers"],
    )


def _known_day(person: Person, day: int, now: frozenset[str], at: float) -> tuple[Row, list[Row]]:
    row: Row = {}
    hours: list[Row] = []
    for cells, since in (*person.memory.last(("day", day)), (now, at)):
        values = person.days.served(day, since)
        if values is None:
            continue
        row.update(_cells(values, cells))
        if "audience_activity" in cells:
            crowd = daily.crowded(person, since)
            hours = daily.activity_now(person, day, since, crowd=crowd) or hours
    return row, hours


def _cells(values: dict[str, int], names: Iterable[str]) -> Row:
    spelled = {"followers_count": "followers_eod", "daily_total_followers": "followers_net"}
    return {
        name: values[spelled.get(name, name)]
        for name in sorted(names)
        if name != "audience_activity" and name in _ALL_CELLS
    }


def _served_audience(person: Person, now: dict[str, list[Row]]) -> Row:
    known: Row = {name: [] for name in AUDIENCE}
    for names, since in person.memory.last(("audience", 0)):
        lists = composition(person.account, person.batch(since).newest)
        known.update({name: lists[name] for name in names})
    return known | {name: rows for name, rows in now.items() if rows}


def _served_posts(world: World, person: Person, at: float, scopes: frozenset[str]) -> Row:
    readable = frozenset(name for name, scope in VIDEO_LIST.items() if scope in scopes)
    if "video.list" not in scopes:
        readable = frozenset()
    now = {post.index: post for post in _shown(person, at, vanished=False)} if readable else {}
    known = {index: person.feed[index] for index in person.memory.keys("post")}
    posts = sorted((known | now).values(), key=lambda post: -post.index)
    return {
        post.item_id: _known_post(
            world, person, post, at, readable if post.index in now else frozenset()
        )
        for post in posts
    }


def _known_post(
    world: World, person: Person, post: Post, at: float, readable: frozenset[str]
) -> Row:
    row: Row = {}
    read = reading(person.account, post, at, person.batch(at))
    has = has_now(world, person, post, read, at) | frozenset(IDENTITY)
    for names, since in (*person.memory.last(("post", post.index)), (meet(readable, has), at)):
        values = _post_at(world, person, post, since)
        row.update({name: values[name] for name in sorted(names)})
    return row


def _post_at(world: World, person: Person, post: Post, at: float) -> Row:
    nature = character(person.account, post)
    read: Reading = reading(person.account, post, at, person.batch(at))
    return {
        **identity(world, person.account, post, nature, at),
        **counted(post, nature, read),
    }
