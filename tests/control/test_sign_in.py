"""A sign-in's state works once, for ten minutes, for what it was begun for."""

from datetime import timedelta

import pytest

from headwater.control.base import Control
from headwater.model.errors import ReconnectError
from tests.control.conftest import World


def test_a_state_brings_back_what_it_was_begun_for(control: Control) -> None:
    state = control.begin_sign_in("tiktok_organic", "reconnect -000x, session 5f")

    back = control.finish_sign_in(state)

    assert back.connector == "tiktok_organic"
    assert back.intent == "reconnect -000x, session 5f"
    assert back.redirect_uri == "http://localhost:8321/oauth/tiktok_organic/callback/"


def test_a_state_says_nothing_and_is_never_the_same(control: Control) -> None:
    states = {control.begin_sign_in("tiktok_organic", "add") for _ in range(20)}

    assert len(states) == 20
    assert all(len(state) == 43 and "add" not in state for state in states)


def test_a_state_works_once(control: Control) -> None:
    state = control.begin_sign_in("tiktok_organic", "add")
    control.finish_sign_in(state)

    with pytest.raises(ReconnectError, match="used already: start again") as refusal:
        control.finish_sign_in(state)
    assert refusal.value.code == "unknown_state"


def test_a_state_made_up_by_somebody_is_refused(control: Control) -> None:
    control.begin_sign_in("tiktok_organic", "add")

    with pytest.raises(ReconnectError, match="not known here"):
        control.finish_sign_in("A" * 43)


def test_a_state_is_good_for_ten_minutes_and_then_says_so(world: World) -> None:
    control = world.open()
    in_time, late = (control.begin_sign_in("tiktok_organic", "add") for _ in range(2))

    world.clock.sleep(timedelta(minutes=10))
    control.finish_sign_in(in_time)
    world.clock.sleep(timedelta(seconds=1))

    with pytest.raises(ReconnectError, match="more than 10 minutes ago: start again"):
        control.finish_sign_in(late)
    with pytest.raises(ReconnectError, match="not known"):
        control.finish_sign_in(late)


def test_a_state_from_a_clock_ahead_counts_as_new(world: World) -> None:
    control = world.open()
    world.clock.sleep(timedelta(days=3))
    state = control.begin_sign_in("tiktok_organic", "add")
    world.clock.sleep(-timedelta(days=3))

    assert control.finish_sign_in(state).intent == "add"


def test_a_state_of_another_session_is_refused_and_used_up(control: Control) -> None:
    state = control.begin_sign_in("tiktok_organic", "add, session a")

    with pytest.raises(ReconnectError, match="somebody else"):
        control.finish_sign_in(state, intent="add, session b")
    with pytest.raises(ReconnectError, match="not known"):
        control.finish_sign_in(state, intent="add, session a")


def test_a_state_with_its_own_intent_is_taken(control: Control) -> None:
    state = control.begin_sign_in("tiktok_organic", "add, session ä")

    assert control.finish_sign_in(state, intent="add, session ä").intent == "add, session ä"


def test_a_state_is_not_in_the_database(sqlite_world: World) -> None:
    state = sqlite_world.open().begin_sign_in("tiktok_organic", "add")

    files = sqlite_world.settings.home.glob("control.sqlite3*")
    assert all(state.encode() not in path.read_bytes() for path in files)
