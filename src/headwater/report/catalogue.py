"""The field catalogue: everything a question may name. It is built once, by `entries.build`.

There are no custom fields: a field means the same to everybody who reads a report.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from headwater.model.field import Aggregation, Gate, Kind, Role, Unit
from headwater.report.dates import DatePart
from headwater.report.formulas import Formula
from headwater.report.names import Names
from headwater.report.relation import Relation

CUSTOM_FIELDS = (
    "Custom fields are not offered: every field here means the same to everybody who reads it. "
    "Reports can be calculated further where they are shown."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueField:
    """One thing a question may name.

    `relations` are where it can be asked of. A metric has a `formula` and belongs to one
    relation; `needs` are the dimensions its lines must tell apart. `part` is set for parts of a
    day. `lag` is how long after a day ended the source shows it. `notes` say why a number may
    differ from the app's. `derived` fields are made here and not by the source.
    """

    id: str
    label: str
    group: str
    about: str
    kind: Kind
    role: Role
    unit: Unit = Unit.NONE
    aggregation: Aggregation = Aggregation.NONE
    relations: tuple[str, ...] = ()
    formula: Formula | None = None
    needs: tuple[str, ...] = ()
    part: DatePart | None = None
    gates: frozenset[Gate] = frozenset()
    scope: str | None = None
    lag: timedelta | None = None
    source_name: str | None = None
    document: str = ""
    personal: bool = False
    derived: bool = False
    notes: tuple[str, ...] = ()

    @property
    def is_metric(self) -> bool:
        return self.role is Role.METRIC

    @property
    def relation(self) -> str:
        """The one relation of a metric."""
        return self.relations[0]


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All fields in order of group, the relations behind them, and the names people know."""

    fields: tuple[CatalogueField, ...]
    relations: Mapping[str, Relation]
    aliases: Mapping[str, str]
    by_id: Mapping[str, CatalogueField] = field(init=False)
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        labels = {each.id: each.label for each in self.fields}
        object.__setattr__(self, "by_id", {each.id: each for each in self.fields})
        object.__setattr__(self, "names", Names(labels=labels, aliases=self.aliases))

    def field(self, name: str) -> CatalogueField:
        """The field of an id, an alias or an unmistakable label. Raises QueryError."""
        found = self.by_id.get(name)
        return found if found is not None else self.by_id[self.names.resolve(name)]

    def groups(self) -> dict[str, list[CatalogueField]]:
        """Fields by group, both in order."""
        found: dict[str, list[CatalogueField]] = {}
        for each in self.fields:
            found.setdefault(each.group, []).append(each)
        return found

    def search(self, text: str) -> list[CatalogueField]:
        """Fields whose id, label, group, definition or alias holds every word of the text."""
        words = text.casefold().split()
        return [each for each in self.fields if all(word in self._hay(each) for word in words)]

    def aliases_of(self, field_id: str) -> list[str]:
        return [alias for alias, target in self.aliases.items() if target == field_id]

    def _hay(self, each: CatalogueField) -> str:
        own = (each.id, each.label, each.group, each.about, each.source_name or "")
        return " ".join((*own, *self.aliases_of(each.id))).casefold()


def merged(fields: Iterable[CatalogueField]) -> tuple[CatalogueField, ...]:
    """The fields with every id once: a dimension met again may be asked of more relations.

    Raises ValueError when a metric is declared twice, for a metric belongs to one relation.
    """
    found: dict[str, CatalogueField] = {}
    for each in fields:
        known = found.get(each.id)
        if known is None:
            found[each.id] = each
        elif known.is_metric or each.is_metric:
            raise ValueError(f"{each.id} is declared twice, and a metric belongs to one relation")
        else:
            places = tuple(dict.fromkeys((*known.relations, *each.relations)))
            found[each.id] = replace(known, relations=places)
    return tuple(found.values())
