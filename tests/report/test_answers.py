"""Every answer is what plain Python makes of the same facts, on both engines."""

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings

from headwater.model.errors import QueryError
from headwater.report.query import Query
from headwater.report.result import Answer
from tests.report.conftest import SEEDS, Hub
from tests.report.oracle import METRICS, POSTS, TIME, Asked, answer
from tests.report.oracle_rows import Facts
from tests.report.questions import Question, questions
from tests.report.world import FIRST_DAY, TODAY, make

FACTS = {seed: Facts(make(seed)) for seed in SEEDS}
QUICK, LONG = 300, 5000
BOTH_QUICK, BOTH_LONG = 60, 500
RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
SERIES = {*TIME, "activity_date", "account_id", "day_status", "datasource"}


def amount(quick: int, exhaustive: int) -> int:
    """How many questions this run asks."""
    return exhaustive if settings().max_examples >= 1000 else quick


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        if one is None or other is None:
            return one is other
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return bool(one == other) and type(one) is type(other)


def asked_of(hub: Hub, question: Question) -> Answer:
    return hub.reports.answer(question.query, hub.accounts(question.seed, question.accounts))


def check(question: Question, given_answer: Answer) -> None:
    """The lines are the oracle's, and whatever else there is are days without a value."""
    facts = FACTS[question.seed]
    truths = facts.world.accounts[: question.accounts]
    expected = answer(question.asked, facts, truths)
    width = len(question.asked.by)
    lines = {row[:width]: row[width:] for row in given_answer.rows}
    assert len(lines) == len(given_answer.rows), "two lines have the same dimensions"
    for key, cells in expected.items():
        assert key in lines, f"no line for {key}"
        for name, told, wanted in zip(question.asked.metrics, lines[key], cells, strict=True):
            assert same(told, wanted), f"{name} of {key} is {told!r} and should be {wanted!r}"
    for key in lines.keys() - expected.keys():
        assert set(question.asked.by) <= SERIES, f"a line too many: {key}"
        assert all(cell is None for cell in lines[key]), f"{key} has values: {lines[key]}"


@settings(max_examples=amount(QUICK, LONG), suppress_health_check=RELAXED)
@given(question=questions(FACTS))
def test_an_answer_is_what_plain_python_makes_of_the_same_facts(
    duck: Hub, question: Question
) -> None:
    event(question.asked.relations[0])
    check(question, asked_of(duck, question))


@settings(max_examples=amount(BOTH_QUICK, BOTH_LONG), suppress_health_check=RELAXED)
@given(question=questions(FACTS))
def test_both_engines_give_the_same_lines_in_the_same_order(
    duck: Hub, postgres: Hub, question: Question
) -> None:
    one, other = asked_of(duck, question), asked_of(postgres, question)
    assert len(one.rows) == len(other.rows)
    for mine, theirs in zip(one.rows, other.rows, strict=True):
        for column, cell, peer in zip(one.columns, mine, theirs, strict=True):
            assert same(cell, peer), f"{column.id} is {cell!r} on one and {peer!r} on the other"
    assert one.statuses == other.statuses
    assert one.days == other.days
    assert one.warnings == other.warnings


@pytest.mark.parametrize("engine", ["duck", "postgres"])
def test_lines_that_differ_by_chance_alone_are_in_order_of_their_dimensions(
    engine: str, request: pytest.FixtureRequest
) -> None:
    hub: Hub = request.getfixturevalue(engine)
    query = Query.parse(
        metrics="viewer_type_share",
        by=["hashtag", "viewer_type"],
        start=date(2026, 8, 12),
        end=date(2026, 9, 16),
    )

    rows: list[Any] = list(hub.reports.answer(query, hub.accounts(2)).rows)

    def sorted_by(share: Callable[[float], float]) -> list[Any]:
        posts = sorted(rows, key=lambda row: (row[0] is None, row[0] or "", row[1]))
        return sorted(posts, key=lambda row: -share(row[2]))

    assert rows == sorted_by(lambda share: round(share, 9))
    assert rows != sorted_by(lambda share: share), "no sum is off by a bit"


@pytest.mark.parametrize("filters", ["date is null", "date = 2031-01-01"])
@pytest.mark.parametrize("engine", ["duck", "postgres"])
def test_by_any_dimension_an_answer_about_no_day_at_all_is_empty(
    engine: str, filters: str, request: pytest.FixtureRequest
) -> None:
    hub: Hub = request.getfixturevalue(engine)
    accounts, fields = hub.accounts(1), hub.reports.catalogue().fields
    one_of_each = {each.relation: each.id for each in fields if each.is_metric}
    asked = 0
    for metric in one_of_each.values():
        for dimension in (each.id for each in fields if not each.is_metric):
            query = Query.parse(metrics=metric, by=dimension, where=filters)
            try:
                answer = hub.reports.answer(query, accounts)
            except QueryError:
                continue  # they do not go together
            asked += 1
            assert all(row[1] is None for row in answer.rows), f"{metric} by {dimension}"
    assert asked > 100


@pytest.mark.parametrize("name", sorted(METRICS))
def test_every_metric_is_what_plain_python_makes_of_it(duck: Hub, name: str) -> None:
    needs = METRICS[name].needs
    posts = METRICS[name].relation in POSTS
    extras: list[tuple[str, ...]] = [
        (),
        ("account_id",),
        ("media_type",) if posts else ("weekday",),
    ]
    if METRICS[name].relation == "video_delta":
        extras.append(("video_id", "captured_at", "interval_start", "change_kind"))
    for extra in extras:
        by = tuple(dict.fromkeys((*needs, *extra)))
        posted = METRICS[name].relation == "video_age"
        asked = Asked(metrics=(name,), by=by, first=FIRST_DAY, last=TODAY, posted=posted)
        query = Query.parse(metrics=name, by=by, start=FIRST_DAY, end=TODAY)
        question = Question(query=query, asked=asked, seed=1, accounts=3)
        check(question, asked_of(duck, question))


def test_the_oracle_knows_every_metric_that_the_worlds_have_rows_for(duck: Hub) -> None:
    outside = ("comment", "benchmark")
    known = {
        each.id
        for each in duck.reports.catalogue().fields
        if each.is_metric and each.relation not in outside
    }
    assert known == METRICS.keys()
