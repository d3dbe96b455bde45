"""What can go wrong on the way: scripted per endpoint, a number of times or by chance."""

from dataclasses import dataclass, field
from random import Random

KINDS = (
    "http_500",
    "http_502",
    "http_504",
    "hang",
    "truncated_json",
    "html_200",
    "empty_200",
    "http_204",
    "code",
    "duplicate_rows",
    "expired_images",
    "endless_body",
    "slow_body",
    "gzip_bomb",
    "endless_pages",
    "repeated_cursor",
    "wrong_types",
    "reset",
    "latency",
)
MESSAGES = {
    50000: "System error",
    50002: "An error occurred while processing the request",
    51010: "Internal service timed out",
    60001: "The system is under maintenance",
    40100: "Due to too many requests, requests from App are temporarily restricted.",
    40107: "Refresh token is invalid.",
}


@dataclass(slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong.

    ``endpoint`` is a name such as ``business/get`` or ``*``; ``account`` an open_id or
    empty for any. It strikes the next ``times`` calls, or each call with
    ``probability``, until the instant ``until``. ``code`` and ``message`` belong to
    kind ``code``, ``milliseconds`` to ``latency``. ``after`` lets the call take effect
    before its answer is lost.
    """

    kind: str
    endpoint: str = "*"
    account: str = ""
    times: int | None = None
    probability: float | None = None
    seed: int = 0
    until: float = float("inf")
    code: int = 50000
    message: str = ""
    milliseconds: int = 0
    after: bool = False
    struck: int = 0
    chance: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}; there are {', '.join(KINDS)}")
        lasting = self.probability is not None or self.until != float("inf")
        if self.times is None and not lasting:
            self.times = 1
        self.message = self.message or MESSAGES.get(self.code, "System error")
        self.chance = Random(self.seed)

    def strikes(self, endpoint: str, account: str, at: float) -> bool:
        """Return whether it strikes this call, and count that."""
        if self.endpoint not in ("*", endpoint) or self.account not in ("", account):
            return False
        if self.spent(at):
            return False
        if self.probability is not None and self.chance.random() >= self.probability:
            return False
        self.struck += 1
        return True

    def spent(self, at: float) -> bool:
        return at >= self.until or (self.times is not None and self.struck >= self.times)

    def as_json(self) -> dict[str, object]:
        return {
            "kind": self.kind,
            "endpoint": self.endpoint,
            "account": self.account,
            "times": self.times,
            "probability": self.probability,
            "struck": self.struck,
        }


class Faults:
    """The faults waiting to strike; the first that fits a call does."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def clear(self) -> None:
        self._faults.clear()

    def pick(self, endpoint: str, account: str, at: float) -> Fault | None:
        for fault in self._faults:
            if fault.strikes(endpoint, account, at):
                return fault
        return None

    def as_json(self) -> list[dict[str, object]]:
        return [fault.as_json() for fault in self._faults]
