"""What a statement needs bound that is worked out beforehand: statuses, tags, pattern matches."""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from headwater.model.field import Kind
from headwater.model.stream import Stream
from headwater.report.draft import Asking, Draft, Filter
from headwater.report.known import Known
from headwater.report.operators import holds
from headwater.report.relation import UNKNOWN, WHOLE, Relation
from headwater.report.sql import distinct
from headwater.report.sqltext import Dialect, Sql, one_of, quoted
from headwater.report.tags import TAGS
from headwater.store.base import StoredAccount

Ask = Callable[[Sql], list[tuple[object, ...]]]
Tagged = tuple[list[int], list[str], list[str]]


@dataclass(frozen=True, kw_only=True)
class Supplies:
    """A Supply (see frames.py) for one question."""

    asking: Asking
    dialect: Dialect
    accounts: Sequence[StoredAccount]
    identities: Mapping[str, Stream | None]
    ask: Ask
    known: Callable[[Stream], Mapping[int, Known]]
    _tags: dict[tuple[str, str], Tagged] = field(default_factory=dict)

    def account_ids(self) -> Mapping[int, str]:
        """The source's ids by key."""
        return {account.key: account.account_id for account in self.accounts}

    def account_id(self, key: int) -> str:
        return self.account_ids()[key]

    def identity(self, connector: str) -> Stream | None:
        return self.identities.get(connector)

    def statuses(
        self, relation: Relation, draft: Draft
    ) -> tuple[list[int], list[date], list[date], list[str]]:
        accounts: list[int] = []
        firsts: list[date] = []
        lasts: list[date] = []
        words: list[str] = []
        for key, known in self.known(relation.spine).items():
            for run in known.statuses(draft.days, self.asking.today):
                accounts.append(key)
                firsts.append(run.first)
                lasts.append(run.last)
                words.append(run.status.value)
        return accounts, firsts, lasts, words

    def tags(self, dimension: str, relation: Relation) -> Tagged:
        home = relation.home("caption")
        if home is None or home.entity is None:
            return [], [], []
        found = self._tags.get((dimension, home.name))
        if found is None:
            found = self._read_tags(dimension, home, home.entity)
            self._tags[dimension, home.name] = found
        return found

    def _read_tags(self, dimension: str, home: Stream, entity: str) -> Tagged:
        mine = one_of(Sql("account"), self.asking.accounts, Kind.INTEGER, self.dialect)
        captions = self.ask(
            mine.wrapped(
                f"SELECT account, {quoted(entity)}, caption FROM {quoted(home.name)} "
                "WHERE superseded_at IS NULL AND caption IS NOT NULL AND ",
                f" ORDER BY account, {quoted(entity)}",
            )
        )
        accounts: list[int] = []
        entities: list[str] = []
        tags: list[str] = []
        for account, name, caption in captions:
            assert isinstance(account, int)
            for tag in TAGS[dimension](str(caption)):
                accounts.append(account)
                entities.append(str(name))
                tags.append(tag)
        return accounts, entities, tags

    def matching(self, one: Filter, relation: Relation, draft: Draft) -> list[object]:
        fitting = replace(one.condition, exclude=False)
        return [
            value
            for value in self._values(one, relation, draft)
            if value is not None and holds(fitting, _shown(one, value), one.field.kind)
        ]

    def _values(self, one: Filter, relation: Relation, draft: Draft) -> Sequence[object]:
        if one.field.id in TAGS:
            return list(dict.fromkeys(self.tags(one.field.id, relation)[2]))
        statement = distinct(one.field, relation, draft, self.asking, self.dialect, self)
        values = dict.fromkeys(row[0] for row in self.ask(statement))
        if relation.name in WHOLE and one.field.id == relation.inner:
            values[UNKNOWN] = None  # what is missing from a whole is stored nowhere
        return list(values)


def _shown(one: Filter, value: object) -> object:
    """A value as people read it, which is what a pattern is held against."""
    show = one.field.part.show if one.field.part is not None else None
    return show(value) if show is not None else value
