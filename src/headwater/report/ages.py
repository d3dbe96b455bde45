"""The frame of counters by age: what each post had so many days after it was made."""

from headwater.report.captures import (
    absences,
    asked_counters,
    captures,
    counted,
    every_counter,
    post_history,
    present,
    steps,
    withheld,
)
from headwater.report.frames import Frame, Room
from headwater.report.sqltext import Sql, quoted


def age_frame(room: Room) -> Frame:
    """One row per post and whole day of its age: the first capture on that day of its life."""
    base = post_history(room, "ages")
    columns = dict(base.columns)
    columns |= {name: Sql(f"ages.{quoted(name)}") for name in asked_counters(room)}
    columns["age_day"] = Sql("ages.age_day")
    return Frame(
        before=steps(
            captures=captures(room, with_before=False),
            absences=absences(room, with_before=False),
            ages=_ages(room),
        ),
        source=base.source,
        where=(*base.where, Sql("ages.place = 1")),
        columns=columns,
        day=None,
        time="ages.captured_at",
    )


def _ages(room: Room) -> Sql:
    """Every capture of a post's life that read it, with the post's age in whole days."""
    stream = counted(room)
    entity, posts = quoted(stream.entity or ""), quoted(room.relation.family[0].name)
    created = f"post.{quoted(room.relation.made_at or '')}"
    age = f"CAST(floor(extract(epoch FROM (c.captured_at - {created})) / 86400) AS INTEGER)"
    cells = "".join(f", v.{quoted(name)}" for name in asked_counters(room))
    return room.accounts("v.account").wrapped(
        f"SELECT v.account, v.{entity}, c.captured_at, {age} AS age_day{cells}, row_number() OVER ("
        f"PARTITION BY v.account, v.{entity}, {age} ORDER BY c.captured_at) AS place\n"
        f"FROM captures AS c\nJOIN {quoted(stream.name)} AS v ON v.account = c.account "
        "AND v.captured_at <= c.captured_at\n"
        "  AND (v.superseded_at IS NULL OR v.superseded_at > c.captured_at)\n"
        f"JOIN {posts} AS post ON post.account = v.account AND post.{entity} = v.{entity} "
        "AND post.superseded_at IS NULL\nWHERE ",
        f" AND c.captured_at >= {created}\n  AND {present(room, 'v', 'c.captured_at')}"
        f"\n  AND {_read(room)}",
    )


def _read(room: Room) -> str:
    """That a capture read something of the post. One value left out stays as it was last known;
    a post of which all were left out was not reached, and is not at that age."""
    known = [
        f"v.{quoted(name)} IS NOT NULL AND NOT {withheld('v.stale', name)}"
        for name in every_counter(room)
    ]
    return f"(v.stale IS NULL OR {' OR '.join(known)})"
