"""The catalogue of TikTok Organic keeps its promises to everything that reads it."""

from datetime import timedelta

import pytest

from headwater.connectors.base import Connector
from headwater.connectors.registry import CONNECTORS, connectors
from headwater.connectors.tiktok_organic.api import fields
from headwater.connectors.tiktok_organic.fields import COMMENT_LIST, INSIGHTS, STATS, VIDEO_LIST
from headwater.connectors.tiktok_organic.streams import ASK_BY_NAME, ASKS, BY_NAME, STREAMS
from headwater.model.field import Aggregation, Field, Gate, Role, Unit
from headwater.model.stream import Daily, Lifetime, Snapshot
from tests.connectors.samples import EVERY_SCOPE, TIKTOK

EVERY_FIELD = [(stream.name, field) for stream in STREAMS for field in stream.fields]


def test_the_connector_is_in_the_registry_under_its_own_name() -> None:
    (made,) = connectors(tiktok_api_url="http://127.0.0.1:1/v", tiktok_authorize_url="http://x/")

    assert set(CONNECTORS) == {"tiktok_organic"}
    assert made.name == "tiktok_organic"
    assert isinstance(made, type(TIKTOK))


def test_the_connector_has_every_part_of_the_contract() -> None:
    connector: Connector = TIKTOK

    assert connector.streams is STREAMS
    assert connector.asks is ASKS


@pytest.mark.parametrize("stream,field", EVERY_FIELD)
def test_every_field_says_what_it_is(stream: str, field: Field) -> None:
    assert field.label
    assert field.about.endswith((".", "+."))
    assert field.document.isdecimal(), f"{stream}.{field.name} names TikTok's page"
    if field.role is Role.METRIC:
        assert field.unit is not Unit.NONE


@pytest.mark.parametrize("stream,field", EVERY_FIELD)
def test_a_weight_is_a_field_that_can_be_added(stream: str, field: Field) -> None:
    weights = {each.name: each for _, each in EVERY_FIELD}

    if field.weight is not None:
        assert weights[field.weight].aggregation in {Aggregation.SUM, Aggregation.LAST}


def test_a_label_means_one_field_wherever_it_stands() -> None:
    by_label: dict[str, set[str]] = {}
    for _, field in EVERY_FIELD:
        by_label.setdefault(field.label, set()).add(field.name)

    assert {label: names for label, names in by_label.items() if len(names) > 1} == {}


def test_a_field_is_in_one_stream_only_unless_it_tells_rows_apart() -> None:
    homes: dict[str, list[str]] = {}
    for stream, field in EVERY_FIELD:
        homes.setdefault(field.name, []).append(stream)

    assert {name for name, streams in homes.items() if len(streams) > 1} == {"video_id"}


def test_every_stream_is_fed_by_exactly_one_ask() -> None:
    fed = [stream for ask in ASKS for stream in ask.streams]

    assert sorted(fed) == sorted(BY_NAME)


def test_streams_behave_in_time_as_tiktok_does() -> None:
    day = BY_NAME["profile_day"].behaviour

    assert BY_NAME["profile"].behaviour == Snapshot(every_sync=True)
    assert BY_NAME["follower_country"].behaviour == Snapshot()
    assert day == BY_NAME["audience_activity"].behaviour
    assert isinstance(day, Daily)
    assert (day.auto, day.history) == (timedelta(days=396), timedelta(days=731))
    assert (day.lag, day.settles) == (timedelta(days=2), timedelta(days=7))
    assert (day.window, day.safe_reach) == (60, 59)
    assert BY_NAME["video_lifetime"].behaviour == Lifetime(freezes=timedelta(days=365))


def test_only_comments_and_the_benchmark_wait_to_be_asked_for() -> None:
    assert {stream.name for stream in STREAMS if stream.opt_in} == {"comment", "benchmark"}


def test_what_other_people_wrote_is_marked_as_personal() -> None:
    personal = {field.name for _, field in EVERY_FIELD if field.personal}

    assert personal == {
        "comment_text",
        "comment_author_id",
        "comment_username",
        "comment_display_name",
    }


def test_signed_addresses_are_volatile() -> None:
    volatile = {field.name for _, field in EVERY_FIELD if field.volatile}

    assert volatile == {"profile_image_url", "share_url", "embed_url", "thumbnail_url"}


def test_people_and_shares_are_never_summed() -> None:
    for _, field in EVERY_FIELD:
        if field.unit is Unit.FRACTION:
            assert field.aggregation not in {Aggregation.SUM, Aggregation.LAST}
    unique = {name.name for _, name in EVERY_FIELD if name.aggregation is Aggregation.UNIQUE}
    assert unique == {"reached_audience", "engaged_audience", "active_followers", "v_reach"}


def test_click_counters_belong_to_registered_business_accounts() -> None:
    gated = {f.name for _, f in EVERY_FIELD if Gate.REGISTERED_BUSINESS in f.gates}

    assert len(gated) == 12
    assert {"bio_link_clicks", "v_website_clicks", "v_lead_submissions"} <= gated


def test_only_what_is_granted_is_asked() -> None:
    videos = ASK_BY_NAME["videos"]

    names = fields(videos, frozenset({VIDEO_LIST}))

    assert names[0] == "item_id"
    assert "video_views" in names
    assert "total_time_watched" not in names
    assert fields(ASK_BY_NAME["daily"], frozenset({VIDEO_LIST})) == ()
    assert fields(ASK_BY_NAME["comments"], frozenset(TIKTOK.scopes)) == ()
    assert fields(ASK_BY_NAME["comments"], frozenset({COMMENT_LIST}))


def test_posts_are_not_asked_without_the_scope_of_their_id() -> None:
    assert fields(ASK_BY_NAME["videos"], EVERY_SCOPE - {VIDEO_LIST}) == ()
    assert fields(ASK_BY_NAME["ads"], EVERY_SCOPE - {VIDEO_LIST}) == ()
    assert fields(ASK_BY_NAME["ads"], EVERY_SCOPE) == ("item_id",)


def test_the_daily_follower_count_takes_two_scopes() -> None:
    daily = ASK_BY_NAME["daily"]

    assert "followers_count" in fields(daily, frozenset({INSIGHTS, STATS}))
    assert "followers_count" not in fields(daily, frozenset({INSIGHTS}))
    assert fields(daily, frozenset({STATS})) == ()
    assert fields(ASK_BY_NAME["profile"], frozenset({STATS})) == (
        "following_count",
        "followers_count",
        "total_likes",
        "videos_count",
    )


def test_no_name_is_asked_twice() -> None:
    for ask in ASKS:
        names = fields(ask, EVERY_SCOPE)
        assert names
        assert len(names) == len(set(names))


def test_reading_comments_is_not_part_of_the_usual_consent() -> None:
    assert COMMENT_LIST not in TIKTOK.scopes
    assert all(field.scope in {*EVERY_SCOPE, None} for _, field in EVERY_FIELD)
