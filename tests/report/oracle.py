"""Answers worked out in plain Python: rows filtered, grouped and put together one by one.

Every metric of the catalogue is written here a second time, by hand: how its rows become one
number, and what its lines must tell apart.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tests.report import oracle_rows as rows_of
from tests.report.oracle_rows import DAY, Facts, Record, midnight, parts
from tests.report.world import LIFE_COUNTS, NOW, SPLITS, TODAY, Truth

TIME = tuple(parts(date(2026, 1, 1)))
ACTIONS = ("likes", "comments", "shares")
CONTACTS = (
    "bio_link_clicks",
    "email_clicks",
    "phone_number_clicks",
    "address_clicks",
    "app_download_clicks",
    "lead_submissions",
)
V_ACTIONS = ("v_likes", "v_comments", "v_shares")
FOLLOWER_SPLITS = [name for name in SPLITS if name.startswith("follower_")]
VIDEO_SPLITS = [name for name in SPLITS if not name.startswith("follower_")]
CURVES = {
    "viewer_type": "viewer_type",
    "retention": "retention_second",
    "like_moment": "like_second",
}

Reduce = Callable[[list[Record]], Any]


@dataclass(frozen=True)
class Metric:
    """`reduce` makes one number of a line's rows; `needs` are the dimensions it must tell apart."""

    relation: str
    reduce: Reduce
    needs: tuple[str, ...] = ()


def value(row: Record, *names: str) -> Any:
    """The sum of a row's values; unknown when one of them is."""
    found = [row[name] for name in names]
    return None if any(each is None for each in found) else sum(found)


def added(*names: str) -> Reduce:
    def reduce(rows: list[Record]) -> Any:
        known = [v for row in rows if (v := value(row, *names)) is not None]
        return sum(known) if known else None

    return reduce


def only(name: str) -> Reduce:
    def reduce(rows: list[Record]) -> Any:
        values = {row[name] for row in rows} - {None}
        assert len(values) <= 1, f"{name} would be put together"
        return next(iter(values), None)

    return reduce


def mean(name: str) -> Reduce:
    def reduce(rows: list[Record]) -> Any:
        known = [row[name] for row in rows if row[name] is not None]
        return sum(known) / len(known) if known else None

    return reduce


def peak(name: str) -> Reduce:
    return lambda rows: max((row[name] for row in rows if row[name] is not None), default=None)


def per(top: Sequence[str], bottom: str, times: float = 1) -> Reduce:
    def reduce(rows: list[Record]) -> Any:
        both = [
            (value(row, *top), row[bottom])
            for row in rows
            if value(row, *top) is not None and row[bottom] is not None
        ]
        below = sum(b for _, b in both)
        return sum(a for a, _ in both) * times / below if below else None

    return reduce


def by_account(rows: list[Record]) -> Iterator[list[Record]]:
    for account in sorted({row["account_id"] for row in rows}):
        yield sorted((r for r in rows if r["account_id"] == account), key=lambda r: r["_at"])


def last_known(name: str, rows: list[Record]) -> Any:
    known = [row[name] for row in rows if row[name] is not None]
    return known[-1] if known else None


def lasts(name: str) -> Reduce:
    def reduce(rows: list[Record]) -> Any:
        known = [v for own in by_account(rows) if (v := last_known(name, own)) is not None]
        return sum(known) if known else None

    return reduce


def per_last(names: Sequence[str], stock: str, *, growth: bool = False) -> Reduce:
    def reduce(rows: list[Record]) -> Any:
        top, bottom = 0, 0
        for own in by_account(rows):
            flow, last = added(*names)(own), last_known(stock, own)
            if flow is not None and last is not None:
                top, bottom = top + flow, bottom + (last - flow if growth else last)
        return top / bottom if bottom else None

    return reduce


def weighted(name: str, weight: str) -> Reduce:
    def reduce(rows: list[Record]) -> Any:
        known = [row for row in rows if row[name] is not None]
        if len(known) == 1:
            return known[0][name]
        both = [row for row in known if row[weight] is not None]
        below = sum(row[weight] for row in both)
        return sum(row[name] * row[weight] for row in both) / below if below else None

    return reduce


def estimated(share: str) -> Reduce:
    def reduce(rows: list[Record]) -> Any:
        known = [row[share] * row["_weight"] for row in rows if row["_weight"] is not None]
        return sum(known) if known else None

    return reduce


def counted(rows: list[Record]) -> Any:
    return len(rows) or None


def shared(name: str) -> Reduce:
    """A share needs the owners of its whole; `_all` holds them when it is called."""

    def reduce(rows: list[Record]) -> Any:
        owners: dict[Any, Any] = rows[0]["_all"]
        if len(owners) == 1:
            return max(row[name] for row in rows)
        below = sum(w for w in owners.values() if w is not None)
        known = [row[name] * row["_weight"] for row in rows if row["_weight"] is not None]
        return sum(known) / below if known and below else None

    return reduce


