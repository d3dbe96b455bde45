"""What was read and has not landed yet: a moment's worth, which lands in one transaction.

One transaction costs a store far more than a few rows more in it, and a crash costs at most that
moment's calls: nothing of it is in the rows or in the ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

from headwater.store.base import Landing

MOMENT = 0.5
"""Real seconds of reading that land together."""

MOST_ROWS = 2_000


@dataclass(slots=True)
class Hold:
    """Landings of one account on their way to the store."""

    _waiting: list[Landing] = field(default_factory=list)
    _emptied_at: float = field(default_factory=monotonic)

    def add(self, landings: Sequence[Landing]) -> None:
        self._waiting += landings

    def is_ripe(self) -> bool:
        """Whether what waits should land now."""
        rows = sum(len(landing.rows) for landing in self._waiting)
        return rows >= MOST_ROWS or monotonic() - self._emptied_at >= MOMENT

    def empty(self) -> list[Landing]:
        """Take out all that waits, in the order in which it was read."""
        taken, self._waiting = self._waiting, []
        self._emptied_at = monotonic()
        return taken
