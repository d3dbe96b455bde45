"""A sign-in meets trouble on its way, and a consent is given back whatever has become of it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from headwater.model.account import ConnectionState
from headwater.model.errors import RetryableError
from tests.integration.world import World, world

TOKEN, INFO, REVOKE = "tt_user/oauth2/token", "tt_user/token_info/get", "tt_user/oauth2/revoke"
PROMISES = ("nothing to do", "asks again")
"""What a sync may say, because it asks again; a command that has ended does not."""


@pytest.fixture
def one(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, archetypes=["business_plain"], posts=2, seed=3) as made:
        yield made


def handle(one: World) -> str:
    return str(one.simulator.accounts[0].open_id)


@pytest.mark.parametrize("endpoint", [TOKEN, INFO])
@pytest.mark.parametrize("kind", ["http_500", "html_200", "empty_200"])
def test_a_short_failure_of_tiktok_does_not_end_a_sign_in(
    kind: str, endpoint: str, one: World
) -> None:
    one.simulator.fault(kind, endpoint, times=2)

    assert one.connect(handle(one)).state is ConnectionState.ACTIVE


def test_a_second_too_busy_does_not_end_a_sign_in(one: World) -> None:
    one.simulator.fault("code", TOKEN, code=40100, message="App reaches the QPS limit.")

    assert one.connect(handle(one)).state is ConnectionState.ACTIVE


def test_a_sign_in_that_tiktok_keeps_failing_says_to_start_again(one: World) -> None:
    one.simulator.fault("http_500", TOKEN, times=99)

    with pytest.raises(RetryableError) as caught:
        one.connect(handle(one))

    assert "start it again" in str(caught.value)
    assert not [each for each in PROMISES if each in str(caught.value)]
    one.simulator.clear_faults()
    assert one.connect(handle(one)).state is ConnectionState.ACTIVE


def test_a_sign_in_is_not_made_to_wait_for_minutes(one: World) -> None:
    one.simulator.fault("code", TOKEN, code=40100, message="requests are restricted")
    before = one.simulator.clock.now()

    with pytest.raises(RetryableError) as caught:
        one.connect(handle(one))

    assert "start it again in 5 minutes" in str(caught.value)
    assert one.simulator.clock.now() - before < timedelta(seconds=30)


def test_a_consent_is_kept_although_nobody_says_what_it_is_for(one: World) -> None:
    """The tokens are spent by the exchange: what came with them tells the permissions too."""
    one.simulator.fault("http_500", INFO, times=99)

    account = one.connect(handle(one))

    assert "user.insights" in account.scopes
    one.simulator.clear_faults()
    [outcome] = one.sync([account])
    assert (outcome.failures, outcome.error) == ((), None)


def test_a_consent_with_an_old_token_is_given_back_with_a_new_one(one: World) -> None:
    account = one.connect(handle(one))
    one.simulator.fault("code", REVOKE, code=40131, message="Access token is invalid")

    note = one.headwater.disconnect(account)

    assert "TikTok has withdrawn the consent" in note
    assert one.simulator.calls.count("tt_user/oauth2/refresh_token", 0) == 1


def test_a_consent_that_ended_at_tiktok_before_needs_no_confirmation(one: World) -> None:
    account = one.connect(handle(one))
    one.simulator.event("revoke", account.account_id)

    note = one.headwater.disconnect(account)

    assert note.endswith("at TikTok the consent had ended before.")


def test_who_is_disconnected_is_not_disconnected_again(one: World) -> None:
    one.headwater.disconnect(one.connect(handle(one)))
    [account] = one.headwater.control.accounts(include_disconnected=True)
    one.simulator.calls.clear()

    assert one.headwater.disconnect(account).endswith("was disconnected before.")
    assert one.simulator.calls.count() == 0


def test_what_is_not_confirmed_is_told_without_a_promise_to_try_again(one: World) -> None:
    account = one.connect(handle(one))
    one.simulator.fault("http_500", REVOKE, times=99)

    note = one.headwater.disconnect(account)

    assert "TikTok did not confirm it" in note
    assert not [each for each in PROMISES if each in note]
