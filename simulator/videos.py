"""``business/video/list``: an account's posts and their lifetime numbers (doc 1762228421622786)."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator import images
from simulator.accounts import Account
from simulator.feed import Post
from simulator.fields import COUNTED, FADING, IDENTITY, VIDEO_LIST
from simulator.insights import Nature
from simulator.posts import Reading, available, character, counted, reading
from simulator.refusals import parameter
from simulator.rendering import in_any_order, meet, write_missing
from simulator.rules import (
    Answer,
    Call,
    Endpoint,
    Prepared,
    as_json,
    chosen_fields,
    texts,
    whole_number,
)
from simulator.world import Person, World

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a call asks for. ``cursor`` is milliseconds; ``ids`` excludes paging."""

    fields: list[str]
    ids: list[str] | None
    ads_only: bool
    cursor: int | None
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The posts of one answer and how to go on. ``cursor`` is milliseconds."""

    posts: list[Post]
    cursor: int
    more: bool


def identity(world: World, account: Account, post: Post, nature: Nature, at: float) -> Row:
    """Return the fields known from the moment of publication."""
    app = world.app.client_id
    campaign = f"utm_campaign=tt4d_open_api&utm_source={app}"
    player = "music_info=1&description=1&autoplay=1&loop=1"
    return {
        "item_id": post.item_id,
        "media_type": "PHOTO" if post.photo else "VIDEO",
        "is_ad": post.boosted,
        "thumbnail_url": images.thumbnail_url(world, account, post.index, at),
        "share_url": f"https://www.tiktok.com/@{account.username(at)}/video/{post.item_id}?{campaign}",
        "embed_url": f"https://www.tiktok.com/player/v1/{post.item_id}?{player}&{campaign}",
        "caption": nature.caption,
        "create_time": str(post.created),
    }


def has_now(world: World, person: Person, post: Post, read: Reading, at: float) -> frozenset[str]:
    """Return the counted fields TikTok has a value for at ``at``."""
    account = person.account
    kind = account.kind_served(None, at, whole_history=world.whole_history())
    names = available(post, read, kind, person.followers(at))
    return names if account.past.analytics_since is not None else meet(names, _PUBLIC)


_PUBLIC = frozenset(
    name for name in COUNTED if VIDEO_LIST[name] == "video.list" and name != "reach"
)


def _prepare(call: Call) -> Prepared:
    asked = texts(call.query, "fields")
    most = whole_number(call.query, "max_count", default=10, most=20)
    cursor = _cursor(call)
    ids, ads_only = _filters(call)
    fields = chosen_fields(asked, VIDEO_LIST, ["item_id"])
    if len(fields) > 1 and "item_id" not in fields:
        raise parameter("fields", '"item_id" is required when more than one field is requested')
    call.require_scope("video.list", *(VIDEO_LIST[name] for name in fields))
    call.require_ownership()
    request = Request(fields=fields, ids=ids, ads_only=ads_only, cursor=cursor, most=most)
    return lambda: _answer(call, request)


def _cursor(call: Call) -> int | None:
    text = call.query.get("cursor")
    if text is None:
        return None
    try:
        return int(text)
    except ValueError:
        raise parameter("cursor", "Not a valid integer.") from None


def _filters(call: Call) -> tuple[list[str] | None, bool]:
    if "filters" not in call.query:
        return None, False
    filters = as_json(call.query, "filters")
    if not isinstance(filters, dict):
        raise parameter("filters", "Not a valid JSON object.")
    ids, ads_only = filters.get("video_ids"), filters.get("ad_post_only", False)
    if ids is not None and not (
        isinstance(ids, list) and ids and all(isinstance(item, str) for item in ids)
    ):
        raise parameter("filters.video_ids", "Not a valid list.")
    if not isinstance(ads_only, bool):
        raise parameter("filters.ad_post_only", "Not a valid boolean.")
    return ids, ads_only


def _answer(call: Call, request: Request) -> Answer:
    world, person, at = call.world, call.person, call.at
    page = _before(call, request) if request.ids is None else _by_id(call, request)
    fields = in_any_order(world, request.fields)
    written = [(post, *_row(call, fields, post)) for post in page.posts]

    def sent() -> None:
        for post, _, served in written:
            person.memory.note(("post", post.index), served, at)

    rows = [row for _, row, _ in written]
    data: Row = {"videos": rows, "cursor": page.cursor, "has_more": page.more}
    return Answer(data={name: data[name] for name in in_any_order(world, list(data))}, sent=sent)


def _by_id(call: Call, request: Request) -> Page:
    found = [call.person.feed.find(item, call.at) for item in dict.fromkeys(request.ids or ())]
    posts = [post for post in found if post and call.person.shows(post)]
    kept = [post for post in posts if post.ad_only or not request.ads_only]
    return Page(posts=sorted(kept, key=lambda post: -post.created), cursor=0, more=False)


def _before(call: Call, request: Request) -> Page:
    """Return a page; its cursor is the time of the last post looked at, shown or not."""
    posts: list[Post] = []
    cursor = looked = 0
    for post in _older(call, request.cursor):
        shown = call.person.shows(post)
        if not shown and not _leaves_a_hole(call, post):
            continue
        if looked == request.most:
            return Page(posts=posts, cursor=cursor, more=True)
        looked, cursor = looked + 1, post.created * 1000
        posts.extend([post] if shown else [])
    return Page(posts=posts, cursor=cursor, more=False)


def _leaves_a_hole(call: Call, post: Post) -> bool:
    """Return whether a post that is held back still takes a place on its page."""
    public = call.account.archetype.public
    return public and post.filtered and call.world.switches.on("short_pages")


def _older(call: Call, cursor: int | None) -> Iterator[Post]:
    """Yield the posts published before the cursor, newest first."""
    feed = call.person.feed
    inclusive = call.world.switches["cursor_boundary"] == "inclusive"
    until = call.at if cursor is None else min(call.at, cursor / 1000)
    for index in range(feed.until(until) - 1, -1, -1):
        post = feed[index]
        if cursor is None or post.created * 1000 < cursor or inclusive:
            yield post


def _row(call: Call, fields: list[str], post: Post) -> tuple[Row, frozenset[str]]:
    world, person, at = call.world, call.person, call.at
    nature = character(person.account, post)
    read = reading(person.account, post, at, person.batch(at))
    has = has_now(world, person, post, read, at)
    values = identity(world, person.account, post, nature, at)
    if any(name in COUNTED for name in fields):
        values.update(counted(post, nature, read))
    row: Row = {}
    for name in fields:
        if name in _KNOWN or name in has:
            row[name] = values[name]
        elif not (read.idle and name in FADING) or world.switches["missing_metric"] == "null":
            write_missing(world.switches, row, name)
    return row, meet(frozenset(fields), has | _KNOWN)


_KNOWN = frozenset(IDENTITY)

VIDEO_CALL = Endpoint(name="business/video/list", required=("business_id",), prepare=_prepare)
