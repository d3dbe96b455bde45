"""What a permission is for, and what a person goes without when it was not granted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from headwater.connectors.base import Connector

FEW = 4
ABOUT: Mapping[str, str] = {
    "user.info.basic": "Name and picture",
    "user.info.username": "Handle",
    "user.info.profile": "Bio, profile link and verified badge",
    "user.info.stats": "How many followers, likes and posts there are now",
    "user.account.type": "Whether it is a Business account",
    "user.insights": "Daily insights, and who the followers are",
    "video.list": "Public posts with their views, likes, comments and shares",
    "video.insights": "Watch time, traffic sources and viewers of posts",
    "comment.list": "Comments on posts",
}
"""TikTok's scopes in the words of people (doc 1753986142651394)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A scope of a source, in words, with the fields that hang on it and their streams."""

    scope: str
    about: str
    fields: tuple[str, ...]
    streams: tuple[str, ...]

    @property
    def cost(self) -> str:
        """What stays empty without it: every field where they are few, else how many."""
        if len(self.fields) <= FEW:
            return ", ".join(self.fields) or "nothing that is read here"
        return f"{len(self.fields)} fields, such as {', '.join(self.fields[:FEW])}"


def permissions(connector: Connector, scopes: Iterable[str]) -> list[Permission]:
    """Those scopes, with what each is good for."""
    found = []
    for scope in scopes:
        mine = [
            (stream, field)
            for stream in connector.streams
            if not stream.opt_in
            for field in stream.fields
            if field.scope == scope
        ]
        found.append(
            Permission(
                scope=scope,
                about=ABOUT.get(scope, scope),
                fields=tuple(dict.fromkeys(field.label for _, field in mine)),
                streams=tuple(dict.fromkeys(stream.label for stream, _ in mine)),
            )
        )
    return found
