"""Frames of what belongs to the account itself: its days, and its captures."""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

from headwater.model.clock import end_of
from headwater.model.field import Kind
from headwater.model.slice import ONE_DAY
from headwater.report.conditions import clause_sql
from headwater.report.draft import PRESENT, is_activity, moment_of
from headwater.report.frames import Frame, Room, own_columns, who
from headwater.report.sqltext import Sql, quoted
from headwater.report.timing import time_only

SHARE_AGE_DAYS = 2


def day_frame(room: Room) -> Frame:
    """One row per account and UTC day of the period."""
    stream, days = room.relation.spine, room.draft.days
    table = quoted(stream.name)
    account, day = f"{table}.account", f'{table}."date"'
    joins, columns = who(room, account)
    columns |= own_columns(stream, room.needed)
    if "day_status" in room.needed:
        joins.append(_statuses(room, account, day))
        columns["day_status"] = Sql("known.status")
    return Frame(
        source=Sql.join("\n", [Sql(f"FROM {table}"), *joins]),
        where=(
            room.accounts(account),
            Sql(f"{day} BETWEEN ? AND ?", (days.first, days.last)),
        ),
        columns=columns,
        day=Sql(day),
        time=day,
    )


def _statuses(room: Room, account: str, day: str) -> Sql:
    """A join to what the ledger knows of each day."""
    accounts, firsts, lasts, statuses = room.supply.statuses(room.relation, room.draft)
    array = room.dialect.array
    return Sql(
        "LEFT JOIN (SELECT "
        f"unnest({array(Kind.INTEGER)}) AS account, unnest({array(Kind.DAY)}) AS first_day, "
        f"unnest({array(Kind.DAY)}) AS last_day, unnest({array(Kind.TEXT)}) AS status"
        f") AS known ON known.account = {account} "
        f"AND {day} BETWEEN known.first_day AND known.last_day",
        (accounts, firsts, lasts, statuses),
    )


def capture_frame(room: Room) -> Frame:
    """One row per account and bucket of time: the last capture in it."""
    stream = room.relation.spine
    table = quoted(stream.name)
    account, captured = f"{table}.account", f"{table}.captured_at"
    joins, columns = who(room, account)
    columns = own_columns(stream, room.needed) | columns  # who an account is, it is throughout
    columns["captured_at"] = Sql(captured)
    chosen = _last_captures(room).wrapped(
        f"FROM {table}\nJOIN (\n",
        f"\n) AS chosen ON chosen.account = {account} AND chosen.captured_at = {captured}",
    )
    return Frame(
        source=Sql.join("\n", [chosen, *joins]),
        where=(room.accounts(account),),
        columns=columns,
        day=Sql(f"CAST({captured} AS DATE)"),
        time=captured,
    )


def _last_captures(room: Room) -> Sql:
    """The last capture of each account before the period's end, or in each bucket of time.

    Without a bucket it may be older than the period: it is what was known at its end.
    """
    draft, table = room.draft, quoted(room.relation.spine.name)
    day = Sql("CAST(captured_at AS DATE)")
    parts = [each.part for each in draft.by if is_activity(each) and each.part is not None]
    buckets = [part.sql.format(day.text) for part in parts]
    end = moment_of(draft.days.last, room.asking.now).instant
    where = [room.accounts("account")]
    if end is not PRESENT:
        where.append(Sql("captured_at < ?", (end,)))
    if parts and not draft.everything:
        start = end_of(draft.days.first - ONE_DAY)
        where.append(Sql("captured_at >= ?", (start,)))
    bare = Frame(source=Sql(""), where=(), columns={}, day=day)
    where += [clause_sql(each, bare, room) for each in draft.where if time_only(each)]
    grouped = ", ".join(["account", *buckets])
    return Sql.join(
        "\n",
        [
            Sql(f"  SELECT account, max(captured_at) AS captured_at FROM {table}"),
            Sql.join(" AND ", where).wrapped("  WHERE ", ""),
            Sql(f"  GROUP BY {grouped}"),
        ],
    )


def follower_weight(room: Room) -> tuple[list[Sql], Sql]:
    """The joins and the expression of the follower total two days before a capture.

    The app shows countries as of 48 hours ago, so a share belongs to the total of that day: the
    day's own total, else the live number captured on that day.
    """
    table = quoted(room.relation.spine.name)
    account, day = f"{table}.account", f"CAST({table}.captured_at AS DATE) - {SHARE_AGE_DAYS}"
    own = room.accounts("account")
    live = own.wrapped(
        "LEFT JOIN (SELECT account, CAST(captured_at AS DATE) AS day, "
        + room.dialect.last_known('"followers_now"', "captured_at")
        + ' AS followers FROM "profile" WHERE ',
        f" GROUP BY 1, 2) AS live ON live.account = {account} AND live.day = {day}",
    )
    total = room.accounts("before.account").wrapped(
        f'LEFT JOIN "profile_day" AS before ON before.account = {account} AND '
        f'before."date" = {day} AND ',
        "",
    )
    return [total, live], Sql('coalesce(before."followers_total", live.followers)')
