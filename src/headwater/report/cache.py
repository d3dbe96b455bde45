"""Answers kept while the data they were made of is unchanged. Thread safe, bounded by rows."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

MOST_ROWS = 500_000
MOST_ENTRIES = 2_000
KEPT_FOR = timedelta(seconds=60)
"""What is said of days may change without a row, as time goes by."""

Value = TypeVar("Value")


@dataclass(kw_only=True)
class Cache(Generic[Value]):
    """The most recently used answers. `rows` of an entry is what it weighs."""

    _entries: OrderedDict[Hashable, tuple[datetime, int, Value]] = field(
        default_factory=OrderedDict
    )
    _rows: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable, now: datetime) -> Value | None:
        """The value, unless it is unknown or too old."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or not timedelta(0) <= now - entry[0] < KEPT_FOR:
                return None
            self._entries.move_to_end(key)
            return entry[2]

    def put(self, key: Hashable, value: Value, now: datetime, *, rows: int) -> None:
        """Keep a value, and let go of the least used until all fit. Huge ones are not kept."""
        weight = rows + 1
        if weight > MOST_ROWS // 4:
            return
        with self._lock:
            old = self._entries.pop(key, None)
            self._rows += weight - (old[1] if old is not None else 0)
            self._entries[key] = (now, weight, value)
            while self._rows > MOST_ROWS or len(self._entries) > MOST_ENTRIES:
                _, (_, released, _) = self._entries.popitem(last=False)
                self._rows -= released
