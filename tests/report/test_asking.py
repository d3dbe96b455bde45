"""How a question is written: names, filters, order, and what is wrong with it."""

from datetime import date

import pytest

from headwater.connectors.tiktok_organic import TikTokOrganic
from headwater.model.errors import QueryError
from headwater.report.aliases import GUIDE, aliases
from headwater.report.catalogue import CUSTOM_FIELDS
from headwater.report.entries import build
from headwater.report.grammar import parse_clause
from headwater.report.operators import Condition, Operator
from headwater.report.plan import plan
from headwater.report.query import Axis, Comparison, Order, Query
from tests.report.test_legality import asking

CATALOGUE = build([TikTokOrganic()])


def refused(**parts: object) -> QueryError:
    with pytest.raises(QueryError) as found:
        Query.from_dict({"metrics": ["likes"], **parts})
    return found.value


@pytest.mark.parametrize("group", GUIDE)
def test_the_guides_key_reports_resolve_by_their_labels(group: str) -> None:
    for label, target in GUIDE[group].items():
        assert CATALOGUE.field(f"guide:{group}/{label}").id == target
        assert CATALOGUE.field(f"GUIDE:{group.upper()}/{label.lower()}").id == target


def test_every_alias_means_a_field_there_is() -> None:
    assert CATALOGUE.aliases == aliases()
    for alias, target in aliases().items():
        assert CATALOGUE.field(alias).id == target


@pytest.mark.parametrize("name", ["followers_count", "Likes", "percentage"])
def test_a_bare_name_that_means_several_things_is_refused_with_the_candidates(name: str) -> None:
    with pytest.raises(QueryError) as found:
        CATALOGUE.field(name)
    assert found.value.code == "ambiguous_field"
    assert len(found.value.suggestions) > 1


def test_a_bare_name_that_means_one_thing_everywhere_is_enough() -> None:
    assert CATALOGUE.field("Genders").id == "follower_gender"
    assert CATALOGUE.field("net followers").id == "followers_net"
    assert CATALOGUE.field("day").id == "date"


def test_an_exact_id_is_never_ambiguous() -> None:
    assert CATALOGUE.field("likes").id == "likes"
    assert CATALOGUE.field("video_views").id == "video_views"


@pytest.mark.parametrize(
    "part, told",
    [
        ("from", "Did you mean start"),
        ("perod", "Did you mean period"),
        ("dimensions", "Did you mean by"),
        ("wish", "There is: metrics, by, period"),
    ],
)
def test_a_part_that_a_question_does_not_have_gets_the_one_that_was_meant(
    part: str, told: str
) -> None:
    with pytest.raises(QueryError, match=told) as caught:
        Query.from_dict({"metrics": ["likes"], part: "x"})

    assert caught.value.code == "unknown_part"
    assert caught.value.fields == (part,)


def test_every_table_of_fivetran_has_its_key_and_the_value_of_its_split() -> None:
    known = aliases()

    assert known["fivetran:profile_metric.profile_username"] == "username"
    assert known["fivetran:profile_audience_city.value"] == "follower_city"
    assert known["fivetran:video_view_retention.value"] == "retention_second"
    assert known["fivetran:video_audience_type.video_id"] == "video_id"


@pytest.mark.parametrize("text", ["windsor:video_likes:desc", "windsor:video_likes desc"])
def test_an_alias_with_its_namespace_can_be_ordered_by(text: str) -> None:
    assert Query.parse(metrics="v_likes", order=text).order == (
        Order("windsor:video_likes", descending=True),
    )


def test_words_that_want_quotes_are_told_so() -> None:
    with pytest.raises(QueryError, match='several words stand in quotes: traffic_source = "For'):
        Query.parse(metrics="v_views", where="traffic_source = For You")


def test_a_misspelt_name_gets_its_neighbours() -> None:
    with pytest.raises(QueryError, match="Did you mean video_views") as found:
        CATALOGUE.field("vidoe_views")
    assert {"field": "video_views"} in found.value.suggestions


def test_fields_are_found_by_words_of_their_label_definition_or_alias() -> None:
    assert "reached_audience" in [field.id for field in CATALOGUE.search("unique_video_views")]
    assert "follower_country" in [field.id for field in CATALOGUE.search("top countries")]
    assert CATALOGUE.search("there is no such word") == []


def test_the_catalogue_says_that_custom_fields_are_not_offered() -> None:
    assert "not offered" in CUSTOM_FIELDS


def test_every_field_says_what_it_is() -> None:
    for field in CATALOGUE.fields:
        assert field.label, field.id
        assert field.about.endswith("."), field.id
        assert field.group, field.id
        assert field.relations, field.id
        assert (field.formula is not None) == field.is_metric, field.id


