"""Is what is stored what the simulator holds true? Cell by cell, in TikTok's own names."""

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from headwater.model.account import Account
from headwater.model.clock import end_of
from headwater.model.field import Role
from headwater.model.slice import SliceState
from headwater.model.stream import Stream
from tests.integration.world import World

DERIVED = {"followers_total": "followers_eod", "followers_net": "followers_net"}
LONGEST_SYNC = timedelta(hours=1)
"""Waits of a sync included: two penalties of five minutes are no rarity in bad weather."""
MICROSECOND = 1e-6
SPLITS = {
    "traffic_source": ("impression_sources", "impression_source"),
    "viewer_country": ("audience_countries", "country"),
    "viewer_city": ("audience_cities", "city_name"),
    "viewer_gender": ("audience_genders", "gender"),
    "viewer_type": ("audience_types", "type"),
    "retention": ("video_view_retention", "second"),
    "like_moment": ("engagement_likes", "second"),
}
AUDIENCES = {
    "follower_age": ("audience_ages", "age"),
    "follower_gender": ("audience_genders", "gender"),
    "follower_country": ("audience_countries", "country"),
    "follower_city": ("audience_cities", "city_name"),
}


Look = Callable[[World, Account, Mapping[str, Any]], list[str]]


def in_store(world: World, account: Account, truth: Mapping[str, Any]) -> list[str]:
    return [
        *_days(world, account, truth),
        *_activity(world, account, truth),
        *_profile(world, account, truth),
        *_audiences(world, account, truth),
        *_videos(world, account, truth),
    ]


def differences(
    world: World, account: Account, view: str = "served", *, look: Look = in_store
) -> list[str]:
    """Every cell in which what `look` sees differs from the truth, in words; empty when true.

    A sync waits for its budget, and meanwhile totals move and days come to be served. So a cell
    is true that was so when the account's sync began, which is when its profile was answered for.
    """
    found = look(world, account, world.simulator.truth(view, account.account_id))
    captured, now = _newest_profile(world, account).get("captured_at"), world.simulator.clock.now()
    if not found or not isinstance(captured, datetime):
        return found
    begun = _answered(world, account, captured)
    if not now - LONGEST_SYNC <= begun < now:
        return found
    earlier = look(world, account, world.truth_at(begun, view, account))
    wrong_then = {_cell(line) for line in earlier}
    return [line for line in found if _cell(line) in wrong_then]


def _answered(world: World, account: Account, captured: datetime) -> datetime:
    """When TikTok made the profile of a capture, which is dated by its arrival: on a busy machine
    that may be seconds later, and other calls may have been made by then."""
    asked = [
        call.at
        for call in world.simulator.calls.last
        if call.account == account.account_id
        and call.at < captured.timestamp() + MICROSECOND  # which instants are cut to
        and '"username"' in call.query.get("fields", "")
        and call.code == 0
    ]
    return datetime.fromtimestamp(asked[-1], UTC) if asked else captured


def _cell(line: str) -> str:
    """What a line says is stored where, without what is true."""
    return line.partition(", true ")[0]


def _stream(world: World, name: str) -> Stream:
    streams = world.headwater.connector("tiktok_organic").streams
    return next(stream for stream in streams if stream.name == name)


def _key(world: World, account: Account) -> int:
    return world.headwater.store.account(account.connector, account.account_id).key


def stored_days(
    world: World, account: Account, name: str = "profile_day"
) -> dict[date, dict[str, Any]]:
    """The stored rows of a Daily stream by date."""
    rows = world.headwater.store.rows(_key(world, account), _stream(world, name))
    return {row["date"]: row for row in rows}  # type: ignore[misc]


def stored_posts(world: World, account: Account, name: str) -> dict[str, dict[str, Any]]:
    """The current rows of a stream of posts by their ids."""
    rows = world.headwater.store.current(_key(world, account), _stream(world, name))
    return {str(row["video_id"]): dict(row) for row in rows}


def _days(world: World, account: Account, truth: Mapping[str, Any]) -> Iterator[str]:
    stream = _stream(world, "profile_day")
    stored = stored_days(world, account)
    untrusted = set(truth.get("untrusted_days", ()))
    known: Mapping[str, Mapping[str, Any]] = truth["profile_day"]
    begun = since(world, account)
    for day in sorted(set(known) | {day.isoformat() for day in stored}):
        if day in untrusted or day < begun:
            continue
        row, true = stored.get(date.fromisoformat(day)), known.get(day)
        if true is None and row is not None and row["edge"]:
            continue
        for field in stream.fields:
            name = DERIVED.get(field.name, field.source_name)
            if field.name.startswith("tt_") or field.role is Role.DIMENSION or name is None:
                continue
            ours = (row or {}).get(field.name)
            theirs = true_of_day(known, day, (field.name, name), begun)
            if not same(ours, theirs):
                yield f"{account.title} {day} {field.name}: stored {ours}, true {theirs}"


def true_of_day(
    known: Mapping[str, Mapping[str, Any]], day: str, names: tuple[str, str], begun: str
) -> Any:
    """What is true of a metric, given by our name and TikTok's, on a day asked for since `begun`.

    The net change follows from two totals, where TikTok does not give it itself.
    """
    ours, theirs = names
    value = known.get(day, {}).get(theirs)
    return (
        _growth(known, day) if ours == "followers_net" and value is None and day > begun else value
    )


def since(world: World, account: Account) -> str:
    """The first day anybody asked for."""
    return world.headwater.store.account(account.connector, account.account_id).facts["since"]


