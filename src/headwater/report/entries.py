"""The catalogue's fields, made from what the connectors declare and from `derived`."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from headwater.connectors.base import Connector
from headwater.model.field import Aggregation, Field, Kind, Role
from headwater.model.stream import Daily, Stream
from headwater.report import differences
from headwater.report.aliases import aliases
from headwater.report.catalogue import Catalogue, CatalogueField, merged
from headwater.report.derived import METRICS, Derived
from headwater.report.dimensions import own_dimensions
from headwater.report.formulas import Formula, Way, column
from headwater.report.histories import histories
from headwater.report.relation import (
    PROFILE_DAYS,
    Relation,
    Shape,
    identity,
    metric,
    relations,
)

HISTORIES = frozenset({Shape.DELTA, Shape.AGE})


def build(connectors: Sequence[Connector]) -> Catalogue:
    """The catalogue of these connectors. ValueError when two declarations contradict."""
    found: list[CatalogueField] = []
    places: dict[str, Relation] = {}
    for connector in connectors:
        own = relations(connector)
        places |= {relation.name: relation for relation in own}
        found += _fields(connector, own)
    fields = merged(found)
    known = {each.id for each in fields}
    return Catalogue(
        fields=fields,
        relations=places,
        aliases={alias: target for alias, target in aliases().items() if target in known},
    )


def _fields(connector: Connector, own: Sequence[Relation]) -> Iterator[CatalogueField]:
    who = identity(connector.streams)
    yield from own_dimensions(own)
    if who is not None:
        everywhere = tuple(relation.name for relation in own)
        for field in who.fields:
            if field.role is Role.DIMENSION:
                yield dimension(field, who, everywhere)
    for relation in own:
        if relation.shape not in HISTORIES:
            yield from _declared(relation, who)
        if relation.shape in HISTORIES | {Shape.ENTITY_SPLIT}:
            yield from _of_family(relation)
    by_name = {relation.name: relation for relation in own}
    for each in METRICS:
        if each.relation in by_name and _has(by_name[each.relation], each.formula):
            yield derived(each, by_name[each.relation])
    yield from histories(own)


def _declared(relation: Relation, who: Stream | None) -> Iterator[CatalogueField]:
    """The fields a relation's own streams declare: a family's at its entity's relation."""
    streams = relation.streams if relation.shape is Shape.ENTITY else (relation.spine,)
    for stream in streams:
        for field in stream.fields:
            if metric(field):
                yield from _metrics(field, stream, relation)
            elif stream is not who:
                yield dimension(field, stream, (relation.name,))


def _of_family(relation: Relation) -> Iterator[CatalogueField]:
    """What posts are, for the relations made of them."""
    for stream in relation.family:
        for field in stream.fields:
            if not metric(field):
                yield dimension(field, stream, (relation.name,))


def _has(relation: Relation, formula: Formula) -> bool:
    """Whether every column of a formula exists; `hw_` columns are made by the relation."""
    return all(
        name.startswith("hw_") or relation.home(name) is not None for name in formula.columns
    )


def dimension(field: Field, stream: Stream, places: tuple[str, ...]) -> CatalogueField:
    """A declared dimension, as the catalogue shows it."""
    return CatalogueField(
        id=field.name,
        label=field.label,
        group=stream.label,
        about=field.about,
        kind=field.kind,
        role=Role.DIMENSION,
        unit=field.unit,
        relations=places,
        gates=field.gates,
        scope=field.scope,
        source_name=field.source_name,
        document=field.document or stream.document,
        personal=field.personal,
        lag=lag_of(stream),
    )


def lag_of(stream: Stream) -> timedelta | None:
    return stream.behaviour.lag if isinstance(stream.behaviour, Daily) else None


