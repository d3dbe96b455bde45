"""An answer as a workbook: its rows on one sheet, and what to know about them on another.

Texts are written as texts, so nothing in them is ever run as a formula or followed as a link.
"""

import io
from datetime import date, datetime
from typing import Any

from headwater.model.errors import SettingsError
from headwater.model.field import Unit
from headwater.report.result import Answer, Column

EXACT = 2**53
"""Whole numbers beyond this are not exact in a spreadsheet, so they are written as text."""


def workbook(answer: Answer) -> bytes:
    """The answer as an XLSX file. SettingsError when the library for it is not installed."""
    try:
        # Here, and not above: the library is an extra that most installations do without.
        import xlsxwriter  # type: ignore[import-untyped] # noqa: PLC0415
    except ImportError as error:
        raise SettingsError("XLSX needs its library: run pip install 'headwater[xlsx]'.") from error
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, settings) as book:
        formats = {
            "head": book.add_format({"bold": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            "fraction": book.add_format({"num_format": "0.00%"}),
        }
        _rows(book.add_worksheet("Answer"), answer, formats)
        _about(book.add_worksheet("About"), answer, formats)
    return out.getvalue()


# Any: the library has no types for its sheets and formats.
def _rows(sheet: Any, answer: Answer, formats: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(answer.columns):
        sheet.write_string(0, place, column.label, formats["head"])
    for line, row in enumerate(answer.rows, start=1):
        for place, (cell, column) in enumerate(zip(row, answer.columns, strict=True)):
            _write(sheet, (line, place), cell, column, formats)


def _write(
    sheet: Any, place: tuple[int, int], cell: object, column: Column, formats: dict[str, Any]
) -> None:
    match cell:
        case None:
            return
        case bool():
            sheet.write_boolean(*place, cell)
        case datetime():
            sheet.write_datetime(*place, cell.replace(tzinfo=None), formats["instant"])
        case date():
            sheet.write_datetime(*place, cell, formats["day"])
        case int() if abs(cell) > EXACT:
            sheet.write_string(*place, str(cell))
        case int() | float():
            shown = formats["fraction"] if column.unit is Unit.FRACTION else None
            sheet.write_number(*place, cell, shown)
        case _:
            sheet.write_string(*place, str(cell))


def _about(sheet: Any, answer: Answer, formats: dict[str, Any]) -> None:
    through = answer.complete_through
    lines = [
        ("Period (UTC days)", f"{answer.period.first} to {answer.period.last}"),
        ("Complete through", through.isoformat() if through is not None else "no day yet"),
        ("Accounts with data", f"{answer.accounts_with_data} of {answer.accounts_asked}"),
        *(("Note", warning.sentence) for warning in answer.warnings),
    ]
    for line, (name, told) in enumerate(lines):
        sheet.write_string(line, 0, name, formats["head"])
        sheet.write_string(line, 1, told)