def _growth(known: Mapping[str, Mapping[str, Any]], day: str) -> int | None:
    before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    was, now = known.get(before, {}).get("followers_eod"), known.get(day, {}).get("followers_eod")
    return None if was is None or now is None else now - was


def _activity(world: World, account: Account, truth: Mapping[str, Any]) -> Iterator[str]:
    stored = stored_days(world, account, "audience_activity")
    untrusted, begun = set(truth.get("untrusted_days", ())), since(world, account)
    known: Mapping[str, list[Any]] = truth["audience_activity"]
    for day in sorted(set(known) | {day.isoformat() for day in stored}):
        if day in untrusted or day < begun:
            continue
        row = stored.get(date.fromisoformat(day), {})
        if not known.get(day) and row.get("edge"):
            continue
        ours = dict(
            zip(row.get("activity_hour") or [], row.get("active_followers") or [], strict=True)
        )
        theirs = {int(each["hour"]): each["count"] for each in known.get(day, ())}
        if ours != theirs:
            yield f"{account.title} {day} audience_activity: stored {ours}, true {theirs}"


def _profile(world: World, account: Account, truth: Mapping[str, Any]) -> Iterator[str]:
    stream = _stream(world, "profile")
    row = _newest_profile(world, account)
    for field in stream.fields:
        if field.volatile or field.source_name not in truth["profile"]:
            continue
        ours, theirs = row.get(field.name), truth["profile"][field.source_name]
        if not same(ours, theirs):
            yield f"{account.title} profile {field.name}: stored {ours}, true {theirs}"


def _newest_profile(world: World, account: Account) -> Mapping[str, object]:
    rows = world.headwater.store.current(_key(world, account), _stream(world, "profile"))
    return rows[0] if rows else {}


def _audiences(world: World, account: Account, truth: Mapping[str, Any]) -> Iterator[str]:
    for name, (source, label) in AUDIENCES.items():
        rows = world.headwater.store.current(_key(world, account), _stream(world, name))
        ours = _pairs(rows[0], name, f"{name}_share") if rows else {}
        theirs = {each[label]: each["percentage"] for each in truth.get(source, ())}
        if not same(ours, theirs):
            yield f"{account.title} {name}: stored {ours}, true {theirs}"


def _videos(world: World, account: Account, truth: Mapping[str, Any]) -> Iterator[str]:
    known: Mapping[str, Mapping[str, Any]] = truth["videos"]
    key = _key(world, account)
    for name in ("video", "video_lifetime"):
        stream = _stream(world, name)
        stored = {str(row["video_id"]): row for row in world.headwater.store.current(key, stream)}
        expected = {item for item, post in known.items() if _says(stream, post)}
        if set(stored) != expected:
            yield f"{account.title} {name}: posts differ by {sorted(set(stored) ^ expected)[:5]}"
        for item in sorted(set(stored) & set(known)):
            for field in stream.fields:
                theirs = known[item].get(str(field.source_name))
                if field.volatile or field.name == "video_id":
                    continue
                if field.name == "video_created_at":
                    theirs = datetime.fromtimestamp(int(str(theirs)), UTC)
                if not same(stored[item][field.name], theirs):
                    yield (
                        f"{account.title} {name} {item} {field.name}: stored "
                        f"{stored[item][field.name]}, true {theirs}"
                    )
    for name, (source, label) in SPLITS.items():
        yield from _split(
            world, account, name, {i: v.get(source) or [] for i, v in known.items()}, label
        )


def _says(stream: Stream, post: Mapping[str, Any]) -> bool:
    """Whether the truth has any value of the stream for a post: the youngest have no counters."""
    names = {f.source_name for f in stream.fields if f.name != stream.entity}
    return any(post.get(str(name)) is not None for name in names)


def _split(
    world: World, account: Account, name: str, known: Mapping[str, list[Any]], label: str
) -> Iterator[str]:
    stream = _stream(world, name)
    inner = str(stream.inner)
    share = next(f.name for f in stream.fields if f.name.endswith("_share"))
    rows = world.headwater.store.current(_key(world, account), stream)
    stored = {row["video_id"]: _pairs(row, inner, share) for row in rows}
    for item, parts in known.items():
        theirs = {int(p[label]) if label == "second" else p[label]: p["percentage"] for p in parts}
        if not same(stored.get(item, {}), theirs):
            yield f"{account.title} {name} {item}: stored {stored.get(item)}, true {theirs}"


def _pairs(row: Mapping[str, Any], label: str, value: str) -> dict[Any, Any]:
    return dict(zip(row[label] or [], row[value] or [], strict=True))


def same(ours: object, theirs: object) -> bool:
    if isinstance(ours, float) and isinstance(theirs, int | float):
        return math.isclose(ours, theirs, rel_tol=1e-9)
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[k], theirs[k]) for k in ours)
    return type(ours) is type(theirs) and ours == theirs


def final_days(world: World, account: Account) -> dict[date, dict[str, Any]]:
    """The stored days that have been read a week or more after they ended, as inner ones."""
    store = world.headwater.store
    pieces = store.slices(_key(world, account), ["profile_day"])
    final = {
        day
        for piece in pieces
        if piece.state is SliceState.LANDED and not piece.expired
        for day in piece.span.each()
        if (piece.fetched_at - end_of(day)).days >= 7 and piece.newest != day
    }
    return {day: row for day, row in stored_days(world, account).items() if day in final}
