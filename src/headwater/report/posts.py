"""Frames of posts as of a moment: who they are, and their counters since they were made."""

from headwater.model.field import Kind
from headwater.model.stream import Lifetime, Stream
from headwater.report.dates import PARTS, POSTED
from headwater.report.draft import Draft
from headwater.report.frames import Frame, Room, own_columns, who
from headwater.report.query import Axis
from headwater.report.relation import Relation, counters
from headwater.report.sqltext import Sql, quoted
from headwater.report.tags import TAGS, tag_join

CROWD = "hw_followers"
"""The column of the account's live followers, for rates by followers."""

STATE = frozenset({"video_state", "ad_only"})


def post_frame(room: Room) -> Frame:
    """One row per post and moment. The stream that decides which posts exist comes first."""
    relation, draft = room.relation, room.draft
    spine = quoted(relation.spine.name)
    account, entity = f"{spine}.account", f"{spine}.{quoted(relation.entity or '')}"
    several = len(draft.moments) > 1
    source = [Sql(f"FROM {spine}")]
    where = [room.accounts(account)]
    if several:
        source = [moments_source(room), as_of(room, spine).wrapped(f"JOIN {spine} ON ", "")]
    else:
        where.append(as_of(room, spine))
    for stream in joined(room):
        source.append(joined_as_of(room, stream, account, entity))
    joins, columns = traits(room, account, entity)
    return Frame(
        source=Sql.join("\n", [*source, *joins]),
        where=(*where, *kept(room)),
        columns=columns,
        day=Sql("moments.day") if several else _only_day(draft),
    )


def _only_day(draft: Draft) -> Sql:
    day = draft.moments[0].day if draft.moments else draft.days.last
    return Sql("CAST(? AS DATE)", (day,))


def moments_source(room: Room) -> Sql:
    """The moments as rows."""
    days = [each.day for each in room.draft.moments]
    instants = [each.instant for each in room.draft.moments]
    array = room.dialect.array
    return Sql(
        f"FROM (SELECT unnest({array(Kind.DAY)}) AS day, "
        f"unnest({array(Kind.INSTANT)}) AS instant) AS moments",
        (days, instants),
    )


def as_of(room: Room, table: str) -> Sql:
    """That a version was the valid one at the moment. No moment at all has no version."""
    draft = room.draft
    if not draft.moments:
        return Sql("FALSE")
    if draft.live:
        return Sql(f"{table}.superseded_at IS NULL")
    at = Sql("moments.instant") if len(draft.moments) > 1 else Sql("?", (draft.moments[0].instant,))
    return (
        at.wrapped(f"{table}.captured_at < ", " AND (")
        + f"{table}.superseded_at IS NULL OR {table}.superseded_at >= "
        + at
        + ")"
    )


def joined(room: Room) -> list[Stream]:
    """The other streams of the family that this question reads."""
    wanted = room.needed
    found = []
    for stream in room.relation.streams[1:]:
        own = {each.name for each in stream.fields} - {stream.entity}
        reads_state = "ad_only" in own and (hides_ads(room) or "video_state" in wanted)
        reads_counters = stream is counters(room.relation.family) and wanted & {
            "changed_at",
            "metric_freshness",
        }
        identifies = room.relation.family[:1] == (stream,)
        if own & wanted or reads_state or reads_counters or identifies:
            found.append(stream)
    return found


def joined_as_of(room: Room, stream: Stream, account: str, entity: str) -> Sql:
    """A join to the version of another stream of the family that was valid at the moment.

    Every post has an identity; the other streams may have nothing on it. The accounts are named
    again, so that an engine with partitions looks into theirs alone.
    """
    table, name = quoted(stream.name), quoted(stream.entity or "")
    kind = "JOIN" if room.relation.family[:1] == (stream,) else "LEFT JOIN"
    on = f"{kind} {table} ON {table}.account = {account} AND {table}.{name} = {entity} AND "
    return room.accounts(f"{table}.account").wrapped(on, " AND ") + as_of(room, table)


def traits(room: Room, account: str, entity: str) -> tuple[list[Sql], dict[str, Sql]]:
    """The joins and columns of what is known of a post, whatever it is counted for."""
    relation = room.relation
    joins, columns = who(room, account)
    columns["hw_account"] = Sql(account)
    for stream in relation.streams:
        columns |= own_columns(stream, room.needed - columns.keys())
    columns[relation.entity or ""] = Sql(entity)
    columns |= _posted(room)
    if "video_state" in room.needed:
        columns["video_state"] = _state(relation)
    if "video_age_days" in room.needed and relation.made_at is not None:
        day = _day_of_value(room)
        columns["video_age_days"] = day + f" - CAST({made(relation)} AS DATE)"
    if room.needed & {"changed_at", "metric_freshness"}:
        columns |= _freshness(room)
    if CROWD in room.needed:
        joins.append(_followers(room, account))
        columns[CROWD] = Sql("crowd.followers")
    for tag in TAGS:
        if any(each.id == tag for each in room.draft.by):
            joins.append(tag_join(tag, room, account, entity))
            columns[tag] = Sql(f"{quoted(tag)}.tag")
    return joins, columns


