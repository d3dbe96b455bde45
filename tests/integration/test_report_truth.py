"""What a report says equals the simulator's truth: the whole way, from TikTok to the answer."""

import io
from collections.abc import Iterator
from typing import Any

import pytest

from headwater.cli.main import run
from headwater.cli.terminal import Terminal
from headwater.model.account import Account
from tests.integration.compare import SPLITS, same
from tests.integration.told import ask, told_days, told_posts
from tests.integration.world import World, world

AUDIENCES = {
    "follower_age": ("audience_ages", "age"),
    "follower_gender": ("audience_genders", "gender"),
    "follower_country": ("audience_countries", "country"),
}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, list[Account]]]:
    """Two accounts after a first sync, four days and a few captures."""
    archetypes = ["business_registered", "personal"]
    with world(tmp_path_factory.mktemp("lived"), archetypes=archetypes, posts=25, seed=3) as made:
        accounts = made.connect_all()
        made.sync(accounts)
        for _ in range(4):
            made.days_pass(1)
            made.sync(accounts)
        yield made, accounts


def test_every_day_of_every_metric_is_reported_as_it_is(
    lived: tuple[World, list[Account]],
) -> None:
    made, accounts = lived
    for account in accounts:
        truth: Any = made.simulator.truth("served", account.account_id)

        assert list(told_days(made, account, truth)) == []
        assert len(truth["profile_day"]) > 55


def test_sums_over_a_month_are_the_sums_of_its_days(lived: tuple[World, list[Account]]) -> None:
    made, accounts = lived
    truth: Any = made.simulator.truth("served", accounts[0].account_id)["profile_day"]

    answer = ask(
        made, accounts[0], ["video_views", "likes"], ["month"], start="2026-09-01", end="2026-09-30"
    )

    [record] = answer.records()
    days = [true for day, true in truth.items() if day.startswith("2026-09")]
    assert record["video_views"] == sum(day["video_views"] for day in days)
    assert record["likes"] == sum(day["likes"] for day in days)


def test_every_post_s_counters_and_splits_are_reported_as_they_are(
    lived: tuple[World, list[Account]],
) -> None:
    made, accounts = lived
    for account in accounts:
        truth: Any = made.simulator.truth("served", account.account_id)

        assert list(told_posts(made, account, truth)) == []
        assert len(truth["videos"]) > 20
        for name in ("traffic_source", "viewer_gender"):
            check_split(made, account, truth, name)


def check_split(made: World, account: Account, truth: Any, name: str) -> None:
    source, label = SPLITS[name]
    answer = ask(made, account, [f"{name}_share"], ["video_id", name])
    told = {(r["video_id"], r[name]): r[f"{name}_share"] for r in answer.records()}
    ads = set(truth["ad_posts"])
    known = {
        (item, part[label]): part["percentage"]
        for item, post in truth["videos"].items()
        if item not in ads
        for part in post.get(source) or []
    }
    found = {key: value for key, value in told.items() if key in known}
    assert same(found, known)


def test_followers_by_kind_are_reported_with_what_is_unknown_beside_them(
    lived: tuple[World, list[Account]],
) -> None:
    made, accounts = lived
    truth: Any = made.simulator.truth("served", accounts[0].account_id)
    for name, (source, label) in AUDIENCES.items():
        answer = ask(made, accounts[0], [f"{name}_share"], [name])

        told = {record[name]: record[f"{name}_share"] for record in answer.records()}
        known = {part[label]: part["percentage"] for part in truth[source]}
        assert same({key: told[key] for key in known}, known)


def test_the_command_prints_the_period_before_beside_the_one_asked_for(
    lived: tuple[World, list[Account]],
) -> None:
    made, accounts = lived
    days: Any = made.simulator.truth("served", accounts[0].account_id)["profile_day"]
    out = io.StringIO()
    terminal = Terminal(out=out, err=io.StringIO(), input=io.StringIO())
    asked = ["report", "--metrics", "video_views", "--by", "date", "--from", "2026-10-05"]
    asked += ["--to", "2026-10-05", "--compare", "previous", "--account", accounts[0].account_id]

    assert run(asked, terminal, made.headwater) == 0

    [line] = [each for each in out.getvalue().splitlines() if each.startswith(" 2026-10-05")]
    now, before = (f"{days[day]['video_views']:,}" for day in ("2026-10-05", "2026-10-04"))
    assert line.split()[1:3] == [now, before]
    assert now != before
    assert "before: 2026-10-04 to 2026-10-04" in out.getvalue()
