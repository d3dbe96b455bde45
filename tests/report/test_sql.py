"""The SQL of well-known questions is the one that was read and found good."""

import pytest

from headwater.report.query import Query
from tests.report import golden
from tests.report.conftest import Hub


def test_the_sql_of_well_known_questions_is_as_written_down() -> None:
    written = {path: path.read_text() for path in golden.HOME.glob("*/*.sql")}
    assert dict(golden.golden()) == written


@pytest.mark.parametrize("name", golden.QUESTIONS)
def test_both_engines_run_the_sql_of_well_known_questions(
    duck: Hub, postgres: Hub, name: str
) -> None:
    query = Query.from_dict(golden.QUESTIONS[name][1])
    rows = [hub.reports.answer(query, hub.accounts(1)).rows for hub in (duck, postgres)]
    assert len(rows[0]) == len(rows[1])


@pytest.mark.parametrize("name", golden.QUESTIONS)
def test_no_value_of_a_question_stands_in_its_sql(name: str) -> None:
    for dialect in golden.DIALECTS:
        text = golden.statement(name, dialect).split("\n", 1)[1].split("\n-- ", 1)[0]
        for told in ("2026", "bakery", "account 1"):
            assert told not in text