def _followers(room: Room, account: str) -> Sql:
    """A join to the account's live followers at the last capture before the moment."""
    followers = room.dialect.last_known('p."followers_now"', "p.captured_at")
    mine = room.accounts("p.account")
    if len(room.draft.moments) > 1:
        source = moments_source(room) + ' JOIN "profile" AS p ON p.captured_at < moments.instant'
        cells, same = "p.account, moments.day", "AND crowd.day = moments.day"
    else:
        source, cells, same = Sql('FROM "profile" AS p'), "p.account", ""
        if room.draft.moments and not room.draft.live:
            mine += Sql(" AND p.captured_at < ?", (room.draft.moments[0].instant,))
    inner = (Sql(f"SELECT {cells}, {followers} AS followers ") + source + " WHERE ") + mine
    return inner.wrapped(
        "LEFT JOIN (", f" GROUP BY {cells}) AS crowd ON crowd.account = {account} {same}"
    )


def made(relation: Relation) -> str:
    """The column that tells when a post was made."""
    return f"{quoted(relation.family[0].name)}.{quoted(relation.made_at or '')}"


def _posted(room: Room) -> dict[str, Sql]:
    """The parts of the day a post was made."""
    if room.relation.made_at is None:
        return {}
    instant = made(room.relation)
    found = {
        POSTED + part.name: Sql(part.sql.format(f"CAST({instant} AS DATE)"))
        for part in PARTS
        if POSTED + part.name in room.needed
    }
    if "posted_hour" in room.needed:
        found["posted_hour"] = Sql(f"CAST(extract(hour FROM {instant}) AS INTEGER)")
    return found


def _day_of_value(room: Room) -> Sql:
    return Sql("moments.day") if len(room.draft.moments) > 1 else _only_day(room.draft)


def _state(relation: Relation) -> Sql:
    first = quoted(relation.family[0].name)
    home = relation.home("ad_only")
    ad = "" if home is None else f"WHEN {quoted(home.name)}.ad_only THEN 'ad_only' "
    return Sql(f"CASE WHEN {first}.vanished_at IS NOT NULL THEN 'vanished' {ad}ELSE 'live' END")


def _freshness(room: Room) -> dict[str, Sql]:
    """When the counters last changed, and whether they still can."""
    relation = room.relation
    stream = counters(relation.family) or relation.spine
    table, behaviour = quoted(stream.name), stream.behaviour
    assert isinstance(behaviour, Lifetime)
    draft = room.draft
    instants = f"CAST(? AS {room.dialect.instant})"
    at = Sql(f"least(moments.instant, {instants})", (room.asking.now,))
    if len(draft.moments) <= 1:
        at = Sql(instants, (min([room.asking.now, *(each.instant for each in draft.moments)]),))
    frozen = at.wrapped(
        "CASE WHEN ", f" >= {made(relation)} + INTERVAL '{behaviour.freezes.days} days'"
    )
    return {
        "changed_at": Sql(f"{table}.captured_at"),
        "metric_freshness": frozen
        + f" THEN 'frozen_365' WHEN {table}.stale IS NOT NULL THEN 'stale_inactive' "
        + "ELSE 'fresh' END",
    }


def hides_ads(room: Room) -> bool:
    """Whether posts shown only as ads are left out: unless asked for, or their state is named."""
    draft = room.draft
    if room.relation.home("ad_only") is None or draft.query.include_ad_only or draft.everything:
        return False
    return not any(draft.names(name) for name in STATE)


def hides_vanished(room: Room) -> bool:
    """Whether vanished posts are left out: unless posts are listed, or their state is named."""
    draft = room.draft
    named = draft.names("video_state") or draft.names(room.relation.entity or "")
    return not named and not draft.everything


def kept(room: Room, *, listing: bool = False) -> list[Sql]:
    """Which posts count: see `hides_ads` and `hides_vanished`; and those the period picks.

    `listing` keeps posts that vanished, for what happened to them before did happen.
    """
    relation = room.relation
    found = []
    home = relation.home("ad_only")
    if home is not None and hides_ads(room):
        found.append(Sql(f"NOT coalesce({quoted(home.name)}.ad_only, FALSE)"))
    if not listing and hides_vanished(room):
        found.append(Sql(f"{quoted(relation.family[0].name)}.vanished_at IS NULL"))
    if room.draft.axis is Axis.POSTED:
        days = room.draft.days
        found.append(
            Sql(f"CAST({made(relation)} AS DATE) BETWEEN ? AND ?", (days.first, days.last))
        )
    return found
