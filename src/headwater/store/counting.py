"""What is asked of a store at every question, remembered while nobody else can change it."""

import threading
from collections.abc import Callable, Iterable

from headwater.store.base import StoredAccount
from headwater.store.tables import Values

ACCOUNTS = (
    "select a.key, a.connector, a.account_id, a.version, f.name, f.value "
    "from hw_account a left join hw_fact f on f.account = a.key "
)
"""What `accounts_of` reads, account after account."""


def accounts_of(rows: Iterable[Values]) -> list[StoredAccount]:
    """Accounts with their facts, one fact in a row; an account without any has one row too."""
    facts: dict[Values, dict[str, str]] = {}
    for *account, name, value in rows:
        known = facts.setdefault(tuple(account), {})
        if name is not None:
            known[str(name)] = str(value)
    return [
        StoredAccount(
            key=int(str(key)),
            connector=str(connector),
            account_id=str(account_id),
            version=int(str(version)),
            facts=known,
        )
        for (key, connector, account_id, version), known in facts.items()
    ]


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


class KnownAccounts:
    """Accounts as they were last read, each until `changed` is told of it. Thread safe.

    A question about an account begins with its key, version and facts, and reading them takes
    as long as many an answer. `exclusive` is as above.
    """

    def __init__(self, *, exclusive: bool) -> None:
        self._exclusive = exclusive
        self._known: dict[tuple[str, str], StoredAccount] = {}
        self._changes = 0
        self._lock = threading.Lock()

    def get(
        self, connector: str, account_id: str, read: Callable[[], StoredAccount]
    ) -> StoredAccount:
        """The account as of now, or of the latest change that was told; `read` when unknown."""
        name = (connector, account_id)
        known = self._known.get(name)
        if known is not None:
            return known
        changes = self._changes
        found = read()
        with self._lock:
            # A change told while this was reading may not be in what was read.
            if self._exclusive and changes == self._changes:
                self._known[name] = found
        return found

    def changed(self, key: int) -> None:
        """Forget the account of that key. Call it once the change can be read."""
        with self._lock:
            self._changes += 1
            self._known = {name: each for name, each in self._known.items() if each.key != key}
