"""What an engine must offer: one reading statement, and transactions that write.

All promises are kept on top of these few verbs, once, for every engine. Statements have `?`
placeholders. Instants go in and come out as aware UTC datetimes, lists as lists, whole numbers
as int and all others as float.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from headwater.store.ddl import Dialect
from headwater.store.tables import Table, Values


class Transaction(Protocol):
    """An open transaction that may write. It commits when its block ends, unless that raises."""

    def read(self, sql: str, values: Sequence[object] = ()) -> list[Values]:
        """Rows of a statement that returns some."""
        ...

    def write(self, sql: str, values: Sequence[object] = ()) -> None:
        """Run a statement for its effect."""
        ...

    def pour(self, table: Table, rows: Sequence[Values]) -> None:
        """Add many rows at once, each the account followed by every column of the table."""
        ...


class Engine(Protocol):
    """A database. Thread safe. Raises StoreError or BusyError, never an error of its driver."""

    @property
    def dialect(self) -> Dialect: ...

    @property
    def exclusive(self) -> bool:
        """Whether no other process can write while this one has the database open."""
        ...

    def writing(self) -> AbstractContextManager[Transaction]:
        """A transaction; anything that is raised inside undoes all of it."""
        ...

    def read(self, sql: str, values: Sequence[object] = ()) -> tuple[list[str], list[Values]]:
        """Run one statement that only reads; column names and rows."""
        ...

    def compact(self) -> None:
        """Give back the space of what was erased, as far as the engine can be told to."""
        ...

    def close(self) -> None: ...
