"""Write docs/reference/ from the code: settings, commands, streams, fields, statuses, errors.

What is declared once is documented by its declaration, so these pages cannot be behind it.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from headwater.cli.parser import EXIT_CODES, parser
from headwater.connectors import registry
from headwater.connectors.base import Connector
from headwater.model.field import Aggregation, Field, Gate, Role, Unit
from headwater.model.stream import Behaviour, Daily, Lifetime, Snapshot, Stream
from headwater.report.catalogue import Catalogue, CatalogueField
from headwater.report.entries import build
from headwater.settings import TABLE, Setting, Settings
from scripts.reference_states import errors_page, statuses_page

HOME = Path(__file__).parents[1] / "docs" / "reference"
NOTE = "<!-- Written by `make docs` from the code. Do not edit. -->"

PUTS_TOGETHER = {
    Aggregation.SUM: "adds",
    Aggregation.LAST: "last value of a period; adds over accounts and posts",
    Aggregation.UNIQUE: "people: never added",
    Aggregation.RATIO: "recomputed from {parts}",
    Aggregation.WEIGHTED: "mean weighted by {weight}",
    Aggregation.SHARE: "share; mean weighted by {weight}",
    Aggregation.NONE: "shown as it is",
}
NEEDS = {
    Gate.BUSINESS: "Business account",
    Gate.REGISTERED_BUSINESS: "registered Business account",
    Gate.FOLLOWERS_100: "100 followers",
}


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The lines of a Markdown table."""
    for cells in (head, ("---",) * len(head), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def code(text: str) -> str:
    return f"`{text}`" if text else ""


# Settings


def settings_page() -> Iterator[str]:
    yield from ("# Settings", "", NOTE, "")
    yield "Every setting is an environment variable. An empty one counts as not set, and a name"
    yield "beginning with `HEADWATER_` that is not listed here is an error. `headwater doctor`"
    yield "prints the values in force and where each came from, secrets masked."
    yield ""
    yield from table(("Setting", "Default", "Meaning"), [setting_row(each) for each in TABLE])
    yield ""
    yield "A secret may stand in a file instead; the variable then names the file:"
    yield ""
    yield from (f"* `{each.variable}_FILE`" for each in TABLE if each.secret)


def setting_row(setting: Setting) -> tuple[str, str, str]:
    default = (setting.default or "").replace("{home}", "HOME")
    shown = setting.default is None and setting.example
    example = f" For example `{setting.example}`." if shown else ""
    return code(setting.variable), code(default) or "not set", setting.help + example


# Streams


def streams_page() -> Iterator[str]:
    yield from ("# Streams and fields", "", NOTE, "")
    yield "A stream is one kind of row, one row per grain. *Put together* says what a report may"
    yield "do with a field that covers more than one row; *needs* says what the account must have"
    yield 'or grant. An empty value is "not known", never 0. Ids are text. Days are UTC.'
    for connector in connectors():
        yield from ("", f"## {connector.label}", "")
        yield f"Connector `{connector.name}`. Asks for the scopes {scopes(connector)}."
        for stream in connector.streams:
            yield from stream_section(stream)


def connectors() -> Sequence[Connector]:
    """All there are, set up as they come."""
    settings = Settings.read({})
    return registry.connectors(
        tiktok_api_url=settings.tiktok_api_url,
        tiktok_authorize_url=settings.tiktok_authorize_url,
    )


def scopes(connector: Connector) -> str:
    return ", ".join(code(scope) for scope in connector.scopes)


def stream_section(stream: Stream) -> Iterator[str]:
    yield from ("", f"### {stream.label}", "")
    yield f"`{stream.name}` · {stream.about}"
    yield ""
    yield f"* In time: {in_time(stream.behaviour)}"
    yield f"* Grain: {', '.join(code(name) for name in stream.grain)}"
    if stream.opt_in:
        yield "* Asked for only where a person opted in."
    if stream.document:
        yield f"* TikTok's document: {stream.document}"
    yield ""
    head = ("Field", "Kind", "Put together", "Needs", "Meaning")
    yield from table(head, [field_row(each) for each in stream.fields])


def in_time(behaviour: Behaviour) -> str:
    match behaviour:
        case Daily():
            return (
                f"daily. A day appears within {behaviour.lag.days} days after it ended and is read"
                f" again until {behaviour.settles.days} days after; {behaviour.auto.days} days are"
                f" asked for on connecting, {behaviour.history.days} on request."
            )
        case Snapshot():
            every = "at every sync" if behaviour.every_sync else "once per UTC day"
            return f"snapshot. Only now is known; captured {every}."
        case Lifetime():
            return (
                "lifetime. Counters as of a capture, once per UTC day until a post is"
                f" {behaviour.freezes.days} days old; a row is kept when something changed."
            )


def field_row(field: Field) -> tuple[str, ...]:
    kind = str(field.kind) if field.unit is Unit.NONE else f"{field.kind}, {field.unit}"
    together = "dimension" if field.role is Role.DIMENSION else put_together(field)
    scope = [code(field.scope)] if field.scope else []
    needs = ", ".join([*scope, *(NEEDS[gate] for gate in Gate if gate in field.gates)])
    return code(field.name), kind, together, needs, f"**{field.label}.** {field.about}"


def put_together(field: Field) -> str:
    parts = " / ".join(code(part) for part in field.parts or ())
    return PUTS_TOGETHER[field.aggregation].format(parts=parts, weight=code(field.weight or ""))


# What reports may name


def fields_page() -> Iterator[str]:
    catalogue = build(connectors())
    yield from ("# Fields of reports", "", NOTE, "")
    yield "Everything that a report may be asked for: fields of [streams](streams.md), and those"
    yield "made from them. A metric is measured, a dimension splits. `headwater fields` searches"
    yield "the same list. *Also known as* are names that other tools and guides use; each may be"
    yield "used instead of the field's own."
    for group, fields in catalogue.groups().items():
        yield from ("", f"## {group}", "")
        head = ("Field", "Role", "Kind", "Meaning", "Also known as")
        yield from table(head, [report_row(catalogue, each) for each in fields])


def report_row(catalogue: Catalogue, field: CatalogueField) -> tuple[str, ...]:
    kind = str(field.kind) if field.unit is Unit.NONE else f"{field.kind}, {field.unit}"
    aliases = ", ".join(code(alias) for alias in catalogue.aliases_of(field.id))
    return code(field.id), str(field.role), kind, f"**{field.label}.** {field.about}", aliases


# Commands


def cli_page() -> Iterator[str]:
    root = parser()
    yield from ("# Commands", "", NOTE, "")
    yield f"{root.description} The options before the command hold for all:"
    yield ""
    yield from table(("Option", "Meaning"), [option_row(each) for each in own_options(root)])
    for name, verb in verbs(root).items():
        yield from ("", f"## headwater {name}", "", str(verb.description))
        rows = [option_row(each) for each in own_options(verb)]
        if rows:
            yield ""
            yield from table(("Argument", "Meaning"), rows)
    yield from ("", "## Exit codes", "")
    yield from table(("Code", "Meaning"), [(str(code), text) for code, text in EXIT_CODES])


def verbs(root: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The parser of each command, in the order in which help lists them."""
    for action in root._actions:  # argparse has no public way to walk a parser
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def own_options(of: argparse.ArgumentParser) -> list[argparse.Action]:
    """What a parser takes, but for help and the commands themselves."""
    left_out = (argparse._HelpAction, argparse._SubParsersAction)
    return [action for action in of._actions if not isinstance(action, left_out)]


def option_row(action: argparse.Action) -> tuple[str, str]:
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    if action.choices and action.metavar is None:
        value = ",".join(str(each) for each in action.choices)
    names = ", ".join(action.option_strings)
    return code(f"{names} {value}".strip()), sentence(action)


def sentence(action: argparse.Action) -> str:
    text = action.help or ""
    return f"{text}; required" if action.required and action.option_strings else text


PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "settings.md": settings_page,
    "streams.md": streams_page,
    "fields.md": fields_page,
    "cli.md": cli_page,
    "statuses.md": partial(statuses_page, NOTE, table),
    "errors.md": partial(errors_page, NOTE, table),
}


def page(name: str) -> str:
    """The text of a page of docs/reference/."""
    return "\n".join(PAGES[name]()) + "\n"


def main() -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (HOME / name).write_text(page(name), encoding="utf-8")


if __name__ == "__main__":
    main()
