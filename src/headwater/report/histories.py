"""Metrics of a post's history: its change from capture to capture, and its counters by age."""

from collections.abc import Iterator, Sequence

from headwater.model.field import Aggregation, Field, Kind, Role, Unit
from headwater.report import differences
from headwater.report.catalogue import CatalogueField
from headwater.report.derived import VIDEO_ACTIONS, VIDEO_ACTIONS_SAVES
from headwater.report.formulas import Formula, Way, column
from headwater.report.relation import Relation, Shape, counters

LIFETIME_SUFFIX = " (lifetime)"
ACTIONS = (
    ("v_engagements", "Video Engagement", VIDEO_ACTIONS),
    ("v_engagements_saves", "Video Engagement with Saves", VIDEO_ACTIONS_SAVES),
)
ACTION_TOTALS = frozenset(f"{name}_day" for name, _, _ in ACTIONS)


def histories(own: Sequence[Relation]) -> Iterator[CatalogueField]:
    """The metrics of every relation that is made of history."""
    for relation in own:
        if relation.shape is Shape.DELTA:
            yield from _changes(relation)
        elif relation.shape is Shape.AGE:
            yield from _ages(relation)


def counted(relation: Relation) -> list[Field]:
    """The counters whose history is followed."""
    stream = counters(relation.family)
    kept = {Aggregation.LAST, Aggregation.SUM, Aggregation.UNIQUE}
    return [] if stream is None else [f for f in stream.fields if f.aggregation in kept]


def _changes(relation: Relation) -> Iterator[CatalogueField]:
    for field in counted(relation):
        people = field.aggregation is Aggregation.UNIQUE
        label = field.label.removesuffix(LIFETIME_SUFFIX)
        about = f"Change of {label} from the capture before, dated by the capture."
        if people:
            about += " Roughly the people newly reached; posts cannot be added."
        yield _metric(
            field,
            relation,
            name=f"{field.name}_day",
            label=f"{label} (per capture)",
            about=f"{about} May be negative when TikTok takes counts back.",
            aggregation=Aggregation.UNIQUE if people else Aggregation.SUM,
            formula=Formula(way=Way.SUM, value=column(field.name)),
            needs=(relation.entity or "",) if people else (),
            notes=(differences.DELTA,),
        )
    fields = {field.name for field in counted(relation)}
    for name, label, value in ACTIONS:
        formula = Formula(way=Way.SUM, value=value)
        if formula.columns <= fields:
            yield CatalogueField(
                id=f"{name}_day",
                label=f"{label} (per capture)",
                group=relation.label,
                about="Change of likes, comments, shares"
                + (" and saves" if "saves" in name else "")
                + " together from the capture before, dated by the capture.",
                kind=Kind.INTEGER,
                role=Role.METRIC,
                unit=Unit.COUNT,
                aggregation=Aggregation.SUM,
                relations=(relation.name,),
                formula=formula,
                derived=True,
                notes=(differences.DELTA,),
            )


def _ages(relation: Relation) -> Iterator[CatalogueField]:
    yield CatalogueField(
        id="posts_at_age",
        label="Posts at Age",
        group=relation.label,
        about="Number of posts with a capture at that age.",
        kind=Kind.INTEGER,
        role=Role.METRIC,
        unit=Unit.COUNT,
        aggregation=Aggregation.LAST,
        relations=(relation.name,),
        formula=Formula(way=Way.SUM, value="1"),
        needs=("age_day",),
        derived=True,
    )
    for field in counted(relation):
        label = field.label.removesuffix(LIFETIME_SUFFIX)
        people = field.aggregation is Aggregation.UNIQUE
        yield _metric(
            field,
            relation,
            name=f"{field.name}_at_age",
            label=f"{label} at Age",
            about=f"{label} at the first capture on or after that many days since posting.",
            aggregation=field.aggregation,
            formula=Formula(way=Way.NATIVE if people else Way.SUM, value=column(field.name)),
            needs=("age_day", relation.entity or "") if people else ("age_day",),
        )
        yield _metric(
            field,
            relation,
            name=f"{field.name}_at_age_avg",
            label=f"{label} at Age (average per post)",
            about=f"Plain mean over posts of {label} at that many days since posting.",
            aggregation=Aggregation.NONE,
            formula=Formula(way=Way.MEAN, value=column(field.name)),
            needs=("age_day",),
            kind=Kind.REAL,
        )


def _metric(  # noqa: PLR0913 - what two kinds of history differ in, each by its name
    field: Field,
    relation: Relation,
    *,
    name: str,
    label: str,
    about: str,
    aggregation: Aggregation,
    formula: Formula,
    needs: tuple[str, ...],
    kind: Kind | None = None,
    notes: tuple[str, ...] = (),
) -> CatalogueField:
    return CatalogueField(
        id=name,
        label=label,
        group=relation.label,
        about=about,
        kind=kind or field.kind,
        role=Role.METRIC,
        unit=field.unit,
        aggregation=aggregation,
        relations=(relation.name,),
        formula=formula,
        needs=needs,
        gates=field.gates,
        scope=field.scope,
        document=field.document,
        derived=True,
        notes=notes,
    )
