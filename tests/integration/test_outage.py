"""A TikTok that cannot be reached is waited for once, and found back by the next sync."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from headwater.model.account import Account
from headwater.sync.outage import LASTS, TRIES
from tests.integration.compare import differences
from tests.integration.wires import PluggedHttp
from tests.integration.world import World, world


@pytest.fixture
def line() -> PluggedHttp:
    return PluggedHttp()


@pytest.fixture
def made(tmp_path: Path, line: PluggedHttp) -> Iterator[World]:
    with world(tmp_path, archetypes=["business_registered"] * 2, posts=5, seed=3) as made:
        made.headwater.http = line
        yield made


def asked_during(made: World, line: PluggedHttp, account: Account) -> list[str]:
    """What is asked in one sync of an account, every attempt counted."""
    line.asked.clear()
    made.sync([account])
    return list(line.asked)


def test_one_call_is_patient_and_all_others_are_made_once(made: World, line: PluggedHttp) -> None:
    first, second = made.connect_all()
    line.plugged = False

    alone = asked_during(made, line, first)
    beside = asked_during(made, line, second)

    assert alone[:TRIES] == alone[:1] * TRIES, "the first call is made as often as any"
    assert len(alone) == len(beside) + TRIES - 1, "of the rest each is made once"


def test_what_was_missed_is_fetched_once_the_line_is_back(made: World, line: PluggedHttp) -> None:
    first, second = made.connect_all()
    line.plugged = False
    missed = made.sync()
    line.plugged = True
    made.days_pass(1)

    assert all("cannot be reached" in str(each.error) for each in missed)
    assert [each.failures for each in made.sync()] == [(), ()]
    assert differences(made, first) + differences(made, second) == []


def test_a_sync_some_time_later_is_patient_again(made: World, line: PluggedHttp) -> None:
    first, second = made.connect_all()
    line.plugged = False
    asked_during(made, line, first)
    made.simulator.clock.advance(LASTS)

    assert asked_during(made, line, second)[:TRIES] == line.asked[:1] * TRIES


def test_a_renewal_is_waited_for_once_as_well(made: World, line: PluggedHttp) -> None:
    first, _ = made.connect_all()
    made.days_pass(2)  # the access token ends meanwhile
    line.plugged = False

    asked = asked_during(made, line, first)

    assert set(asked) == {"/tt_user/oauth2/refresh_token/"}
    assert TRIES < len(asked) < 2 * TRIES


def test_an_answer_in_between_makes_calls_patient_again(made: World, line: PluggedHttp) -> None:
    first, second = made.connect_all()
    line.plugged = False
    asked_during(made, line, first)
    line.plugged = True
    asked_during(made, line, second)
    line.plugged = False
    made.simulator.clock.advance(timedelta(seconds=1))

    asked = asked_during(made, line, first)

    assert asked[:TRIES] == asked[:1] * TRIES