def test_a_split_of_followers_takes_its_sense_from_the_dimension_beside_it() -> None:
    with pytest.raises(QueryError, match="by what") as found:
        plan(Query.parse(metrics="followers_est"), asking(1))
    assert {"metrics": ["followers_est"], "by": ["follower_country"]} in found.value.suggestions
    draft = plan(Query.parse(metrics="followers_est", by="Top Countries"), asking(1))
    assert [metric.id for metric in draft.metrics] == ["follower_country_est"]


def test_lists_and_texts_say_the_same() -> None:
    from_text = Query.parse(metrics="likes, shares", by="date", order="-likes, date asc", limit="5")
    from_lists = Query.from_dict(
        {
            "metrics": ["likes", "shares"],
            "by": ["date"],
            "order": ["likes desc", "date"],
            "limit": 5,
        }
    )
    assert from_text == from_lists
    assert from_text.order == (Order("likes", descending=True), Order("date"))


def test_words_of_a_question_are_read() -> None:
    query = Query.parse(metrics="v_views", compare="previous", axis="posted", provisional=True)
    assert query.compare is Comparison.PREVIOUS
    assert query.axis is Axis.POSTED
    assert query.provisional


@pytest.mark.parametrize(
    "parts",
    [
        {"limit": 0},
        {"limit": True},
        {"limit": "many"},
        {"limit": 10**9},
        {"compare": "tomorrow"},
        {"axis": "sideways"},
        {"metrics": 5},
        {"metrics": [5]},
        {"metrics": ["likes", *(f"m{n}" for n in range(200))]},
        {"totals": "yes"},
        {"where": 5},
        {"where": [[]]},
        {"where": [5]},
        {"where": "likes"},
        {"where": "likes ="},
        {"where": "likes between 1"},
        {"where": "likes in 1, 2"},
        {"where": "likes = 1 and"},
        {"where": "likes = 1 xor shares = 2"},
        {"where": "likes not = 1"},
        {"where": "likes is not"},
        {"where": [{"field": "likes", "operator": "LIKE", "values": ["x"]}]},
        {"where": [{"field": "likes", "operator": "BETWEEN", "values": [1]}]},
        {"where": [{"field": "likes", "operator": "IS_NULL", "values": [1]}]},
        {"where": [{"field": "likes", "values": []}]},
        {"where": [{"field": "likes", "values": [[1]]}]},
        {"where": [{"field": "likes", "values": [1], "type": "MAYBE"}]},
        {"colour": "blue"},
        {"period": 7},
    ],
    ids=repr,
)
def test_what_cannot_be_understood_is_refused_with_a_sentence(parts: dict[str, object]) -> None:
    error = refused(**parts)
    assert str(error).endswith(".")
    assert error.code


def test_or_binds_before_and() -> None:
    clauses = parse_clause("a = 1 or b != 2 and c in (x, 'y z') and d is not null")
    assert clauses == [
        (
            Condition(name="a", operator=Operator.EQUALS, values=("1",)),
            Condition(name="b", operator=Operator.EQUALS, values=("2",), exclude=True),
        ),
        (Condition(name="c", operator=Operator.IN_LIST, values=("x", "y z")),),
        (Condition(name="d", operator=Operator.IS_NULL, exclude=True),),
    ]


def test_every_operator_can_be_written() -> None:
    written = {
        "a = 1": Operator.EQUALS,
        "a contains 1": Operator.CONTAINS,
        "a ~ 1": Operator.REGEXP_PARTIAL_MATCH,
        "a matches 1": Operator.REGEXP_EXACT_MATCH,
        "a in (1)": Operator.IN_LIST,
        "a is null": Operator.IS_NULL,
        "a between 1 and 2": Operator.BETWEEN,
        "a > 1": Operator.NUMERIC_GREATER_THAN,
        "a >= 1": Operator.NUMERIC_GREATER_THAN_OR_EQUAL,
        "a < 1": Operator.NUMERIC_LESS_THAN,
        "a <= 1": Operator.NUMERIC_LESS_THAN_OR_EQUAL,
    }
    assert {text: parse_clause(text)[0][0].operator for text in written} == written
    assert set(written.values()) == set(Operator)


def test_quotes_hold_any_text() -> None:
    (clause,) = parse_clause(r"""caption = "say \"or\" and 'and' = (x)" """)
    assert clause[0].values == ("say \"or\" and 'and' = (x)",)


def test_a_condition_of_looker_studio_is_read_as_it_comes() -> None:
    query = Query.parse(
        metrics="likes",
        where=[
            [
                {"fieldName": "date", "operator": "EQUALS", "values": ["20260901"]},
                {"fieldName": "date", "operator": "BETWEEN", "values": [20260901, 20260905]},
            ]
        ],
    )
    assert [condition.name for condition in query.where[0]] == ["date", "date"]
    assert date(2026, 9, 1).strftime("%Y%m%d") == query.where[0][0].values[0]
