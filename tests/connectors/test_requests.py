"""Questions become the calls TikTok documents, and no others."""

import json
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from headwater.connectors.base import Request
from headwater.connectors.tiktok_organic import TikTokOrganic
from headwater.connectors.tiktok_organic.streams import ASKS
from headwater.model.account import Secret
from headwater.model.errors import SettingsError
from headwater.model.slice import Span
from tests.connectors.samples import READ_AT, TIKTOK, WEEK, question

TOKEN = Secret("act.planted0000000000000000")


def put(ask: str, **changes: object) -> tuple[Request, dict[str, str]]:
    request = TIKTOK.request(question(ask, **changes), TOKEN)
    return request, dict(request.query)


EXTRAS: dict[str, dict[str, object]] = {
    "ads": {"entities": ("7109065174526479622",)},
    "benchmark": {"options": {"business_category": "PETS"}},
}


@pytest.mark.parametrize("ask", [ask.name for ask in ASKS])
def test_a_call_goes_to_its_endpoint_with_the_last_slash(ask: str) -> None:
    request, query = put(ask, **EXTRAS.get(ask, {}))

    assert request.method == "GET"
    assert request.url.startswith("https://business-api.tiktok.com/open_api/v1.3/business/")
    assert urlsplit(request.url).path.endswith(request.endpoint)
    assert request.endpoint.endswith("/")
    assert query["business_id"] == "-000simOpenId"
    assert len(query) == len(request.query), "no parameter twice"


@pytest.mark.parametrize("ask", [ask.name for ask in ASKS])
def test_the_token_travels_in_its_header_alone(ask: str) -> None:
    request, query = put(ask, **EXTRAS.get(ask, {}))

    assert request.token is TOKEN
    assert request.token_header == "Access-Token"
    assert TOKEN.reveal() not in f"{request}{query}"


def test_days_are_asked_with_both_ends_and_fields_as_json_text() -> None:
    _, query = put("daily", fields=("video_views", "likes"))

    assert query["start_date"] == "2026-10-13"
    assert query["end_date"] == "2026-10-19"
    assert query["fields"] == '["video_views","likes"]'


@pytest.mark.parametrize("ask", ["daily", "activity"])
def test_today_is_never_asked_for(ask: str) -> None:
    today = Span(WEEK.first, READ_AT.date())

    with pytest.raises(ValueError, match="2026-10-20 is not over"):
        put(ask, span=today)


def test_the_day_that_ended_a_second_ago_may_be_asked_for() -> None:
    midnight = datetime(2026, 10, 20, tzinfo=UTC)
    yesterday = date(2026, 10, 19)

    _, query = put("daily", span=Span(yesterday, yesterday), captured_at=midnight)

    assert query["end_date"] == "2026-10-19"
    with pytest.raises(ValueError, match="not over"):
        put(
            "daily",
            span=Span(yesterday, yesterday),
            captured_at=midnight - timedelta(seconds=1),
        )


def test_a_daily_question_needs_a_span() -> None:
    with pytest.raises(ValueError, match="span of days"):
        put("daily", span=None)


def test_the_first_page_of_posts_is_asked_without_a_cursor() -> None:
    _, query = put("videos")

    assert "cursor" not in query
    assert query["max_count"] == "20"


def test_a_cursor_is_sent_back_unchanged() -> None:
    _, query = put("videos", cursor="1789975809000")

    assert query["cursor"] == "1789975809000"


def test_the_id_is_always_among_the_fields_of_a_post() -> None:
    _, query = put("videos", fields=("likes", "reach"))

    assert json.loads(query["fields"]) == ["item_id", "likes", "reach"]


def test_ads_are_found_by_filter() -> None:
    _, query = put("ads", entities=("7109065174526479622", "-odd id&"))

    assert json.loads(query["filters"]) == {
        "video_ids": ["7109065174526479622", "-odd id&"],
        "ad_post_only": True,
    }
    assert json.loads(query["fields"]) == ["item_id"]
    with pytest.raises(ValueError, match="about posts"):
        put("ads", entities=())


def test_comments_are_asked_post_by_post_in_a_lasting_order() -> None:
    _, query = put("comments", cursor="30")

    assert query["video_id"] == "7109065174526479622"
    assert (query["sort_field"], query["sort_order"]) == ("create_time", "desc")
    assert (query["cursor"], query["max_count"]) == ("30", "30")
    with pytest.raises(ValueError, match="one post at a time"):
        put("comments", entities=("1", "2"))


def test_the_benchmark_is_asked_for_a_category() -> None:
    _, query = put("benchmark", options={"business_category": "PETS"})

    assert query["business_category"] == "PETS"
    with pytest.raises(SettingsError, match=r"business_category as one of .*PETS"):
        put("benchmark")


@pytest.mark.parametrize("slash", ["", "/"])
def test_another_address_of_the_api_is_a_parameter(slash: str) -> None:
    elsewhere = TikTokOrganic(api_url=f"http://127.0.0.1:9/open_api/v1.3{slash}")

    request = elsewhere.request(question("profile"), TOKEN)

    assert request.url == "http://127.0.0.1:9/open_api/v1.3/business/get/"
