"""Frames of a post's history: the change from capture to capture, and the counters by age.

A version of a post's counters is kept only when something changed, and the ledger has a line
for every capture. So a capture inside a version's life is a measured zero, and one without a
line is no measurement at all. Both frames lay captures over versions.
"""

from dataclasses import replace

from headwater.model.clock import end_of
from headwater.model.slice import ONE_DAY
from headwater.model.stream import Stream
from headwater.report.draft import PRESENT, Moment, moment_of
from headwater.report.frames import Frame, Room
from headwater.report.posts import joined, joined_as_of, kept, made, traits
from headwater.report.query import Axis
from headwater.report.relation import counters
from headwater.report.sqltext import Sql, quoted
from headwater.report.timing import BEGINNING

GAP_HOURS = 36
"""Captures are daily. Further apart than this, a change belongs to more than one day."""


def change_frame(room: Room) -> Frame:
    """One row per post and capture in the period, with the change since the capture before."""
    stream = _counters(room)
    fields = _fields(room, stream)
    entity = quoted(room.relation.entity or "")
    start = end_of(room.draft.days.first - ONE_DAY)
    if room.draft.axis is Axis.POSTED:
        start = end_of(BEGINNING)
    end = end_of(_moment(room).day)
    before = [
        Sql("WITH captures AS (\n") + _captures(room, stream, with_before=True).indented() + "\n)",
        Sql("versions AS (\n") + _versions(room, stream, fields, start, end).indented() + "\n)",
        Sql("changes AS (\n") + _changes(fields, entity, start, end).indented() + "\n)",
    ]
    base = _posts(room, "changes")
    columns = dict(base.columns)
    made_on = f"CAST({made(room.relation)} AS DATE)"
    columns["video_age_days"] = Sql(f"CAST(changes.captured_at AS DATE) - {made_on}")
    columns |= _dimensions(room) | {name: Sql(_change(name, room)) for name in fields}
    alive = f"{_first(room)}.vanished_at"
    return Frame(
        before=Sql.join(",\n", before),
        source=base.source,
        where=(*base.where, Sql(f"({alive} IS NULL OR changes.captured_at < {alive})")),
        columns=columns,
        day=Sql("CAST(changes.captured_at AS DATE)"),
        time="changes.captured_at",
    )


def age_frame(room: Room) -> Frame:
    """One row per post and whole day of its age: the first capture on that day of its life."""
    stream = _counters(room)
    fields = _fields(room, stream)
    before = [
        Sql("WITH captures AS (\n") + _captures(room, stream, with_before=False).indented() + "\n)",
        Sql("ages AS (\n") + _ages(room, stream, fields).indented() + "\n)",
    ]
    base = _posts(room, "ages")
    columns = dict(base.columns)
    columns |= {name: Sql(f"ages.{quoted(name)}") for name in fields}
    columns["age_day"] = Sql("ages.age_day")
    return Frame(
        before=Sql.join(",\n", before),
        source=base.source,
        where=(*base.where, Sql("ages.place = 1")),
        columns=columns,
        day=None,
        time="ages.captured_at",
    )


def _counters(room: Room) -> Stream:
    stream = counters(room.relation.family)
    assert stream is not None
    return stream


def _fields(room: Room, stream: Stream) -> list[str]:
    """The counters the question reads."""
    return [
        each.name
        for each in stream.fields
        if each.name in room.needed and each.name != stream.entity
    ]


def _first(room: Room) -> str:
    return quoted(room.relation.family[0].name)


def _moment(room: Room) -> Moment:
    """When posts are described as of: the end of a period of activity, else the present."""
    posted = room.draft.axis is Axis.POSTED
    return moment_of(room.asking.today if posted else room.draft.days.last, room.asking.now)


def _captures(room: Room, stream: Stream, *, with_before: bool) -> Sql:
    """The captures of each account, from the ledger."""
    lag = ""
    if with_before:
        lag = (
            ", lag(captured_at) OVER (PARTITION BY account ORDER BY captured_at) AS captured_before"
        )
    where = Sql("stream = ? AND state = 'landed' AND captured_at IS NOT NULL AND ", (stream.name,))
    return (
        Sql(f"SELECT account, captured_at{lag}\nFROM hw_slice\nWHERE ")
        + where
        + room.accounts("account")
    )


