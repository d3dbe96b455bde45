"""What the disputed follower fields are is proven by the account's own days, or left open."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.connectors.base import Row
from headwater.connectors.tiktok_organic.streams import BY_NAME
from tests.connectors.samples import TIKTOK, data, read

DAY = BY_NAME["profile_day"]
FIRST = date(2026, 10, 1)
TOTAL = "tt_followers_count"
NET = "tt_daily_total_followers"


def series(
    values: Sequence[int | None],
    *,
    field: str = TOTAL,
    new: Sequence[int | None] = (),
    lost: Sequence[int | None] = (),
    first: date = FIRST,
) -> list[Row]:
    rows: list[Row] = []
    for place, value in enumerate(values):
        rows.append(
            {
                "date": first + timedelta(days=place),
                field: value,
                "followers_new": new[place] if new else None,
                "followers_lost": lost[place] if lost else None,
            }
        )
    return rows


def learned(rows: list[Row], **facts: str) -> dict[str, str]:
    """What is known of the disputed fields after these days."""
    known = TIKTOK.learn({"profile_day": rows}, facts)
    return {name: value for name, value in known.items() if name.startswith((TOTAL, NET))}


GAINS = [5, 9, 2, 7, 11, 3, 8, 4, 6, 12, 5, 9]
LOSSES = [1, 2, 0, 3, 1, 1, 2, 0, 4, 3, 1, 2]
NETS = [gain - loss for gain, loss in zip(GAINS, LOSSES, strict=True)]
TOTALS = [1000 + sum(NETS[: place + 1]) for place in range(len(NETS))]


@pytest.mark.parametrize("field", [TOTAL, NET])
def test_a_series_that_grows_by_new_minus_lost_is_a_total(field: str) -> None:
    facts = learned(series(TOTALS, field=field, new=GAINS, lost=LOSSES))

    assert facts[field] == "total"
    assert facts[f"{field}_evidence"] == "On 11 of 11 days compared it grew by new minus lost."


@pytest.mark.parametrize("field", [TOTAL, NET])
def test_a_series_that_equals_new_minus_lost_is_the_net_change(field: str) -> None:
    facts = learned(series(NETS, field=field, new=GAINS, lost=LOSSES))

    assert facts[field] == "net"
    assert facts[f"{field}_evidence"] == "On 12 of 12 days compared it equals new minus lost."


def test_one_comparison_proves_nothing() -> None:
    assert learned(series(TOTALS[:2], new=GAINS[:2], lost=LOSSES[:2])) == {}
    assert learned(series(NETS[:1], new=GAINS[:1], lost=LOSSES[:1])) == {}


def test_days_without_a_change_prove_nothing() -> None:
    still = [4] * 12

    assert learned(series([0] * 12, new=still, lost=still)) == {}
    assert learned(series([1000] * 12, new=still, lost=still)) == {}


def test_a_series_that_fits_neither_reading_proves_nothing() -> None:
    nonsense = [700, 20, 3000, 1, 900, 42, 600, 7, 5000, 13, 2, 800]

    assert TOTAL not in learned(series(nonsense, new=GAINS, lost=LOSSES), followers_now="1070")


def test_a_gap_in_the_days_is_not_taken_for_a_day() -> None:
    rows = series(TOTALS, new=GAINS, lost=LOSSES)

    assert learned(rows[::2]) == {}
    pairs = [row for place, row in enumerate(rows) if place % 3 != 2]
    assert (
        learned(pairs)[f"{TOTAL}_evidence"] == "On 4 of 4 days compared it grew by new minus lost."
    )


def test_without_new_and_lost_a_series_near_the_live_count_is_a_total() -> None:
    facts = learned(series([960, 980, 1100]), followers_now="1000")

    assert facts[TOTAL] == "total"
    assert "within 20% of the live count of 1000" in facts[f"{TOTAL}_evidence"]
    assert learned(series([960, 980, 1201]), followers_now="1000").get(TOTAL) is None
    assert learned(series([960, 980]), followers_now="1000").get(TOTAL) is None
    assert TOTAL not in learned(series([960, 980, 1100]))


def test_a_total_of_a_handful_is_not_told_from_a_net_change() -> None:
    assert TOTAL not in learned(series([4, 4, 4]), followers_now="4")


def test_a_day_below_zero_is_no_total() -> None:
    assert learned(series([4, -2, 3]), followers_now="9000")[TOTAL] == "net"


def test_a_small_series_that_swings_is_the_net_change() -> None:
    facts = learned(series([9, 2, 7, 1, 5]), followers_now="1000")

    assert facts[TOTAL] == "net"


def test_a_small_series_that_only_grows_may_be_the_total_of_long_ago() -> None:
    facts = learned(series([4, 6, 8, 9, 12]), followers_now="1124")

    assert TOTAL not in facts


def test_zeros_may_be_a_field_the_account_does_not_have() -> None:
    assert learned(series([0, 0, 0, 0], field=NET), followers_now="900").get(NET) is None


def test_each_field_is_judged_by_itself() -> None:
    rows = [
        {**total, NET: net}
        for total, net in zip(series(TOTALS, new=GAINS, lost=LOSSES), NETS, strict=True)
    ]

    facts = learned(rows)

    assert (facts[TOTAL], facts[NET]) == ("total", "net")


def test_a_reading_is_not_overturned_by_a_few_days() -> None:
    known = {TOTAL: "net", f"{TOTAL}_evidence": "seen before"}

    assert learned(series(TOTALS[:6], new=GAINS[:6], lost=LOSSES[:6]), **known) == known
    assert learned(series([960, 980, 1100]), followers_now="1000", **known)[TOTAL] == "net"


def test_a_reading_is_overturned_by_many_days_with_one_voice() -> None:
    facts = learned(series(TOTALS, new=GAINS, lost=LOSSES), **{TOTAL: "net"})

    assert facts[TOTAL] == "total"


def test_the_evidence_of_a_reading_that_stands_is_left_as_it_was() -> None:
    known = {TOTAL: "total", f"{TOTAL}_evidence": "seen before"}

    assert learned(series(TOTALS, new=GAINS, lost=LOSSES), **known) == known


def published(rows: list[Row], **facts: str) -> list[tuple[object, object]]:
    return [
        (row["followers_total"], row["followers_net"]) for row in TIKTOK.publish(DAY, rows, facts)
    ]


def test_net_is_new_minus_lost_and_total_the_field_proven_to_be_it() -> None:
    rows = series(TOTALS[:3], new=GAINS[:3], lost=LOSSES[:3])

    assert published(rows, **{TOTAL: "total"}) == list(zip(TOTALS[:3], NETS[:3], strict=True))


def test_without_proof_there_is_no_total() -> None:
    assert published(series(TOTALS[:2])) == [(None, None), (None, None)]


def test_without_new_and_lost_net_is_the_field_proven_to_be_it() -> None:
    assert published(series([4, -2]), **{TOTAL: "net"}) == [(None, 4), (None, -2)]


def test_as_a_last_resort_net_is_the_difference_of_two_consecutive_totals() -> None:
    rows = series([100, 104, None, 110, 107])

    assert published(rows, **{TOTAL: "total"}) == [
        (100, None),
        (104, 4),
        (None, None),
        (110, None),
        (107, -3),
    ]
    apart = [rows[0], {**rows[1], "date": FIRST + timedelta(days=2)}]
    assert published(apart, **{TOTAL: "total"}) == [(100, None), (104, None)]


def test_the_first_row_of_a_window_keeps_the_net_it_was_given_before() -> None:
    rows = series([100, 104])
    rows[0]["followers_net"] = 7

    assert published(rows, **{TOTAL: "total"}) == [(100, 7), (104, 4)]


def test_publishing_touches_nothing_else_and_no_other_stream() -> None:
    rows = read("daily", data("own_business_get_business_account")).rows["profile_day"]
    kept = [dict(row) for row in rows]

    done = TIKTOK.publish(DAY, rows, {TOTAL: "total"})

    assert rows == kept
    assert [{k: row[k] for k in kept[0]} for row in done] == kept
    other = BY_NAME["audience_activity"]
    assert TIKTOK.publish(other, rows, {}) is rows


@given(
    nets=st.lists(st.integers(-5, 40), min_size=4, max_size=30),
    start=st.integers(200, 10_000),
    as_total=st.booleans(),
)
def test_what_is_published_is_the_truth_whichever_way_tiktok_counts(
    nets: list[int], start: int, *, as_total: bool
) -> None:
    totals = [start + sum(nets[: place + 1]) for place in range(len(nets))]
    new, lost = [max(net, 0) + 3 for net in nets], [3 + max(-net, 0) for net in nets]
    rows = series(totals if as_total else nets, new=new, lost=lost)

    facts = learned(rows)
    found = published(rows, **facts)

    assert [net for _, net in found] == nets
    assert [total for total, _ in found] in ([None] * len(nets), totals)
    assert facts.get(TOTAL) in {None, "total" if as_total else "net"}


def test_what_a_disputed_field_proved_to_be_is_said_with_its_evidence() -> None:
    facts = {
        "tt_followers_count": "total",
        "tt_followers_count_evidence": "On 9 of 9 days compared it grew by new minus lost.",
        "tt_daily_total_followers": "net",
    }

    said = TIKTOK.readings(DAY, facts)

    assert said[0] == (
        "TikTok's followers_count is read as the total at the end of the day. "
        "On 9 of 9 days compared it grew by new minus lost."
    )
    assert "daily_total_followers is read as the net change of the day" in said[1]
    assert TIKTOK.readings(DAY, {}) == ()
    assert TIKTOK.readings(BY_NAME["video_lifetime"], facts) == ()
