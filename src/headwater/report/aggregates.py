"""How each way of putting together is written in SQL: pieces of one pass, and what they make."""

from collections.abc import Callable, Sequence

from headwater.model.field import Kind
from headwater.report.catalogue import CatalogueField
from headwater.report.formulas import COLUMN, Formula, Way
from headwater.report.frames import Frame
from headwater.report.sqltext import Dialect

Wrap = Callable[[str], str]


def pieces(metric: CatalogueField, frame: Frame, dialect: Dialect) -> list[str]:
    """The aggregates of one pass over the rows that a metric is made of."""
    formula = metric.formula
    assert formula is not None
    value, other = _rendered(formula, frame)
    match formula.way:
        case Way.SUM:
            return [whole(metric, f"sum({value})")]
        case Way.LAST:
            return [dialect.last_known(value, frame.time)]
        case Way.NATIVE | Way.PEAK:
            return [f"max({value})"]
        case Way.MEAN:
            return [f"sum({value})", f"count({value})"]
        case Way.RATIO:
            return [f"sum({_where(other, value)})", f"sum({_where(value, other)})"]
        case Way.PER_LAST | Way.GROWTH:
            return [f"sum({value})", dialect.last_known(other, frame.time)]
        case Way.WEIGHTED:
            weight = f"sum({_where(value, other)})"
            return [f"sum({value} * {other})", weight, f"count({value})", f"max({value})"]
        case Way.SHARE:
            return [_share(value, frame)]


def finals(metric: CatalogueField, made: Sequence[str], *, add: Wrap, top: Wrap) -> str:
    """The metric from its pieces. `add` and `top` put the pieces of several accounts together."""
    formula = metric.formula
    assert formula is not None
    match formula.way:
        case Way.SUM | Way.LAST:
            once = add(made[0])
            return once if once == made[0] else whole(metric, once)
        case Way.NATIVE | Way.PEAK | Way.SHARE:
            return top(made[0])
        case Way.MEAN | Way.RATIO:
            return divided(add(made[0]), add(made[1]))
        case Way.PER_LAST:
            known = [_both(each, made) for each in made]
            return divided(add(known[0]), add(known[1]))
        case Way.GROWTH:
            start = f"{made[1]} - {made[0]}"
            return divided(add(_both(made[0], made)), add(_both(start, made)))
        case Way.WEIGHTED:
            mean = divided(add(made[0]), add(made[1]))
            return f"CASE WHEN {add(made[2])} = 1 THEN {top(made[3])} ELSE {mean} END"


def whole(metric: CatalogueField, text: str) -> str:
    """Sums of whole numbers stay whole numbers of 64 bits; engines would widen them."""
    return f"CAST({text} AS BIGINT)" if metric.kind is Kind.INTEGER else text


def divided(value: str, by: str) -> str:
    return f"CAST({value} AS DOUBLE PRECISION) / NULLIF({by}, 0)"


def _rendered(formula: Formula, frame: Frame) -> tuple[str, str]:
    value = COLUMN.sub(lambda found: frame.cell(found[1]), formula.value)
    other = COLUMN.sub(lambda found: frame.cell(found[1]), formula.other or "")
    return (f"({value})" if " " in value else value), (f"({other})" if " " in other else other)


def _where(known: str, value: str) -> str:
    return f"CASE WHEN {known} IS NOT NULL THEN {value} END"


def _both(value: str, made: Sequence[str]) -> str:
    return f"CASE WHEN {made[0]} IS NOT NULL AND {made[1]} IS NOT NULL THEN {value} END"


def _share(value: str, frame: Frame) -> str:
    """A single owner's own number; of several, the weighted part of all their weight."""
    owners, weight, all_weight = (
        frame.cell(name) for name in ("hw_owners", "hw_weight", "hw_whole")
    )
    mean = divided(f"sum({value} * {weight})", f"max({all_weight})")
    return f"CASE WHEN max({owners}) = 1 THEN max({value}) ELSE {mean} END"
