"""Lets work in the background step aside while somebody waits for an answer.

Threads share one interpreter, and often few processors: what syncs accounts would otherwise take
its full share of both from every page that is opened meanwhile.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MOMENT = 0.1
"""Seconds a call waits at most: long enough for a page, and a sync goes on beside slow ones."""

BREATH = 0.02
"""Seconds that work waits at most which others may be waiting for in turn, and which is asked often
whether it would: long enough for a chart."""


class Courtesy:
    """Counts the answers under way. Thread safe."""

    def __init__(self) -> None:
        self._mine = threading.local()
        self._changed = threading.Condition()
        self._under_way = 0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While this lasts, somebody waits for an answer of this thread."""
        mine = self._answers
        with self._changed:
            self._under_way += 1
        self._mine.answers = mine + 1
        try:
            yield
        finally:
            self._mine.answers = mine
            with self._changed:
                self._under_way -= 1
                if not self._under_way:
                    self._changed.notify_all()

    @property
    def _answers(self) -> int:
        """How many answers of this thread are under way."""
        return getattr(self._mine, "answers", 0)

    def step_aside(self, moment: float = MOMENT) -> None:
        """Return once nobody waits any more, or after a moment. Who answers does not wait."""
        if self._under_way and not self._answers:
            with self._changed:
                self._changed.wait_for(lambda: not self._under_way, timeout=moment)
