"""The plan of a question: every step in order, and suggestions that do have an answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from headwater.model.errors import QueryError
from headwater.model.slice import Span
from headwater.report.draft import Asking, Draft
from headwater.report.query import Query
from headwater.report.steps import (
    check_aggregation,
    choose_relations,
    keep_apart,
    look_up,
    settle_order,
)
from headwater.report.timing import align_period, check_filters, choose_axis, pick_moments


def plan(query: Query, asking: Asking, span: Span | None = None) -> Draft:
    """The whole plan of a question. `span` sets its days, for a comparison.

    Raises QueryError, whose suggestions are questions that do have an answer.
    """
    try:
        return _planned(query, asking, span)
    except QueryError as error:
        kept = [each for each in error.suggestions if _has_answer(each, query, asking)]
        error.suggestions = tuple(kept)
        raise


def _planned(query: Query, asking: Asking, span: Span | None) -> Draft:
    draft = Draft(query=query, span=span)
    for step in STEPS:
        draft = step(draft, asking)
    return draft


def _has_answer(suggestion: Mapping[str, object], query: Query, asking: Asking) -> bool:
    """Whether a suggested question can be planned; suggestions of another kind are left alone."""
    if not suggestion.keys() & {"metrics", "by"}:
        return True
    parts = {name: suggestion.get(name, ()) for name in ("metrics", "by")}
    lists = {name: tuple(each) for name, each in parts.items() if isinstance(each, list | tuple)}
    near = replace(query, metrics=lists.get("metrics", ()), by=lists.get("by", ()), order=())
    try:
        _planned(near, asking, None)
    except QueryError:
        return False
    return True


Step = Callable[[Draft, Asking], Draft]

STEPS: Sequence[Step] = (
    look_up,
    choose_relations,
    keep_apart,
    choose_axis,
    align_period,
    check_filters,
    check_aggregation,
    pick_moments,
    settle_order,
)
