"""From a plan to one readable statement: identifiers of the catalogue, every value bound."""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

from collections.abc import Sequence
from dataclasses import replace

from headwater.model.field import Kind
from headwater.report.ages import age_frame
from headwater.report.aggregates import finals, pieces
from headwater.report.catalogue import CatalogueField
from headwater.report.changes import change_frame
from headwater.report.conditions import clause_sql, having_sql
from headwater.report.days import capture_frame, day_frame, follower_weight
from headwater.report.draft import ALIKE, Asking, Draft, Part, Sorting, is_activity
from headwater.report.formulas import PER_ACCOUNT
from headwater.report.frames import Frame, Room, Supply, needed_by
from headwater.report.posts import post_frame
from headwater.report.relation import AS_OF, SPLITS, Relation, Shape
from headwater.report.splits import split_frame
from headwater.report.sqltext import Dialect, Sql, quoted
from headwater.report.timing import time_only

WEIGHT = "hw_weight"


def compiled(
    draft: Draft, asking: Asking, dialect: Dialect, supply: Supply, *, limit: int | None
) -> Sql:
    """The statement of a plan: its dimensions, then its metrics, in the order asked for."""
    selects = [_select(part, draft, asking, dialect, supply) for part in draft.parts]
    answer = selects[0] if len(selects) == 1 else _together(selects, draft)
    shown = [each.id for each in (*draft.by, *draft.metrics)]
    hidden = {m.id for part in draft.parts for m in part.metrics} - set(shown)
    # Only columns of what is selected from can be part of what is ordered by.
    reshaped = any(_is_real(each) for each in draft.order)
    if draft.having or hidden or len(selects) > 1 or reshaped:
        conditions = [having_sql(each, dialect) for each in draft.having]
        answer = _wrapped(answer, shown, conditions)
    order = _order(draft)
    answer += f"\nORDER BY {order}" if order else ""
    return answer + (Sql("\nLIMIT ?", (limit,)) if limit is not None else "")


def distinct(
    field: CatalogueField,
    relation: Relation,
    draft: Draft,
    asking: Asking,
    dialect: Dialect,
    supply: Supply,
) -> Sql:
    """The statement of all values a dimension has, in its first column, whatever else is filtered.

    What decides which captures are looked at stays: the parts of the day, and the filters on it.
    """
    timed = tuple(each for each in draft.by if is_activity(each) and each is not field)
    clauses = tuple(each for each in draft.where if time_only(each))
    if field.part is not None:
        clauses = ()
    bare = replace(
        draft,
        by=(field, *timed),
        metrics=(),
        where=clauses,
        having=(),
        order=(),
        everything=True,
    )
    part = Part(relation=relation, metrics=())
    return _select(part, bare, asking, dialect, supply)


def _wrapped(answer: Sql, shown: Sequence[str], conditions: Sequence[Sql]) -> Sql:
    """The answer without hidden columns and lines that its metric filters refuse."""
    names = ", ".join(quoted(name) for name in shown)
    text = answer.indented().wrapped(f"SELECT {names} FROM (\n", "\n) AS answer")
    return text + Sql.join(" AND ", conditions).wrapped("\nWHERE ", "") if conditions else text


def _order(draft: Draft) -> str:
    return ", ".join(
        f"{_sorted_by(each)} {'DESC' if each.descending else 'ASC'} NULLS LAST"
        for each in draft.order
    )


def _sorted_by(column: Sorting) -> str:
    """What a column is ordered by. The last bits of a sum depend on who was added first."""
    name = quoted(column.field.id)
    return f"CAST({name} AS DECIMAL(38, {ALIKE}))" if _is_real(column) else name


def _is_real(column: Sorting) -> bool:
    return column.field.kind is Kind.REAL


def _together(selects: Sequence[Sql], draft: Draft) -> Sql:
    """Several streams in one answer: each aggregated first, then laid beside each other."""
    dimensions = [quoted(each.id) for each in draft.by]
    metrics = [metric for part in draft.parts for metric in part.metrics]
    laid = []
    for part, select in zip(draft.parts, selects, strict=True):
        cells = [
            quoted(m.id) if m in part.metrics else f"CAST(NULL AS {number(m)}) AS {quoted(m.id)}"
            for m in metrics
        ]
        names = ", ".join([*dimensions, *cells])
        laid.append(select.indented().wrapped(f"SELECT {names} FROM (\n", "\n) AS part"))
    stacked = Sql.join("\nUNION ALL\n", laid).indented()
    tops = [f"max({quoted(m.id)}) AS {quoted(m.id)}" for m in metrics]
    grouped = f"\nGROUP BY {', '.join(dimensions)}" if dimensions else ""
    return stacked.wrapped(
        f"SELECT {', '.join([*dimensions, *tops])} FROM (\n", f"\n) AS parts{grouped}"
    )


