"""The rows of every relation, worked out from a world in plain Python: no SQL, no report code.

A row is a dictionary of dimensions and of raw values; `_owner` says which owner it belongs to.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from headwater.connectors.tiktok_organic import streams as tiktok
from headwater.model.slice import DayStatus
from headwater.store.ledger import status_of_days
from tests.report.world import LIFE_COUNTS, NOW, TODAY, Post, Truth, World

Record = dict[str, Any]
DAY = timedelta(days=1)
VALUES = [*LIFE_COUNTS, "v_watch_time_s", "v_avg_watch_s", "v_full_watch_rate"]
UNSPLIT = ("viewer_type", "retention", "like_moment")
INNER = {"retention": "retention_second", "like_moment": "like_second"}
SHARE = {"retention": "retention_share", "like_moment": "like_share"}


def parts(day: date, prefix: str = "") -> Record:
    """The parts of a day as people read them."""
    quarter = (day.month + 2) // 3
    return {
        f"{prefix}date": day,
        f"{prefix}week": day - DAY * day.weekday(),
        f"{prefix}month": f"{day.year}-{day.month:02}",
        f"{prefix}quarter": f"{day.year}-Q{quarter}",
        f"{prefix}year": day.year,
        f"{prefix}weekday": day.weekday() + 1,
        f"{prefix}day_of_month": day.day,
        f"{prefix}iso_week": int(day.strftime("%V")),
    }


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@dataclass(kw_only=True)
class State:
    """What is known of a post after a capture."""

    values: Record = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    vanished_at: datetime | None = None
    changed_at: datetime | None = None
    ad_only: bool | None = None
    splits: dict[str, dict[object, float]] = field(default_factory=dict)
    before: Record | None = None
    first: bool = False
    listed: bool = False


def course(post: Post, truth: Truth) -> list[State | None]:
    """What is known of a post after each capture; None before it was first listed."""
    found: list[State | None] = []
    last: State | None = None
    for index, at in enumerate(truth.captures):
        served = post.served[index]
        if last is None and served is None:
            found.append(None)
            continue
        last = _after(last, post, index, at)
        found.append(last)
    return found


def _after(last: State | None, post: Post, index: int, at: datetime) -> State:
    served = post.served[index]
    if served is None:
        assert last is not None
        gone = last.vanished_at or at
        return State(
            values=last.values,
            stale=last.stale,
            vanished_at=gone,
            changed_at=last.changed_at,
            ad_only=last.ad_only,
            splits=last.splits,
            before=last.values,
        )
    old = last.values if last is not None else {}
    values = {n: served.get(n) if served.get(n) is not None else old.get(n) for n in VALUES}
    stale = {n for n in VALUES if served.get(n) is None and old.get(n) is not None}
    changed = last is None or values != last.values or stale != last.stale
    splits = dict(last.splits) if last is not None else {}
    for name, shares in post.splits.items():
        if shares[index]:
            splits[name] = shares[index]
    ad = post.ad_only[index] if post.identity["is_ad"] else None
    return State(
        values=values,
        stale=stale,
        changed_at=at if changed or last is None else last.changed_at,
        ad_only=ad if ad is not None else (last.ad_only if last is not None else None),
        splits=splits,
        before=old if last is not None else None,
        first=last is None,
        listed=True,
    )


class Facts:
    """A world, with what is known of each post after each capture."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.courses = {
            post.id: course(post, truth) for truth in world.accounts for post in truth.posts
        }

    def identity(self, truth: Truth) -> Record:
        """Who an account is: its last capture."""
        last = truth.profile[-1]
        names = (
            "username",
            "display_name",
            "bio_description",
            "is_verified",
            "is_business_account",
        )
        found = {name: last.get(name) for name in names}
        return found | {
            "profile_image_url": None,
            "profile_url": None,
            "account_id": truth.account_id,
            "datasource": "tiktok_organic",
        }

    def statuses(self, truth: Truth, stream: str) -> Callable[[date], str]:
        days = truth.days if stream == "profile_day" else truth.hours
        slices = [s for s in truth.slices if stream == "profile_day" or not s.expired]
        known = status_of_days(slices, list(days), tiktok.DAILY.settles, NOW)

        def status(day: date) -> str:
            default = DayStatus.PROVISIONAL if day >= TODAY else DayStatus.GAP
            return known.get(day, default).value

        return status


