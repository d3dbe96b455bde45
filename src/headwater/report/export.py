"""The ways out: an answer as CSV, JSON, NDJSON, Parquet or XLSX.

A text that a spreadsheet would run as a formula is defused; numbers stay numbers; unknown is
empty or null and never 0.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from headwater.model.errors import QueryError
from headwater.report.result import Answer, Cells, Warning
from headwater.report.workbook import workbook

FORMULA_STARTS = frozenset("=+-@＝＋－＠")
"""What spreadsheets read as a formula, the full-width forms included."""

BYTE_ORDER_MARK = "\ufeff"


def exported(answer: Answer, kind: str, *, bom: bool = False) -> bytes:
    """The answer in a format: csv, json, ndjson, parquet or xlsx.

    `bom` starts CSV with a byte order mark, for spreadsheets that guess encodings. Raises
    QueryError for another format, and SettingsError when the format's library is missing.
    """
    write = FORMATS.get(kind)
    if write is None:
        known = ", ".join(FORMATS)
        raise QueryError(f"There is no format {kind!r}. There is: {known}.", code="unknown_format")
    body = write(answer)
    return BYTE_ORDER_MARK.encode() + body if bom and kind == "csv" else body


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe first where it might."""
    return f"'{text}" if text.lstrip()[:1] in FORMULA_STARTS and text.strip() else text


def as_csv(answer: Answer) -> bytes:
    """Ids in the first line, then a line for each row; RFC 4180, UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.id for column in answer.columns])
    writer.writerows([_plain(cell) for cell in row] for row in answer.rows)
    return out.getvalue().encode()


def _plain(cell: object) -> object:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case str():
            return defused(cell)
        case float():
            return repr(cell)
        case _:
            return written(cell)


def written(cell: object) -> object:
    """A cell as a value of JSON: days and instants as ISO text, instants in UTC with a Z."""
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return cell.isoformat() if isinstance(cell, date) else cell


def as_dict(answer: Answer) -> dict[str, object]:
    """The whole answer as JSON values, with everything it carries beside its rows."""
    compared = answer.comparison
    return {
        "columns": [
            {
                "id": column.id,
                "label": column.label,
                "role": column.role.value,
                "kind": column.kind.value,
                "unit": column.unit.value,
                "aggregation": column.aggregation.value,
            }
            for column in answer.columns
        ],
        "rows": [_cells(row) for row in answer.rows],
        "statuses": [each.value for each in answer.statuses] if answer.statuses else None,
        "totals": _cells(answer.totals),
        "comparison": None
        if compared is None
        else {
            "period": {"from": written(compared.period.first), "to": written(compared.period.last)},
            "rows": [_cells(row) for row in compared.rows],
            "totals": _cells(compared.totals),
        },
        "period": {"from": written(answer.period.first), "to": written(answer.period.last)},
        "axis": answer.axis.value,
        "as_of": written(answer.as_of),
        "complete_through": written(answer.complete_through),
        "days": dict(answer.days),
        "accounts": {"asked": answer.accounts_asked, "with_data": answer.accounts_with_data},
        "warnings": [told(warning) for warning in answer.warnings],
        "data_version": answer.data_version,
        "notes": list(answer.notes),
    }


def told(warning: Warning) -> dict[str, object]:
    return {
        "code": warning.code,
        "sentence": warning.sentence,
        "fields": list(warning.fields),
    }


def _cells(row: Cells | None) -> list[object] | None:
    return None if row is None else [written(cell) for cell in row]


def as_json(answer: Answer) -> bytes:
    """The whole answer as one JSON object."""
    return json.dumps(as_dict(answer), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def as_ndjson(answer: Answer) -> bytes:
    """A JSON object for each row, one to a line."""
    lines = [
        json.dumps(
            {name: written(cell) for name, cell in record.items()},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for record in answer.records()
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def as_parquet(answer: Answer) -> bytes:
    """The rows as a Parquet file."""
    # Here, and not above: an installation on another engine need not load DuckDB to answer.
    from headwater.store.duckdb import parquet  # noqa: PLC0415

    return parquet([(column.id, column.kind) for column in answer.columns], answer.rows)


FORMATS: Mapping[str, Callable[[Answer], bytes]] = {
    "csv": as_csv,
    "json": as_json,
    "ndjson": as_ndjson,
    "parquet": as_parquet,
    "xlsx": workbook,
}
