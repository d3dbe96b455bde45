"""Whatever a stranger writes into a question does nothing but fail to match, or is refused."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.model.errors import QueryError
from headwater.report.query import Query
from headwater.report.sqltext import quoted
from tests.report.conftest import Hub

NASTY = [
    "'; DROP TABLE profile_day; --",
    '"; DELETE FROM hw_account; --',
    "likes) FROM profile_day; --",
    'video_views" FROM profile_day --',
    "1 OR 1=1",
    "' OR ''='",
    "\\'; SELECT 1",
    "?",
    "$1",
    "%s",
    "{0}",
    "{likes}",
    "\x00",
    "\ud800",
    "hw_account.account_id",
    "profile_day.edge",
    "hw_weight",
    "account",
    "read_at",
    "date; date",
    "(?i)(a+)+$",
    "https://example.invalid/?a=b&c=d",
    "=cmd|' /C calc'!A0",
    "é" * 300,
]
PLACES = ["metrics", "by", "order", "period", "start", "compare", "where", "field"]


def state(hub: Hub) -> tuple[object, ...]:
    counts = [hub.store.ask(f'SELECT count(*) FROM "{t}"')[1] for t in ("profile_day", "video")]
    return hub.store.version(), len(hub.store.accounts()), *map(str, counts)


def question(place: str, text: str) -> Query:
    parts: dict[str, object] = {"metrics": ["likes"], "by": ["date"], "period": "last_7d"}
    match place:
        case "where":
            parts["where"] = text
        case "field":
            parts["where"] = [[{"field": text, "operator": "EQUALS", "values": ["x"]}]]
        case "start":
            parts |= {"period": None, "start": text, "end": text}
        case "metrics" | "by" | "order":
            parts[place] = [text]
        case _:
            parts[place] = text
    return Query.from_dict(parts)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_an_injected_name_is_refused_and_changes_nothing(duck: Hub, place: str, text: str) -> None:
    before = state(duck)
    with pytest.raises(QueryError) as refused:
        duck.reports.answer(question(place, text), duck.accounts(1))
    assert "Traceback" not in str(refused.value)
    assert state(duck) == before


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("operator", ["EQUALS", "CONTAINS", "IN_LIST", "REGEXP_PARTIAL_MATCH"])
@pytest.mark.parametrize("name", ["username", "caption", "hashtag", "video_id", "month"])
def test_an_injected_value_matches_nothing(duck: Hub, name: str, operator: str, text: str) -> None:
    metric = "likes" if name in ("username", "month") else "v_likes"
    given_where = [[{"field": name, "operator": operator, "values": [text]}]]
    query = Query.parse(metrics=metric, by=name, where=given_where, period="last_7d")
    before = state(duck)
    try:
        answer = duck.reports.answer(query, duck.accounts(1))
    except QueryError:
        return
    finally:
        assert state(duck) == before
    for row in answer.rows:
        assert row[0] is None or _fits(operator, text, str(row[0]))


def _fits(operator: str, text: str, value: str) -> bool:
    if operator in ("EQUALS", "IN_LIST"):
        return value == text
    return text in value or operator.startswith("REGEXP")


@given(text=st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_as_a_name_is_known_or_refused(duck: Hub, text: str) -> None:
    catalogue = duck.reports.catalogue()
    known = {name.casefold() for name in (*catalogue.by_id, *catalogue.aliases)}
    known |= {field.label.casefold() for field in catalogue.fields}
    known |= {re.split("[:/.]", name)[-1] for name in known}
    if text.strip().casefold() in known:
        return
    with pytest.raises(QueryError, match="no field called"):
        catalogue.field(text)


@given(text=st.text(alphabet="abc =<>!~(),'\"\\1 orandnotisnullinbetween", max_size=60))
def test_any_text_as_a_filter_is_read_or_refused(text: str) -> None:
    try:
        query = Query.parse(metrics="likes", where=text)
    except QueryError as error:
        assert str(error).endswith(".")  # noqa: PT017 - either way is right
        return
    assert all(query.where) or not text.strip()


@pytest.mark.parametrize("name", ['a"b', "a b", "a;b", "a-b", "ä", "", "a.b", "a'b"])
def test_only_plain_names_become_identifiers(name: str) -> None:
    with pytest.raises(ValueError, match="not an identifier"):
        quoted(name)


def test_statements_name_nothing_outside_the_catalogue_and_the_stores_own_columns(
    duck: Hub,
) -> None:
    known = set(duck.reports.catalogue().by_id) | set(duck.reports.catalogue().relations)
    known |= {s.name for r in duck.reports.catalogue().relations.values() for s in r.streams}
    made = {f"{name}_{end}" for name in known for end in ("before", "since")}
    known |= made | {"hw_account", "hw_weight"}
    for field in duck.reports.catalogue().fields:
        if field.is_metric:
            query = Query.parse(metrics=field.id, by=[*field.needs], period="last_28d")
            sql = duck.reports.explain(query, duck.accounts(1)).sql
            assert set(re.findall(r'"([^"]+)"', sql.replace("'\"", "").replace("\"'", ""))) <= known


def test_a_pattern_that_would_never_end_is_answered_at_once(duck: Hub) -> None:
    where = [[{"field": "caption", "operator": "REGEXP_EXACT_MATCH", "values": ["(.*)*(.*)*x"]}]]
    query = Query.parse(metrics="v_views", by="video_id", where=where)
    assert duck.reports.answer(query, duck.accounts(1)).rows == ()
