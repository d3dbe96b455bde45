"""What an answer is made of besides its numbers: missing days, order, totals, periods, warnings."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.model.errors import QueryError
from headwater.model.slice import DayStatus
from headwater.report.draft import Draft, Sorting
from headwater.report.query import Query
from headwater.report.result import Answer
from headwater.report.shape import ordered
from tests.report.conftest import Hub
from tests.report.oracle import METRICS, TIME, Asked
from tests.report.oracle import answer as oracle
from tests.report.oracle_rows import Facts
from tests.report.world import FIRST_CAPTURE, FIRST_DAY, NOW, TODAY, captured, make

FACTS = Facts(make(1))
ONE = FACTS.world.accounts[0]


def ask(hub: Hub, *, accounts: int = 1, **parts: object) -> Answer:
    return hub.reports.answer(Query.from_dict(parts), hub.accounts(1, accounts))


def codes(answer: Answer) -> set[str]:
    return {warning.code for warning in answer.warnings}


def test_a_series_by_day_has_a_line_for_every_day_and_never_a_made_up_zero(duck: Hub) -> None:
    first, last = FIRST_DAY, TODAY
    answer = ask(duck, metrics=["video_views"], by=["date"], start=first, end=last)

    assert [row[0] for row in answer.rows] == [
        first + timedelta(days=n) for n in range((last - first).days + 1)
    ]
    assert answer.statuses is not None
    for (day, views), status in zip(answer.rows, answer.statuses, strict=True):
        assert isinstance(day, date)
        assert (views is not None) <= (day in ONE.days)
        if status in {DayStatus.GAP, DayStatus.SOURCE_EXPIRED, DayStatus.EMPTY}:
            assert views is None
    assert {DayStatus.GAP, DayStatus.SOURCE_EXPIRED, DayStatus.FINAL, DayStatus.PROVISIONAL} <= set(
        answer.statuses
    )
    assert {"gap", "source_expired", "provisional", "missing_values"} <= codes(answer)
    assert sum(answer.days.values()) == len(answer.rows)


def test_the_running_value_of_the_newest_day_is_shown_and_provisional(duck: Hub) -> None:
    newest = max(ONE.days)
    answer = ask(duck, metrics=["video_views"], by=["date"], start=newest, end=newest)
    assert answer.statuses == (DayStatus.PROVISIONAL,)


def test_a_month_is_as_certain_as_its_least_certain_day(duck: Hub) -> None:
    answer = ask(duck, metrics=["likes"], by=["month"], start="2026-07-01", end="2026-09-29")
    assert [row[0] for row in answer.rows] == ["2026-07", "2026-08", "2026-09"]
    assert answer.statuses is not None
    assert answer.statuses[0] is DayStatus.GAP
    assert answer.rows[0][1] is None


def test_days_of_each_account_are_filled_by_account(duck: Hub) -> None:
    answer = ask(duck, accounts=3, metrics=["likes"], by=["account_id", "date"], period="last_28d")
    assert len(answer.rows) == 3 * 28
    assert list(answer.rows) == sorted(answer.rows, key=lambda row: row[:2])


def test_a_day_status_can_be_asked_for_beside_the_day(duck: Hub) -> None:
    by_day = ask(duck, metrics=["likes"], by=["date"], period="last_28d")
    by_status = ask(duck, metrics=["likes"], by=["date", "day_status"], period="last_28d")
    assert by_day.statuses is not None
    told = {row[0]: row[1] for row in by_status.rows}
    assert told == {
        row[0]: status.value for row, status in zip(by_day.rows, by_day.statuses, strict=True)
    }


@given(
    name=st.sampled_from(sorted(n for n, m in METRICS.items() if m.relation == "profile_day")),
    part=st.sampled_from(TIME),
    descending=st.booleans(),
    limit=st.integers(1, 9),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_limit_cuts_the_ordered_lines(
    duck: Hub, name: str, part: str, *, descending: bool, limit: int
) -> None:
    by = list(dict.fromkeys([part, *METRICS[name].needs]))
    order = f"-{name}" if descending else name
    whole = ask(duck, metrics=[name], by=by, period="last_28d", order=[order])
    cut = ask(duck, metrics=[name], by=by, period="last_28d", order=[order], limit=limit)
    assert cut.rows == whole.rows[:limit]
    values = [row[-1] for row in whole.rows]
    known = [value for value in values if value is not None]
    assert values == [*known, *([None] * (len(values) - len(known)))], "unknown comes last"
    assert known == sorted(known, reverse=descending)  # type: ignore[type-var] # numbers


def test_lines_that_were_filled_in_are_ordered_as_the_store_orders_them(duck: Hub) -> None:
    field = duck.reports.catalogue().field
    day, rate = field("date"), field("engagement_rate_views")
    draft = Draft(
        query=Query.parse(metrics=rate.id, by=day.id),
        by=(day,),
        metrics=(rate,),
        order=(Sorting(rate, descending=True), Sorting(day, descending=False)),
    )
    one, two, three, four = (FIRST_DAY + timedelta(days=n) for n in range(4))

    rows = ordered([(four, 0.1 + 0.2), (three, None), (two, 0.3), (one, 0.2)], draft)

    assert [row[0] for row in rows] == [two, four, one, three]


def test_the_largest_come_first_when_lines_have_no_order_of_their_own(duck: Hub) -> None:
    answer = ask(duck, metrics=["v_views"], by=["video_id"])
    views = [row[1] for row in answer.rows]
    assert views == sorted(views, reverse=True)  # type: ignore[type-var] # numbers


def test_totals_put_together_what_can_be_and_leave_the_rest_unknown(duck: Hub) -> None:
    answer = ask(
        duck,
        accounts=2,
        metrics=["likes", "followers_total", "reached_audience", "engagement_rate_views"],
        by=["date", "account_id"],
        period="last_28d",
        totals=True,
    )
    asked = Asked(
        metrics=("likes", "followers_total", "engagement_rate_views"),
        by=(),
        first=answer.period.first,
        last=answer.period.last,
    )
    likes, followers, rate = oracle(asked, FACTS, FACTS.world.accounts[:2])[()]
    assert answer.totals == (None, None, likes, followers, None, pytest.approx(rate))


def test_totals_leave_vanished_posts_out_and_lines_keep_them(duck: Hub) -> None:
    answer = ask(
        duck,
        accounts=3,
        metrics=["posts", "v_views"],
        by=["video_id", "video_state"],
        totals=True,
    )
    states = [row[1] for row in answer.rows]
    assert "vanished" in states
    assert answer.totals is not None
    assert answer.totals[2] == states.count("live")
    live = [row[3] for row in answer.rows if row[1] == "live"]
    assert answer.totals[3] == sum(live)  # type: ignore[arg-type] # numbers


def test_posts_shown_only_as_ads_count_when_asked_for(duck: Hub) -> None:
    without = ask(duck, accounts=3, metrics=["posts"]).rows[0][0]
    query = Query.parse(metrics="posts", include_ad_only=True)
    answer = duck.reports.answer(query, duck.accounts(1))
    assert isinstance(without, int)
    assert answer.rows[0][0] == without + 3
    assert "ad_only_included" in codes(answer)


@pytest.mark.parametrize("compare", ["previous", "same_last_year"])
def test_a_period_stands_beside_another(duck: Hub, compare: str) -> None:
    answer = ask(
        duck, metrics=["likes"], by=["date"], period="last_7d", compare=compare, totals=True
    )
    assert answer.comparison is not None
    alone = ask(
        duck,
        metrics=["likes"],
        by=["date"],
        start=answer.comparison.period.first,
        end=answer.comparison.period.last,
        totals=True,
    )
    assert answer.comparison.rows == alone.rows
    assert answer.comparison.totals == alone.totals
    days = (answer.period.first - answer.comparison.period.first).days
    assert days == (7 if compare == "previous" else 365)


def test_days_of_two_periods_meet_in_the_order_of_time_and_not_of_their_spelling(
    duck: Hub,
) -> None:
    answer = ask(
        duck, metrics=["likes"], by=["date"], start="2026-08-26", end="2026-09-22",
        compare="previous",
    )  # fmt: skip
    assert answer.comparison is not None
    days = [row[0] for row in answer.comparison.rows]
    assert days == answer.comparison.period.each()


def test_lines_of_two_periods_meet_by_what_they_are(duck: Hub) -> None:
    answer = ask(
        duck,
        metrics=["v_views_day"],
        by=["video_id"],
        start="2026-09-20",
        end="2026-09-24",
        compare="previous",
        limit=2,
    )
    assert answer.comparison is not None
    assert [row[0] for row in answer.comparison.rows] == [row[0] for row in answer.rows]


def test_accounts_with_data_are_told_from_accounts_asked(duck: Hub) -> None:
    store = duck.store
    store.account("tiktok_organic", "never-read")
    accounts = [
        each for each in store.accounts() if each.account_id in ("never-read", ONE.account_id)
    ]
    answer = duck.reports.answer(Query.parse(metrics="likes", period="last_7d"), accounts)
    assert (answer.accounts_with_data, answer.accounts_asked) == (1, 2)
    assert "partial_accounts" in codes(answer)
    assert answer.complete_through is None


def test_a_question_about_nobody_is_refused(duck: Hub) -> None:
    with pytest.raises(QueryError, match="no account"):
        duck.reports.answer(Query.parse(metrics="likes"), [])


def test_lifetime_values_are_as_of_the_end_of_the_period(duck: Hub) -> None:
    now = ask(duck, metrics=["v_views"])
    then = ask(duck, metrics=["v_views"], start="2026-09-01", end="2026-09-20")
    assert now.as_of is not None
    assert then.as_of is not None
    assert then.as_of.date() == date(2026, 9, 21)
    assert now.as_of > then.as_of
    assert now.rows[0][0] > then.rows[0][0]  # type: ignore[operator] # numbers


def test_a_period_over_posted_days_picks_posts_and_says_so(duck: Hub) -> None:
    answer = ask(duck, metrics=["posts"], by=["posted_month"], period="last_28d")
    assert answer.axis.value == "posted"
    assert "posted_axis" in codes(answer)
    assert sum(row[1] for row in answer.rows) < len(ONE.posts)  # type: ignore[misc] # numbers


def test_a_sum_over_days_with_empty_cells_names_them(duck: Hub) -> None:
    answer = ask(duck, metrics=["followers_net"], period="last_28d")
    first, last = answer.period.first, answer.period.last
    days = {d: row for d, row in ONE.days.items() if first <= d <= last}
    empty = sorted(day for day, row in days.items() if row["followers_net"] is None)
    known = [row["followers_net"] for row in days.values() if row["followers_net"] is not None]
    assert empty
    assert answer.rows == ((sum(known),),)  # type: ignore[arg-type] # whole numbers
    (warning,) = [w for w in answer.warnings if w.code == "missing_values"]
    assert warning.fields == ("followers_net",)
    assert f"{empty[0]}" in warning.sentence


def test_a_filter_on_time_leaves_empty_days_outside_it_unnamed(duck: Hub) -> None:
    empty = [d for d, row in ONE.days.items() if row["followers_net"] is None]
    day = next(d for d, row in ONE.days.items() if row["followers_net"] is not None)
    answer = ask(
        duck,
        metrics=["followers_net"],
        start=min(ONE.days),
        end=TODAY,
        where=f"date = {day}",
    )
    assert empty
    assert "missing_values" not in codes(answer)


def test_values_of_an_old_capture_say_of_when_they_are(duck: Hub) -> None:
    first = ONE.captures[0].date()
    before = ask(duck, metrics=["followers_now"], start=first, end=first)
    assert "old_capture" not in codes(before)
    store = duck.store
    idle = store.account("tiktok_organic", "idle")
    truth = make(7, accounts=1)
    at = NOW - timedelta(days=9)
    truth.accounts[0].captures[:] = [at]
    store.land(idle.key, captured(truth.accounts[0], 0))
    account = store.account("tiktok_organic", "idle")
    answer = duck.reports.answer(Query.parse(metrics="followers_now"), [account])
    (warning,) = [w for w in answer.warnings if w.code == "old_capture"]
    assert f"{at.date()}" in warning.sentence


def test_counts_that_were_taken_back_stay_negative_and_are_said_to_be(duck: Hub) -> None:
    answer = ask(
        duck, accounts=3, metrics=["v_likes_day"], by=["video_id", "date"], period="last_28d"
    )
    assert any(isinstance(row[2], int) and row[2] < 0 for row in answer.rows)
    assert "negative_change" in codes(answer)


def test_views_are_labelled_as_paid_and_organic_and_changes_as_dated_by_capture(
    duck: Hub,
) -> None:
    answer = ask(duck, metrics=["v_views_day"], by=["date"], period="last_7d")
    assert {"paid_and_organic", "dated_by_capture"} <= codes(answer)


def test_a_field_an_account_cannot_have_gets_the_reason(duck: Hub) -> None:
    personal = duck.store.account("tiktok_organic", "personal")
    duck.store.land(personal.key, [], facts={"business": "no"})
    account = duck.store.account("tiktok_organic", "personal")
    query = Query.parse(metrics="reached_audience", by="date", period="last_7d")
    answer = duck.reports.answer(query, [account])
    absent = [warning for warning in answer.warnings if warning.code == "absent"]
    assert absent
    assert absent[0].fields == ("reached_audience",)
    assert "Business" in absent[0].sentence


def test_what_some_accounts_cannot_have_is_not_said_of_all(duck: Hub) -> None:
    personal = duck.store.account("tiktok_organic", "personal-too")
    duck.store.land(personal.key, [], facts={"business": "no"})
    accounts = [duck.store.account("tiktok_organic", "personal-too"), *duck.accounts(1, 2)]
    query = Query.parse(metrics="reached_audience", by="date,account_id", period="last_7d")

    alone = duck.reports.answer(query, accounts[:1])
    beside = duck.reports.answer(query, accounts)

    [told] = [each.sentence for each in alone.warnings if each.code == "absent"]
    assert told.startswith("No data")
    assert f"1 of 3 accounts: {told}" in [each.sentence for each in beside.warnings]


def test_followers_by_country_use_the_total_of_two_days_before(duck: Hub) -> None:
    captured = ONE.captures[-1]
    index = max(i for i, shares in enumerate(ONE.followers["follower_country"]) if shares)
    captured = ONE.captures[index]
    day = captured.date() - timedelta(days=2)
    total = ONE.days.get(day, {}).get("followers_total")
    if total is None:
        live = [
            row["followers_now"]
            for at, row in zip(ONE.captures, ONE.profile, strict=True)
            if at.date() == day and row["followers_now"] is not None
        ]
        total = live[-1]
    assert isinstance(total, int)

    answer = ask(duck, metrics=["followers_est"], by=["follower_country"])

    told = {str(country): people for country, people in answer.rows}
    shares = ONE.followers["follower_country"][index]
    for country, share in shares.items():
        assert told[str(country)] == pytest.approx(share * total)
    assert told["Unknown"] == pytest.approx((1 - sum(shares.values())) * total)
    people = [value for value in told.values() if isinstance(value, float)]
    assert sum(people) == pytest.approx(total)


def test_a_pattern_meets_the_bucket_of_what_nobody_placed_like_any_other(duck: Hub) -> None:
    def lines(where: str = "") -> set[str]:
        answer = ask(duck, metrics=["followers_est"], by=["follower_country"], where=where)
        return {str(country) for country, _ in answer.rows}

    every = lines()
    assert "Unknown" in every
    for pattern in ("no", "^Unk", "n$"):
        met = {country for country in every if re.search(pattern, country)}
        assert lines(f"follower_country ~ {pattern}") == met
        assert lines(f"follower_country !~ {pattern}") == every - met


def test_a_pattern_for_a_time_meets_what_was_captured_before_the_period(duck: Hub) -> None:
    days = {at.date() for at in ONE.captures}
    day = next(
        day for day in map(FIRST_CAPTURE.__add__, map(timedelta, range(5, 30))) if day not in days
    )

    def lines(where: str = "") -> object:
        by = ["follower_age"]
        return ask(duck, metrics=["follower_age_est"], by=by, start=day, end=day, where=where).rows

    every = lines()
    assert every
    assert lines("month contains 202") == every
    assert lines("month !~ 202") == ()
    assert lines("weekday ~ .") == every


def test_excluding_a_value_keeps_the_lines_without_one(duck: Hub) -> None:
    every = ask(duck, accounts=3, by=["video_id", "caption"])
    some = next(row[1] for row in every.rows if row[1] is not None)
    pattern = f"{str(some)[:4]}.*"
    for operator, text in (
        ("EQUALS", some),
        ("IN_LIST", some),
        ("CONTAINS", str(some)[:4]),
        ("REGEXP_EXACT_MATCH", pattern),
    ):
        condition = {"field": "caption", "operator": operator, "values": [text], "type": "EXCLUDE"}
        left = ask(duck, accounts=3, by=["video_id", "caption"], where=[[condition]])
        captions = {row[1] for row in left.rows}
        assert None in captions
        assert some not in captions


def test_a_single_post_without_views_keeps_the_sources_own_mean(duck: Hub) -> None:
    store = duck.store
    account = store.account("tiktok_organic", "quiet")
    truth = make(8, accounts=1).accounts[0]
    truth.posts[:] = truth.posts[:1]
    truth.captures[:] = truth.captures[:1]
    truth.posts[0].served[0] = {"v_views": 0, "v_full_watch_rate": 0.25}
    store.land(account.key, captured(truth, 0))
    account = store.account("tiktok_organic", "quiet")
    answer = duck.reports.answer(Query.parse(metrics="v_full_watch_rate"), [account])
    assert answer.rows == ((0.25,),)


def test_metric_filters_hold_after_adding_up(duck: Hub) -> None:
    every = ask(duck, metrics=["likes"], by=["date"], period="last_28d")
    values = sorted(row[1] for row in every.rows if isinstance(row[1], int))
    limit = values[len(values) // 2]
    some = ask(duck, metrics=["likes"], by=["date"], period="last_28d", where=f"likes >= {limit}")
    assert {row for row in every.rows if isinstance(row[1], int) and row[1] >= limit} == set(
        some.rows
    )


def test_a_hidden_metric_can_be_filtered_by(duck: Hub) -> None:
    answer = ask(duck, metrics=["posts"], by=["video_id"], where="v_views > 0")
    assert [column.id for column in answer.columns] == ["video_id", "posts"]


def test_dimensions_alone_list_what_there_is(duck: Hub) -> None:
    answer = ask(duck, accounts=3, by=["username"])
    assert {row[0] for row in answer.rows} == {"user0", "user1", "user2"}
    posts = ask(duck, by=["video_id", "caption"])
    assert len(posts.rows) == len([p for p in ONE.posts if any(p.served) and not p.ad_only[-1]])


def test_a_filter_by_tag_never_counts_a_post_twice(duck: Hub) -> None:
    tagged = ask(duck, accounts=3, metrics=["posts", "v_views"], where="hashtag is not null")
    by_tag = ask(duck, accounts=3, metrics=["posts"], by=["hashtag"], totals=True)
    whole = ask(duck, accounts=3, metrics=["posts"])
    assert by_tag.totals == (None, whole.rows[0][0])
    listed = sum(row[1] for row in by_tag.rows if row[0] is not None)  # type: ignore[misc]
    assert listed > tagged.rows[0][0]  # type: ignore[operator] # posts with two tags are in both


def test_totals_of_posts_beside_a_period_say_that_they_are_not_of_the_period_alone(
    duck: Hub,
) -> None:
    asked = ask(duck, metrics=["v_views"], period="last_28d")

    assert "lifetime_totals" in codes(asked)
    for parts in (
        {"metrics": ["v_views"]},
        {"metrics": ["v_views"], "by": ["date"], "period": "last_7d"},
        {"metrics": ["v_views"], "by": ["posted_month"], "period": "last_90d"},
        {"metrics": ["v_views_day"], "period": "last_28d"},
        {"metrics": ["video_views"], "period": "last_28d"},
    ):
        assert "lifetime_totals" not in codes(ask(duck, **parts))


def test_the_two_splits_of_viewer_types_are_told_apart(duck: Hub) -> None:
    both = ask(duck, metrics=["viewer_type_share"], by=["viewer_type"])
    other = ask(duck, metrics=["viewer_gender_share"], by=["viewer_gender"])

    assert "two_splits" in codes(both)
    assert "two_splits" not in codes(other)


def test_days_before_the_first_capture_are_not_said_to_be_still_to_be_read(duck: Hub) -> None:
    first = min(ONE.captures).date()
    answer = ask(
        duck, metrics=["followers_now"], by=["date"], start=first - timedelta(days=3), end=first
    )

    assert answer.statuses is not None
    assert set(answer.statuses[:-1]) == {DayStatus.SOURCE_EXPIRED}
    assert answer.statuses[-1] is DayStatus.FINAL


def test_values_of_a_moment_are_as_complete_as_the_last_capture_before_it(
    duck: Hub,
) -> None:
    last, tomorrow = max(ONE.captures).date(), TODAY + timedelta(days=1)
    for parts in (
        {"metrics": ["posts"]},
        {"metrics": ["posts"], "by": ["posted_month"]},
        {"metrics": ["v_views"], "by": ["hashtag"], "start": tomorrow, "end": tomorrow},
        {"metrics": ["v_views"], "start": FIRST_DAY, "end": TODAY},
    ):
        assert ask(duck, **parts).complete_through == last


def test_days_of_the_profile_are_counted_where_values_of_a_moment_stand_beside_them(
    duck: Hub,
) -> None:
    alone = ask(duck, metrics=["likes"], start="2026-09-01", end="2026-09-20")
    beside = ask(duck, metrics=["followers_now", "likes"], start="2026-09-01", end="2026-09-20")

    assert beside.days == alone.days


def test_a_moment_before_the_first_capture_is_told_with_when_it_was(duck: Hub) -> None:
    first = min(ONE.captures).date()
    before = first - timedelta(days=2)

    early = ask(duck, metrics=["followers_now"], start=before, end=before)
    later = ask(duck, metrics=["followers_now"], start=first, end=first)

    told = {each.code: each.sentence for each in early.warnings}
    assert told["no_capture"] == (
        f"Nothing was captured until {before}: the first capture is of {first}."
    )
    assert early.rows[0][0] is None
    assert "no_capture" not in codes(later)


def test_comments_that_nobody_chose_to_have_read_are_told_as_such(duck: Hub) -> None:
    account = duck.store.account("tiktok_organic", "never-chose")
    answer = duck.reports.answer(Query.from_dict({"metrics": ["comment_likes"]}), [account])

    assert "not_chosen" in codes(answer)
    assert "not_chosen" not in codes(ask(duck, metrics=["v_likes"]))
