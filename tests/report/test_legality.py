"""What cannot be put together is refused, with a sentence and a question that can be asked."""

from collections.abc import Iterator
from itertools import combinations, product

import pytest

from headwater.connectors.tiktok_organic import TikTokOrganic
from headwater.model.errors import QueryError
from headwater.report.catalogue import Catalogue, CatalogueField
from headwater.report.draft import Asking
from headwater.report.entries import build
from headwater.report.plan import plan
from headwater.report.query import Query
from tests.report.oracle import CURVES, ENTITIES, METRICS
from tests.report.world import NOW

CATALOGUE: Catalogue = build([TikTokOrganic()])
METRIC_FIELDS = [field for field in CATALOGUE.fields if field.is_metric]
OPTED = {"comment": "comment_id", "benchmark": "account_id"}
LIFETIME = {*ENTITIES, "video_age", "comment"}
DAILY = {"profile_day", "audience_activity"}
GRAINS = [
    *({}, {"date"}, {"month"}, {"weekday"}, {"account_id"}, {"date", "account_id"}),
    *({"video_id"}, {"posted_month"}, {"activity_hour"}, {"day_status"}, {"hashtag"}),
    *({"date", "account_id", "activity_hour"}, {"account_id", "activity_hour"}),
    *({"age_day"}, {"age_day", "video_id"}, {"date", "video_id"}, {"comment_id"}),
    *({name} for name in ("follower_country", "follower_age", "follower_gender", "follower_city")),
    *({name} for name in ("traffic_source", "viewer_country", "viewer_city", "viewer_gender")),
    *({name} for name in CURVES.values()),
]


def asking(accounts: int) -> Asking:
    return Asking(
        catalogue=CATALOGUE,
        accounts=tuple(range(1, accounts + 1)),
        now=NOW,
        oldest=lambda relation: None,
    )


def relation_of(name: str) -> str:
    if name in METRICS:
        return METRICS[name].relation
    return "benchmark" if name.startswith("benchmark") else "comment"


def needs(name: str) -> set[str]:
    """The dimensions a metric's lines must tell apart, as this test understands it."""
    if name in METRICS:
        return set(METRICS[name].needs)
    return {"account_id"} if name.startswith("benchmark") else set()


def refusal(query: Query, accounts: int) -> QueryError | None:
    try:
        plan(query, asking(accounts))
    except QueryError as error:
        return error
    return None


def questions() -> Iterator[tuple[CatalogueField, set[str], int, bool]]:
    for metric, grain, accounts in product(METRIC_FIELDS, GRAINS, (1, 2)):
        for one_day in (False, True):
            yield metric, set(grain), accounts, one_day


def asked(metrics: list[str], by: set[str], *, one_day: bool) -> Query:
    first = "2026-09-20" if one_day else "2026-09-01"
    return Query.parse(metrics=metrics, by=sorted(by), start=first, end="2026-09-20")


def test_every_metric_is_refused_at_each_grain_it_cannot_be_put_together_at() -> None:
    answered: set[str] = set()
    refused: set[str] = set()
    for metric, grain, accounts, one_day in questions():
        error = refusal(asked([metric.id], grain, one_day=one_day), accounts)
        known = all(relation_of(metric.id) in CATALOGUE.by_id[d].relations for d in grain)
        pinned = grain | ({"account_id"} if accounts == 1 else set())
        pinned |= {"date"} if one_day else set()
        legal = known and needs(metric.id) <= pinned
        assert (error is None) == legal, f"{metric.id} by {grain}, {accounts} accounts: {error}"
        (answered if legal else refused).add(metric.id)
    assert answered == {metric.id for metric in METRIC_FIELDS}
    assert refused == answered, "every metric has a question it cannot answer"


def test_every_refusal_is_a_sentence_with_its_fields_and_a_question_that_has_an_answer() -> None:
    for metric, grain, accounts, one_day in questions():
        query = asked([metric.id], grain, one_day=one_day)
        error = refusal(query, accounts)
        if error is None:
            continue
        assert str(error)[0].isalpha()
        assert str(error).endswith(".")
        assert error.code in {
            "no_common_grain",
            "unique_not_additive",
            "share_needs_its_split",
            "needs_dimension",
        }
        assert metric.id in error.fields
        for suggestion in error.suggestions:
            metrics, by = suggestion.get("metrics", []), suggestion.get("by", [])
            assert isinstance(metrics, list)
            assert isinstance(by, list)
            near = asked(metrics, set(by), one_day=one_day)
            assert refusal(near, accounts) is None, f"{error} suggests {suggestion}"


def test_every_metric_that_needs_a_grain_is_offered_one() -> None:
    for metric in METRIC_FIELDS:
        if metric.needs:
            error = refusal(asked([metric.id], set(), one_day=False), 2)
            assert error is not None
            assert error.suggestions, f"{error} leads nowhere"


def test_lifetime_metrics_and_daily_ones_never_meet_in_one_row() -> None:
    shared: tuple[set[str], ...] = (set(), {"date"}, {"month"}, {"account_id"})
    met = 0
    for one, other in combinations(METRIC_FIELDS, 2):
        relations = {relation_of(one.id), relation_of(other.id)}
        if not (relations & LIFETIME and relations & DAILY):
            continue
        for grain in shared:
            error = refusal(asked([one.id, other.id], grain, one_day=False), 1)
            assert error is not None, f"{one.id} and {other.id} by {grain}"
            met += error.code == "lifetime_beside_daily"
            if error.code == "lifetime_beside_daily":
                assert {one.id, other.id} == set(error.fields)
    assert met > 1000


@pytest.mark.parametrize(
    "grain", [set(), {"date"}, {"month", "account_id"}], ids=["nothing", "day", "month, account"]
)
def test_people_are_never_added_over_days_posts_or_accounts(grain: set[str]) -> None:
    for name in ("reached_audience", "engaged_audience"):
        error = refusal(asked([name], grain, one_day=False), 2)
        assert error is not None
        assert error.code == "unique_not_additive"
        assert f"{name}_avg_per_day" in str(error)
    error = refusal(asked(["v_reach"], grain, one_day=False), 1)
    assert error is not None
    assert "v_reach_avg_per_post" in str(error)


def test_a_filter_on_what_a_metric_does_not_know_is_refused() -> None:
    query = Query.parse(metrics="video_views", where="caption contains bread", period="last_7d")
    error = refusal(query, 1)
    assert error is not None
    assert set(error.fields) == {"video_views", "caption"}


def test_a_metric_and_a_dimension_in_one_or_are_refused() -> None:
    query = Query.parse(metrics="v_views", by="video_id", where="v_views > 5 or is_ad = true")
    error = refusal(query, 1)
    assert error is not None
    assert error.code == "mixed_filter"


def test_rows_cannot_be_ordered_by_what_is_not_in_them() -> None:
    error = refusal(Query.parse(metrics="likes", by="date", order="-shares"), 1)
    assert error is not None
    assert error.code == "order_not_asked"
