"""Filters as SQL: identifiers from the catalogue, values bound, patterns worked out before."""

from headwater.model.field import Kind
from headwater.report.draft import Clause, Filter
from headwater.report.frames import Frame, Room
from headwater.report.operators import COMPARED, TEXTUAL, Condition, Operator
from headwater.report.sqltext import Dialect, Sql, one_of, quoted
from headwater.report.tags import TAGS, tagged


def clause_sql(clause: Clause, frame: Frame, room: Room) -> Sql:
    """That one of the filters holds."""
    pieces = [filter_sql(each, frame, room) for each in clause]
    if len(pieces) == 1:
        return pieces[0]
    return Sql.join(" OR ", pieces).wrapped("(", ")")


def filter_sql(one: Filter, frame: Frame, room: Room) -> Sql:
    """That a filter on a dimension holds. What is excluded keeps rows that have no value."""
    condition = one.condition
    if one.field.id in TAGS and not any(each.id == one.field.id for each in room.draft.by):
        return tagged(one, frame, room)
    expression = frame.dimension(one.field)
    shown_as_text = one.field.kind is Kind.TEXT and one.field.part is None
    if condition.operator is Operator.CONTAINS and shown_as_text:
        met = expression.wrapped("strpos(", "") + Sql(", ?) > 0", condition.values)
    elif condition.operator in TEXTUAL:
        fitting = room.supply.matching(one, room.relation, room.draft)
        met = one_of(expression, fitting, stored_kind(one), room.dialect)
    else:
        met = met_sql(condition, expression, stored_kind(one), room.dialect)
    return met.wrapped("NOT coalesce(", ", FALSE)") if condition.exclude else met


def stored_kind(one: Filter) -> Kind:
    """The kind a dimension is grouped by: months and quarters are days underneath."""
    part = one.field.part
    return Kind.DAY if part is not None and part.read is not None else one.field.kind


def met_sql(condition: Condition, expression: Sql, kind: Kind, dialect: Dialect) -> Sql:
    """That an expression meets a condition that reads no text."""
    values = condition.values
    match condition.operator:
        case Operator.IS_NULL:
            return expression + " IS NULL"
        case Operator.BETWEEN:
            return expression + Sql(" BETWEEN ? AND ?", values)
        case Operator.EQUALS | Operator.IN_LIST:
            return one_of(expression, tuple(dict.fromkeys(values)), kind, dialect)
        case _:
            return expression + Sql(f" {COMPARED[condition.operator]} ?", values)


def having_sql(clause: Clause, dialect: Dialect) -> Sql:
    """That one of the filters on finished metrics holds."""
    pieces = []
    for one in clause:
        met = met_sql(one.condition, Sql(quoted(one.field.id)), Kind.REAL, dialect)
        excluded = one.condition.exclude
        pieces.append(met.wrapped("NOT coalesce(", ", FALSE)") if excluded else met)
    return Sql.join(" OR ", pieces).wrapped("(", ")")
