"""What was read and has not landed yet: a moment's worth, which lands in one transaction.

One transaction costs a store far more than a few rows more in it, and a crash costs at most that
moment's calls: nothing of it is in the rows or in the ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from headwater.store.base import Landing, Row

MOMENT = timedelta(seconds=2)
"""How much time of reading lands together: seldom enough to be cheap, and still to be watched."""

MOST_ROWS = 2_000
"""How many rows land together at most: memory stays what it is, and pages need not wait long."""


@dataclass(slots=True)
class Hold:
    """Landings of one account on their way to the store."""

    _waiting: list[Landing] = field(default_factory=list)

    def add(self, landings: Sequence[Landing]) -> None:
        self._waiting += landings

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def rows(self, stream: str) -> list[Row]:
        """The rows of a stream that wait."""
        return [row for each in self._waiting if each.stream.name == stream for row in each.rows]

    @property
    def is_full(self) -> bool:
        """Whether what waits should land now, however short it has waited."""
        return sum(len(landing.rows) for landing in self._waiting) >= MOST_ROWS

    def empty(self) -> list[Landing]:
        """Take out all that waits, in the order in which it was read."""
        taken, self._waiting = self._waiting, []
        return taken
