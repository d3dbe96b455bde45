"""What a store promises: rows and ledger change together or not at all.

Every engine keeps the same tables, holds the same promises (tests/conformance proves them) and
is asked in SQL text with bound values.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from headwater.model.slice import Slice, Span
from headwater.model.stream import Stream

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """What one slice brought for one stream.

    Rows are whole owners: keys are the owner's time column (`date` for Daily; captures need
    none, the slice's `captured_at` counts), the entity, and every declared field; packed fields
    are lists of one length. A missing key or None is "no value", never 0. Rows of a Daily
    stream fall inside the slice's span. Of two rows of one owner the last counts. A capture is
    landed whole: again at the same instant, it replaces what it brought before.

    `publish` fills the derived fields of Daily rows, all of them; it gets rows in order of date:
    the merged window with two days on either side, of which it may change the nearer one, or
    every row of the account when `republish` is set. It says nothing of other fields.
    For a Lifetime stream `listed_since` says the rows are all entities made at or after that
    instant (`datetime.min` aware UTC: all there are), so a live one that is missing has
    vanished; `None` makes no such claim. `made_at` names the field that tells when an entity
    was made. Entities that are `unread`, though they may be there, keep what is known of them, with
    stale marks.
    """

    stream: Stream
    slice: Slice
    rows: Sequence[Row]
    publish: Callable[[list[Row]], list[Row]] | None = None
    republish: bool = False
    listed_since: datetime | None = None
    made_at: str | None = None
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAccount:
    """An account as the store knows it; `key` is its integer inside this store."""

    key: int
    connector: str
    account_id: str
    version: int
    facts: Mapping[str, str]


class Store(Protocol):
    """Rows and ledger. Thread safe; every method is one transaction.

    Raises StoreError, with a sentence, for whatever the engine refuses, BusyError when another
    process is in the way, and ValueError for what no caller should hand in.
    """

    def prepare(self, streams: Iterable[Stream]) -> list[str]:
        """Make tables, columns and flat views for the streams; additive only.

        Returns a sentence for each change made to a table that already existed.
        """
        ...

    def account(self, connector: str, account_id: str) -> StoredAccount:
        """The account's key, version and facts; it is entered when new."""
        ...

    def accounts(self) -> list[StoredAccount]: ...

    def slices(
        self,
        key: int,
        streams: Sequence[str] | None = None,
        captures_since: datetime | None = None,
    ) -> list[Slice]:
        """The ledger of an account in order of stream and day. Landed slices never overlap.

        There is a line per capture, some thousands a year: those that landed before
        `captures_since` are left out.
        """
        ...

    def overdue(self, now: datetime) -> set[tuple[str, str]]:
        """Accounts, by connector and id, with a failed slice whose next attempt has come."""
        ...

    def land(
        self,
        key: int,
        landings: Sequence[Landing],
        *,
        notes: Sequence[Slice] = (),
        facts: Mapping[str, str] | None = None,
    ) -> int:
        """Land all of it, with its ledger lines and facts, in one transaction; rows changed.

        Repeatable: twice leaves what once left. A failed slice in a landing carries no rows and
        leaves landed slices as they are. `notes` are ledger lines that bring no rows, entered
        after those of the landings: failures, days the source no longer serves. Facts that are
        not named stay. The versions of store and account grow only when a row changed. A Lifetime
        capture older than the newest one that landed raises StoreError: the clock went backwards.
        """
        ...

    def reopen(self, key: int, streams: Sequence[str], span: Span) -> None:
        """Forget that days in `span` were expired or failed, so that they are due again."""
        ...

    def rows(self, key: int, stream: Stream, span: Span | None = None) -> list[Row]:
        """Stored owners of a Daily stream in order of date, bookkeeping columns included.

        `read_at` is when the row was last served, `edge` whether as the newest day of its
        window, and `stale` maps a field whose old value was kept to the instant at which it was
        last served; None when there is none.
        """
        ...

    def current(self, key: int, stream: Stream, only: Sequence[str] | None = None) -> list[Row]:
        """The newest row of each entity of a Lifetime stream, or a Snapshot's last capture.

        Vanished entities are among them, with `vanished_at`; `stale` is as in `rows`. `only` are
        the columns wanted, where not all of them are.
        """
        ...

    def erase(self, key: int) -> None:
        """Remove every row, ledger line and fact of the account. There is no way back."""
        ...

    def version(self) -> int:
        """Grows with every change to any row; equal versions mean equal answers."""
        ...

    def ask(
        self, sql: str, values: Sequence[object] = ()
    ) -> tuple[list[str], list[tuple[object, ...]]]:
        """Run one reading statement with `?` placeholders; column names and rows.

        Instants are aware UTC, numbers int or float whatever the engine calls them.
        """
        ...

    def close(self) -> None: ...