def number(metric: CatalogueField) -> str:
    """The type of a metric's column."""
    return "BIGINT" if metric.kind is Kind.INTEGER else "DOUBLE PRECISION"


def _select(part: Part, draft: Draft, asking: Asking, dialect: Dialect, supply: Supply) -> Sql:
    """The lines of one relation: one for each combination of the dimensions."""
    room = Room(
        relation=part.relation,
        draft=draft,
        asking=asking,
        dialect=dialect,
        supply=supply,
        needed=needed_by(part, draft),
    )
    frame = _frame(room)
    if part.relation.shape not in SPLITS:
        frame = replace(frame, where=(*frame.where, *_conditions(room, frame)))
    twice = _per_account(part, draft, asking)
    return _in_two(part, frame, room) if twice else _in_one(part, frame, room)


def _conditions(room: Room, frame: Frame) -> list[Sql]:
    """The filters on dimensions; those on time are met already where moments were chosen."""
    resolved = room.relation.shape in AS_OF
    return [
        clause_sql(each, frame, room)
        for each in room.draft.where
        if not (resolved and time_only(each))
    ]


def _frame(room: Room) -> Frame:
    match room.relation.shape:
        case Shape.DAY:
            return day_frame(room)
        case Shape.CAPTURE:
            return capture_frame(room)
        case Shape.ENTITY:
            return post_frame(room)
        case Shape.DAY_SPLIT:
            return split_frame(room, day_frame(room), None)
        case Shape.CAPTURE_SPLIT:
            joins, weight = follower_weight(room)
            owners = capture_frame(room)
            source = Sql.join("\n", [owners.source, *joins])
            return split_frame(room, replace(owners, source=source), weight)
        case Shape.ENTITY_SPLIT:
            weight_field = next((f.weight for f in room.relation.spine.packed if f.weight), "")
            weighed = replace(room, needed=room.needed | {weight_field})
            owners = post_frame(weighed)
            return split_frame(room, owners, owners.columns.get(weight_field))
        case Shape.DELTA:
            return change_frame(room)
        case Shape.AGE:
            return age_frame(room)


def _per_account(part: Part, draft: Draft, asking: Asking) -> bool:
    """Whether each account has to be put together by itself first."""
    if len(asking.accounts) == 1 or any(each.id == "account_id" for each in draft.by):
        return False
    return any(m.formula is not None and m.formula.way in PER_ACCOUNT for m in part.metrics)


def _dimensions(frame: Frame, room: Room) -> list[Sql]:
    """The dimensions by name; text in a collation that orders by bytes, as the tables have it."""
    collate = room.dialect.collate
    found = []
    for each in room.draft.by:
        expression = frame.dimension(each)
        if collate and each.kind is Kind.TEXT and each.part is None:
            expression = expression.wrapped("(", f"){collate}")
        found.append(expression + f" AS {quoted(each.id)}")
    return found


def _statement(frame: Frame, cells: Sequence[Sql], groups: int) -> Sql:
    before = [frame.before] if frame.before.text else []
    lines = [*before, Sql.join(",\n  ", cells).wrapped("SELECT\n  ", ""), frame.source]
    if frame.where:
        lines.append(Sql.join("\n  AND ", frame.where).wrapped("WHERE ", ""))
    if groups:
        lines.append(Sql("GROUP BY " + ", ".join(str(n + 1) for n in range(groups))))
    return Sql.join("\n", lines)


def _in_one(part: Part, frame: Frame, room: Room) -> Sql:
    """One pass: the lines' rows are put together at once."""
    cells = _dimensions(frame, room)
    for metric in part.metrics:
        own = pieces(metric, frame, room.dialect)
        text = finals(metric, own, add="{}".format, top="{}".format)
        cells.append(Sql(f"{text} AS {quoted(metric.id)}"))
    return _statement(frame, cells, len(room.draft.by))


def _in_two(part: Part, frame: Frame, room: Room) -> Sql:
    """Two passes: each account's own course in time first, then the accounts."""
    table = quoted(room.relation.spine.name)
    cells = [*_dimensions(frame, room), Sql(f"{table}.account AS hw_account")]
    groups = len(cells)
    outer = [quoted(each.id) for each in room.draft.by]
    for number_of_metric, metric in enumerate(part.metrics):
        own = pieces(metric, frame, room.dialect)
        names = [f"m{number_of_metric}_{n}" for n in range(len(own))]
        cells += [Sql(f"{text} AS {name}") for text, name in zip(own, names, strict=True)]
        text = finals(metric, names, add="sum({})".format, top="max({})".format)
        outer.append(f"{text} AS {quoted(metric.id)}")
    inner = _statement(frame, cells, groups).indented()
    dimensions = [quoted(each.id) for each in room.draft.by]
    grouped = f"\nGROUP BY {', '.join(dimensions)}" if dimensions else ""
    columns = ",\n  ".join(outer)
    return inner.wrapped(f"SELECT\n  {columns}\nFROM (\n", f"\n) AS accounts{grouped}")
