"""Whether a source can be reached at all, so that an outage is waited out once.

Without it every call of every account would be as patient as the first, and each would find out
for itself what is known already.
"""

from datetime import datetime, timedelta

from headwater.connectors.base import UNREACHED
from headwater.model.clock import Clock
from headwater.model.errors import RetryableError

TRIES = 5
"""How often a call is made that fails in passing."""

LASTS = timedelta(minutes=1)
"""How long a source is taken to be out of reach unless it answers before."""


class Outage:
    """What the callers of one source tell each other. Thread safe."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: datetime | None = None

    @property
    def tries(self) -> int:
        """How often a call is worth making now: all are made once, so an outage's end is seen."""
        until = self._until
        return TRIES if until is None or self._clock.now() >= until else 1

    def given_up(self, failure: RetryableError) -> None:
        """A call was made as often as it was worth, and this is what came of it."""
        if failure.code == UNREACHED:
            self._until = self._clock.now() + LASTS

    def over(self) -> None:
        """The source answered, whatever it said."""
        self._until = None