def _versions(room: Room, stream: Stream, fields: list[str], start: object, end: object) -> Sql:
    """The versions of each post's counters, each with the values of the version before.

    Those valid in the period, and the ones that were superseded in it: a version's last instant
    is the first of the next.
    """
    entity = quoted(stream.entity or "")
    kept_columns = ["account", entity, "captured_at", "superseded_at", "stale"]
    cells = [quoted(name) for name in fields]
    cells += [f"lag({quoted(name)}) OVER course AS {quoted(name + '_before')}" for name in fields]
    cells.append("row_number() OVER course AS place")
    alive = Sql(
        " AND captured_at < ? AND (superseded_at IS NULL OR superseded_at >= ?)", (end, start)
    )
    return (room.accounts("account") + alive).wrapped(
        f"SELECT {', '.join([*kept_columns, *cells])}\nFROM {quoted(stream.name)}\nWHERE ",
        f"\nWINDOW course AS (PARTITION BY account, {entity} ORDER BY captured_at)",
    )


def _changes(fields: list[str], entity: str, start: object, end: object) -> Sql:
    """Every capture of the period laid over the version that was valid then."""
    cells = [f"v.{quoted(name)}, v.{quoted(name + '_before')}" for name in fields]
    columns = [
        "v.account",
        f"v.{entity}",
        "c.captured_at",
        "c.captured_before",
        "v.stale",
        "c.captured_at = v.captured_at AS changed",
        "c.captured_at = v.captured_at AND v.place = 1 AS appeared",
        *cells,
    ]
    return Sql(
        f"SELECT {', '.join(columns)}\nFROM captures AS c\n"
        "JOIN versions AS v ON v.account = c.account AND v.captured_at <= c.captured_at\n"
        "  AND (v.superseded_at IS NULL OR v.superseded_at > c.captured_at)\n"
        "WHERE c.captured_at >= ? AND c.captured_at < ?",
        (start, end),
    )


def _change(name: str, room: Room) -> str:
    """The change of one counter; unknown at a baseline, and while TikTok leaves it out."""
    value, born = quoted(name), f"{made(room.relation)} > changes.captured_before"
    return (
        f"CASE WHEN strpos(changes.stale, '\"{name}\"') > 0 THEN NULL "
        f"WHEN NOT changes.changed THEN changes.{value} - changes.{value} "
        f"WHEN NOT changes.appeared THEN changes.{value} - changes.{quoted(name + '_before')} "
        f"WHEN {born} THEN changes.{value} END"
    )


def _dimensions(room: Room) -> dict[str, Sql]:
    born = f"changes.appeared AND {made(room.relation)} > changes.captured_before"
    far = f"changes.captured_at > changes.captured_before + INTERVAL '{GAP_HOURS} hours'"
    return {
        "activity_date": Sql("CAST(changes.captured_at AS DATE)"),
        "captured_at": Sql("changes.captured_at"),
        "interval_start": Sql(
            f"CASE WHEN {born} THEN {made(room.relation)} "
            "WHEN NOT changes.appeared THEN changes.captured_before END"
        ),
        "change_kind": Sql(
            f"CASE WHEN {born} THEN 'birth' WHEN changes.appeared THEN 'baseline' "
            f"WHEN {far} THEN 'gap' ELSE 'growth' END"
        ),
    }


def _ages(room: Room, stream: Stream, fields: list[str]) -> Sql:
    """Every capture of a post's life, with the post's age in whole days."""
    entity, posts = quoted(stream.entity or ""), _first(room)
    created = f"post.{quoted(room.relation.made_at or '')}"
    age = f"CAST(floor(extract(epoch FROM (c.captured_at - {created})) / 86400) AS INTEGER)"
    cells = "".join(f", v.{quoted(name)}" for name in fields)
    return room.accounts("v.account").wrapped(
        f"SELECT v.account, v.{entity}, c.captured_at, {age} AS age_day{cells}, row_number() OVER ("
        f"PARTITION BY v.account, v.{entity}, {age} ORDER BY c.captured_at) AS place\n"
        f"FROM captures AS c\nJOIN {quoted(stream.name)} AS v ON v.account = c.account "
        "AND v.captured_at <= c.captured_at\n"
        "  AND (v.superseded_at IS NULL OR v.superseded_at > c.captured_at)\n"
        f"JOIN {posts} AS post ON post.account = v.account AND post.{entity} = v.{entity} "
        "AND post.superseded_at IS NULL\n"
        "  AND (post.vanished_at IS NULL OR c.captured_at < post.vanished_at)\nWHERE ",
        f" AND c.captured_at >= {created}",
    )


def _posts(room: Room, table: str) -> Frame:
    """The history joined to what is known of its posts at the end of the period."""
    moment = _moment(room)
    draft = replace(room.draft, moments=(moment,), live=moment.instant is PRESENT)
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
