"""Hashtags and mentions of captions: found in Python, so that both engines agree on letters.

A post belongs to each of its tags once. Tags are joined as a list of pairs, and only when a
question groups by them: filtering by a tag never multiplies a post.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from headwater.model.field import Kind
from headwater.report.draft import Filter
from headwater.report.frames import Frame, Room
from headwater.report.operators import Condition, Operator, holds
from headwater.report.sqltext import Dialect, Sql, quoted

HASHTAG = re.compile(r"[#＃](\w+)")
MENTION = re.compile(r"(?<![\w.@])@([\w.]*\w)")


def hashtags(caption: str) -> list[str]:
    """The hashtags of a caption in lower case, each once, in order."""
    return list(dict.fromkeys(tag.lower() for tag in HASHTAG.findall(caption)))


def mentions(caption: str) -> list[str]:
    """The handles a caption mentions in lower case, each once, in order; no e-mail addresses."""
    return list(dict.fromkeys(name.lower() for name in MENTION.findall(caption)))


TAGS: dict[str, Callable[[str], list[str]]] = {"hashtag": hashtags, "mention": mentions}


def pairs(dialect: Dialect, entity: str, *, tag: bool = True) -> str:
    """The lists of accounts, entities and tags as rows; three placeholders, or two."""
    text = dialect.array(Kind.TEXT)
    named = f"unnest({dialect.array(Kind.INTEGER)}) AS account, unnest({text}) AS {quoted(entity)}"
    return f"SELECT {named}, unnest({text}) AS tag" if tag else f"SELECT {named}"


def tag_join(dimension: str, room: Room, account: str, entity: str) -> Sql:
    """A join that makes one row for each tag of a post; posts without a tag stay, with NULL."""
    name = room.relation.entity or ""
    return Sql(
        f"LEFT JOIN ({pairs(room.dialect, name)}) AS {quoted(dimension)} "
        f"ON {quoted(dimension)}.account = {account} "
        f"AND {quoted(dimension)}.{quoted(name)} = {entity}",
        tuple(room.supply.tags(dimension, room.relation)),
    )


def tagged(one: Filter, frame: Frame, room: Room) -> Sql:
    """That a post has a tag that meets the filter, or, excluded, that it has none that does."""
    accounts, entities, tags = room.supply.tags(one.field.id, room.relation)
    untagged = one.condition.operator is Operator.IS_NULL
    found = [
        (account, entity)
        for account, entity, tag in zip(accounts, entities, tags, strict=True)
        if untagged or holds(_included(one), tag, Kind.TEXT)
    ]
    name = room.relation.entity or ""
    key = f"({frame.cell('hw_account')}, {frame.cell(name)})"
    return Sql(
        f"{key} {'NOT ' if one.condition.exclude != untagged else ''}IN "
        f"({pairs(room.dialect, name, tag=False)})",
        ([each[0] for each in found], [each[1] for each in found]),
    )


def _included(one: Filter) -> Condition:
    return replace(one.condition, exclude=False)