DAY_NATIVE = ("account_id", "date")


def _profile() -> Iterator[tuple[str, Metric]]:
    sums = ("followers_net", "followers_new", "followers_lost", "video_views", "profile_views")
    for name in (*sums, *ACTIONS, *CONTACTS):
        yield name, Metric("profile_day", added(name))
    yield "followers_total", Metric("profile_day", lasts("followers_total"))
    for name in ("tt_followers_count", "tt_daily_total_followers"):
        yield name, Metric("profile_day", only(name), DAY_NATIVE)
    for name in ("reached_audience", "engaged_audience"):
        yield name, Metric("profile_day", only(name), DAY_NATIVE)
        yield f"{name}_avg_per_day", Metric("profile_day", mean(name))
        yield f"{name}_max_per_day", Metric("profile_day", peak(name))
    yield "engagements", Metric("profile_day", added(*ACTIONS))
    yield "contact_actions", Metric("profile_day", added(*CONTACTS))
    yield "engagement_rate_views", Metric("profile_day", per(ACTIONS, "video_views"))
    reach = per(ACTIONS, "reached_audience")
    yield "engagement_rate_reach", Metric("profile_day", reach, DAY_NATIVE)
    engaged = per(("engaged_audience",), "reached_audience")
    yield "engaged_share_of_reach", Metric("profile_day", engaged, DAY_NATIVE)
    yield "engagement_rate_followers", Metric("profile_day", per_last(ACTIONS, "followers_total"))
    growth = per_last(("followers_net",), "followers_total", growth=True)
    yield "follower_growth_rate", Metric("profile_day", growth)
    hours = (*DAY_NATIVE, "activity_hour")
    yield "active_followers", Metric("audience_activity", only("active_followers"), hours)
    for word, how in (("avg", mean), ("max", peak)):
        name = f"active_followers_{word}_per_day"
        yield name, Metric("audience_activity", how("active_followers"))


def _captured() -> Iterator[tuple[str, Metric]]:
    for name in ("following_count", "followers_now", "likes_total_lifetime", "videos_total"):
        yield name, Metric("profile", added(name))
    for name in FOLLOWER_SPLITS:
        yield f"{name}_share", Metric(name, shared(f"{name}_share"), (name,))
        yield f"{name}_est", Metric(name, estimated(f"{name}_share"), (name,))
    for name in VIDEO_SPLITS:
        yield f"{name}_share", Metric(name, shared(f"{name}_share"), (name,))
    for name, inner in CURVES.items():
        share = rows_of.SHARE.get(name, f"{name}_share")
        yield share, Metric(name, shared(share), (inner,))
    source = estimated("traffic_source_share")
    yield "views_from_source_est", Metric("traffic_source", source, ("traffic_source",))


def _posts() -> Iterator[tuple[str, Metric]]:
    for name in (*LIFE_COUNTS, "v_watch_time_s"):
        if name != "v_reach":
            yield name, Metric("video", added(name))
    yield "v_reach", Metric("video", only("v_reach"), ("video_id",))
    yield "v_reach_avg_per_post", Metric("video", mean("v_reach"))
    yield "v_reach_max_per_post", Metric("video", peak("v_reach"))
    for name in ("v_avg_watch_s", "v_full_watch_rate"):
        yield name, Metric("video", weighted(name, "v_views"))
    yield "video_duration_s", Metric("video", only("video_duration_s"), ("video_id",))
    yield "video_duration_avg_s", Metric("video", mean("video_duration_s"))
    yield "posts", Metric("video", counted)
    yield "v_engagements", Metric("video", added(*V_ACTIONS))
    yield "v_engagements_saves", Metric("video", added(*V_ACTIONS, "v_favorites"))
    yield "v_er_views", Metric("video", per(V_ACTIONS, "v_views"))
    yield "v_er_reach", Metric("video", per(V_ACTIONS, "v_reach"), ("video_id",))
    yield "v_er_followers", Metric("video", per(V_ACTIONS, "_followers"))
    yield "v_views_per_follower", Metric("video", per(("v_views",), "_followers"))
    yield "v_save_rate", Metric("video", per(("v_favorites",), "v_views"))
    yield "v_share_rate", Metric("video", per(("v_shares",), "v_views"))
    followers = per(("v_new_followers",), "v_views", 1000)
    yield "v_followers_per_1000_views", Metric("video", followers)
    yield "v_avg_watch_from_total_s", Metric("video", per(("v_watch_time_s",), "v_views"))


