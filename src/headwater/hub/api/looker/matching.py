"""Whether a written value meets a filter of the host; the operators are CONTRACT.md's, 5.7."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from headwater.hub.api.looker.values import DIGITS, NUMBERS
from headwater.model.errors import QueryError
from headwater.model.field import Kind
from headwater.report.catalogue import CatalogueField
from headwater.report.operators import (
    COMPARED,
    PATTERNS,
    TEXTUAL,
    Condition,
    Operator,
    condition_of,
    holds,
    pattern,
)

ORDERED = frozenset(COMPARED) | {Operator.BETWEEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFilter:
    """A filter on a field, checked. Its values are as the host wrote them."""

    field: CatalogueField
    semantic: str
    condition: Condition

    @property
    def operator(self) -> Operator:
        return self.condition.operator

    def admits(self, value: object) -> bool:
        """Whether a written value passes. Null matches nothing but IS_NULL."""
        return self.meets(value) != self.condition.exclude

    def meets(self, value: object) -> bool:
        if self.operator is Operator.IS_NULL:
            return value is None
        if value is None:
            return False
        wanted = self.condition.values
        if self.operator in {Operator.EQUALS, Operator.IN_LIST}:
            return any(_same(value, each) for each in wanted)
        if self.operator in TEXTUAL:
            return holds(_including(self.condition), shown(value), Kind.TEXT)
        return _ordered(self.operator, number_of(value), [number_of(each) for each in wanted])


def checked(given: object, field: CatalogueField, semantic: str) -> HostFilter:
    """A filter as the host sends it. Raises QueryError."""
    if not isinstance(given, Mapping):
        raise QueryError("A filter has a field, an operator and values.", code="bad_filter")
    condition = condition_of({**given, "field": field.id})
    if condition.operator in PATTERNS:
        pattern(shown(condition.values[0]), field.id)
    if condition.operator in ORDERED:
        if semantic not in DIGITS | NUMBERS:
            raise QueryError(
                f"{field.label} is no number, and {condition.operator} compares numbers.",
                code="bad_filter",
                fields=[field.id],
            )
        for each in condition.values:
            if not math.isfinite(number_of(each)):
                told = f"{shown(each)[:60]!r} is no number, and {condition.operator} compares them."
                raise QueryError(told, code="bad_filter", fields=[field.id])
    return HostFilter(field=field, semantic=semantic, condition=condition)


def shown(value: object) -> str:
    """A value as text, numbers as JavaScript writes them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def _including(condition: Condition) -> Condition:
    return Condition(
        name=condition.name, operator=condition.operator, values=(shown(condition.values[0]),)
    )


def _same(value: object, wanted: object) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return bool(value == number_of(wanted))
    return shown(value) == shown(wanted)


def number_of(value: Any) -> float:
    """A number from what the host wrote; not a number where it is none."""
    if isinstance(value, int | float):
        return value
    try:
        text = str(value).strip()
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return math.nan


def _ordered(operator: Operator, value: float, limits: Sequence[float]) -> bool:
    match operator:
        case Operator.BETWEEN:
            return limits[0] <= value <= limits[1]
        case Operator.NUMERIC_GREATER_THAN:
            return value > limits[0]
        case Operator.NUMERIC_GREATER_THAN_OR_EQUAL:
            return value >= limits[0]
        case Operator.NUMERIC_LESS_THAN:
            return value < limits[0]
        case _:
            return value <= limits[0]
