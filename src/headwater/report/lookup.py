"""The first step: names become fields, and the values of conditions become of their kind."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from headwater.model.errors import QueryError
from headwater.model.field import Kind
from headwater.report.catalogue import Catalogue, CatalogueField
from headwater.report.dates import read_day
from headwater.report.derived import BY_DIMENSION
from headwater.report.draft import Clause, Filter
from headwater.report.operators import COMPARED, TEXTUAL, Condition, Operator, pattern
from headwater.report.query import Query

BIGGEST = 2**63 - 1


def metrics_of(query: Query, catalogue: Catalogue) -> tuple[CatalogueField, ...]:
    """The metrics asked for. A name that depends on a dimension takes its sense here."""
    found = []
    for name in query.metrics:
        field = catalogue.field(sense(name, query, catalogue))
        if not field.is_metric:
            raise QueryError(
                f"{field.id} is a dimension: it tells lines apart and cannot be measured. "
                f"Put it in `by`.",
                code="not_a_metric",
                fields=[field.id],
                suggestions=[{"by": [field.id]}],
            )
        found.append(field)
    return tuple(dict.fromkeys(found))


def sense(name: str, query: Query, catalogue: Catalogue) -> str:
    """The name meant by one that depends on the split asked for beside it."""
    senses = BY_DIMENSION.get(name)
    if senses is None:
        return name
    asked = {catalogue.field(each).id for each in query.by}
    for dimension, metric in senses.items():
        if dimension in asked:
            return metric
    raise QueryError(
        f"{name} is a split of followers: say by what, for example by follower_country.",
        code="needs_dimension",
        fields=[name],
        suggestions=[{"metrics": [name], "by": [dimension]} for dimension in senses],
    )


def dimensions_of(query: Query, catalogue: Catalogue) -> tuple[CatalogueField, ...]:
    """The dimensions asked for."""
    found = []
    for name in query.by:
        field = catalogue.field(name)
        if field.is_metric:
            raise QueryError(
                f"{field.id} is a metric: it is measured and cannot tell lines apart. "
                "Put it in `metrics`.",
                code="not_a_dimension",
                fields=[field.id],
                suggestions=[{"metrics": [field.id]}],
            )
        found.append(field)
    return tuple(dict.fromkeys(found))


def clauses_of(query: Query, catalogue: Catalogue) -> tuple[list[Clause], list[Clause]]:
    """The clauses on dimensions, and those on metrics, which hold after aggregation."""
    where: list[Clause] = []
    having: list[Clause] = []
    for given in query.where:
        clause = tuple(_filter(each, query, catalogue) for each in given)
        metrics = {each.field.is_metric for each in clause}
        if len(metrics) > 1:
            raise QueryError(
                "A metric and a dimension cannot be joined by `or` in a filter: one is filtered "
                "after adding up, the other before. Ask twice.",
                code="mixed_filter",
                fields=[each.field.id for each in clause],
            )
        (having if metrics == {True} else where).append(clause)
    return where, having


def _filter(condition: Condition, query: Query, catalogue: Catalogue) -> Filter:
    field = catalogue.field(sense(condition.name, query, catalogue))
    operator = condition.operator
    if field.is_metric and operator in TEXTUAL:
        raise QueryError(
            f"{field.id} is a number, and {operator} reads text.",
            code="wrong_operator",
            fields=[field.id],
        )
    if operator in COMPARED and field.kind in {Kind.TEXT, Kind.BOOLEAN} and field.part is None:
        raise QueryError(
            f"{field.id} is not a number, and {operator} compares numbers.",
            code="wrong_operator",
            fields=[field.id],
        )
    if operator in TEXTUAL:
        text = _told(condition.values[0])
        _checked_text(field, text)
        if operator is not Operator.CONTAINS:
            pattern(text, field.id)
        return Filter(field, replace(condition, name=field.id, values=(text,)))
    values = tuple(_value(field, each) for each in condition.values)
    return Filter(field, replace(condition, name=field.id, values=values))


def _checked_text(field: CatalogueField, text: str) -> None:
    """Raise QueryError for a text that no stored text can hold."""
    try:
        _read(Kind.TEXT, text)
    except ValueError:
        raise _bad_value(field, text) from None


def _bad_value(field: CatalogueField, given: object) -> QueryError:
    text = _told(given).encode(errors="replace").decode()
    return QueryError(
        f"{text[:60]!r} is not a value of {field.id}, which is {_kind(field)}.",
        code="bad_value",
        fields=[field.id],
    )


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _value(field: CatalogueField, given: object) -> object:
    """A condition's value as the field's kind. Raises QueryError."""
    try:
        if field.part is not None and field.part.read is not None:
            return field.part.read(_told(given))
        return _read(field.kind, _told(given))
    except (ValueError, OverflowError, KeyError):
        raise _bad_value(field, given) from None


def _kind(field: CatalogueField) -> str:
    return {
        Kind.DAY: "a day such as 2026-09-30",
        Kind.INSTANT: "an instant such as 2026-09-30T12:00:00",
        Kind.BOOLEAN: "true or false",
        Kind.INTEGER: "a whole number",
        Kind.REAL: "a number",
        Kind.TEXT: "written as it is shown",
    }[field.kind]


def _read(kind: Kind, text: str) -> object:
    match kind:
        case Kind.DAY:
            return read_day(text)
        case Kind.INSTANT:
            instant = datetime.fromisoformat(text.strip())
            return instant.replace(tzinfo=instant.tzinfo or UTC).astimezone(UTC)
        case Kind.BOOLEAN:
            return {"true": True, "false": False}[text.strip().lower()]
        case Kind.INTEGER | Kind.REAL:
            return _number(text)
        case Kind.TEXT:
            text.encode()  # a lone surrogate has no bytes to compare; it is a ValueError
            if "\0" in text:
                raise ValueError("no stored text holds a NUL")
            return text


def _number(text: str) -> object:
    """A whole number where the text is one, so that large ones keep every digit."""
    try:
        whole = int(text)
    except ValueError:
        number = float(text)
        if not math.isfinite(number):
            raise
        return int(number) if number.is_integer() and abs(number) <= BIGGEST else number
    if abs(whole) > BIGGEST:
        raise OverflowError
    return whole


def known(fields: Sequence[CatalogueField]) -> str:
    """Ids, for a sentence."""
    return ", ".join(each.id for each in fields)
