"""Lets work in the background step aside while somebody waits for an answer.

Threads share one interpreter, and often few processors: what syncs accounts would otherwise take
its full share of both from every page that is opened meanwhile.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MOMENT = 0.1
"""Seconds a call waits at most: long enough for a page, and a sync goes on beside slow ones."""


class Courtesy:
    """Counts the answers under way. Thread safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._under_way = 0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While this lasts, somebody waits for an answer."""
        with self._changed:
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                if not self._under_way:
                    self._changed.notify_all()

    def step_aside(self, moment: float = MOMENT) -> None:
        """Return once nobody waits any more, or after a moment."""
        if self._under_way:
            with self._changed:
                self._changed.wait_for(lambda: not self._under_way, timeout=moment)
