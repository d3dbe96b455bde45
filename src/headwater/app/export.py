"""Everything an account has, as CSV files in one archive, with what the columns mean."""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO

from headwater.app.coverage import coverage
from headwater.app.parts import Parts
from headwater.model.account import Account
from headwater.model.stream import Stream
from headwater.store.base import Store

AT_ONCE = 20_000
"""Rows read from the store at a time."""

README = """Headwater export of {title}
made {at} UTC

One CSV file per stream, UTF-8, with a line of names first. Days and instants are UTC. Ids are
text. An empty cell is "not known" and never 0. fields.csv says what each column means;
coverage.csv says which days are final, provisional, empty, gaps, or no longer served.
"""


def write_archive(parts: Parts, account: Account, file: IO[bytes]) -> int:
    """Write the archive of an account to a file; how many rows are in it."""
    streams = parts.connector(account.connector).streams
    written = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        at = f"{parts.clock.now():%Y-%m-%d %H:%M}"
        archive.writestr("README.txt", README.format(title=account.title, at=at))
        _table(archive, "fields.csv", _fields(streams))
        _table(archive, "coverage.csv", _coverage(parts, account))
        for stream in streams:
            written += _table(archive, f"{stream.name}.csv", _rows(parts.store, stream, account))
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
    return "" if value is None else value


def _rows(store: Store, stream: Stream, account: Account) -> Iterator[Iterable[object]]:
    """The lines of a stream's flat view, names first."""
    view = f'"v_{stream.name}"'
    order = ", ".join(f'"{name}"' for name in stream.grain if name != "account_id")
    offset = 0
    while True:
        names, rows = store.ask(
            f"SELECT * FROM {view} WHERE account_id = ? ORDER BY {order} LIMIT ? OFFSET ?",
            [account.account_id, AT_ONCE, offset],
        )
        if not offset:
            yield names
        yield from rows
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
