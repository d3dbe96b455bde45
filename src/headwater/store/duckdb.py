"""The embedded engine: one DuckDB file, one process, any number of threads.

DuckDB lets one process open a file for writing and no other at all meanwhile. Inside the
process writes take turns on one connection; every read has a cursor of its own and sees what
was committed when it began. Stream tables have no keys and no indexes: DuckDB's make deleting
and adding the same row in one transaction fail, and scanning one account's rows is fast without.

Instants are stored as TIMESTAMP, which is naive and here always UTC.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from headwater.model.errors import BusyError, StoreError
from headwater.model.field import Kind
from headwater.store.ddl import Dialect, quoted
from headwater.store.tables import ACCOUNT, Table, Values

DIALECT = Dialect(
    types={
        Kind.TEXT: "VARCHAR",
        Kind.INTEGER: "BIGINT",
        Kind.REAL: "DOUBLE",
        Kind.BOOLEAN: "BOOLEAN",
        Kind.DAY: "DATE",
        Kind.INSTANT: "TIMESTAMP",
    },
    catalogue=(
        "select table_name, column_name, data_type from information_schema.columns "
        "where table_schema = 'main' order by table_name, ordinal_position"
    ),
)

SETTINGS = (
    "set global TimeZone = 'UTC'",  # global: cursors do not inherit what is set on a connection
    # DuckDB 2.0.1 believes that rows picked by their place in a window are one row at most, takes
    # their sum for no larger than their largest, and cuts it down to the bytes that would take.
    "set global disabled_optimizers = 'statistics_propagation'",
    "set enable_external_access = false",
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
    "set lock_configuration = true",  # last: no statement may undo the others
)

WRITER: dict[str, str | bool | int | float | list[str]] = {"threads": 1, "memory_limit": "100MB"}
"""How the writer of Parquet files works: in order, and on disk when there is much."""

ROW_GROUP = 40_000
"""Rows that the writer holds at a time."""

POURED = 200
"""Rows handed over at once: no other thread runs Python meanwhile."""

REPORTING, LANDING = "200MB", "40MB"
"""Memory for pages of the file and what is worked out from them. For landing it need not be much:
even accounts of 30,000 posts land within it; more would be filled with pages nobody asks for."""

ONLY_READING = "Only one statement, and one that reads, can be asked of the store."

_opened: set[Path] = set()
_opening = threading.Lock()


def at_once() -> None:
    """Give way to nobody."""


class DuckEngine:
    """An Engine (see engine.py) on one DuckDB file."""

    dialect = DIALECT
    exclusive = True

    def __init__(
        self,
        path: Path,
        *,
        threads: int = 2,
        memory: str = REPORTING,
        give_way: Callable[[], None] = at_once,
    ) -> None:
        """Open or make the file. BusyError while another process, or this one, has it open."""
        self._path = path.resolve()
        self._give_way = give_way
        self._writing = threading.RLock()
        self._making = threading.Lock()
        with _opening:
            if self._path in _opened:
                raise BusyError(f"This process has the store {self._path} open already: use that.")
            self._connection = _connect(self._path, threads, memory)
            _opened.add(self._path)

    @contextmanager
    def writing(self) -> Iterator["DuckTransaction"]:
        with self._writing, self._cursor() as cursor, _translated():
            cursor.begin()
            try:
                yield DuckTransaction(cursor, self._give_way)
            except BaseException:
                with suppress(duckdb.Error):
                    cursor.rollback()
                raise
            cursor.commit()

    def read(self, sql: str, values: Sequence[object] = ()) -> tuple[list[str], list[Values]]:
        with self._cursor() as cursor, _translated():
            # Read only, because a SELECT may begin with a DELETE … RETURNING.
            cursor.execute("begin transaction read only")
            statement = _only_reading(cursor.extract_statements(sql))
            return _answer(cursor.execute(statement, list(values)))

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with _translated(), self._making:
            cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def compact(self) -> None:
        """Write the log into the file, so that erased rows are not in the log either."""
        with self._writing, self._cursor() as cursor, _translated():
            cursor.execute("checkpoint")

    def close(self) -> None:
        with self._writing, self._making, _translated():
            self._connection.close()
        with _opening:
            _opened.discard(self._path)


class DuckTransaction:
    """A Transaction (see engine.py) on a cursor that has begun one."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, give_way: Callable[[], None]) -> None:
        self._cursor = cursor
        self._give_way = give_way

    def read(self, sql: str, values: Sequence[object] = ()) -> list[Values]:
        self._give_way()
        return _answer(self._cursor.execute(sql, list(values)))[1]

    def write(self, sql: str, values: Sequence[object] = ()) -> None:
        self._give_way()
        self._cursor.execute(sql, list(values))

    def pour(self, table: Table, rows: Sequence[Values]) -> None:
        if not rows:
            return
        appender = self._cursor.appender(table.name, columns=[ACCOUNT, *table.names])
        for start in range(0, len(rows), POURED):
            self._give_way()
            appender.append_rows(rows[start : start + POURED])
        appender.flush()


