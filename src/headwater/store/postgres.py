"""The engine for more than one machine: PostgreSQL, any number of processes and threads.

Stream tables are partitioned by account and their keys lead with it. Sessions read only, unless
a transaction says that it writes. Placeholders become `$1`, `$2`, which the server binds.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import psycopg
from psycopg import errors
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

from headwater.model.errors import BusyError, StoreError
from headwater.model.field import Kind
from headwater.store.ddl import Dialect, listed, quoted
from headwater.store.tables import ACCOUNT, Column, Table, Values

DIALECT = Dialect(
    types={
        Kind.TEXT: "text",
        Kind.INTEGER: "bigint",
        Kind.REAL: "double precision",
        Kind.BOOLEAN: "boolean",
        Kind.DAY: "date",
        Kind.INSTANT: "timestamp with time zone",
    },
    collated=' collate "C"',
    keyed=True,
    catalogue=(
        "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) "
        "from pg_class c join pg_attribute a on a.attrelid = c.oid "
        "where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v') "
        "and not c.relispartition and a.attnum > 0 and not a.attisdropped "
        "order by c.relname, a.attnum"
    ),
    held="for update",
    alone="select pg_advisory_xact_lock(hashtext('headwater.store'))",
)

COPIED_AS = {
    Kind.TEXT: "text",
    Kind.INTEGER: "int8",
    Kind.REAL: "float8",
    Kind.BOOLEAN: "bool",
    Kind.DAY: "date",
    Kind.INSTANT: "timestamptz",
}

SESSION = "-c TimeZone=UTC -c default_transaction_read_only=on -c client_min_messages=warning"

CONNECT_WITHIN_SECONDS = 10

CONTENTION = (errors.DeadlockDetected, errors.LockNotAvailable, errors.SerializationFailure)

ONLY_READING = "Only one statement, and one that reads, can be asked of the store."

Connection = psycopg.Connection[Values]
Cursor = psycopg.Cursor[Values]

SPELLED_OUT = re.compile(
    r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/ | \?""", re.VERBOSE | re.DOTALL
)
"""Placeholders, and the texts, names and remarks in which a question mark is just that."""

READING = re.compile(
    r"(?:[\s(]|--[^\n]*\n|/\*.*?\*/)*(?:select|with|values|table)\b", re.IGNORECASE | re.DOTALL
)

SPARE = 8
"""Connections kept when nobody uses them. No more are opened than there are callers."""


def numbered(sql: str) -> str:
    """The statement with `$1`, `$2` … for its `?` placeholders."""
    count = 0

    def number(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] != "?":
            return found[0]
        count += 1
        return f"${count}"

    return SPELLED_OUT.sub(number, sql)


class NumberLoader(Loader):
    """Reads numeric, the type of sums and means here: whole ones as int, others as float."""

    def load(self, data: bytes | bytearray | memoryview) -> int | float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


