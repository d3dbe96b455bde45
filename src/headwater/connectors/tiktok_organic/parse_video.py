"""What `/business/video/list/` and `/business/comment/list/` answer (doc 1762228421622786).

Both are read page by page. A page may be short or empty with more to come; only `has_more`
and the cursor say whether it was the last. A post or comment that holds what is not documented
is left out; a first page on which all do is refused, for then it is not about a post.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from headwater.connectors.base import Page, Question, Row
from headwater.connectors.tiktok_organic.cells import CellError, identifier
from headwater.connectors.tiktok_organic.rows import (
    Column,
    Split,
    columns,
    flat,
    pairs,
    split,
    strange,
)
from headwater.connectors.tiktok_organic.streams import ASK_BY_NAME, BY_NAME, COMMENT

PAGE_NAMES = frozenset({"videos", "comments", "cursor", "has_more"})
VIDEO_NAMES = frozenset(
    field.source_name or ""
    for name in ASK_BY_NAME["videos"].streams
    for field in BY_NAME[name].asked
)
# Documented, and of no use to analytics.
COMMENT_NAMES = frozenset(
    {"user_id", "image_url", "profile_image", "parent_comment_id", "reply_list"}
) | {field.source_name or "" for field in COMMENT.asked}
LONGEST_CURSOR = 32

OnePost = dict[str, Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to take from each post, for one set of asked fields."""

    flat: tuple[tuple[str, tuple[Column, ...]], ...]
    splits: tuple[Split, ...]


@cache
def plan(asked: tuple[str, ...]) -> Plan:
    names = ASK_BY_NAME["videos"].streams
    return Plan(
        flat=tuple((name, columns(name, asked)) for name in names if not BY_NAME[name].inner),
        splits=tuple(
            split(name) for name in names if BY_NAME[name].inner and split(name).source in asked
        ),
    )


def videos(question: Question, data: dict[str, object]) -> Page:
    """The posts of one page. There is no next page once this one ends before `since`."""
    unknown = strange(data, PAGE_NAMES)
    how = plan(question.fields)
    posts: dict[str, OnePost] = {}

    def take(source: dict[str, object]) -> None:
        post = _post(how, source, unknown)
        posts[str(post["video"]["video_id"])] = post

    odd = _refused(data, "videos", "item_id", take)
    spoilt = _left_out(question, odd, posts)
    rows: dict[str, list[Row]] = {name: [] for name in question.ask.streams}
    for post in posts.values():
        for name, row in post.items():
            rows[name].append(row)
    cursor = _next(data)
    complete = _all_named(odd) and (cursor is not None or not data.get("has_more"))
    if question.since is not None and _ended_before(rows["video"], question.since):
        cursor, complete = None, _all_named(odd)
    return Page(
        rows=rows, cursor=cursor, complete=complete, unknown=frozenset(unknown), spoilt=spoilt
    )


def _post(how: Plan, source: dict[str, object], unknown: set[str]) -> OnePost:
    """One post as rows by stream. Of `video` there is always one: being listed is news enough."""
    owner = {"video_id": _id(source, "item_id")}
    post: OnePost = {}
    for name, wanted in how.flat:
        row = flat(wanted, source)
        if name == "video" or any(value is not None for value in row.values()):
            post[name] = {**owner, **row}
    for each in how.splits:
        packed = pairs(each, source.get(each.source), unknown)
        if packed is not None:
            post[each.stream] = {**owner, **packed}
    unknown |= strange(source, VIDEO_NAMES)
    return post


def _ended_before(rows: list[Row], since: datetime) -> bool:
    """Whether a page, newest first, reached back before `since`: posts come in that order."""
    made = [row["video_created_at"] for row in rows if row.get("video_created_at") is not None]
    return bool(made) and isinstance(made[-1], datetime) and made[-1] < since


