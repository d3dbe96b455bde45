"""A question as the host asks it: read, and every name looked up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from headwater.hub.api.looker.matching import HostFilter, checked
from headwater.hub.api.questions import Given, number, text
from headwater.hub.api.refusal import Refusal
from headwater.model.errors import QueryError
from headwater.model.slice import Span
from headwater.report.catalogue import Catalogue, CatalogueField
from headwater.report.looker import semantic

MOST_FIELDS = 100
MOST_FILTERS = 200
MOST_A_PAGE = 50_000

Group = tuple[HostFilter, ...]
"""Filters of which one lets a row through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is shown, in the order asked, and the filters: on dimensions, and on metrics."""

    shown: tuple[CatalogueField, ...]
    days: Span | None
    where: tuple[Group, ...]
    having: tuple[Group, ...]
    page_size: int
    cursor: str | None
    catalogue: str | None

    @property
    def dimensions(self) -> tuple[CatalogueField, ...]:
        return tuple(each for each in self.shown if not each.is_metric)

    @property
    def metrics(self) -> tuple[CatalogueField, ...]:
        """Those that are shown, then those that are only filtered on."""
        filtered = (one.field for group in self.having for one in group)
        shown = (each for each in self.shown if each.is_metric)
        return tuple(dict.fromkeys((*shown, *filtered)))


def read(given: Given, catalogue: Catalogue) -> Asked:
    """The question of a JSON object. Raises Refusal where it is none, QueryError where wrong."""
    names = _shown(given.get("fields"))
    where, having = _groups(given.get("filters") or [], catalogue)
    return Asked(
        shown=tuple(field_of(name, catalogue) for name in names),
        days=_days(given.get("dateRange")),
        where=where,
        having=having,
        page_size=number(given, "pageSize", 1_000_000) or MOST_A_PAGE,
        cursor=text(given, "cursor"),
        catalogue=text(given, "catalogue"),
    )


def field_of(name: str, catalogue: Catalogue) -> CatalogueField:
    """A field by its id; charts keep ids and nothing else. Raises QueryError."""
    found = catalogue.by_id.get(name)
    if found is None:
        told = f"There is no field {name[:80]!r} here. Refresh the fields of the data source."
        raise QueryError(told, code="unknown_field", fields=[name])
    return found


def misunderstood(what: str) -> Refusal:
    """The connector and the hub do not understand each other."""
    return Refusal(400, "bad_request", f"{what} The connector may be older than this hub.")


def _shown(fields: object) -> list[str]:
    if not isinstance(fields, list) or len(fields) > MOST_FIELDS:
        raise misunderstood(f"`fields` is a list of at most {MOST_FIELDS} names.")
    names = []
    for each in fields:
        if not isinstance(each, Mapping) or not isinstance(each.get("name"), str):
            raise misunderstood("A field is an object with a name.")
        if each.get("forFilterOnly") is not True:
            names.append(str(each["name"]))
    if not names:
        raise misunderstood("Nothing is asked: every field is for filtering only.")
    return list(dict.fromkeys(names))


def _days(given: object) -> Span | None:
    if given is None:
        return None
    try:
        assert isinstance(given, Mapping)
        first, last = (date.fromisoformat(str(given[name])) for name in ("startDate", "endDate"))
        return Span(first, last)
    except (AssertionError, KeyError, ValueError):
        told = "`dateRange` has a startDate and an endDate, such as 2026-09-30."
        raise misunderstood(told) from None


def _groups(given: object, catalogue: Catalogue) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """The groups on dimensions and those on metrics."""
    if not isinstance(given, list) or not all(isinstance(each, list) for each in given):
        raise misunderstood("`filters` is a list of lists.")
    if sum(map(len, given)) > MOST_FILTERS:
        raise QueryError(f"A chart has at most {MOST_FILTERS} filters.", code="too_many")
    where: list[Group] = []
    having: list[Group] = []
    for each in given:
        group = tuple(_filter(one, catalogue) for one in each)
        kinds = {one.field.is_metric for one in group}
        if len(kinds) > 1:
            raise QueryError(
                "A metric and a dimension cannot be joined by OR in a filter: one is filtered "
                "after adding up, the other before.",
                code="bad_filter",
                fields=[one.field.id for one in group],
            )
        if group:
            (having if kinds == {True} else where).append(group)
    return tuple(where), tuple(having)


def _filter(given: Any, catalogue: Catalogue) -> HostFilter:
    if not isinstance(given, Mapping) or not isinstance(given.get("fieldName"), str):
        raise misunderstood("A filter is an object with a fieldName.")
    field = field_of(given["fieldName"], catalogue)
    return checked(given, field, semantic(field))


def names_of(group: Sequence[HostFilter]) -> set[str]:
    return {one.field.id for one in group}
