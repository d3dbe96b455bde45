"""What was asked of the simulator: counts by endpoint and code, and the last calls."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.instants import moment

_KEPT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. ``code`` is TikTok's, or ``None`` where the answer had none."""

    at: float
    endpoint: str
    account: str
    query: Mapping[str, str]
    code: int | None
    fault: str = ""

    def as_json(self) -> dict[str, object]:
        return {
            "time": moment(self.at).isoformat(),
            "endpoint": self.endpoint,
            "account": self.account,
            "query": dict(self.query),
            "code": self.code,
            "fault": self.fault,
        }


class Calls:
    """A tally of calls; ``last`` holds the most recent thousand, without secrets."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, int | None]] = Counter()
        self.last: deque[Call] = deque(maxlen=_KEPT)

    def note(self, call: Call) -> None:
        self._counts[call.endpoint, call.code] += 1
        self.last.append(call)

    def count(self, endpoint: str | None = None, code: int | None = None) -> int:
        """Return how many calls there were, of one endpoint, with one code."""
        return sum(
            times
            for (name, answered), times in self._counts.items()
            if endpoint in (None, name) and code in (None, answered)
        )

    def by_endpoint(self) -> dict[str, dict[str, int]]:
        """Return ``{endpoint: {code: calls}}``; an answer without a code counts as "none"."""
        table: dict[str, dict[str, int]] = {}
        for (endpoint, code), times in sorted(self._counts.items(), key=str):
            table.setdefault(endpoint, {})["none" if code is None else str(code)] = times
        return table

    def clear(self) -> None:
        self._counts.clear()
        self.last.clear()