class PostgresEngine:
    """An Engine (see engine.py) on one PostgreSQL database."""

    dialect = DIALECT
    exclusive = False

    def __init__(self, url: str) -> None:
        """Connect once to see that it works; StoreError with the server's reason if not."""
        self._conninfo = _conninfo(url)
        self._spare: list[Connection] = []
        self._taking = threading.Lock()
        self._closed = False
        self.read("select 1")

    @contextmanager
    def writing(self) -> Iterator["PostgresTransaction"]:
        with _translated():
            connection, cursor = self._started("begin read write", ())
            try:
                yield PostgresTransaction(cursor)
                cursor.execute("commit")
            except BaseException:
                with suppress(psycopg.Error):
                    cursor.execute("rollback")
                raise
            finally:
                self._give_back(connection)

    def read(self, sql: str, values: Sequence[object] = ()) -> tuple[list[str], list[Values]]:
        if not READING.match(sql):
            raise StoreError(ONLY_READING)
        with _translated():
            # With a value, if need be an idle one: the driver sends a statement without values by
            # a protocol that would run several, and those could make the session a writing one.
            connection, cursor = self._started(sql, values or (0,))
            try:
                return [column.name for column in cursor.description or ()], cursor.fetchall()
            finally:
                self._give_back(connection)

    def _started(self, sql: str, values: Sequence[object]) -> tuple[Connection, Cursor]:
        """A connection of the caller's own on which the statement has run.

        A spare connection may have died unnoticed, with a restart of the server; then the next
        one is tried. A new one has no such excuse.
        """
        while True:
            with self._taking:
                if self._closed:
                    raise StoreError("The store is closed.")
                spare = self._spare.pop() if self._spare else None
            connection = spare or _connect(self._conninfo)
            try:
                return connection, connection.execute(numbered(sql).encode(), values)
            except psycopg.Error:
                dead = connection.closed
                self._give_back(connection)
                if spare is None or not dead:
                    raise

    def _give_back(self, connection: Connection) -> None:
        idle = connection.info.transaction_status is TransactionStatus.IDLE
        with self._taking:
            if idle and not self._closed and len(self._spare) < SPARE:
                self._spare.append(connection)
                return
        connection.close()

    def compact(self) -> None:
        """Nothing: the server's autovacuum does it."""

    def close(self) -> None:
        with self._taking:
            self._closed = True
            spare, self._spare = self._spare, []
        for connection in spare:
            connection.close()


class PostgresTransaction:
    """A Transaction (see engine.py) on a cursor whose connection has begun one."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def read(self, sql: str, values: Sequence[object] = ()) -> list[Values]:
        return self._cursor.execute(numbered(sql).encode(), values).fetchall()

    def write(self, sql: str, values: Sequence[object] = ()) -> None:
        self._cursor.execute(numbered(sql).encode(), values)

    def pour(self, table: Table, rows: Sequence[Values]) -> None:
        if not rows:
            return
        columns = listed((ACCOUNT, *table.names))
        sql = f"copy {quoted(table.name)} ({columns}) from stdin (format binary)"
        with self._cursor.copy(sql.encode()) as copy:
            copy.set_types(["int4", *map(_copied_as, table.columns)])
            for row in rows:
                copy.write_row(row)


def _copied_as(column: Column) -> str:
    return COPIED_AS[column.kind] + ("[]" if column.many else "")


def _conninfo(url: str) -> str:
    """The URL with what every session of ours needs. StoreError when it is no such URL."""
    try:
        options = conninfo_to_dict(url).get("options") or ""
        return make_conninfo(
            url,
            options=f"{options} {SESSION}".strip(),
            application_name="headwater",
            connect_timeout=CONNECT_WITHIN_SECONDS,
        )
    except psycopg.Error:
        # Not chained: the driver quotes the URL, and the URL may hold a password.
        raise StoreError("The store's URL is not one that PostgreSQL understands.") from None


def _connect(conninfo: str) -> Connection:
    try:
        connection = psycopg.connect(conninfo, autocommit=True, cursor_factory=psycopg.RawCursor)
    except psycopg.Error as error:
        raise StoreError(
            f"PostgreSQL cannot be reached: {_first_line(error)}. See that it runs, and that "
            "HEADWATER_STORE_URL says where and as whom."
        ) from error
    connection.adapters.register_loader("numeric", NumberLoader)
    return connection


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


@contextmanager
def _translated() -> Iterator[None]:
    """Turn psycopg's errors into ours."""
    try:
        yield
    except errors.ReadOnlySqlTransaction as error:
        raise StoreError(ONLY_READING) from error
    except CONTENTION as error:
        raise BusyError("Another process was writing the same rows: try again.") from error
    except psycopg.Error as error:
        if error.sqlstate is None and isinstance(error, psycopg.OperationalError):
            raise StoreError(f"The connection was lost: {_first_line(error)}") from error
        raise StoreError(f"The store refused a statement: {_first_line(error)}") from error
