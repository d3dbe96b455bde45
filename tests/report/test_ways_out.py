"""The ways out: what another program reads is what the answer holds."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.model.errors import QueryError
from headwater.model.field import Aggregation, Kind, Role, Unit
from headwater.model.slice import DayStatus, Span
from headwater.report.export import BYTE_ORDER_MARK, defused, exported
from headwater.report.query import Axis
from headwater.report.result import Answer, Cells, Column, Compared, Warning

KINDS = {
    "name": Kind.TEXT,
    "day": Kind.DAY,
    "at": Kind.INSTANT,
    "flag": Kind.BOOLEAN,
    "views": Kind.INTEGER,
    "rate": Kind.REAL,
}
AT = datetime(2026, 9, 1, 3, 4, 5, tzinfo=UTC)
ROWS: tuple[Cells, ...] = (
    ("bread", date(2026, 9, 1), AT, True, 2**53 + 1, 0.1),
    ("=1+1", date(2026, 9, 2), AT, False, -5, -0.25),
    ('comma, "quote"\nline', None, None, None, None, None),
)


def column(name: str, kind: Kind) -> Column:
    metric = kind in {Kind.INTEGER, Kind.REAL}
    return Column(
        id=name,
        label=name.title(),
        about=f"The {name}.",
        group="Test",
        kind=kind,
        role=Role.METRIC if metric else Role.DIMENSION,
        unit=Unit.FRACTION if kind is Kind.REAL else Unit.NONE,
        aggregation=Aggregation.SUM if metric else Aggregation.NONE,
    )


def answer(rows: tuple[Cells, ...] = ROWS) -> Answer:
    return Answer(
        columns=tuple(column(name, kind) for name, kind in KINDS.items()),
        rows=rows,
        statuses=(DayStatus.FINAL, DayStatus.PROVISIONAL, DayStatus.GAP),
        totals=(None, None, None, None, 7, None),
        comparison=Compared(
            period=Span(date(2026, 8, 1), date(2026, 8, 31)), rows=rows, totals=None
        ),
        period=Span(date(2026, 9, 1), date(2026, 9, 30)),
        axis=Axis.ACTIVITY,
        as_of=AT,
        complete_through=date(2026, 9, 20),
        days={"final": 20, "gap": 10},
        accounts_asked=2,
        accounts_with_data=1,
        warnings=(Warning(code="gap", sentence="10 days are unknown.", fields=("views",)),),
        data_version=9,
    )


def test_csv_holds_every_cell_and_tells_unknown_from_zero() -> None:
    lines = list(csv.reader(io.StringIO(exported(answer(), "csv").decode(), newline="")))
    assert lines[0] == list(KINDS)
    assert lines[1] == [
        "bread",
        "2026-09-01",
        "2026-09-01T03:04:05Z",
        "true",
        "9007199254740993",
        "0.1",
    ]
    assert lines[2] == ["'=1+1", "2026-09-02", "2026-09-01T03:04:05Z", "false", "-5", "-0.25"]
    assert lines[3] == ['comma, "quote"\nline', "", "", "", "", ""]


def test_csv_can_start_with_a_byte_order_mark_and_nothing_else_can() -> None:
    mark = BYTE_ORDER_MARK.encode()
    assert exported(answer(), "csv", bom=True) == mark + exported(answer(), "csv")
    assert exported(answer(), "json", bom=True) == exported(answer(), "json")


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "  =1", "\t=1", "\n@x", "＝1", "＋1", "－1", "＠x", "\u3000=1"]
)
def test_a_text_that_a_spreadsheet_would_run_is_defused(text: str) -> None:
    assert defused(text) == f"'{text}"


@given(text=st.text())
def test_no_text_begins_like_a_formula_once_written(text: str) -> None:
    assert defused(text).lstrip()[:1] not in set("=+-@＝＋－＠")
    assert defused(text).removeprefix("'") in (text, text.removeprefix("'"))


def test_json_holds_everything_an_answer_carries() -> None:
    told = json.loads(exported(answer(), "json"))
    assert [column["id"] for column in told["columns"]] == list(KINDS)
    assert told["rows"][0] == ["bread", "2026-09-01", "2026-09-01T03:04:05Z", True, 2**53 + 1, 0.1]
    assert told["rows"][2][1:] == [None] * 5
    assert told["statuses"] == ["final", "provisional", "gap"]
    assert told["totals"] == [None, None, None, None, 7, None]
    assert told["comparison"]["period"] == {"from": "2026-08-01", "to": "2026-08-31"}
    assert told["complete_through"] == "2026-09-20"
    assert told["days"] == {"final": 20, "gap": 10}
    assert told["accounts"] == {"asked": 2, "with_data": 1}
    assert told["warnings"] == [
        {"code": "gap", "sentence": "10 days are unknown.", "fields": ["views"]}
    ]
    assert told["data_version"] == 9


def test_ndjson_is_an_object_for_each_row() -> None:
    lines = exported(answer(), "ndjson").decode().splitlines()
    assert [json.loads(line)["name"] for line in lines] == ["bread", "=1+1", ROWS[2][0]]
    assert exported(answer(()), "ndjson") == b""


@pytest.mark.parametrize("rows", [ROWS, ()], ids=["rows", "no rows"])
def test_parquet_is_read_back_as_it_was(tmp_path: Path, rows: tuple[Cells, ...]) -> None:
    file = tmp_path / "answer.parquet"
    file.write_bytes(exported(answer(rows), "parquet"))
    with duckdb.connect() as reader:
        found = reader.execute("SELECT * FROM read_parquet(?)", [str(file)])
        assert [name for name, *_ in found.description or ()] == list(KINDS)
        naive = [tuple(_naive(cell) for cell in row) for row in rows]
        assert found.fetchall() == naive


def _naive(cell: object) -> object:
    return cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell


def test_a_workbook_has_the_rows_and_what_to_know_about_them() -> None:
    with zipfile.ZipFile(io.BytesIO(exported(answer(), "xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        about = book.read("xl/worksheets/sheet2.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet, "nothing is a formula"
    assert "=1+1" in texts
    assert "9007199254740993" in texts, "too large to be exact as a number"
    assert "<v>-0.25</v>" in sheet
    assert "10 days are unknown." in texts
    assert "<f>" not in about


def test_a_format_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(QueryError, match="csv, json, ndjson, parquet, xlsx"):
        exported(answer(), "pdf")