def _history() -> Iterator[tuple[str, Metric]]:
    for name in (*LIFE_COUNTS, "v_watch_time_s"):
        people = name == "v_reach"
        needs = ("video_id",) if people else ()
        yield f"{name}_day", Metric("video_delta", added(name), needs)
        at_age = only(name) if people else added(name)
        yield f"{name}_at_age", Metric("video_age", at_age, ("age_day", *needs))
        yield f"{name}_at_age_avg", Metric("video_age", mean(name), ("age_day",))
    yield "v_engagements_day", Metric("video_delta", added(*V_ACTIONS))
    yield "v_engagements_saves_day", Metric("video_delta", added(*V_ACTIONS, "v_favorites"))
    yield "posts_at_age", Metric("video_age", counted, ("age_day",))


METRICS: dict[str, Metric] = dict([*_profile(), *_captured(), *_posts(), *_history()])

ENTITIES = ("video", *VIDEO_SPLITS, *CURVES)
CAPTURED = ("profile", *FOLLOWER_SPLITS)
POSTS = (*ENTITIES, "video_delta", "video_age")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question, all of whose parts are told. `where` are (field, test, keeps) in AND of ORs."""

    metrics: tuple[str, ...]
    by: tuple[str, ...]
    first: date
    last: date
    where: tuple[tuple[tuple[str, Callable[[Any], bool]], ...], ...] = ()
    posted: bool = False
    include_ad_only: bool = False

    def names(self, name: str) -> bool:
        return name in self.by or any(name == each[0] for clause in self.where for each in clause)

    @property
    def relations(self) -> list[str]:
        return list(dict.fromkeys(METRICS[name].relation for name in self.metrics))


def days_of(asked: Asked) -> list[date]:
    """The days of the period that the filters on time alone let through."""
    days = [asked.first + DAY * n for n in range((asked.last - asked.first).days + 1)]
    timed = [clause for clause in asked.where if all(each[0] in TIME for each in clause)]
    return [
        day
        for day in days
        if all(any(test(parts(day)[name]) for name, test in clause) for clause in timed)
    ]


def relation_rows(asked: Asked, relation: str, facts: Facts, truth: Truth) -> list[Record]:
    """The rows of one relation and account, before filters on anything but time."""
    days = days_of(asked)
    match relation:
        case "profile_day":
            return list(rows_of.profile_days(facts, truth, days))
        case "audience_activity":
            return list(rows_of.activity(facts, truth, days))
        case "video_delta":
            return list(rows_of.changes(facts, truth, asked.first, asked.last))
        case "video_age":
            return list(rows_of.ages(facts, truth))
        case _:
            return _as_of_rows(asked, relation, facts, truth)


def _as_of_rows(asked: Asked, relation: str, facts: Facts, truth: Truth) -> list[Record]:
    """The rows of a relation whose values are as of a moment, one for each bucket of time."""
    timed = [name for name in asked.by if name in TIME]
    buckets: dict[tuple[Any, ...], list[date]] = {}
    for day in days_of(asked):
        if day <= TODAY:
            buckets.setdefault(tuple(parts(day)[name] for name in timed), []).append(day)
    if relation in ENTITIES:
        ends = [TODAY] if asked.posted else [group[-1] for group in buckets.values()]
        moments = [_moment(day) for day in ends]
        if relation == "video":
            return list(rows_of.posts(facts, truth, moments))
        return list(rows_of.splits(facts, truth, relation, moments))
    picked = [frozenset(group) for group in buckets.values()]
    if not timed:
        # Without a bucket the last capture may be older than the period.
        picked = [frozenset(days_of(replace(asked, first=asked.last - DAY * 365)))]
    if relation == "profile":
        return list(rows_of.profile(facts, truth, picked))
    return list(rows_of.followers(facts, truth, relation, picked))


def _moment(day: date) -> Record:
    return {"day": day, "instant": min(midnight(day + DAY), NOW + timedelta(microseconds=1))}


def kept(row: Record, asked: Asked, relation: str) -> bool:
    """Whether a post counts at all: not when it vanished or is only an ad, unless that is asked."""
    if relation not in POSTS:
        return True
    if asked.posted and not asked.first <= row["posted_date"] <= asked.last:
        return False
    stated = asked.names("video_state")
    if row["ad_only"] and not (asked.include_ad_only or stated or asked.names("ad_only")):
        return False
    listing = stated or asked.names("video_id") or relation in ("video_delta", "video_age")
    return listing or row["video_state"] != "vanished"


def reads(metric: str) -> set[str]:
    """The counters whose changes a metric is made of."""
    together = {
        "v_engagements_day": {*V_ACTIONS},
        "v_engagements_saves_day": {*V_ACTIONS, "v_favorites"},
    }
    return together.get(metric, {metric.removesuffix("_day")})


def answer(asked: Asked, facts: Facts, truths: Sequence[Truth]) -> dict[tuple[Any, ...], list[Any]]:
    """Lines by their dimensions. Series in time are not filled here."""
    lines: dict[tuple[Any, ...], list[Any]] = {}
    for relation in asked.relations:
        own = [name for name in asked.metrics if METRICS[name].relation == relation]
        for key, group in grouped(asked, relation, facts, truths).items():
            cells = lines.setdefault(key, [None] * len(asked.metrics))
            for name in own:
                cells[asked.metrics.index(name)] = METRICS[name].reduce(group)
    if not asked.by and not lines:
        lines[()] = [None] * len(asked.metrics)
    return lines


def grouped(
    asked: Asked, relation: str, facts: Facts, truths: Sequence[Truth]
) -> dict[tuple[Any, ...], list[Record]]:
    """The rows of a relation that count, by line."""
    inner = CURVES.get(relation, relation)
    found: dict[tuple[Any, ...], list[Record]] = {}
    owners: dict[tuple[Any, ...], dict[Any, Any]] = {}
    own = [name for name in asked.metrics if METRICS[name].relation == relation]
    wanted = {counter for name in own for counter in reads(name)}
    for truth in truths:
        for plain in relation_rows(asked, relation, facts, truth):
            if not kept(plain, asked, relation) or not plain.get("_read", wanted) & wanted:
                continue
            for row in tagged(plain, asked):
                if not passes(row, asked, relation, without=inner):
                    continue
                others = tuple(row[name] for name in asked.by if name != inner)
                if "_weight" in row:
                    owners.setdefault(others, {})[row["_owner"]] = row["_weight"]
                if passes(row, asked, relation):
                    key = tuple(row[name] for name in asked.by)
                    found.setdefault(key, []).append(row | {"_others": others})
    for group in found.values():
        for row in group:
            row["_all"] = owners.get(row["_others"], {})
    return found


def tagged(row: Record, asked: Asked) -> Iterator[Record]:
    """The row once for each tag that is asked for; posts without one have it unknown."""
    found = [row]
    for name in ("hashtag", "mention"):
        if name in asked.by:
            tags: list[Any] = row["_tags"][name] or [None]
            found = [each | {name: tag} for each in found for tag in tags]
    yield from found


def passes(row: Record, asked: Asked, relation: str, without: str | None = None) -> bool:
    """Whether a row meets every filter, but those on time where moments were chosen by them."""
    resolved = relation in ENTITIES or relation in CAPTURED
    for clause in asked.where:
        if resolved and all(each[0] in TIME for each in clause):
            continue
        if without is not None and any(each[0] == without for each in clause):
            continue
        if not any(_test(row, name, test, asked) for name, test in clause):
            return False
    return True


def _test(row: Record, name: str, test: Callable[[Any], bool], asked: Asked) -> bool:
    if name in ("hashtag", "mention") and name not in asked.by:
        return test.any_of(row["_tags"][name])  # type: ignore[attr-defined,no-any-return] # Test
    return test(row[name])


@dataclass(frozen=True)
class Test:
    """One of the eleven operators, as it is understood here."""

    operator: str
    values: tuple[Any, ...]
    exclude: bool = False

    def __call__(self, found: Any) -> bool:
        return self.meets(found) != self.exclude

    def any_of(self, tags: list[str]) -> bool:
        """Whether a post has a tag that meets it; excluded, whether it has none that does."""
        met = not tags if self.operator == "IS_NULL" else any(self.meets(tag) for tag in tags)
        return met != self.exclude

    def meets(self, found: Any) -> bool:
        if self.operator == "IS_NULL":
            return found is None
        if found is None:
            return False
        if self.operator in ("EQUALS", "IN_LIST"):
            return found in self.values
        if self.operator == "BETWEEN":
            return bool(self.values[0] <= found <= self.values[1])
        text = str(found).lower() if isinstance(found, bool) else str(found)
        return bool(HOLDS[self.operator](found, text, self.values[0]))


HOLDS: dict[str, Callable[[Any, str, Any], Any]] = {
    "CONTAINS": lambda _, text, wanted: wanted in text,
    "REGEXP_PARTIAL_MATCH": lambda _, text, wanted: re.search(wanted, text),
    "REGEXP_EXACT_MATCH": lambda _, text, wanted: re.fullmatch(wanted, text),
    "NUMERIC_GREATER_THAN": lambda found, _, limit: found > limit,
    "NUMERIC_GREATER_THAN_OR_EQUAL": lambda found, _, limit: found >= limit,
    "NUMERIC_LESS_THAN": lambda found, _, limit: found < limit,
    "NUMERIC_LESS_THAN_OR_EQUAL": lambda found, _, limit: found <= limit,
}
