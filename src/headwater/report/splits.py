"""Frames of splits: owners with their lists, and the lists laid out as rows.

A part of a split is true of its owner alone. Over several owners it is combined by weight, and
the whole it is part of is that of all owners with a split, whether or not they list the bucket:
what nobody placed is the bucket Unknown.
"""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

from headwater.model.field import Aggregation, Field
from headwater.report.conditions import clause_sql
from headwater.report.draft import Clause
from headwater.report.frames import Frame, Room
from headwater.report.relation import AS_OF, UNKNOWN, WHOLE
from headwater.report.sqltext import Sql, quoted
from headwater.report.tags import TAGS
from headwater.report.timing import time_only

ROUNDING = 0.0005
"""A smaller remainder is the rounding of TikTok's four digits and no bucket of its own."""


def split_frame(room: Room, owners: Frame, weight: Sql | None) -> Frame:
    """One row per owner and bucket. `owners` is the frame of the rows that hold the lists."""
    inner = room.relation.inner or ""
    packed = [each for each in room.relation.spine.packed if each.name in room.needed | {inner}]
    names = _names(room)
    named = [
        Sql("WITH owners AS (\n") + _owners(room, owners, packed, weight).indented() + "\n)",
        Sql("buckets AS (\n") + _buckets(room, names, packed).indented() + "\n)",
    ]
    shown = [*names, *(each.name for each in packed), "hw_weight"]
    columns = {name: Sql(f"buckets.{quoted(name)}") for name in shown}
    source = Sql("FROM buckets")
    if any(each.aggregation is Aggregation.SHARE for each in packed):
        others = [each.id for each in room.draft.by if each.id != inner]
        named.append(Sql("wholes AS (\n") + _wholes(others).indented() + "\n)")
        source += _joined_wholes(others)
        columns |= {"hw_owners": Sql("wholes.owners"), "hw_whole": Sql("wholes.whole")}
    frame = Frame(before=Sql.join(",\n", named), source=source, where=(), columns=columns)
    outer = [each for each in room.draft.where if not of_owners(each, inner)]
    return Frame(
        before=frame.before,
        source=source,
        where=tuple(clause_sql(each, frame, room) for each in outer),
        columns=columns,
    )


def _names(room: Room) -> list[str]:
    """The columns of owners that the buckets keep: dimensions, and who a tag is looked up for."""
    grouped = {each.id for each in room.draft.by}
    looked_up = {each.id for each in room.draft.used if each.id in TAGS} - grouped
    left_out = looked_up | {room.relation.inner}
    names = [each.id for each in room.draft.used if each.id not in left_out]
    keys = ["hw_account", room.relation.entity or ""] if looked_up else []
    return list(dict.fromkeys((*names, *keys)))


def of_owners(clause: Clause, inner: str) -> bool:
    """Whether a clause says nothing of the buckets, so that it picks owners."""
    return all(each.field.id != inner for each in clause)


def _owners(room: Room, owners: Frame, packed: list[Field], weight: Sql | None) -> Sql:
    """The owners with a list, their dimensions, their weight and the lists."""
    relation, draft = room.relation, room.draft
    inner, table = relation.inner or "", quoted(relation.spine.name)
    chosen = [
        each
        for each in draft.where
        if of_owners(each, inner) and not (relation.shape in AS_OF and time_only(each))
    ]
    where = [
        *owners.where,
        Sql(f"array_length({table}.{quoted(inner)}, 1) > 0"),
        *(clause_sql(each, owners, room) for each in chosen),
    ]
    told = {each.id: each for each in draft.used}
    dimensions = [
        (owners.dimension(told[name]) if name in told else owners.columns[name])
        + f" AS {quoted(name)}"
        for name in _names(room)
    ]
    lists = [Sql(f"{table}.{quoted(each.name)}") for each in packed]
    weighed = (weight or Sql("1")) + " AS hw_weight"
    return Sql.join(
        "\n",
        [
            Sql.join(", ", [*dimensions, weighed, *lists]).wrapped("SELECT ", ""),
            owners.source,
            Sql.join(" AND ", where).wrapped("WHERE ", ""),
        ],
    )


def _buckets(room: Room, names: list[str], packed: list[Field]) -> Sql:
    """The lists as rows, in step, and what is missing from the whole."""
    kept = [quoted(name) for name in names] + ["hw_weight"]
    rows = [*kept, *(f"unnest({quoted(each.name)}) AS {quoted(each.name)}" for each in packed)]
    text = f"SELECT {', '.join(rows)} FROM owners"
    shares = [each for each in packed if each.aggregation is Aggregation.SHARE]
    if room.relation.name not in WHOLE or not shares:
        return Sql(text)
    missing = f"1 - {room.dialect.sum_of(quoted(shares[0].name))}"
    cells = {room.relation.inner: f"CAST('{UNKNOWN}' AS TEXT)", shares[0].name: missing}
    rest = [*kept, *(cells[each.name] for each in packed)]
    return Sql(
        f"{text}\nUNION ALL\nSELECT {', '.join(rest)} FROM owners WHERE {missing} > {ROUNDING}"
    )


def _wholes(others: list[str]) -> Sql:
    """How many owners there are, and what all of them weigh."""
    names = "".join(f"{quoted(name)}, " for name in others)
    grouped = f"\nGROUP BY {', '.join(quoted(name) for name in others)}" if others else ""
    return Sql(f"SELECT {names}count(*) AS owners, sum(hw_weight) AS whole FROM owners{grouped}")


def _joined_wholes(others: list[str]) -> Sql:
    if not others:
        return Sql("\nCROSS JOIN wholes")
    same = " AND ".join(
        f"wholes.{quoted(name)} IS NOT DISTINCT FROM buckets.{quoted(name)}" for name in others
    )
    return Sql(f"\nJOIN wholes ON {same}")
