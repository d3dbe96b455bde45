"""What stands beside every number: its definition, and why it may differ from the app's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from headwater.model.field import Gate, Unit
from headwater.report.catalogue import Catalogue, CatalogueField

UNITS: Mapping[Unit, str] = {
    Unit.NONE: "",
    Unit.COUNT: "a count",
    Unit.PEOPLE: "people",
    Unit.FRACTION: "per cent",
    Unit.SECONDS: "seconds",
    Unit.URL: "an address",
}
GATES: Mapping[Gate, str] = {
    Gate.BUSINESS: "Business accounts only",
    Gate.REGISTERED_BUSINESS: "registered Business accounts only",
    Gate.FOLLOWERS_100: "from 100 followers on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A field as it is explained in a card."""

    id: str
    label: str
    about: str
    gates: tuple[str, ...]
    why: tuple[str, ...]


def note(field: CatalogueField) -> Note:
    return Note(
        id=field.id,
        label=field.label,
        about=field.about,
        gates=tuple(GATES[gate] for gate in sorted(field.gates)),
        why=field.notes,
    )


def notes(catalogue: Catalogue, names: Iterable[str]) -> list[Note]:
    """The notes of fields, in their order."""
    return [note(catalogue.field(name)) for name in names]
