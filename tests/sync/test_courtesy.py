"""Syncs step aside while somebody waits for an answer, and are never held up for good."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from headwater.sync.courtesy import Courtesy

PATIENCE = 30.0


@contextmanager
def answering_elsewhere(courtesy: Courtesy) -> Iterator[None]:
    """Another thread answers somebody, until the block is left."""
    begun, over = threading.Event(), threading.Event()

    def answer() -> None:
        with courtesy.answering():
            begun.set()
            over.wait(PATIENCE)

    thread = threading.Thread(target=answer)
    thread.start()
    begun.wait(PATIENCE)
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_a_step_goes_on_once_the_last_answer_is_out() -> None:
    courtesy, gone_on = Courtesy(), threading.Event()

    def step() -> None:
        courtesy.step_aside(PATIENCE)
        gone_on.set()

    with answering_elsewhere(courtesy):
        with answering_elsewhere(courtesy):
            thread = threading.Thread(target=step)
            thread.start()
        assert not gone_on.wait(0.1), "one answer is still under way"

    assert gone_on.wait(PATIENCE)
    thread.join()


def test_a_step_waits_for_a_slow_answer_a_moment_and_no_longer() -> None:
    courtesy = Courtesy()

    with answering_elsewhere(courtesy):
        courtesy.step_aside(0.01)


def test_who_answers_does_not_wait_for_itself() -> None:
    courtesy = Courtesy()

    with courtesy.answering():
        with courtesy.answering():
            pass
        courtesy.step_aside(1e9)


def test_an_answer_that_fails_is_over_for_everybody() -> None:
    courtesy = Courtesy()

    def fail() -> None:
        with courtesy.answering():
            raise ValueError

    with ThreadPoolExecutor(1) as pool:
        assert isinstance(pool.submit(fail).exception(), ValueError)
        pool.submit(courtesy.step_aside, 1e9).result()
    courtesy.step_aside(1e9)