def _metrics(field: Field, stream: Stream, relation: Relation) -> Iterator[CatalogueField]:
    way = _way(field, relation)
    other = weight_of(field, relation)
    formula = Formula(way=way, value=column(field.name), other=other)
    yield CatalogueField(
        id=field.name,
        label=field.label,
        group=stream.label,
        about=field.about,
        kind=field.kind,
        role=Role.METRIC,
        unit=field.unit,
        aggregation=field.aggregation,
        relations=(relation.name,),
        formula=formula,
        needs=_needs(way, relation),
        gates=field.gates,
        scope=field.scope,
        lag=lag_of(stream),
        source_name=field.source_name,
        document=field.document or stream.document,
        personal=field.personal,
        derived=field.source_name is None,
        notes=differences.NOTES.get(field.name, ()),
    )
    if field.aggregation is Aggregation.UNIQUE:
        yield from _of_unique(field, stream, relation)


def _way(field: Field, relation: Relation) -> Way:
    match field.aggregation:
        case Aggregation.SUM:
            return Way.SUM
        case Aggregation.LAST:
            # Every other relation holds the last value already: its rows are as of a moment.
            return Way.LAST if relation.shape in PROFILE_DAYS else Way.SUM
        case Aggregation.WEIGHTED:
            return Way.WEIGHTED
        case Aggregation.SHARE:
            return Way.SHARE
        case Aggregation.RATIO:
            return Way.RATIO
        case Aggregation.UNIQUE | Aggregation.NONE:
            return Way.NATIVE


def weight_of(field: Field, relation: Relation) -> str | None:
    """What a field is weighted by. The weight of a split lies outside its table."""
    if field.aggregation is Aggregation.SHARE:
        return column("hw_weight")
    if field.aggregation is Aggregation.WEIGHTED and field.weight is not None:
        return column(field.weight)
    if field.parts is not None:
        return column(field.parts[1])
    return None


def _needs(way: Way, relation: Relation) -> tuple[str, ...]:
    if way is Way.SHARE:
        return (relation.inner,) if relation.inner is not None else ()
    if way is not Way.NATIVE:
        return ()
    if relation.entity is not None:
        native: tuple[str, ...] = (relation.entity,)
    else:
        native = ("account_id", "date") if relation.shape in PROFILE_DAYS else ("account_id",)
    return native if relation.inner is None else (*native, relation.inner)


def _of_unique(field: Field, stream: Stream, relation: Relation) -> Iterator[CatalogueField]:
    """What may be said of people over many rows, with a label that says what it is."""
    unit = "post" if relation.entity is not None else "day"
    for way, word, told in (
        (Way.MEAN, "avg", "average"),
        (Way.PEAK, "max", "largest"),
    ):
        yield CatalogueField(
            id=f"{field.name}_{word}_per_{unit}",
            label=f"{field.label} ({told} per {unit})",
            group=stream.label,
            about=f"The {told} of {field.label} over the {unit}s and accounts asked for. It is "
            "not a number of different people over all of them.",
            kind=Kind.REAL if way is Way.MEAN else field.kind,
            role=Role.METRIC,
            unit=field.unit,
            aggregation=Aggregation.NONE,
            relations=(relation.name,),
            formula=Formula(way=way, value=column(field.name)),
            gates=field.gates,
            scope=field.scope,
            lag=lag_of(stream),
            document=field.document or stream.document,
            derived=True,
        )


def derived(each: Derived, relation: Relation) -> CatalogueField:
    """A derived metric: gates, scope and lag are those of the columns it is made of."""
    parts = [
        field
        for stream in relation.streams
        for field in stream.fields
        if field.name in each.formula.columns
    ]
    return CatalogueField(
        id=each.name,
        label=each.label,
        group=relation.label,
        about=each.about,
        kind=each.kind,
        role=Role.METRIC,
        unit=each.unit,
        aggregation=each.aggregation,
        relations=(relation.name,),
        formula=each.formula,
        needs=each.needs,
        gates=frozenset(gate for field in parts for gate in field.gates),
        scope=next((field.scope for field in parts if field.scope), None),
        lag=lag_of(relation.spine),
        document=relation.spine.document,
        derived=True,
        notes=differences.NOTES.get(each.name, ()),
    )