def profile_days(facts: Facts, truth: Truth, days: Iterable[date]) -> Iterator[Record]:
    status = facts.statuses(truth, "profile_day")
    who = facts.identity(truth)
    for day in days:
        if day in truth.days:
            time = {"_at": day, "_account": truth.account_id, "day_status": status(day)}
            yield who | parts(day) | truth.days[day] | time


def activity(facts: Facts, truth: Truth, days: Iterable[date]) -> Iterator[Record]:
    status = facts.statuses(truth, "audience_activity")
    who = facts.identity(truth)
    for day in days:
        for hour, count in truth.hours.get(day, {}).items():
            cells = {"activity_hour": hour, "active_followers": count, "_at": day}
            yield who | parts(day) | cells | {"day_status": status(day)}


def last_captures(
    truth: Truth, has: Callable[[int], bool], buckets: Sequence[frozenset[date]]
) -> Iterator[int]:
    """The last capture on the days of each bucket."""
    for days in buckets:
        fitting = [
            index
            for index, at in enumerate(truth.captures)
            if has(index) and at <= NOW and at.date() in days
        ]
        if fitting:
            yield fitting[-1]


def profile(facts: Facts, truth: Truth, buckets: Sequence[frozenset[date]]) -> Iterator[Record]:
    for index in last_captures(truth, lambda _: True, buckets):
        at = truth.captures[index]
        own = {
            k: v
            for k, v in truth.profile[index].items()
            if k.endswith(("count", "now", "lifetime", "total"))
        }
        yield facts.identity(truth) | parts(at.date()) | own | {"captured_at": at}


def follower_weight(truth: Truth, at: datetime) -> int | None:
    """Followers two days before a capture: the day's total, else the live number of that day."""
    day = at.date() - 2 * DAY
    total = truth.days.get(day, {}).get("followers_total")
    if isinstance(total, int):
        return total
    live = [
        row["followers_now"]
        for instant, row in zip(truth.captures, truth.profile, strict=True)
        if instant.date() == day and row["followers_now"] is not None
    ]
    return live[-1] if live else None  # type: ignore[return-value] # an int


def whole(shares: dict[object, float], name: str) -> dict[object, float]:
    """The shares with what is missing from the whole as Unknown."""
    rest = 1 - sum(shares.values())
    if name in UNSPLIT or not shares or rest <= 0.0005:
        return shares
    return shares | {"Unknown": rest}


def followers(
    facts: Facts,
    truth: Truth,
    name: str,
    buckets: Sequence[frozenset[date]],
) -> Iterator[Record]:
    listed = truth.followers[name]
    for index in last_captures(truth, lambda i: bool(listed[i]), buckets):
        at = truth.captures[index]
        owner = {
            "_owner": (truth.account_id, at),
            "_weight": follower_weight(truth, at),
            "captured_at": at,
        }
        for bucket, share in whole(listed[index], name).items():
            cells = {name: bucket, f"{name}_share": share}
            yield facts.identity(truth) | parts(at.date()) | owner | cells


def post_traits(facts: Facts, truth: Truth, post: Post, state: State, moment: Record) -> Record:
    """What is known of a post as of a moment: `day` and `instant`."""
    made = post.identity["video_created_at"]
    assert isinstance(made, datetime)
    caption = post.identity["caption"]
    told = dict(post.identity)
    told |= {"embed_url": None, "thumbnail_url": None, "ad_only": state.ad_only}
    state_word = "vanished" if state.vanished_at else ("ad_only" if state.ad_only else "live")
    age = moment["instant"] - made
    fresh = "stale_inactive" if state.stale else "fresh"
    return (
        facts.identity(truth)
        | told
        | parts(made.date(), "posted_")
        | {
            "posted_hour": made.hour,
            "video_state": state_word,
            "video_age_days": (moment["day"] - made.date()).days,
            "changed_at": state.changed_at,
            "metric_freshness": "frozen_365" if age >= timedelta(days=365) else fresh,
            "_tags": {"hashtag": _tags(caption, "#"), "mention": _tags(caption, "@")},
        }
    )


def _tags(caption: object, mark: str) -> list[str]:
    """Tags of a caption, word by word."""
    found: list[str] = []
    for word in str(caption or "").split():
        if word.startswith(mark) and word[1:].lower() not in found:
            found.append(word[1:].lower())
    return found


def posts(facts: Facts, truth: Truth, moments: Sequence[Record]) -> Iterator[Record]:
    for moment in moments:
        index = last_index(truth, moment["instant"])
        for post in truth.posts:
            state = facts.courses[post.id][index] if index is not None else None
            if state is not None:
                traits = post_traits(facts, truth, post, state, moment)
                live = live_followers(truth, moment["instant"])
                values = state.values | {"_owner": post.id, "_state": state, "_followers": live}
                yield traits | parts(moment["day"]) | values


