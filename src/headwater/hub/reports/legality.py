"""Which fields go with what is chosen already, and why the others do not. The planner decides."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from headwater.hub import runtime
from headwater.hub.api.looker.sentences import labelled
from headwater.hub.reports.asking import Question
from headwater.model.errors import QueryError
from headwater.report.catalogue import Catalogue, CatalogueField
from headwater.report.draft import Asking
from headwater.report.plan import plan
from headwater.report.query import Query

Choice = tuple[tuple[str, ...], tuple[str, ...], bool]
"""Metrics, dimensions, and whether several accounts are asked about."""


def refusals(question: Question, *, several: bool) -> Mapping[str, str]:
    """By id of a field that cannot be added: the sentence that says why.

    A question that has no answer as it is refuses nothing more: its own sentence is shown.
    """
    return _refusals((question.metrics, question.by, several), runtime.now().date().isoformat())


@lru_cache(maxsize=256)
def _refusals(choice: Choice, today: str) -> Mapping[str, str]:
    """Kept for a day: a plan looks at names and days and at no data."""
    del today
    metrics, by, several = choice
    catalogue, now = runtime.installation().reports.catalogue(), runtime.now()
    if not (metrics or by) or _refused(metrics, by, catalogue, several, now):
        return {}
    chosen = {*metrics, *by}
    found = {}
    for field in catalogue.fields:
        if field.id not in chosen:
            sentence = _added(field, metrics, by, catalogue, several=several, now=now)
            if sentence:
                found[field.id] = sentence
    return found


def _added(
    field: CatalogueField,
    metrics: Sequence[str],
    by: Sequence[str],
    catalogue: Catalogue,
    *,
    several: bool,
    now: datetime,
) -> str:
    if field.is_metric:
        return _refused((*metrics, field.id), by, catalogue, several, now)
    return _refused(metrics, (*by, field.id), catalogue, several, now)


def _refused(
    metrics: Sequence[str],
    by: Sequence[str],
    catalogue: Catalogue,
    several: bool,  # noqa: FBT001 - one fact
    now: datetime,
) -> str:
    """The planner's sentence; nothing when there is a plan."""
    asking = Asking(
        catalogue=catalogue,
        accounts=(1, 2) if several else (1,),
        now=now,
        oldest=lambda relation: None,
    )
    try:
        plan(Query(metrics=tuple(metrics), by=tuple(by)), asking)
    except QueryError as error:
        return labelled(str(error), set(error.fields), catalogue)
    return ""
