"""A field of the catalogue as the schema explorer shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headwater.hub.reports.notes import GATES, UNITS
from headwater.model.field import Aggregation
from headwater.report.catalogue import Catalogue, CatalogueField
from headwater.report.relation import Shape

ADDS: Mapping[Aggregation, str] = {
    Aggregation.SUM: "Adds up over days, accounts and posts.",
    Aggregation.LAST: "The last value counts in time; then it adds up over accounts and posts.",
    Aggregation.UNIQUE: "Counts different people, so it is never added up.",
    Aggregation.RATIO: "Worked out anew from the sums of its two parts.",
    Aggregation.WEIGHTED: "A mean, weighted by what it is a mean of.",
    Aggregation.SHARE: "A part of one whole; several wholes are averaged by their weight.",
    Aggregation.NONE: "Shown as it is and never put together.",
}
GRAINS: Mapping[Shape, str] = {
    Shape.DAY: "one value for an account and a UTC day",
    Shape.DAY_SPLIT: "one value for an account, a UTC day and an hour",
    Shape.CAPTURE: "one value for an account at a capture",
    Shape.CAPTURE_SPLIT: "one value for an account, a bucket and a capture",
    Shape.ENTITY: "one value for a post, as of a moment",
    Shape.ENTITY_SPLIT: "one value for a post and a bucket, as of a moment",
    Shape.DELTA: "one value for a post and the stretch between two captures",
    Shape.AGE: "one value for a post and an age in days",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A field with everything that is true of it, in words."""

    id: str
    label: str
    about: str
    is_metric: bool
    unit: str
    grain: str
    adds: str
    needs: str
    gates: str
    lag: str
    source: str
    document: str
    scope: str
    notes: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def hay(self) -> str:
        """What a search looks through."""
        words = (self.id, self.label, self.about, self.source, *self.aliases)
        return " ".join(words).casefold()


def entry(field: CatalogueField, catalogue: Catalogue) -> Entry:
    lag = f"{field.lag.total_seconds() / 3600:.0f} hours after the day ended" if field.lag else ""
    return Entry(
        id=field.id,
        label=field.label,
        about=field.about,
        is_metric=field.is_metric,
        unit=UNITS[field.unit],
        grain=_grain(field, catalogue),
        adds=ADDS[field.aggregation] if field.is_metric else "",
        needs=", ".join(catalogue.by_id[name].label for name in field.needs),
        gates=", ".join(GATES[gate] for gate in sorted(field.gates)),
        lag=lag,
        source=field.source_name or "",
        document=field.document,
        scope=field.scope or "",
        notes=field.notes,
        aliases=tuple(catalogue.aliases_of(field.id)),
    )


def _grain(field: CatalogueField, catalogue: Catalogue) -> str:
    if field.is_metric:
        return GRAINS[catalogue.relations[field.relation].shape]
    known: Sequence[str] = [catalogue.relations[name].label for name in field.relations]
    if len(known) == len(catalogue.relations):
        return "known everywhere"
    return "known in " + ", ".join(known)


def groups(catalogue: Catalogue) -> list[tuple[str, list[Entry]]]:
    """Every field by group, in order."""
    return [
        (group, [entry(field, catalogue) for field in fields])
        for group, fields in catalogue.groups().items()
    ]
