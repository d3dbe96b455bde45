"""An answer as the rows of a table that people read."""

from typing import Any

from headwater.hub.reports.figures import shown
from headwater.model.field import Role
from headwater.report.result import Answer


def readable(answer: Answer, most: int | None = None) -> dict[str, Any]:
    """What `reports/rows.html` shows: columns, and rows of a cell, whether it is a number, a state.

    `timed` says whether rows are days that have a state.
    """
    rows = [
        [
            (shown(cell, column.unit), column.role is Role.METRIC)
            for cell, column in zip(row, answer.columns, strict=True)
        ]
        for row in answer.rows[:most]
    ]
    statuses = [each.value for each in answer.statuses or ()]
    return {
        "columns": answer.columns,
        "rows": list(zip(rows, statuses or [""] * len(rows), strict=False)),
        "timed": bool(statuses),
    }
