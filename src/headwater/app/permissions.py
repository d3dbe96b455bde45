"""What a permission is for, and what a person goes without when it was not granted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from headwater.connectors.base import Connector
from headwater.model.account import Account
from headwater.report.catalogue import Catalogue
from headwater.report.result import Answer, Warning

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


def with_refusals(answer: Answer, accounts: Sequence[Account], catalogue: Catalogue) -> Answer:
    """The answer, saying first which of its fields an account's owner has not granted.

    Without that a field looks as if it were still to be read. Accounts of which no scopes are
    known, such as the Sample Account, are left out.
    """
    behind: dict[str, list[str]] = {}
    for column in answer.columns:
        scope = catalogue.by_id[column.id].scope
        if scope is not None:
            behind.setdefault(scope, []).append(column.id)
    found = []
    for scope, names in behind.items():
        without = [each for each in accounts if each.scopes and scope not in each.scopes]
        if without:
            found.append(
                Warning(
                    code="not_granted",
                    sentence=f"{_who(without)} not granted {scope} ({ABOUT.get(scope, scope)}): "
                    "connect again and allow it.",
                    fields=tuple(names),
                )
            )
    return replace(answer, warnings=(*found, *answer.warnings)) if found else answer


def _who(accounts: Sequence[Account]) -> str:
    return f"{accounts[0].title} has" if len(accounts) == 1 else f"{len(accounts):,} accounts have"
