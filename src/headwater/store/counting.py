"""The data version of a store, remembered while nobody else can change it."""

import threading
from collections.abc import Callable


class DataVersion:
    """Reads a number once and again only after `changed`. Thread safe.

    `exclusive` says that only this process writes; without it every call reads.
    """

    def __init__(self, read: Callable[[], int], *, exclusive: bool) -> None:
        self._read = read
        self._exclusive = exclusive
        self._known: int | None = None
        self._changes = 0
        self._lock = threading.Lock()

    def get(self) -> int:
        """The number as of now, or of the latest change that was told."""
        known = self._known
        if known is not None:
            return known
        changes = self._changes
        found = self._read()
        with self._lock:
            # A change told while this was reading may not be in what was read.
            if self._exclusive and changes == self._changes:
                self._known = found
        return found

    def changed(self) -> None:
        """Forget the number. Call it once the change can be read."""
        with self._lock:
            self._changes += 1
            self._known = None
