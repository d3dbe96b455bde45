"""A 0 is believed until something says that TikTok writes 0 for what it does not have."""

from headwater.connectors.tiktok_organic import gates, zeros
from headwater.connectors.tiktok_organic.streams import BY_NAME

LIFE = BY_NAME["video_lifetime"]
DAY = BY_NAME["profile_day"]
BUSINESS = {"business": "yes"}


def post(**values: object) -> dict[str, object]:
    return {"video_id": "1", "v_views": 10, "v_reach": 8, "v_watch_time_s": 30.5} | values


def test_before_posts_were_read_a_zero_behind_a_gate_is_not_believed() -> None:
    rows: list[dict[str, object]] = [{"bio_link_clicks": 0, "video_views": 5}]

    assert gates.settled(DAY, rows, BUSINESS)[0]["bio_link_clicks"] is None


def test_posts_without_a_contradiction_make_a_business_account_s_zeros_believed() -> None:
    facts = gates.opened({"video_lifetime": [post()]}, BUSINESS)
    rows: list[dict[str, object]] = [{"bio_link_clicks": 0, "video_views": 5}]

    assert gates.settled(DAY, rows, facts)[0]["bio_link_clicks"] == 0
    assert gates.open_gates(DAY, facts) != gates.open_gates(DAY, BUSINESS)


def test_plays_that_reached_nobody_prove_that_missing_is_written_as_zero() -> None:
    facts = gates.opened({"video_lifetime": [post(v_reach=0)]}, BUSINESS)
    rows: list[dict[str, object]] = [{"bio_link_clicks": 0, "video_views": 5}]

    assert facts[zeros.ZERO_FOR_MISSING] == "yes"
    assert gates.settled(DAY, rows, facts)[0]["bio_link_clicks"] is None


def test_an_idle_post_s_impossible_zeros_are_unknown_and_its_counters_stay() -> None:
    row = post(v_reach=0, v_watch_time_s=0.0, v_new_followers=3, v_likes=0)
    facts = gates.opened({"video_lifetime": [row]}, BUSINESS)

    [settled] = gates.settled(LIFE, [row], facts)

    assert settled["v_reach"] is None
    assert settled["v_watch_time_s"] is None
    assert settled["v_new_followers"] == 3
    assert settled["v_views"] == 10
    assert settled["v_likes"] == 0


def test_a_counter_that_has_moved_makes_every_zero_of_its_kind_believed() -> None:
    facts = gates.opened(
        {"video_lifetime": [post(v_reach=0)], "profile_day": [{"email_clicks": 1}]}, BUSINESS
    )

    [settled] = gates.settled(DAY, [{"bio_link_clicks": 0}], facts)

    assert settled["bio_link_clicks"] == 0


def test_a_personal_account_s_business_zero_is_never_believed() -> None:
    facts = gates.opened({"video_lifetime": [post()]}, {"business": "no"})

    [settled] = gates.settled(DAY, [{"reached_audience": 0, "video_views": 3}], facts)

    assert settled["reached_audience"] is None
    assert settled["video_views"] == 3


def test_business_numbers_that_arrive_after_a_switch_make_all_days_worth_another_look() -> None:
    switched = {"business": "yes"}

    later = gates.opened({"profile_day": [{"reached_audience": 7}]}, switched)

    assert gates.open_gates(DAY, later) != gates.open_gates(DAY, switched)


def test_a_photo_has_no_duration_rather_than_none_at_all() -> None:
    [settled] = gates.settled(BY_NAME["video"], [{"video_id": "1", "video_duration_s": 0.0}], {})

    assert settled["video_duration_s"] is None
