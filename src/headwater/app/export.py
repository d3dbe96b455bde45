"""Everything an account has, as CSV or Parquet in one archive, with what the columns mean."""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from headwater.app.coverage import coverage
from headwater.app.parts import Parts
from headwater.model.account import Account
from headwater.model.errors import QueryError
from headwater.model.field import Kind
from headwater.model.stream import Stream
from headwater.report.export import defused
from headwater.store.base import Store
from headwater.store.ddl import view_columns, view_name
from headwater.store.tables import Values, table_of

AT_ONCE = 20_000
"""Rows read from the store at a time."""

README = """Headwater export of {title}
made {at} UTC

{files} fields.csv says what each column means; coverage.csv says which days are final,
provisional, empty, gaps, or no longer served.
"""

FILES = {
    "csv": """\
One CSV file per stream, UTF-8, with a line of names first. Days and instants are UTC. Ids are text.
An empty cell is "not known" and never 0. A text that a spreadsheet would run as a formula begins
with an apostrophe.""",
    "parquet": """\
One Parquet file per stream. Days are DATE, instants TIMESTAMP in UTC, counts BIGINT, ids text.
NULL is "not known" and never 0.""",
}
"""What is said of the files, by the format that they are in."""


def write_archive(parts: Parts, account: Account, file: IO[bytes], kind: str = "csv") -> int:
    """Write the archive of an account to a file; how many rows are in it.

    `kind` is csv or parquet. Of the rows, `AT_ONCE` are in memory. Raises QueryError for
    another kind.
    """
    if kind not in FILES:
        raise QueryError(f"format is one of: {', '.join(FILES)}.", code="unknown_format")
    streams = parts.connector(account.connector).streams
    written = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        at = f"{parts.clock.now():%Y-%m-%d %H:%M}"
        told = README.format(title=account.title, at=at, files=FILES[kind])
        archive.writestr("README.txt", told)
        _table(archive, "fields.csv", _fields(streams))
        _table(archive, "coverage.csv", _coverage(parts, account))
        for stream in streams:
            pages = _pages(parts.store, stream, account)
            if kind == "csv":
                lines = chain([view_columns(stream)], chain.from_iterable(pages))
                written += _table(archive, f"{stream.name}.csv", lines)
            else:
                written += _parquet(archive, stream, pages, parts.settings.make_home())
    return written


def named(account: Account, at: datetime) -> str:
    """What the archive of an account is called."""
    name = re.sub(r"[^\w.-]+", "-", account.title.removeprefix("@")).strip("-") or "account"
    return f"headwater-{name}-{at:%Y-%m-%d}.zip"


def _parquet(
    archive: zipfile.ZipFile, stream: Stream, pages: Iterable[Sequence[Values]], home: Path
) -> int:
    """Write one stream; how many rows it has. What Parquet packed already is not packed again."""
    # Here, and not above: an installation on another engine need not load DuckDB to answer.
    from headwater.store.duckdb import write_parquet  # noqa: PLC0415

    kinds = [("account_id", Kind.TEXT), *((c.name, c.kind) for c in table_of(stream).columns)]
    with TemporaryDirectory(prefix="export-", dir=home) as place:
        path = Path(place) / f"{stream.name}.parquet"
        written = write_parquet(path, kinds, pages)
        archive.write(path, path.name, zipfile.ZIP_STORED)
    return written


def _table(archive: zipfile.ZipFile, name: str, lines: Iterable[Iterable[object]]) -> int:
    """Write one file; how many lines follow its names."""
    count = -1
    with archive.open(name, "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
        writer = csv.writer(text)
        for count, line in enumerate(lines):  # noqa: B007 - its last value is the count
            writer.writerow([_cell(value) for value in line])
    return max(count, 0)


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return defused(value)
    return "" if value is None else value


def _pages(store: Store, stream: Stream, account: Account) -> Iterator[Sequence[Values]]:
    """The rows of a stream's flat view, some at a time."""
    listed = ", ".join(f'"{name}"' for name in view_columns(stream))
    order = ", ".join(f'"{name}"' for name in stream.grain if name != "account_id")
    offset = 0
    while True:
        _, rows = store.ask(
            f'SELECT {listed} FROM "{view_name(stream)}" WHERE account_id = ? '
            f"ORDER BY {order} LIMIT ? OFFSET ?",
            [account.account_id, AT_ONCE, offset],
        )
        yield rows
        if len(rows) < AT_ONCE:
            return
        offset += AT_ONCE


def _fields(streams: Iterable[Stream]) -> Iterator[Iterable[object]]:
    yield ("stream", "column", "label", "unit", "put together", "meaning", "document")
    for stream in streams:
        for field in stream.fields:
            yield (
                stream.name, field.name, field.label, field.unit.value,
                field.aggregation.value, field.about, field.document,
            )  # fmt: skip


def _coverage(parts: Parts, account: Account) -> Iterator[Iterable[object]]:
    yield ("stream", "first", "last", "status")
    for one in coverage(parts, [account]):
        for stream in one.streams:
            for run in stream.runs:
                yield stream.name, run.first, run.last, run.status.value
