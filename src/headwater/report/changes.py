"""The frame of a post's changes from reading to reading.

A capture reads a value when it lists the post and serves the value; a capture that does not is
no reading, and has no change. A change counts from the last reading before it, and says when
that was: what came in over a hole is one change over a longer interval, and never spread.
"""

from headwater.model.clock import end_of
from headwater.model.slice import ONE_DAY
from headwater.report.captures import (
    absences,
    asked_counters,
    away,
    captures,
    counted,
    every_counter,
    moment,
    post_history,
    present,
    steps,
    withheld,
)
from headwater.report.frames import Frame, Room
from headwater.report.posts import made
from headwater.report.query import Axis
from headwater.report.sqltext import Sql, quoted
from headwater.report.timing import BEGINNING

GAP_HOURS = 36
"""Captures are daily. Further apart than this, a change belongs to more than one day."""

INTERVAL = frozenset({"interval_start", "change_kind"})


def change_frame(room: Room) -> Frame:
    """One row per post, capture in the period that read it, and reading before.

    Values that were last read at the same capture share a row; others of the post are unknown
    in it.
    """
    fields = _fields(room)
    start = end_of(room.draft.days.first - ONE_DAY)
    if room.draft.axis is Axis.POSTED:
        start = end_of(BEGINNING)
    end = end_of(moment(room).day)
    base = post_history(room, "changes")
    made_on = f"CAST({made(room.relation)} AS DATE)"
    columns = dict(base.columns) | _dimensions(room)
    columns["video_age_days"] = Sql(f"CAST(changes.captured_at AS DATE) - {made_on}")
    columns |= {name: Sql(_change(name, room)) for name in fields}
    return Frame(
        before=steps(
            captures=captures(room, with_before=True),
            absences=absences(room, with_before=bool(room.needed & INTERVAL)),
            versions=_versions(room, fields, start, end),
            readings=_readings(room, fields, start, end),
            changes=_changes(room, fields),
        ),
        source=base.source + _absence_before(room),
        where=base.where,
        columns=columns,
        day=Sql("CAST(changes.captured_at AS DATE)"),
        time="changes.captured_at",
    )


def _fields(room: Room) -> list[str]:
    """The counters the question reads; each of them where intervals are asked for alone."""
    asked = asked_counters(room)
    return every_counter(room) if not asked and room.needed & INTERVAL else asked


def _versions(room: Room, fields: list[str], start: object, end: object) -> Sql:
    """The versions of each post's counters, each with the values of the version before.

    Those valid in the period, and the ones that were superseded in it: a version's last instant
    is the first of the next.
    """
    stream = counted(room)
    entity = quoted(stream.entity or "")
    kept_columns = ["account", entity, "captured_at", "superseded_at", "stale"]
    cells = ["lag(stale) OVER course AS stale_before"]
    cells += [quoted(name) for name in fields]
    cells += [f"lag({quoted(name)}) OVER course AS {quoted(name + '_before')}" for name in fields]
    cells.append("row_number() OVER course AS place")
    alive = Sql(
        " AND captured_at < ? AND (superseded_at IS NULL OR superseded_at >= ?)", (end, start)
    )
    return (room.accounts("account") + alive).wrapped(
        f"SELECT {', '.join([*kept_columns, *cells])}\nFROM {quoted(stream.name)}\nWHERE ",
        f"\nWINDOW course AS (PARTITION BY account, {entity} ORDER BY captured_at)",
    )


