"""Planning: small pure steps, each of which decides one thing or refuses with a sentence."""

from dataclasses import replace

from headwater.model.errors import QueryError
from headwater.model.field import Kind
from headwater.report import refusals
from headwater.report.catalogue import CatalogueField
from headwater.report.draft import Asking, Clause, Draft, Part, Sorting
from headwater.report.lookup import clauses_of, dimensions_of, known, metrics_of, sense
from headwater.report.operators import Operator
from headwater.report.relation import LIFETIMES, PROFILE_DAYS, Relation


def look_up(draft: Draft, asking: Asking) -> Draft:
    """Turn names into fields."""
    where, having = clauses_of(draft.query, asking.catalogue)
    return replace(
        draft,
        metrics=metrics_of(draft.query, asking.catalogue),
        by=dimensions_of(draft.query, asking.catalogue),
        where=tuple(where),
        having=tuple(having),
    )


def choose_relations(draft: Draft, asking: Asking) -> Draft:
    """Find the relation of each metric, and see that it knows every dimension asked for."""
    relations = asking.catalogue.relations
    filtered = [each.field for clause in draft.having for each in clause]
    grouped: dict[str, list[CatalogueField]] = {}
    for metric in dict.fromkeys((*draft.metrics, *filtered)):
        grouped.setdefault(metric.relation, []).append(metric)
        for dimension in draft.used:
            if metric.relation not in dimension.relations:
                raise refusals.apart(metric, dimension, draft, asking.catalogue)
    parts = [
        Part(relation=relations[name], metrics=tuple(metrics)) for name, metrics in grouped.items()
    ]
    if not parts:
        parts = [Part(relation=_smallest(draft, asking), metrics=())]
    told = "; ".join(
        f"{known(part.metrics) or 'the dimensions'} from {part.relation.label}" for part in parts
    )
    return replace(draft, parts=tuple(parts), notes=(*draft.notes, f"Take {told}."))


def _smallest(draft: Draft, asking: Asking) -> Relation:
    """The first relation that knows every dimension, for a question without a metric."""
    for relation in asking.catalogue.relations.values():
        if all(relation.name in each.relations for each in draft.used):
            return relation
    raise QueryError(
        f"No kind of row has all of {known(draft.used)}.",
        code="no_common_grain",
        fields=refusals.ids(draft.used),
        suggestions=[{"by": [each.id]} for each in draft.by],
    )


def keep_apart(draft: Draft, asking: Asking) -> Draft:
    """Refuse lifetime metrics of posts beside daily metrics of the profile."""
    lifetimes = [part for part in draft.parts if part.relation.shape in LIFETIMES]
    days = [part for part in draft.parts if part.relation.shape in PROFILE_DAYS]
    if lifetimes and days:
        raise refusals.strangers(
            lifetimes[0].metrics[0], days[0].metrics[0], draft, asking.catalogue
        )
    if draft.names("day_status") and len(draft.parts) > 1:
        metrics = [part.metrics[0] for part in draft.parts]
        raise QueryError(
            f"{known(metrics)} come from different streams, and each has its own day_status. "
            "Ask for them one by one.",
            code="no_common_grain",
            fields=["day_status", *refusals.ids(metrics)],
            suggestions=[{"metrics": [m.id], "by": [d.id for d in draft.by]} for m in metrics],
        )
    return draft


def check_aggregation(draft: Draft, asking: Asking) -> Draft:
    """Refuse to put together what cannot be: people, parts of a split, the source's own ratios."""
    told = pinned(draft, asking)
    for part in draft.parts:
        for metric in part.metrics:
            missing = [name for name in metric.needs if name not in told]
            if missing:
                raise refusals.too_coarse(metric, missing, draft, asking.catalogue)
    return draft


def pinned(draft: Draft, asking: Asking) -> set[str]:
    """The dimensions every line of the answer has one value of."""
    found = {each.id for each in draft.by}
    if "activity_date" in found:
        found.add("date")
    if len(asking.accounts) == 1:
        found.add("account_id")
    if draft.days.days == 1:
        found.add("date")
    return found | {each.field.id for clause in draft.where for each in clause if _fixes(clause)}


def _fixes(clause: Clause) -> bool:
    """Whether a clause leaves a dimension one value."""
    first = clause[0].condition
    equal = first.operator in {Operator.EQUALS, Operator.IN_LIST} and len(first.values) == 1
    return len(clause) == 1 and equal and not first.exclude


def settle_order(draft: Draft, asking: Asking) -> Draft:
    """Decide the order of rows: as asked, else by time, else the largest first."""
    columns = {each.id: each for each in (*draft.by, *draft.metrics)}
    asked = []
    for each in draft.query.order:
        field = asking.catalogue.field(sense(each.name, draft.query, asking.catalogue))
        if field.id not in columns:
            raise QueryError(
                f"{field.id} is not part of the answer, so rows cannot be ordered by it.",
                code="order_not_asked",
                fields=[field.id],
                suggestions=[{"metrics": refusals.ids(draft.metrics), "by": [*draft.query.by]}],
            )
        asked.append(Sorting(field, each.descending))
    if not asked and draft.metrics and not any(_has_order(each) for each in draft.by):
        asked = [Sorting(draft.metrics[0], descending=True)]
    named = {each.field.id for each in asked}
    rest = [Sorting(each, descending=False) for each in draft.by if each.id not in named]
    return replace(draft, order=(*asked, *rest))


def _has_order(field: CatalogueField) -> bool:
    """Whether a dimension has an order of its own: time, hours, seconds, ages."""
    return field.part is not None or field.kind in {Kind.INTEGER, Kind.DAY}
