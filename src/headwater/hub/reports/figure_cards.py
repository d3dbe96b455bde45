"""The key figures at the top of the overview: a number, its change, and a small line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from headwater.hub.reports.cards import KEY_FIGURES, WHOLE_PERIOD
from headwater.hub.reports.earlier import Earlier, earlier
from headwater.hub.reports.figures import Change, change, short, shown
from headwater.hub.reports.notes import Note, note
from headwater.hub.reports.scope import Scope
from headwater.hub.reports.spark import Spark, spark
from headwater.model.field import Unit
from headwater.report.catalogue import Catalogue, CatalogueField
from headwater.report.result import Answer

SHORT_LABELS = {"engagement_rate_views": "Engagement Rate"}
"""Labels that are too long for a card; the note beside the number has them whole."""

NO_DATA = "No data"
NOTHING = "No data: TikTok told nothing of it in this period."


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One key figure. `why_none` is the sentence where the account cannot have it."""

    label: str
    note: Note
    explained: Note
    value: str
    whole: str
    caption: str
    before: str
    change: Change | None
    spark: Spark | None
    why_none: str


def figures(scope: Scope, days: Answer, catalogue: Catalogue) -> list[Figure]:
    """The key figures of a period, from its days and one question about the whole of it."""
    names = tuple(WHOLE_PERIOD.get(name, name) for name in KEY_FIGURES)
    whole = scope.answer(scope.query(compared=True, metrics=names, by=()))
    values = dict(zip(names, whole.rows[0], strict=True))
    before = dict(zip(names, whole.comparison.rows[0], strict=True)) if whole.comparison else {}
    told = absences(days)
    other = earlier(scope, [scope.account], whole.comparison.period) if whole.comparison else None
    return [
        _beside(_figure(catalogue.field(name), catalogue, (values, before), days, told), other)
        for name in KEY_FIGURES
    ]


def _beside(figure: Figure, other: Earlier | None) -> Figure:
    """The figure without its change where too little is known of the period beside."""
    if other is None or other.allows(figure.note.id):
        return figure
    return replace(figure, change=None, before=f"{figure.before} ({other.told})")


def absences(answer: Answer) -> Mapping[str, str]:
    """Why the account has no value of a column, by column."""
    return {
        name: warning.sentence
        for warning in answer.warnings
        if warning.code in {"absent", "not_granted"}
        for name in warning.fields
    }


def why_none(field: CatalogueField, told: Mapping[str, str]) -> str:
    """The sentence for a metric the account cannot have; nothing where it can."""
    columns = field.formula.columns if field.formula is not None else ()
    return next((told[name] for name in columns if name in told), "")


def _figure(
    field: CatalogueField,
    catalogue: Catalogue,
    asked: tuple[Mapping[str, object], Mapping[str, object]],
    days: Answer,
    told: Mapping[str, str],
) -> Figure:
    values, before = asked
    name = WHOLE_PERIOD.get(field.id, field.id)
    value, earlier = values[name], before.get(name)
    reason = _without_prefix(why_none(field, told) or NOTHING) if value is None else ""
    return Figure(
        label=SHORT_LABELS.get(field.id, field.label),
        note=note(field),
        explained=note(catalogue.field(name)),
        value=NO_DATA if reason else short(_whole(value, field), field.unit),
        whole=shown(_whole(value, field), field.unit),
        caption="mean per day" if name != field.id else _caption(field),
        before=shown(_whole(earlier, field), field.unit) if before else "",
        change=change(value, earlier, field.unit),
        spark=spark(_column(days, field.id), days.statuses),
        why_none=reason,
    )


def _without_prefix(sentence: str) -> str:
    """The sentence without the words that stand above it already."""
    rest = sentence.removeprefix(f"{NO_DATA}: ")
    return rest[:1].upper() + rest[1:]


def _whole(value: object, field: CatalogueField) -> object:
    """An average of whole people, without a fraction of one."""
    is_people = field.unit in {Unit.PEOPLE, Unit.COUNT} and isinstance(value, float)
    return round(value) if is_people and isinstance(value, float) else value


def _caption(field: CatalogueField) -> str:
    return "end of period" if field.id == "followers_total" else "in the period"


def _column(days: Answer, name: str) -> Sequence[object]:
    place = [column.id for column in days.columns].index(name)
    return [row[place] for row in days.rows]