def _readings(room: Room, fields: list[str], start: object, end: object) -> Sql:
    """Every capture of the period that listed the post, laid over the version valid then."""
    columns = [
        "v.account",
        f"v.{quoted(room.relation.entity or '')}",
        "c.captured_at",
        "c.captured_before",
        "c.captured_at = v.captured_at AS changed",
        "c.captured_at = v.captured_at AND v.place = 1 AS appeared",
    ]
    for name in fields:
        columns += [f"v.{quoted(name)}", f"v.{quoted(name + '_before')}", _since(name, room)]
    return Sql(
        f"SELECT {', '.join(columns)}\nFROM captures AS c\n"
        "JOIN versions AS v ON v.account = c.account AND v.captured_at <= c.captured_at\n"
        "  AND (v.superseded_at IS NULL OR v.superseded_at > c.captured_at)\n"
        "WHERE c.captured_at >= ? AND c.captured_at < ?\n"
        f"  AND {present(room, 'v', 'c.captured_at')}",
        (start, end),
    )


def _since(name: str, room: Room) -> str:
    """The capture a value was last served at before this one, which may not have listed the post;
    unknown when this one does not serve it."""
    cell = f"v.{quoted(name)}"
    # The marks are JSON: behind the name, the instant stands between the next two quotes.
    mark = f"split_part(split_part(v.stale_before, '\"{name}\"', 2), chr(34), 2)"
    return (
        f"CASE WHEN {cell} IS NULL OR {withheld('v.stale', name)} THEN NULL "
        f"WHEN c.captured_at = v.captured_at AND {withheld('v.stale_before', name)} "
        f"THEN CAST({mark} AS {room.dialect.instant}) "
        f"ELSE c.captured_before END AS {quoted(name + '_since')}"
    )


def _changes(room: Room, fields: list[str]) -> Sql:
    """The readings, once for each capture that some of their values were last served at."""
    if not fields:
        return Sql("SELECT *, captured_before AS since\nFROM readings")
    sinces = ", ".join(quoted(name + "_since") for name in fields)
    if len(fields) == 1:
        alone = f"WHERE appeared OR {sinces} IS NOT NULL"
        return Sql(f"SELECT *, {sinces} AS since\nFROM readings\n{alone}")
    # Nearly always it is the capture before for all, so only the others are taken apart.
    each = room.dialect.different(f"ARRAY[{sinces}]")
    return Sql(
        "SELECT *, captured_before AS since\nFROM readings\n"
        f"WHERE appeared OR least({sinces}) = captured_before\nUNION ALL\n"
        f"SELECT *, unnest({each}) AS since\nFROM readings\n"
        f"WHERE NOT appeared AND least({sinces}) < captured_before"
    )


def _change(name: str, room: Room) -> str:
    """The change of one counter; unknown at a baseline, and while TikTok leaves it out."""
    value = f"changes.{quoted(name)}"
    before, since = f"changes.{quoted(name + '_before')}", f"changes.{quoted(name + '_since')}"
    return (
        f"CASE WHEN changes.appeared THEN CASE WHEN {_born(room)} THEN {value} END "
        f"WHEN {since} = changes.since "
        f"THEN {value} - CASE WHEN changes.changed THEN {before} ELSE {value} END END"
    )


def _born(room: Room) -> str:
    return f"{made(room.relation)} > changes.captured_before"


def _absence_before(room: Room) -> Sql:
    """A join to the absence in which a value seems to have been served, for it only stood."""
    if not room.needed & INTERVAL:
        return Sql("")
    return Sql(f"\nLEFT JOIN absences AS gone ON {away(room, 'changes', 'changes.since')}")


def _dimensions(room: Room) -> dict[str, Sql]:
    born = f"changes.appeared AND {_born(room)}"
    since = "coalesce(gone.listed_at, changes.since)"
    far = f"changes.captured_at > {since} + INTERVAL '{GAP_HOURS} hours'"
    return {
        "activity_date": Sql("CAST(changes.captured_at AS DATE)"),
        "captured_at": Sql("changes.captured_at"),
        "interval_start": Sql(
            f"CASE WHEN {born} THEN {made(room.relation)} "
            f"WHEN NOT changes.appeared THEN {since} END"
        ),
        "change_kind": Sql(
            f"CASE WHEN {born} THEN 'birth' WHEN changes.appeared THEN 'baseline' "
            f"WHEN {far} THEN 'gap' ELSE 'growth' END"
        ),
    }
