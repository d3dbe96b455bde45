"""Where the rows of a relation come from: a FROM, a WHERE, and where each field is found there."""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from headwater.model.field import Kind, Role
from headwater.model.stream import Stream
from headwater.report.catalogue import CatalogueField
from headwater.report.draft import Asking, Draft, Filter, Part, is_activity
from headwater.report.relation import Relation
from headwater.report.sqltext import Dialect, Sql, one_of, quoted

NOTHING = Sql("")


class Supply(Protocol):
    """What SQL needs that is not in the tables: facts worked out before, bound as lists."""

    def account_id(self, key: int) -> str:
        """The source's id of an account."""
        ...

    def identity(self, connector: str) -> Stream | None:
        """The stream that says who an account is."""
        ...

    def statuses(
        self, relation: Relation, draft: Draft
    ) -> tuple[list[int], list[date], list[date], list[str]]:
        """Account, first day, last day and status of each run of days."""
        ...

    def tags(self, dimension: str, relation: Relation) -> tuple[list[int], list[str], list[str]]:
        """Account, entity and tag of each tagged post."""
        ...

    def matching(self, one: Filter, relation: Relation, draft: Draft) -> list[object]:
        """The values of a dimension that an operator over text fits."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Everything a frame is built with. `needed` are the ids of dimensions and columns it shows."""

    relation: Relation
    draft: Draft
    asking: Asking
    dialect: Dialect
    supply: Supply
    needed: frozenset[str]

    def accounts(self, column: str) -> Sql:
        """That a column is one of the accounts asked about."""
        return one_of(Sql(column), self.asking.accounts, Kind.INTEGER, self.dialect)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Rows to aggregate. `columns` say where fields are found, `day` is the day of activity.

    `before` holds what the source is made of, as a WITH.
    """

    source: Sql
    where: tuple[Sql, ...]
    columns: Mapping[str, Sql]
    before: Sql = NOTHING
    day: Sql | None = None
    time: str = ""

    def dimension(self, wanted: CatalogueField) -> Sql:
        """The expression of a dimension."""
        if is_activity(wanted) and wanted.part is not None and self.day is not None:
            return Sql(wanted.part.sql.format(self.day.text), self.day.values)
        return self.columns[wanted.id]

    def cell(self, name: str) -> str:
        """The column of that name, for a formula."""
        return self.columns[name].text


def needed_by(part: Part, draft: Draft) -> frozenset[str]:
    """Ids of dimensions and columns that a part of the question reads."""
    read = {each.id for each in draft.used}
    for metric in part.metrics:
        if metric.formula is not None:
            read |= metric.formula.columns
    return frozenset(read)


def own_columns(stream: Stream, needed: frozenset[str]) -> dict[str, Sql]:
    """The needed columns of a stream's own table, under the table's name."""
    return {
        each.name: Sql(f"{quoted(stream.name)}.{quoted(each.name)}")
        for each in stream.fields
        if each.name in needed
    }


def who(room: Room, account: str) -> tuple[list[Sql], dict[str, Sql]]:
    """The joins and columns that say whose a row is. `account` is the column of its key."""
    joins: list[Sql] = []
    columns: dict[str, Sql] = {}
    if "datasource" in room.needed:
        columns["datasource"] = Sql("CAST(? AS TEXT)", (room.relation.connector,))
    if "account_id" in room.needed:
        if len(room.asking.accounts) == 1:
            told = room.supply.account_id(room.asking.accounts[0])
            columns["account_id"] = Sql("CAST(? AS TEXT)", (told,))
        else:
            joins.append(Sql(f"JOIN hw_account AS whose ON whose.key = {account}"))
            columns["account_id"] = Sql("whose.account_id")
    stream = room.supply.identity(room.relation.connector)
    if stream is None:
        return joins, columns
    traits = [
        each.name
        for each in stream.fields
        if each.role is Role.DIMENSION and each.name in room.needed
    ]
    if traits:
        joins.append(latest_identity(room, stream, traits, account))
        columns |= {name: Sql(f"who.{quoted(name)}") for name in traits}
    return joins, columns


def latest_identity(room: Room, stream: Stream, traits: Sequence[str], account: str) -> Sql:
    """A join to what each account was last seen to be called."""
    table = quoted(stream.name)
    names = ", ".join(f"p.{quoted(name)}" for name in traits)
    inner = room.accounts("account")
    return inner.wrapped(
        f"LEFT JOIN (SELECT p.account, {names} FROM {table} AS p JOIN ("
        f"SELECT account, max(captured_at) AS captured_at FROM {table} WHERE ",
        " GROUP BY account) AS l ON l.account = p.account AND l.captured_at = p.captured_at"
        f") AS who ON who.account = {account}",
    )
