"""TikTok's rate limits, on the simulator's clock.

40 a minute for one account and endpoint (doc 1738084416214017); 600 a minute and
10 a second for the app (doc 1740029171730433). Past a minute's limit everything
of that scope is refused for five minutes; past a second's until the next second.
"""

from collections import deque

from simulator.instants import MINUTE
from simulator.refusals import restricted, too_fast

PER_ENDPOINT = 40
PER_APP = 600
PER_SECOND = 10
PENALTY = 5 * MINUTE


class Bucket:
    """A minute's allowance of one scope, and the penalty for going past it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._calls: deque[float] = deque()
        self._until = float("-inf")

    def blocked(self, at: float) -> bool:
        return at < self._until

    def full(self, at: float) -> bool:
        """Return whether one more call would be one too many."""
        while self._calls and self._calls[0] <= at - MINUTE:
            self._calls.popleft()
        return len(self._calls) >= self._limit

    def take(self, at: float) -> None:
        self._calls.append(at)

    def punish(self, at: float) -> None:
        self._until = at + PENALTY
        self._calls.clear()


class Limits:
    """Every limit of one app. ``penalties`` counts how often one began."""

    def __init__(self, *, enforced: bool = True) -> None:
        self.enforced = enforced
        self.penalties = 0
        self.too_fast = 0
        self._app = Bucket(PER_APP)
        self._endpoints: dict[tuple[str, str], Bucket] = {}
        self._second = (0, 0)

    def admit(self, at: float, *, account: str, endpoint: str) -> None:
        """Count a call; raise the 40100 it deserves. No account: only the app's limits."""
        if not self.enforced:
            return
        buckets = [self._app]
        if account:
            key = (account, endpoint)
            buckets.append(self._endpoints.setdefault(key, Bucket(PER_ENDPOINT)))
        if any(bucket.blocked(at) for bucket in buckets):
            raise restricted()
        self._count_second(at)
        for bucket in buckets:
            if bucket.full(at):
                bucket.punish(at)
                self.penalties += 1
                raise restricted()
        for bucket in buckets:
            bucket.take(at)

    def _count_second(self, at: float) -> None:
        second, count = self._second
        count = count + 1 if second == int(at) else 1
        self._second = (int(at), count)
        if count > PER_SECOND:
            self.too_fast += 1
            raise too_fast(PER_SECOND, count)