def parquet(columns: Sequence[tuple[str, Kind]], rows: Sequence[Values]) -> bytes:
    """Rows as a Parquet file: a name and a kind for each column. Instants are aware UTC."""
    with TemporaryDirectory(prefix="headwater-") as place:
        path = Path(place) / "answer.parquet"
        write_parquet(path, columns, [rows])
        return path.read_bytes()


def write_parquet(
    path: Path, columns: Sequence[tuple[str, Kind]], pages: Iterable[Sequence[Values]]
) -> int:
    """Write a Parquet file page by page; how many rows. Of the rows, one page is in memory.

    They are gathered in a database beside the file, which is removed again.
    """
    spelled = ", ".join(f"{quoted(name)} {DIALECT.types[kind]}" for name, kind in columns)
    written = 0
    with (
        TemporaryDirectory(prefix="headwater-", dir=path.parent) as place,
        _translated(),
        duckdb.connect(Path(place) / "rows.duckdb", config=WRITER) as draft,
    ):
        draft.execute("set global TimeZone = 'UTC'")
        draft.execute(f"create table answer ({spelled})")
        for rows in pages:
            if rows:
                appender = draft.appender("answer")
                appender.append_rows(rows)
                appender.flush()
                written += len(rows)
        draft.execute(
            f"copy answer to ? (format parquet, compression zstd, row_group_size {ROW_GROUP})",
            [str(path)],
        )
    return written


def _connect(path: Path, threads: int, memory: str) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": memory,
    }
    try:
        connection = duckdb.connect(str(path), config=config)
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise BusyError(
                f"The store {path} is open in another headwater command, a sync most likely: wait "
                "until it is done."
            ) from error
        raise StoreError(f"The store {path} cannot be opened: {_first_line(error)}") from error
    except duckdb.Error as error:
        raise StoreError(f"The store {path} cannot be opened: {_first_line(error)}") from error
    for setting in SETTINGS:
        connection.execute(setting)
    return connection


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


@contextmanager
def _translated() -> Iterator[None]:
    """Turn DuckDB's errors into ours."""
    try:
        yield
    except duckdb.ConnectionException as error:
        raise StoreError("The store is closed.") from error
    except duckdb.Error as error:
        raise StoreError(f"The store refused a statement: {_first_line(error)}") from error


def _only_reading(statements: list[duckdb.Statement]) -> duckdb.Statement:
    if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
        raise StoreError(ONLY_READING)
    return statements[0]


def _answer(result: duckdb.DuckDBPyConnection) -> tuple[list[str], list[Values]]:
    """Column names and rows, with instants aware and decimals as plain numbers."""
    described = result.description or []
    rows: list[Values] = result.fetchall()
    found = [(place, _mending(str(kind))) for place, (_, kind, *_) in enumerate(described)]
    mends = [(place, mend) for place, mend in found if mend is not None]
    names = [name for name, *_ in described]
    return names, [_mended(row, mends) for row in rows] if mends else rows


Mend = Callable[[object], object]


def _mended(row: Values, mends: Sequence[tuple[int, Mend]]) -> Values:
    values = list(row)
    for place, mend in mends:
        values[place] = mend(values[place])
    return tuple(values)


def _mending(kind: str) -> Mend | None:
    """What makes a value of a DuckDB type one of ours; None when it is one."""
    if not kind.startswith(("TIMESTAMP", "DECIMAL")):
        return None
    one = _aware if kind.startswith("TIMESTAMP") else _number
    if not kind.endswith("[]"):
        return one
    return lambda values: [one(value) for value in values] if isinstance(values, list) else None


def _aware(value: object) -> object:
    if not isinstance(value, datetime):
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _number(value: object) -> object:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value.as_tuple().exponent == 0 else float(value)
