"""report, explain, fields."""

import argparse
import json
from datetime import datetime
from pathlib import Path

from rich.table import Table

from headwater.app import Headwater
from headwater.cli.sentences import counted
from headwater.cli.terminal import Terminal, unwritable
from headwater.model.errors import QueryError
from headwater.model.field import Role, Unit
from headwater.report.catalogue import CatalogueField
from headwater.report.export import FORMATS, exported
from headwater.report.query import Query
from headwater.report.result import Answer, Cells, Column

BINARY = frozenset({"parquet", "xlsx"})


def asked(options: argparse.Namespace) -> Query:
    """The question of a command line. Raises QueryError."""
    return Query.parse(
        metrics=options.metrics,
        by=options.by,
        period=options.period,
        start=options.start,
        end=options.end,
        where=options.where,
        order=options.order,
        limit=options.limit,
        totals=options.totals,
        compare=options.compare,
        provisional=options.provisional,
        include_ad_only=options.include_ad_only,
    )


def report(headwater: Headwater, options: argparse.Namespace, terminal: Terminal) -> int:
    """Print an answer, or write it to a file."""
    query, kind = asked(options), _kind(options)
    answer = headwater.answer(query, headwater.find(options.account))
    if kind == "table":
        _print(answer, terminal)
        return 0
    body = exported(answer, kind, bom=options.bom)
    if options.output:
        path = terminal.path(options.output)
        try:
            terminal.write(path, body)
        except OSError as error:
            raise unwritable(path, error) from error
        terminal.warn(f"{counted(len(answer.rows), 'row')} written to {path}.")
    elif kind in BINARY:
        terminal.raw().write(body)
        terminal.raw().flush()
    else:
        terminal.out.write(body.decode("utf-8"))
        terminal.out.flush()
    for warning in answer.warnings:
        terminal.warn(f"note: {warning.sentence}")
    return 0


def _kind(options: argparse.Namespace) -> str:
    """The format asked for, or the one that the ending of the file names. Raises QueryError."""
    if not options.output or options.format != "table":
        return str(options.format)
    ending = Path(options.output).suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        raise QueryError(
            f"Say with --format how {options.output} is to be written: {', '.join(FORMATS)}.",
            code="no_format",
        )
    return ending


def _print(answer: Answer, terminal: Terminal) -> None:
    terminal.console().print(_table(answer))
    if not answer.rows:
        terminal.say("No rows for this question.")
    through = answer.complete_through
    whole = f"complete through {through}" if through else "no day complete yet"
    terminal.say(
        f"\n{answer.period.first} to {answer.period.last} (UTC) · {whole} · "
        f"{answer.accounts_with_data} of {answer.accounts_asked} accounts with data"
    )
    if answer.comparison is not None:
        before = answer.comparison.period
        terminal.say(f"before: {before.first} to {before.last} (UTC)")
    for warning in answer.warnings:
        terminal.say(f"note: {warning.sentence}")


def _table(answer: Answer) -> Table:
    table = Table(box=None)
    for column in answer.columns:
        right = column.role is Role.METRIC
        table.add_column(column.label, justify="right" if right else "left")
    metrics = [n for n, column in enumerate(answer.columns) if column.role is Role.METRIC]
    for n in metrics if answer.comparison is not None else ():
        table.add_column(f"{answer.columns[n].label}, before", justify="right")
    if answer.statuses is not None:
        table.add_column("State")
    for number, row in enumerate(answer.rows):
        cells = _shown(row, answer)
        if answer.comparison is not None:
            beside = _shown(answer.comparison.rows[number], answer)
            cells += [beside[n] for n in metrics]
        table.add_row(*cells, *([answer.statuses[number].value] if answer.statuses else []))
    if answer.totals is not None:
        table.add_section()
        cells = _shown(answer.totals, answer)
        table.add_row(*(["Total", *cells[1:]] if answer.totals[0] is None else cells))
    return table


def _shown(row: Cells, answer: Answer) -> list[str]:
    return [shown(value, column) for value, column in zip(row, answer.columns, strict=True)]


def shown(value: object, column: Column) -> str:
    """A cell as people read it; unknown is a dash and never 0."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}" if column.role is Role.METRIC else str(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, float):
        return f"{value:.2%}" if column.unit is Unit.FRACTION else f"{value:,.2f}"
    return str(value)


def explain(headwater: Headwater, options: argparse.Namespace, terminal: Terminal) -> int:
    """Print how a question is answered."""
    query = asked(options)
    told = headwater.reports.explain(query, headwater.stored(headwater.find(options.account)))
    if options.json:
        body = {"notes": list(told.notes), "sql": told.sql, "values": list(told.values)}
        terminal.say(json.dumps(body, default=str))
        return 0
    for note in told.notes:
        terminal.say(f"- {note}")
    terminal.say(f"\n{told.sql}\n")
    terminal.say(f"values: {list(told.values)}")
    return 0


def fields(headwater: Headwater, options: argparse.Namespace, terminal: Terminal) -> int:
    """List the fields a search finds, or all."""
    catalogue = headwater.catalogue()
    found = catalogue.search(options.search) if options.search else list(catalogue.fields)
    if options.json:
        listed = [field_json(each, catalogue.aliases_of(each.id)) for each in found]
        terminal.say(json.dumps(listed))
        return 0
    if not found:
        terminal.say(f"No field speaks of {options.search!r}. `headwater fields` lists them all.")
        return 0
    table = Table("Field", "Label", "Group", "Aggregation", "Unit", "What it is", box=None)
    for each in found:
        kind = each.aggregation.value if each.role is Role.METRIC else "dimension"
        table.add_row(each.id, each.label, each.group, kind, each.unit.value, each.about)
    terminal.console().print(table)
    return 0


def field_json(each: CatalogueField, aliases: list[str]) -> dict[str, object]:
    """A field of the catalogue as JSON values."""
    return {
        "id": each.id,
        "label": each.label,
        "group": each.group,
        "about": each.about,
        "role": each.role.value,
        "kind": each.kind.value,
        "unit": each.unit.value,
        "aggregation": each.aggregation.value,
        "grain": list(each.relations),
        "gates": sorted(gate.value for gate in each.gates),
        "scope": each.scope,
        "lag_hours": each.lag.total_seconds() / 3600 if each.lag is not None else None,
        "source_name": each.source_name,
        "document": each.document,
        "derived": each.derived,
        "notes": list(each.notes),
        "aliases": aliases,
    }
