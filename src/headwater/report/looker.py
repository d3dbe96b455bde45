"""The catalogue as Looker Studio (Data Studio) needs it: types, formats, what it may add up.

`python -m headwater.report.looker` prints what its connector is built from. The host adds up
whatever rows it is given, so every metric that must not be added says so; a ratio of sums is
given as its two parts, which may be added, and the host divides.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from headwater.connectors import registry
from headwater.connectors.base import Connector
from headwater.model.clock import Clock
from headwater.model.field import Aggregation, Kind, Role, Unit
from headwater.report.catalogue import Catalogue, CatalogueField
from headwater.report.entries import build
from headwater.report.formulas import Formula, Way
from headwater.report.relation import Shape
from headwater.report.reports import Reports
from headwater.store.base import Store

FORMAT = 1
DEFAULTS = {"dimension": "date", "metric": "video_views"}
FLOWS = frozenset({Shape.DAY, Shape.DELTA})
"""Rows of these are what happened in a stretch of time, so stretches may be added."""

DATE_PARTS = {
    "date": "YEAR_MONTH_DAY",
    "week": "YEAR_WEEK",
    "month": "YEAR_MONTH",
    "quarter": "YEAR_QUARTER",
    "year": "YEAR",
    "weekday": "DAY_OF_WEEK",
    "day_of_month": "DAY",
    "iso_week": "WEEK",
}
BY_ID = {
    "activity_hour": "HOUR",
    "posted_hour": "HOUR",
    "follower_country": "COUNTRY_CODE",
    "viewer_country": "COUNTRY_CODE",
    "profile_image_url": "IMAGE",
    "thumbnail_url": "IMAGE",
}
BY_KIND = {
    Kind.TEXT: "TEXT",
    Kind.INTEGER: "NUMBER",
    Kind.REAL: "NUMBER",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DAY: "YEAR_MONTH_DAY",
    Kind.INSTANT: "YEAR_MONTH_DAY_SECOND",
}

Definition = dict[str, object]


class HostReports(Reports):
    """Reports that also know the parts of ratios, which nobody but the host asks for."""

    def __init__(self, store: Store, connectors: Sequence[Connector], clock: Clock) -> None:
        super().__init__(store, connectors, clock)
        self._catalogue = with_parts(self._catalogue)


def semantic(field: CatalogueField) -> str:
    """The host's type of a field, and with it the way its values are written."""
    if field.part is not None:
        return DATE_PARTS[field.part.name]
    if field.id in BY_ID:
        return BY_ID[field.id]
    if field.unit is Unit.FRACTION:
        return "PERCENT"
    if field.unit is Unit.URL:
        return "URL"
    return BY_KIND[field.kind]


def with_parts(catalogue: Catalogue) -> Catalogue:
    """The catalogue with the two additive parts of every ratio of sums."""
    found: list[CatalogueField] = []
    for field in catalogue.fields:
        found += parts_of(field, catalogue)
        found.append(field)
    return Catalogue(fields=tuple(found), relations=catalogue.relations, aliases=catalogue.aliases)


def parts_of(field: CatalogueField, catalogue: Catalogue) -> list[CatalogueField]:
    """What stands above and below the line, over rows where both are known; else nothing."""
    formula = field.formula
    if formula is None or formula.other is None or not _is_flow(field, catalogue):
        return []
    if formula.way is not Way.RATIO or field.needs:
        return []
    above, below = f"({formula.value})", f"({formula.other})"
    # Adding nothing times the other one makes a value unknown where the other is.
    return [
        _part(field, "value", "above the line", f"{above} + 0 * {below}"),
        _part(field, "over", "below the line", f"{below} + 0 * {above}"),
    ]


def _part(field: CatalogueField, name: str, place: str, value: str) -> CatalogueField:
    return replace(
        field,
        id=f"{field.id}__{name}",
        label=f"{field.label}, {place}",
        about=f"Part of {field.label}. Use that field instead.",
        kind=Kind.REAL,
        unit=Unit.COUNT,
        aggregation=Aggregation.SUM,
        formula=Formula(way=Way.SUM, value=value),
        notes=(),
    )


def definitions(catalogue: Catalogue, *, personal: bool) -> Iterator[Definition]:
    """Every field, the hidden parts of ratios before what they are parts of."""
    for field in catalogue.fields:
        if field.personal and not personal:
            continue
        parts = parts_of(field, catalogue)
        for part in parts:
            yield _definition(part, reaggregatable=True, hidden=True)
        formula = {"value": parts[0].id, "over": parts[1].id} if parts else None
        yield _definition(field, reaggregatable=_adds_up(field, catalogue)) | {"formula": formula}


def _definition(field: CatalogueField, *, reaggregatable: bool, hidden: bool = False) -> Definition:
    return {
        "id": field.id,
        "label": field.label,
        "description": " ".join((field.about, *field.notes)),
        "group": field.group,
        "role": field.role.value,
        "kind": field.kind.value,
        "unit": field.unit.value,
        "aggregation": field.aggregation.value,
        "semantic": semantic(field),
        "reaggregatable": reaggregatable,
        "hidden": hidden,
        "formula": None,
    }


def _is_flow(field: CatalogueField, catalogue: Catalogue) -> bool:
    return field.role is Role.METRIC and catalogue.relations[field.relation].shape in FLOWS


def _adds_up(field: CatalogueField, catalogue: Catalogue) -> bool:
    """Whether adding the rows of an answer gives the answer at the coarser grain."""
    return (
        _is_flow(field, catalogue)
        and field.formula is not None
        and field.formula.way is Way.SUM
        and field.aggregation is Aggregation.SUM
        and not field.needs
    )


def digest(told: Mapping[str, object]) -> str:
    """What tells one catalogue from another."""
    compact = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(compact.encode()).hexdigest()


def host_catalogue(catalogue: Catalogue, *, personal: bool = False) -> dict[str, object]:
    """Digest, defaults and definitions of a catalogue without parts.

    `personal`: with the fields about other people, which a hub has to opt in to.
    """
    told = {"defaults": DEFAULTS, "fields": list(definitions(catalogue, personal=personal))}
    return {"digest": digest(told), **told}


def main() -> None:
    """Print the catalogue that the connector of the first source is built from."""
    connector = registry.connectors(tiktok_api_url="", tiktok_authorize_url="")[0]
    source = {"id": connector.name, "label": connector.label}
    told = host_catalogue(build([connector]))
    whole = {"format": FORMAT, "digest": told.pop("digest"), "source": source, **told}
    sys.stdout.write(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
