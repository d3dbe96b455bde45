"""What the frames of a post's history share: captures, and when posts were not in them.

A version of a post's counters is kept only when something changed, and the ledger has a line
for every capture. So a capture inside a version's life is a measured zero, and one without a
line is no measurement at all. Neither is one that did not list the post: the versions of who it
is know when it was gone, and between them its counters just stand.
"""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

from dataclasses import replace

from headwater.model.stream import Stream
from headwater.report.draft import PRESENT, Moment, moment_of
from headwater.report.frames import Frame, Room
from headwater.report.posts import joined, joined_as_of, kept, traits
from headwater.report.query import Axis
from headwater.report.relation import counters
from headwater.report.sqltext import Sql, quoted


def counted(room: Room) -> Stream:
    """The stream whose history it is."""
    stream = counters(room.relation.family)
    assert stream is not None
    return stream


def every_counter(room: Room) -> list[str]:
    """The counters there are."""
    stream = counted(room)
    return [f.name for f in stream.fields if f.name != stream.entity and not f.volatile]


def asked_counters(room: Room) -> list[str]:
    """The counters the question reads."""
    return [name for name in every_counter(room) if name in room.needed]


def moment(room: Room) -> Moment:
    """When posts are described as of: the end of a period of activity, else the present."""
    posted = room.draft.axis is Axis.POSTED
    return moment_of(room.asking.today if posted else room.draft.days.last, room.asking.now)


def captures(room: Room, *, with_before: bool) -> Sql:
    """The captures of each account, from the ledger."""
    lag = ""
    if with_before:
        lag = (
            ", lag(captured_at) OVER (PARTITION BY account ORDER BY captured_at) AS captured_before"
        )
    name = counted(room).name
    where = Sql("stream = ? AND state = 'landed' AND captured_at IS NOT NULL AND ", (name,))
    return (
        Sql(f"SELECT account, captured_at{lag}\nFROM hw_slice\nWHERE ")
        + where
        + room.accounts("account")
    )


def absences(room: Room, *, with_before: bool) -> Sql:
    """From when until before when each post was not listed, also when it came back later; and
    the capture that listed it before."""
    first = room.relation.family[0]
    table, entity = quoted(first.name), quoted(first.entity or "")
    columns = f"p.account, p.{entity}, p.captured_at AS gone_from, p.superseded_at AS gone_until"
    gone = room.accounts("p.account") + " AND p.vanished_at IS NOT NULL"
    if not with_before:
        return gone.wrapped(f"SELECT {columns}\nFROM {table} AS p\nWHERE ", "")
    # Read again: PostgreSQL plans badly around a step that it cannot put where it is used.
    ledger = captures(room, with_before=False).indented()
    return (
        ledger.wrapped(
            f"SELECT {columns}, max(c.captured_at) AS listed_at\nFROM {table} AS p\nLEFT JOIN (\n",
            "\n) AS c ON c.account = p.account AND c.captured_at < p.captured_at\nWHERE ",
        )
        + gone
        + "\nGROUP BY 1, 2, 3, 4"
    )


def away(room: Room, row: str, at: str) -> str:
    """That the absence `gone` is one of the row's post, and holds an instant."""
    entity = quoted(room.relation.entity or "")
    return (
        f"gone.account = {row}.account AND gone.{entity} = {row}.{entity} "
        f"AND gone.gone_from <= {at} AND (gone.gone_until IS NULL OR gone.gone_until > {at})"
    )


def present(room: Room, row: str, at: str) -> str:
    """That the row's post was listed at an instant."""
    return f"NOT EXISTS (SELECT 1 FROM absences AS gone WHERE {away(room, row, at)})"


def withheld(stale: str, name: str) -> str:
    """That a value was kept and not served; unknown where nothing was."""
    return f"strpos({stale}, '\"{name}\"') > 0"


def post_history(room: Room, table: str) -> Frame:
    """The history joined to what is known of its posts at the end of the period."""
    when = moment(room)
    draft = replace(room.draft, moments=(when,), live=when.instant is PRESENT)
    own = {each.id for each in room.draft.used}
    told = replace(room, draft=draft, needed=frozenset(own))
    entity = f"{table}.{quoted(room.relation.entity or '')}"
    account = f"{table}.account"
    source = [
        Sql(f"FROM {table}"),
        joined_as_of(told, room.relation.family[0], account, entity),
        *(joined_as_of(told, each, account, entity) for each in joined(told)),
    ]
    joins, columns = traits(told, account, entity)
    return Frame(
        source=Sql.join("\n", [*source, *joins]),
        where=tuple(kept(told, listing=True)),
        columns=columns,
    )


def steps(**tables: Sql) -> Sql:
    """Named steps that a statement begins with, in order."""
    named = [sql.indented().wrapped(f"{name} AS (\n", "\n)") for name, sql in tables.items()]
    return Sql.join(",\n", named).wrapped("WITH ", "")
