"""That a source is out of reach is found out once, and forgotten with its first answer."""

from datetime import timedelta

import pytest

from headwater.connectors.base import UNREACHED
from headwater.model.errors import RetryableError
from headwater.sync.outage import LASTS, TRIES, Outage
from tests.sync.clock import OwnClock

NOBODY_THERE = RetryableError("TikTok cannot be reached", code=UNREACHED)


def test_after_one_call_was_patient_in_vain_the_others_are_made_once() -> None:
    outage = Outage(OwnClock())
    before = outage.tries

    outage.given_up(NOBODY_THERE)

    assert (before, outage.tries) == (TRIES, 1)


def test_the_first_answer_ends_it() -> None:
    outage = Outage(OwnClock())
    outage.given_up(NOBODY_THERE)

    outage.over()

    assert outage.tries == TRIES


def test_it_lasts_a_minute_after_the_last_call_that_was_given_up() -> None:
    clock = OwnClock()
    outage = Outage(clock)
    outage.given_up(NOBODY_THERE)
    clock.sleep(LASTS / 2)
    outage.given_up(NOBODY_THERE)

    clock.sleep(LASTS - timedelta(seconds=1))
    within = outage.tries
    clock.sleep(timedelta(seconds=1))

    assert (within, outage.tries) == (1, TRIES)


@pytest.mark.parametrize("code", ["timeout", "network", "502", "50000"])
def test_a_source_that_fails_is_not_out_of_reach(code: str) -> None:
    outage = Outage(OwnClock())

    outage.given_up(RetryableError("TikTok failed", code=code))

    assert outage.tries == TRIES