def live_followers(truth: Truth, before: datetime) -> Any:
    """The newest live number of followers known before an instant."""
    known = [
        row["followers_now"]
        for at, row in zip(truth.captures, truth.profile, strict=True)
        if at < before and row["followers_now"] is not None
    ]
    return known[-1] if known else None


def last_index(truth: Truth, before: datetime) -> int | None:
    fitting = [index for index, at in enumerate(truth.captures) if at < before]
    return fitting[-1] if fitting else None


def splits(facts: Facts, truth: Truth, name: str, moments: Sequence[Record]) -> Iterator[Record]:
    inner, share = INNER.get(name, name), SHARE.get(name, f"{name}_share")
    for row in posts(facts, truth, moments):
        state: State = row["_state"]
        for bucket, part in whole(state.splits.get(name, {}), name).items():
            owner = {"_owner": (row["video_id"], row["date"]), "_weight": state.values["v_views"]}
            yield row | owner | {inner: bucket, share: part}


def changes(facts: Facts, truth: Truth, first: date, last: date) -> Iterator[Record]:
    """Each post at each capture of the period that read it, with its changes since it was read."""
    instant = min(midnight(last + DAY), NOW + timedelta(microseconds=1))
    end: Record = {"day": last, "instant": instant}
    index_at_end = last_index(truth, instant)
    for post in truth.posts:
        history = facts.courses[post.id]
        final = history[index_at_end] if index_at_end is not None else None
        if final is None:
            continue
        traits = post_traits(facts, truth, post, final, end)
        for index, at in enumerate(truth.captures):
            state = history[index]
            if state is None or not first <= at.date() <= last or at > NOW or not state.listed:
                continue
            for row in _first(post, truth, index) if state.first else _later(post, truth, index):
                made = post.identity["video_created_at"]
                age = (at.date() - made.date()).days  # type: ignore[attr-defined] # a datetime
                dims = {"activity_date": at.date(), "captured_at": at, "video_age_days": age}
                yield traits | parts(at.date()) | {"_owner": (post.id, at)} | dims | row


def _first(post: Post, truth: Truth, index: int) -> Iterator[Record]:
    """A post seen for the first time: from zero when the capture before is older than it."""
    served, made = post.served[index] or {}, post.identity["video_created_at"]
    born = index > 0 and made > truth.captures[index - 1]  # type: ignore[operator] # a datetime
    yield {name: served[name] if born else None for name in VALUES} | {
        "interval_start": made if born else None,
        "change_kind": "birth" if born else "baseline",
        "_read": set(VALUES),
    }


def _later(post: Post, truth: Truth, index: int) -> Iterator[Record]:
    """What changed since each value was last read; values of one interval are told together."""
    rows: dict[int, Record] = {}
    listed = [n for n in range(index) if post.served[n] is not None]
    for name in VALUES:
        value = (post.served[index] or {}).get(name)
        if value is None:
            continue
        read = [n for n in listed if post.served[n][name] is not None]  # type: ignore[index]
        since = read[-1] if read else listed[-1]
        row = rows.setdefault(since, dict.fromkeys(VALUES) | {"_read": set()})
        row["_read"].add(name)
        if read:
            row[name] = value - post.served[since][name]  # type: ignore[index, operator]
    for since, row in rows.items():
        start, at = truth.captures[since], truth.captures[index]
        kind = "gap" if at - start > timedelta(hours=36) else "growth"
        yield row | {"interval_start": start, "change_kind": kind}


def reached(post: Post, index: int) -> bool:
    """Whether a capture read anything of a post."""
    return any(value is not None for value in (post.served[index] or {}).values())


def ages(facts: Facts, truth: Truth) -> Iterator[Record]:
    """Each post at the first capture on each whole day of its age that read something of it."""
    now = {"day": TODAY, "instant": NOW + timedelta(microseconds=1)}
    for post in truth.posts:
        made = post.identity["video_created_at"]
        assert isinstance(made, datetime)
        final = facts.courses[post.id][-1]
        if final is None:
            continue
        traits = post_traits(facts, truth, post, final, now)
        seen: set[int] = set()
        for index, at in enumerate(truth.captures):
            state = facts.courses[post.id][index]
            age = (at - made) // DAY
            if state is None or at < made or age in seen or not reached(post, index):
                continue
            seen.add(age)
            yield traits | state.values | {"age_day": age, "_owner": post.id, "_state": final}
