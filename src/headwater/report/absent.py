"""What accounts cannot have: the connector's sentences, gathered once for many accounts."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from headwater.connectors.base import Connector
from headwater.model.stream import Stream
from headwater.store.base import StoredAccount

KEPT_FOR = timedelta(seconds=60)
MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Missing:
    """Fields that accounts cannot have, and how many accounts."""

    fields: tuple[str, ...]
    accounts: int


Told = Mapping[str, Missing]
"""By sentence, what it is about."""


@dataclass(kw_only=True)
class Absences:
    """Gathers and keeps the sentences. Thread safe."""

    connectors: Mapping[str, Connector]
    _kept: OrderedDict[tuple[str, tuple[int, ...]], tuple[datetime, Told]] = field(
        default_factory=OrderedDict
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, stream: Stream, accounts: Sequence[StoredAccount], now: datetime) -> Told:
        """The sentences about a stream's fields for any of the accounts."""
        place = (stream.name, tuple(account.key for account in accounts))
        kept = self._kept.get(place)
        if kept is not None and timedelta(0) <= now - kept[0] < KEPT_FOR:
            return kept[1]
        told = self._gathered(stream, accounts)
        with self._lock:
            self._kept[place] = (now, told)
            self._kept.move_to_end(place)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return told

    def _gathered(self, stream: Stream, accounts: Sequence[StoredAccount]) -> Told:
        fields: dict[str, dict[str, None]] = {}
        concerned: dict[str, set[int]] = {}
        for account in accounts:
            connector = self.connectors.get(account.connector)
            if connector is None or stream not in connector.streams:
                continue
            for name, sentence in connector.absences(stream, account.facts).items():
                fields.setdefault(sentence, {})[name] = None
                concerned.setdefault(sentence, set()).add(account.key)
        return {told: Missing(tuple(fields[told]), len(concerned[told])) for told in fields}
