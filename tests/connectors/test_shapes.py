"""What TikTok does not document is refused with its day or post, or with the page if all is so.

A sentence says which value it was.
"""

import json
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.connectors.tiktok_organic import cells
from headwater.connectors.tiktok_organic.cells import CellError
from headwater.connectors.tiktok_organic.rows import PAIRS, Split, pairs, split
from headwater.model.errors import PayloadError
from tests.connectors.samples import TIKTOK, a_day, answer, question, read, videos_of

HUGE = 2**63


@pytest.mark.parametrize(
    "name,value",
    [
        ("likes", "655"),
        ("likes", 655.0),
        ("likes", True),
        ("likes", -1),
        ("likes", HUGE),
        ("likes", [655]),
        ("comments", "-4"),
        ("unique_video_views", {}),
        ("date", "2026-10-32"),
        ("date", "20261016"),
        ("date", "2026-W42-5"),
        ("date", 20261016),
        ("date", None),
    ],
)
def test_a_wrong_cell_of_a_day_costs_that_day(name: str, value: object) -> None:
    bad = a_day("2026-10-17", **{name: value})

    page = read("daily", {"metrics": [bad, a_day("2026-10-16"), a_day("2026-10-18")]})
    with pytest.raises(PayloadError, match=rf"metrics\[.+\]\.{name} as something else than") as no:
        read("daily", {"metrics": [bad]})

    assert [f"{row['date']}" for row in page.rows["profile_day"]] == ["2026-10-16", "2026-10-18"]
    assert re.search(rf"metrics\[.+\]\.{name} as", page.spoilt_days[date(2026, 10, 17)])
    assert (no.value.code, no.value.request_id) == ("0", "202610200615AB")


def test_a_day_that_is_not_named_may_be_any_that_is_missing() -> None:
    days = [a_day("2026-10-16"), None, a_day("2026-10-18")]

    page = read("daily", {"metrics": days})
    asked = question("daily").span
    assert asked is not None

    missing = set(asked.each()) - {date(2026, 10, 16), date(2026, 10, 18)}
    assert page.spoilt_days.keys() == missing
    assert "metrics[1] as something else than an object" in page.spoilt_days[date(2026, 10, 17)]


def test_a_day_that_is_told_twice_and_once_wrongly_is_left_out() -> None:
    good, bad = a_day("2026-10-17"), a_day("2026-10-17", likes=-1)

    for days in ([good, bad], [bad, good]):
        page = read("daily", {"metrics": [a_day("2026-10-16"), *days]})

        assert page.spoilt_days.keys() == {date(2026, 10, 17)}
        assert len(page.rows["profile_day"]) == 1


def test_an_hour_that_is_none_costs_its_day_of_activity() -> None:
    wrong, right = [{"hour": "25", "count": 1}], [{"hour": "5", "count": 1}]
    days = [
        {"date": "2026-10-15", "audience_activity": wrong},
        {"date": "2026-10-16", "audience_activity": right},
    ]

    page = read("activity", {"metrics": days})

    assert [row["date"] for row in page.rows["audience_activity"]] == [date(2026, 10, 16)]
    assert page.spoilt_days.keys() == {date(2026, 10, 15)}


@pytest.mark.parametrize(
    "name,value",
    [
        ("item_id", 7.69e18),
        ("item_id", ""),
        ("item_id", None),
        ("item_id", -5),
        ("item_id", True),
        ("item_id", "7 7\n"),
        ("item_id", "9" * 129),
        ("create_time", "yesterday"),
        ("create_time", 1791964806000),
        ("create_time", 1791964806.5),
        ("caption", 5),
        ("is_ad", 0),
        ("is_ad", "false"),
        ("video_duration", "21.3"),
        ("video_duration", -1),
        ("full_video_watched_rate", 18.73),
        ("full_video_watched_rate", -0.1),
        ("reach", -1),
        ("impression_sources", {}),
        ("impression_sources", "For You"),
        ("impression_sources", 0),
    ],
)
def test_a_wrong_cell_of_a_post_costs_that_post(name: str, value: object) -> None:
    found = videos_of(2)
    found["videos"][1][name] = value
    alone = {**found, "videos": found["videos"][1:]}

    page = read("videos", found)
    with pytest.raises(PayloadError, match=rf"videos\[0\]\.{name} as something else than"):
        read("videos", alone)
    later = read("videos", alone, cursor="1791964806000")

    assert len(page.rows["video"]) == 1
    [said] = page.spoilt.values()
    assert re.match(rf"TikTok sends videos\[1\]\.{name} as something else than", said)
    assert (later.rows["video"], len(later.spoilt)) == ([], 1)
    assert page.complete == (name != "item_id")


@pytest.mark.parametrize(
    "pair,where",
    [
        ({"second": "1", "percentage": 84.2}, r"\[1\]\.percentage"),
        ({"second": "1", "percentage": -0.1}, r"\[1\]\.percentage"),
        ({"second": "1", "percentage": "0.5"}, r"\[1\]\.percentage"),
        ({"second": "1", "percentage": True}, r"\[1\]\.percentage"),
        ({"second": "-1", "percentage": 0.5}, r"\[1\]\.second"),
        ({"second": "1.5", "percentage": 0.5}, r"\[1\]\.second"),
        ({"second": "1_0", "percentage": 0.5}, r"\[1\]\.second"),
        ({"second": "٣", "percentage": 0.5}, r"\[1\]\.second"),
        ({"second": "9" * 5000, "percentage": 0.5}, r"\[1\]\.second"),
        ({"second": "86401", "percentage": 0.5}, r"\[1\]\.second"),
        ({"second": "", "percentage": 0.5}, r"\[1\]\.second"),
        ({"percentage": 0.5}, r"\[1\]\.second"),
        ("1", r"\[1\]"),
        (None, r"\[1\]"),
    ],
)
def test_a_wrong_pair_of_a_list_refuses_the_page(pair: object, where: str) -> None:
    curve = [{"second": "0", "percentage": 1.0}, pair]

    with pytest.raises(PayloadError, match=rf"videos\[0\]\.video_view_retention{where} as"):
        read("videos", videos_of(1, video_view_retention=curve))


