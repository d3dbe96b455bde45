"""An answer as a reply: JSON with rows as objects or arrays, or one of the ways out."""

from dataclasses import replace

import msgspec

from headwater.hub.api.call import JSON, Reply
from headwater.hub.api.questions import Wanted
from headwater.report.export import exported, told
from headwater.report.result import Answer, Cells, Compared

MEDIA = {
    "json": JSON,
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def reply_of(answer: Answer, wanted: Wanted, next_page: str | None = None) -> Reply:
    """The answer in the format that was asked for. Raises QueryError or SettingsError."""
    if wanted.format == "json":
        return Reply(body=as_json(answer, wanted.shape, next_page))
    body = exported(answer, wanted.format, bom=wanted.bom)
    name = f"headwater-{answer.period.first}-{answer.period.last}.{wanted.format}"
    return Reply(
        body=body,
        media=MEDIA[wanted.format],
        headers=(
            ("Content-Disposition", f'attachment; filename="{name}"'),
            ("X-Data-Version", str(answer.data_version)),
        ),
    )


def as_json(answer: Answer, shape: str, next_page: str | None) -> bytes:
    """The whole answer as JSON: the keys of `report.export.as_dict`, and the next page."""
    names = [column.id for column in answer.columns]
    listed = shape == "arrays"
    return msgspec.json.encode(
        {
            "columns": answer.columns,
            "rows": answer.rows if listed else answer.records(),
            "statuses": answer.statuses,
            "totals": _line(answer.totals, names, listed=listed),
            "comparison": _compared(answer.comparison, names, listed=listed),
            "period": {"from": answer.period.first, "to": answer.period.last},
            "axis": answer.axis,
            "as_of": answer.as_of,
            "complete_through": answer.complete_through,
            "days": answer.days,
            "accounts": {"asked": answer.accounts_asked, "with_data": answer.accounts_with_data},
            "warnings": [told(each) for each in answer.warnings],
            "data_version": answer.data_version,
            "notes": answer.notes,
            "next": next_page,
        }
    )


def _line(cells: Cells | None, names: list[str], *, listed: bool) -> object:
    if cells is None or listed:
        return cells
    return dict(zip(names, cells, strict=True))


def _compared(compared: Compared | None, names: list[str], *, listed: bool) -> object:
    if compared is None:
        return None
    return {
        "period": {"from": compared.period.first, "to": compared.period.last},
        "rows": [_line(row, names, listed=listed) for row in compared.rows],
        "totals": _line(compared.totals, names, listed=listed),
    }


def page(answer: Answer, first: int, size: int) -> Answer:
    """Some of the rows, with all that belongs to each of them."""
    last = first + size
    compared = answer.comparison
    return replace(
        answer,
        rows=answer.rows[first:last],
        statuses=answer.statuses[first:last] if answer.statuses is not None else None,
        comparison=replace(compared, rows=compared.rows[first:last]) if compared else None,
    )
