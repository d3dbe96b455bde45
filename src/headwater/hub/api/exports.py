"""Whole streams as they are stored, for whoever wants to keep them elsewhere."""

from collections.abc import Iterator

import msgspec

from headwater.connectors.base import Connector
from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.api.answers import MEDIA
from headwater.hub.api.call import Call, Reply
from headwater.hub.api.callers import Known
from headwater.hub.api.questions import accounts as named
from headwater.hub.api.questions import parameters, text
from headwater.hub.api.reach import Place, place_of
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.model.errors import QueryError
from headwater.model.field import Aggregation, Kind, Role, Unit
from headwater.model.slice import Span
from headwater.model.stream import Stream
from headwater.report.export import exported
from headwater.report.query import Axis
from headwater.report.result import Answer, Column
from headwater.store.ddl import view_name
from headwater.store.tables import table_of

KEPT = ("csv", "ndjson", "parquet", "xlsx")
MOST_ROWS = 1_000_000


def exports(call: Call, known: Known) -> Reply:
    """The streams that can be taken out, with their columns. Raises Refusal."""
    place_of(known, text(parameters(call), "hub"))
    listed = [
        {
            "stream": stream.name,
            "connector": connector.name,
            "label": stream.label,
            "grain": ["account_id", *table_of(stream).key],
            "columns": [
                {"id": column.id, "kind": column.kind, "about": column.about}
                for column in columns(stream)
            ],
            "formats": KEPT,
        }
        for connector, stream in _streams()
    ]
    return Reply(body=msgspec.json.encode({"exports": listed}))


def export(call: Call, known: Known) -> Reply:
    """Every row of a stream, of some accounts or all of the hub. Raises Refusal or QueryError."""
    given = parameters(call)
    place = place_of(known, text(given, "hub"))
    kind = text(given, "format") or KEPT[0]
    if kind not in KEPT:
        raise QueryError(
            f"format is one of: {', '.join(KEPT)}.", code="unknown_format", fields=["format"]
        )
    stream = _stream(call.path["name"])
    answer = taken_out(place, stream, named(given))
    note_taken(known, place, stream.label)
    disposition = f'attachment; filename="headwater-{stream.name}.{kind}"'
    return Reply(
        body=exported(answer, kind),
        media=MEDIA[kind],
        headers=(("Content-Disposition", disposition), ("X-Rows", str(len(answer.rows)))),
    )


def taken_out(place: Place, stream: Stream, names: tuple[str, ...]) -> Answer:
    """The rows of a stream in order of account and key. Raises QueryError when there are too many.

    Captures are kept as what changed: a row counts from `captured_at` until `superseded_at`.
    """
    accounts = [account.account_id for account in place.accounts(names)]
    shown = columns(stream)
    order = ", ".join(f'"{name}"' for name in ("account_id", *table_of(stream).key))
    marks = ", ".join("?" * len(accounts)) or "NULL"
    listed = ", ".join(f'"{column.id}"' for column in shown)
    store = place.headwater.store
    _, rows = store.ask(
        # Names come from the stream's declaration; values are bound.
        f'SELECT {listed} FROM "{view_name(stream)}" WHERE account_id IN ({marks}) '  # noqa: S608
        f"ORDER BY {order} LIMIT {MOST_ROWS + 1}",
        accounts,
    )
    if len(rows) > MOST_ROWS:
        told = f"This is more than {MOST_ROWS:,} rows: name fewer accounts at a time."
        raise QueryError(told, code="too_large", fields=["account"])
    return _answer(shown, tuple(rows), store.version(), len(accounts))


def columns(stream: Stream) -> list[Column]:
    """The columns of a stream's flat rows, ids first."""
    about = {field.name: field for field in stream.fields}
    found = [_column("account_id", Kind.TEXT, "The source's id of the account.")]
    for column in table_of(stream).columns:
        field = about.get(column.name)
        told = field.about if field is not None else KEEPING[column.name]
        found.append(_column(column.name, column.kind, told))
    return found


KEEPING = {
    "date": "The UTC day.",
    "read_at": "When the row was last served, in UTC.",
    "edge": "Whether it was last read as the newest day of its window, so that it may still move.",
    "stale": "Fields that were left out at the last reading and keep their older value, with when.",
    "captured_at": "When the values were read, in UTC.",
    "superseded_at": "When other values took their place; empty while they hold.",
    "vanished_at": "When it was no longer listed by the source.",
}
"""What the columns say that the store itself keeps."""


def _column(name: str, kind: Kind, about: str) -> Column:
    return Column(
        id=name, label=name, about=about, group="", kind=kind,
        role=Role.DIMENSION, unit=Unit.NONE, aggregation=Aggregation.NONE,
    )  # fmt: skip


def _answer(
    shown: list[Column], rows: tuple[tuple[object, ...], ...], version: int, accounts: int
) -> Answer:
    today = runtime.now().date()
    return Answer(
        columns=tuple(shown), rows=rows, statuses=None, totals=None, comparison=None,
        period=Span(today, today), axis=Axis.ACTIVITY, as_of=None, complete_through=None, days={},
        accounts_asked=accounts, accounts_with_data=accounts, warnings=(), data_version=version,
    )  # fmt: skip


def _streams() -> Iterator[tuple[Connector, Stream]]:
    for connector in runtime.installation().connectors:
        for stream in connector.streams:
            yield connector, stream


def _stream(name: str) -> Stream:
    known = {stream.name: stream for _, stream in _streams()}
    if name not in known:
        raise QueryError(
            f"There is no stream {name[:80]!r}. There is: {', '.join(known)}.",
            code="unknown_stream",
        )
    return known[name]


def note_taken(known: Known, place: Place, subject: str) -> None:
    """Taking data out is written into the audit log of the hub."""
    entry = Entry(
        act=Act.EXPORTED,
        subject=subject,
        note=f"with {known.caller.key}",
        hub_id=Hub.objects.get(slug=place.slug).id,
        person=known.caller.person,
    )
    audit.record(None, entry)
