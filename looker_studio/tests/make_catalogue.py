"""Write looker_studio/catalogue.json from the report engine's field catalogue.

Run from the root: `.venv/bin/python looker_studio/tests/make_catalogue.py`. The shape is fixed by
CONTRACT.md, section 4.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from headwater.connectors.tiktok_organic import TikTokOrganic
from headwater.model.field import Aggregation, Kind, Unit
from headwater.report.catalogue import Catalogue, CatalogueField
from headwater.report.entries import build
from headwater.report.formulas import Way
from headwater.report.relation import Shape

TARGET = Path(__file__).parents[1] / "catalogue.json"
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


def semantic(field: CatalogueField) -> str:
    """The host's type of a field."""
    if field.part is not None:
        return DATE_PARTS[field.part.name]
    if field.id in BY_ID:
        return BY_ID[field.id]
    if field.unit is Unit.FRACTION:
        return "PERCENT"
    if field.unit is Unit.URL:
        return "URL"
    return BY_KIND[field.kind]


def definitions(catalogue: Catalogue) -> Iterator[dict[str, object]]:
    """Every field, and the hidden parts of those that the host may compute itself."""
    for field in catalogue.fields:
        flow = field.is_metric and catalogue.relations[field.relation].shape in FLOWS
        way = field.formula.way if field.formula is not None else None
        parts = flow and way is Way.RATIO and not field.needs
        formula = {"value": f"{field.id}__value", "over": f"{field.id}__over"} if parts else None
        if formula is not None:
            yield part(field, formula["value"], "above the line")
            yield part(field, formula["over"], "below the line")
        yield {
            "id": field.id,
            "label": field.label,
            "description": " ".join((field.about, *field.notes)),
            "group": field.group,
            "role": field.role.value,
            "kind": field.kind.value,
            "unit": field.unit.value,
            "aggregation": field.aggregation.value,
            "semantic": semantic(field),
            "reaggregatable": flow
            and way is Way.SUM
            and field.aggregation is Aggregation.SUM
            and not field.needs,
            "hidden": False,
            "formula": formula,
        }


def part(field: CatalogueField, name: str, place: str) -> dict[str, object]:
    """An additive part of a ratio, summed over rows where both parts are known."""
    return {
        "id": name,
        "label": f"{field.label}, {place}",
        "description": f"Part of {field.label}. Use that field instead.",
        "group": field.group,
        "role": "metric",
        "kind": Kind.REAL.value,
        "unit": Unit.COUNT.value,
        "aggregation": Aggregation.SUM.value,
        "semantic": "NUMBER",
        "reaggregatable": True,
        "hidden": True,
        "formula": None,
    }


def main() -> None:
    """Write the file."""
    connector = TikTokOrganic()
    told = {"defaults": DEFAULTS, "fields": list(definitions(build([connector])))}
    compact = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = "sha256:" + hashlib.sha256(compact.encode()).hexdigest()
    source = {"id": connector.name, "label": connector.label}
    whole = {"format": 1, "digest": digest, "source": source, **told}
    TARGET.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