@pytest.mark.parametrize("hour", ["24", "-1", "x", 24])
def test_an_hour_is_one_of_24(hour: object) -> None:
    hours = [{"hour": hour, "count": 1}]

    with pytest.raises(PayloadError, match=r"audience_activity\[0\]\.hour"):
        read("activity", {"metrics": [{"date": "2026-10-16", "audience_activity": hours}]})


def test_a_share_a_hair_above_the_whole_is_rounding() -> None:
    ages = [{"age": "18-24", "percentage": 1.0001}]

    rows = read("audience", {"audience_ages": ages}).rows

    assert rows["follower_age"][0]["follower_age_share"] == [1.0001]


def test_a_place_that_is_watched_again_may_have_more_viewers_than_the_post() -> None:
    curve = [{"second": "0", "percentage": 1.0}, {"second": "1", "percentage": 1.31}]

    rows = read("videos", videos_of(1, video_view_retention=curve)).rows

    assert rows["retention"][0]["retention_share"] == [1.0, 1.31]


@pytest.mark.parametrize("name", ["engagement_likes", "impression_sources", "audience_genders"])
def test_no_other_share_is_more_than_the_whole(name: str) -> None:
    split_of = {how.source: how for how in map(split, PAIRS)}[name]
    entries = [{split_of.key: "1", split_of.value: 1.31}]

    with pytest.raises(PayloadError, match=rf"{name}\[0\]\.percentage as something else"):
        read("videos", videos_of(1, **{name: entries}))


def test_a_part_without_its_share_is_unknown_and_not_zero() -> None:
    ages = [{"age": "18-24", "percentage": 0.4}, {"age": "25-34", "percentage": None}]

    rows = read("audience", {"audience_ages": ages}).rows

    assert rows["follower_age"][0]["follower_age_share"] == [0.4, None]
    nothing = [{"age": "18-24"}]
    assert read("audience", {"audience_ages": nothing}).rows["follower_age"] == []


@pytest.mark.parametrize("written", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400])
@pytest.mark.parametrize("name", ["likes", "total_time_watched", "full_video_watched_rate"])
def test_a_number_that_is_no_number_is_told_by_its_field(written: str, name: str) -> None:
    body = '{"code":0,"data":{"videos":[{"item_id":"5","NAME":WRITTEN}],"has_more":false}}'
    raw = body.replace("NAME", name).replace("WRITTEN", written).encode()

    with pytest.raises(PayloadError, match=rf"videos\[0\]\.{name} as something else"):
        TIKTOK.read(question("videos"), answer(raw))


def test_not_a_number_among_shares_is_found() -> None:
    raw = json.dumps(
        {
            "code": 0,
            "data": {
                "audience_ages": [
                    {"age": "18-24", "percentage": 0.4},
                    {"age": "25-34", "percentage": float("nan")},
                    {"age": "35-44", "percentage": 0.1},
                ]
            },
        }
    ).encode()

    with pytest.raises(PayloadError, match=r"audience_ages\[1\]\.percentage"):
        TIKTOK.read(question("audience"), answer(raw))


@pytest.mark.parametrize(
    "more,cursor", [("true", 1), (1, 1), (True, 1.5), (True, -1), (True, [1]), (True, True)]
)
def test_paging_that_cannot_be_followed_is_refused(more: object, cursor: object) -> None:
    with pytest.raises(PayloadError, match=r"(cursor|has_more) as something else"):
        read("videos", {"videos": [], "has_more": more, "cursor": cursor})


def test_epoch_zero_stands_for_not_known() -> None:
    assert cells.instant("0") is None
    assert cells.instant(0) is None
    assert cells.instant("1791964806") == datetime(2026, 10, 14, 8, 0, 6, tzinfo=UTC)


KEYS = st.sampled_from(["0", "1", "7", "07", "x", "", "\u0000", "\ud800", "٣", 3, None, True, 1.5])
VALUES = st.sampled_from(
    [0, 1, 0.5, 1.0001, 1.1, -0.1, None, True, "0.5", 2**70, float("nan"), float("inf")]
)
MEASURES = st.one_of(VALUES, st.floats(0, 1))
KEPT = st.one_of(KEYS, st.integers(0, 60).map(str))


@given(
    stream=st.sampled_from(sorted(PAIRS)),
    drawn=st.lists(st.tuples(KEPT, MEASURES), max_size=12),
    odd=st.sampled_from([None, "text", {"extra": 1}, []]),
)
def test_the_quick_way_and_the_careful_way_agree(
    stream: str, drawn: list[tuple[object, object]], odd: object
) -> None:
    how = split(stream)
    entries: list[object] = [{how.key: key, how.value: value} for key, value in drawn]
    if odd is not None:
        entries.append(odd)

    # Two pairs with one key are beyond the quick way, and the first of them does not count.
    quick = outcome(how, entries)
    careful = outcome(how, [*entries[:1], *entries])

    assert quick == careful


def outcome(how: Split, entries: list[object]) -> object:
    try:
        return pairs(how, entries, set())
    except CellError as bad:
        return bad.expected
