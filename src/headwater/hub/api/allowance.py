"""How often a key may ask, so that one program in a loop does not take the hub from all others.

A key has a bucket of calls that fills again while it is used. It is generous: Looker Studio asks
for all charts of a report at once, and for each of them page by page. The same for every address.
"""

import math
import threading
import time
from collections.abc import Callable

from headwater.app import Headwater
from headwater.hub.api.refusal import Refusal

BURST = 1_200
"""Calls that may come at once."""

PER_SECOND = 20.0
"""Calls that come back with every second."""

MOST_KEYS = 10_000


class Allowance:
    """What is left to each key. Thread safe. `tick` gives seconds from any start."""

    def __init__(
        self,
        *,
        burst: int = BURST,
        per_second: float = PER_SECOND,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._burst = burst
        self._per_second = per_second
        self._tick = tick
        self._lock = threading.Lock()
        self._left: dict[int, tuple[float, float]] = {}

    def spend(self, key: int) -> None:
        """Count a call of a key, by its number. Raises Refusal, with the seconds to wait."""
        with self._lock:
            now = self._tick()
            left, at = self._left.get(key, (float(self._burst), now))
            left = min(self._burst, left + (now - at) * self._per_second)
            if len(self._left) >= MOST_KEYS:
                self._left.clear()
            self._left[key] = (left - 1 if left >= 1 else left, now)
        if left < 1:
            raise self._refused(math.ceil((1 - left) / self._per_second))

    def _refused(self, seconds: int) -> Refusal:
        told = (
            f"This key asks too often: {self._burst:,} calls at once, and "
            f"{self._per_second * 60:,.0f} a minute, are answered. Wait {seconds} s and ask again."
        )
        return Refusal(429, "too_many_requests", told, headers=(("Retry-After", str(seconds)),))


_current: list[tuple[Headwater, Allowance]] = []


def use(installation: Headwater, allowance: Allowance) -> None:
    """Take this one from now on."""
    _current[:] = [(installation, allowance)]


def of(installation: Headwater) -> Allowance:
    """The allowance of an installation; another one begins anew."""
    if not _current or _current[0][0] is not installation:
        use(installation, Allowance())
    return _current[0][1]
