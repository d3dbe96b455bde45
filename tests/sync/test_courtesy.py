"""Syncs step aside while somebody waits for an answer, and are never held up for good."""

import threading

from headwater.sync.courtesy import Courtesy

PATIENCE = 30.0


def test_a_step_goes_on_once_the_last_answer_is_out() -> None:
    courtesy, gone_on = Courtesy(), threading.Event()

    def step() -> None:
        courtesy.step_aside(PATIENCE)
        gone_on.set()

    with courtesy.answering():
        with courtesy.answering():
            thread = threading.Thread(target=step)
            thread.start()
        assert not gone_on.wait(0.1), "one answer is still under way"

    assert gone_on.wait(PATIENCE)
    thread.join()


def test_a_step_waits_for_a_slow_answer_a_moment_and_no_longer() -> None:
    courtesy = Courtesy()

    with courtesy.answering():
        courtesy.step_aside(0.01)


def test_an_answer_that_fails_is_over_too() -> None:
    courtesy = Courtesy()
    try:
        with courtesy.answering():
            raise ValueError
    except ValueError:
        pass

    courtesy.step_aside(1e9)