def ads(question: Question, data: dict[str, object]) -> Page:
    """Which of the asked posts are shown only as ads: those the filtered list returns."""
    unknown = strange(data, PAGE_NAMES)
    returned: set[str] = set()

    def take(source: dict[str, object]) -> None:
        found = _id(source, "item_id")
        if found not in question.entities:
            raise CellError("one of the posts asked about", "item_id")
        returned.add(found)
        unknown.update(strange(source, VIDEO_NAMES))

    for odd in _refused(data, "videos", "item_id", take):
        raise odd.error
    # With more to come, a post that is not here may still be on the list.
    told = returned if _next(data) is not None else question.entities
    rows: list[Row] = [
        {"video_id": post, "ad_only": post in returned}
        for post in question.entities
        if post in told
    ]
    return Page(rows={"video_ad": rows}, unknown=frozenset(unknown))


def comments(question: Question, data: dict[str, object]) -> Page:
    """The comments of one page, in no lasting order: beyond some 500 they repeat."""
    unknown = strange(data, PAGE_NAMES)
    wanted = columns("comment", question.fields)
    rows: dict[str, Row] = {}

    def take(source: dict[str, object]) -> None:
        found = _id(source, "comment_id")
        row = {"comment_id": found, **flat(wanted, source)}
        if row.get("video_id") is None:
            row["video_id"] = question.entities[0]
        rows[found] = row
        unknown.update(strange(source, COMMENT_NAMES))

    odd = _refused(data, "comments", "comment_id", take)
    spoilt = _left_out(question, odd, rows)
    return Page(
        rows={"comment": list(rows.values())},
        cursor=_next(data),
        complete=_all_named(odd),
        unknown=frozenset(unknown),
        spoilt=spoilt,
    )


@dataclass(frozen=True, slots=True)
class Odd:
    """An entry that holds what nobody can read: where it stood, and its id if that can be read."""

    place: str
    id: str | None
    error: CellError


def _refused(
    data: dict[str, object], name: str, key: str, take: Callable[[dict[str, object]], None]
) -> list[Odd]:
    """Give every object of a list to `take`; what is wrong with those that it refuses.

    Without the list an answer does not say "none".
    """
    entries = data.get(name)
    if not isinstance(entries, list):
        raise CellError("a list", name)
    refused: list[Odd] = []
    for place, entry in enumerate(entries):
        try:
            if not isinstance(entry, dict):
                raise CellError("an object")
            take(entry)
        except CellError as bad:
            where = f"{name}[{place}]"
            refused.append(Odd(where, _id_or_none(entry, key), bad.within(where)))
    return refused


def _left_out(question: Question, refused: list[Odd], kept: Collection[object]) -> dict[str, str]:
    """A sentence for each refused entry. Raises CellError where a list begins with no other."""
    if refused and not kept and question.cursor is None:
        raise refused[0].error
    return {odd.id or odd.place: f"{odd.error.said}; that one was left out" for odd in refused}


def _all_named(refused: list[Odd]) -> bool:
    return all(odd.id is not None for odd in refused)


def _id_or_none(entry: object, name: str) -> str | None:
    try:
        return _id(entry, name) if isinstance(entry, dict) else None
    except CellError:
        return None


def _id(source: dict[str, object], name: str) -> str:
    try:
        return identifier(source.get(name))
    except CellError as bad:
        raise bad.within(name) from None


def _next(data: dict[str, object]) -> str | None:
    """The next page's cursor, as text to be sent back unchanged; None after the last page."""
    more = data.get("has_more")
    if more is not None and type(more) is not bool:
        raise CellError("true or false", "has_more")
    cursor = data.get("cursor")
    if type(cursor) is int and 0 <= cursor < 10**LONGEST_CURSOR:
        cursor = str(cursor)
    if cursor is None:
        cursor = ""
    if type(cursor) is not str or len(cursor) > LONGEST_CURSOR or not cursor.isascii():
        raise CellError("a whole number of 0 or more", "cursor")
    if more is False or cursor in {"", "0"}:
        return None
    if not cursor.isprintable():
        raise CellError("a whole number of 0 or more", "cursor")
    return cursor
