"""The eleven operators of a condition, as Looker Studio names them, and what they hold true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import re2  # type: ignore[import-untyped] # it ships no types

from headwater.model.errors import QueryError
from headwater.model.field import Kind

MOST_VALUES = 10_000
LONGEST_PATTERN = 1_000
SHOWN = 60


class Operator(StrEnum):
    """What is held against a field's value."""

    EQUALS = "EQUALS"
    CONTAINS = "CONTAINS"
    REGEXP_PARTIAL_MATCH = "REGEXP_PARTIAL_MATCH"
    REGEXP_EXACT_MATCH = "REGEXP_EXACT_MATCH"
    IN_LIST = "IN_LIST"
    IS_NULL = "IS_NULL"
    BETWEEN = "BETWEEN"
    NUMERIC_GREATER_THAN = "NUMERIC_GREATER_THAN"
    NUMERIC_GREATER_THAN_OR_EQUAL = "NUMERIC_GREATER_THAN_OR_EQUAL"
    NUMERIC_LESS_THAN = "NUMERIC_LESS_THAN"
    NUMERIC_LESS_THAN_OR_EQUAL = "NUMERIC_LESS_THAN_OR_EQUAL"


PATTERNS = frozenset({Operator.REGEXP_PARTIAL_MATCH, Operator.REGEXP_EXACT_MATCH})
TEXTUAL = PATTERNS | {Operator.CONTAINS}
COMPARED = {
    Operator.NUMERIC_GREATER_THAN: ">",
    Operator.NUMERIC_GREATER_THAN_OR_EQUAL: ">=",
    Operator.NUMERIC_LESS_THAN: "<",
    Operator.NUMERIC_LESS_THAN_OR_EQUAL: "<=",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`name operator values`. `exclude` keeps the rows that do not meet it, NULL included."""

    name: str
    operator: Operator
    values: tuple[object, ...] = ()
    exclude: bool = False


def condition_of(given: Mapping[object, object]) -> Condition:
    """A condition from JSON: `field` (or `fieldName`), `operator`, `values`, `type`.

    Raises QueryError.
    """
    name = given.get("field", given.get("fieldName"))
    values = given.get("values", ())
    kind = given.get("type", "INCLUDE")
    if isinstance(values, str | int | float) or values is None:
        values = () if values is None else (values,)
    if not isinstance(name, str) or not isinstance(values, Sequence):
        raise QueryError("A condition has a field, an operator and values.", code="bad_filter")
    if kind not in ("INCLUDE", "EXCLUDE"):
        raise QueryError("The type of a condition is INCLUDE or EXCLUDE.", code="bad_filter")
    try:
        operator = Operator(str(given.get("operator", "EQUALS")))
    except ValueError:
        raise QueryError(
            f"The operator of a condition is one of: {', '.join(each.value for each in Operator)}.",
            code="unknown_operator",
            fields=[name],
        ) from None
    return checked(
        Condition(name=name, operator=operator, values=tuple(values), exclude=kind == "EXCLUDE")
    )


def checked(condition: Condition) -> Condition:
    """The condition, when it has as many values as its operator takes. Raises QueryError."""
    count = len(condition.values)
    match condition.operator:
        case Operator.IS_NULL:
            good, wants = count == 0, "no value"
        case Operator.BETWEEN:
            good, wants = count == 2, "two values"  # noqa: PLR2004 - a pair
        case Operator.EQUALS | Operator.IN_LIST:
            good, wants = 1 <= count <= MOST_VALUES, f"1 to {MOST_VALUES:,} values"
        case _:
            good, wants = count == 1, "one value"
    if not good:
        raise QueryError(
            f"{condition.operator} takes {wants}, and has {count}.",
            code="bad_filter",
            fields=[condition.name],
        )
    if any(not isinstance(value, str | int | float) for value in condition.values):
        raise QueryError(
            "A value of a condition is a text or a number.",
            code="bad_filter",
            fields=[condition.name],
        )
    return condition


def pattern(text: str, name: str) -> Any:
    """A safe regular expression: RE2 takes time in step with the text, whatever is written.

    Raises QueryError.
    """
    options = re2.Options()
    options.log_errors = False
    if len(text) <= LONGEST_PATTERN:
        try:
            return re2.compile(text, options)
        except (re2.error, UnicodeEncodeError):
            pass
    raise QueryError(
        f"{text[:SHOWN]!r} is not a regular expression as RE2 reads them.",
        code="bad_pattern",
        fields=[name],
    )


def holds(condition: Condition, value: object, kind: Kind) -> bool:
    """Whether a value meets a condition whose values are of the field's kind already."""
    return _meets(condition, value, kind) != condition.exclude


# Any: condition and value are of one kind by now, so they compare.
def _meets(condition: Condition, value: Any, kind: Kind) -> bool:
    operator = condition.operator
    if operator is Operator.IS_NULL:
        return value is None
    if value is None:
        return False
    if operator in {Operator.EQUALS, Operator.IN_LIST}:
        return value in condition.values
    if operator in TEXTUAL:
        return _textual(condition, as_text(value, kind))
    if operator is Operator.BETWEEN:
        low, high = condition.values
        return bool(low <= value <= high)
    return _compared(operator, value, condition.values[0])


def _compared(operator: Operator, value: Any, limit: Any) -> bool:
    match operator:
        case Operator.NUMERIC_GREATER_THAN:
            return bool(value > limit)
        case Operator.NUMERIC_GREATER_THAN_OR_EQUAL:
            return bool(value >= limit)
        case Operator.NUMERIC_LESS_THAN:
            return bool(value < limit)
        case _:
            return bool(value <= limit)


def _textual(condition: Condition, text: str) -> bool:
    wanted = str(condition.values[0])
    if condition.operator is Operator.CONTAINS:
        return wanted in text
    compiled = pattern(wanted, condition.name)
    if condition.operator is Operator.REGEXP_EXACT_MATCH:
        return compiled.fullmatch(text) is not None
    return compiled.search(text) is not None


def as_text(value: object, kind: Kind) -> str:
    """A dimension's value as people see it, for operators that read text."""
    if kind is Kind.BOOLEAN:
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
