"""Zeros that were never measured: how they are told from those that were.

TikTok does not document whether a value it does not have is left out, null or 0. Left out and
null speak for themselves. A 0 is not believed where something else in the same answer says that
it cannot be one: a post with plays was watched by somebody for some time, and lasts longer than
no time at all. One such proof is remembered for the account, and then no 0 behind a gate that
was never seen open is believed either.
"""

from collections.abc import Iterable, Mapping

from headwater.connectors.base import Facts, Row
from headwater.connectors.tiktok_organic.streams import BY_NAME

YES = "yes"
ZERO_FOR_MISSING = "zero_for_missing"
"""Fact: this account was given a 0 for a value that TikTok does not have."""

INSIGHTS_SEEN = "insights_seen"
"""Fact: TikTok has given this account an insight of a post that was not 0."""

JUDGED = "zeros_judged"
"""Fact: posts were read, so that a 0 for what is missing would have been seen."""

LIFE = BY_NAME["video_lifetime"]
WATCHED = ("v_watch_time_s", "v_avg_watch_s", "v_full_watch_rate")
INSIGHTS = tuple(field.name for field in LIFE.fields if field.scope == "video.insights")
COUNTERS = tuple(field.name for field in LIFE.fields if field.name != LIFE.entity)


def learned(rows: Mapping[str, list[Row]], facts: Facts) -> Facts:
    """The facts these rows add."""
    posts = rows.get("video_lifetime", [])
    found = dict(facts)
    if any(row.get(name) for row in posts for name in INSIGHTS):
        found[INSIGHTS_SEEN] = YES
    if any(_impossible(row) for row in posts) or _personal_zeros(rows, facts):
        found[ZERO_FOR_MISSING] = YES
    if posts:
        found[JUDGED] = YES
    return found


def believed(facts: Facts) -> bool:
    """Whether a 0 that nothing contradicts is a measurement: not before posts were read."""
    return facts.get(JUDGED) == YES and facts.get(ZERO_FOR_MISSING) != YES


def _impossible(row: Row) -> bool:
    """Plays, and yet nobody was reached or nothing was watched."""
    return bool(row.get("v_views")) and (row.get("v_reach") == 0 or _unwatched(row))


def _unwatched(row: Row) -> bool:
    return row.get("v_watch_time_s") == 0 and row.get("v_avg_watch_s") in {0, None}


def _personal_zeros(rows: Mapping[str, list[Row]], facts: Facts) -> bool:
    """A Personal account with plays for which a Business-only number is there, as a 0."""
    return facts.get("business") == "no" and any(
        row.get("video_views") and row.get("reached_audience") == 0
        for row in rows.get("profile_day", ())
    )


def settled_posts(rows: Iterable[Row], facts: Facts) -> list[Row]:
    """Lifetime rows with the zeros that cannot be zeros as None."""
    if facts.get(ZERO_FOR_MISSING) != YES:
        return list(rows)
    blind = facts.get(INSIGHTS_SEEN) != YES
    settled = [_settled_post(row, blind=blind) for row in rows]
    return [row for row in settled if any(row.get(name) is not None for name in COUNTERS)]


def _settled_post(row: Row, *, blind: bool) -> Row:
    if not any(row.get(name) for name in COUNTERS):
        unknown: tuple[str, ...] = COUNTERS
    elif not row.get("v_views"):
        unknown = ()
    elif row.get("v_reach") == 0 or (blind and _unwatched(row)):
        unknown = ("v_reach", *INSIGHTS)
    elif _unwatched(row):
        unknown = WATCHED
    else:
        return row
    unearned = [name for name in unknown if row.get(name) == 0]
    return {**row, **dict.fromkeys(unearned)} if unearned else row


def settled_identities(rows: Iterable[Row]) -> list[Row]:
    """Posts whose duration of 0 seconds is None: a photo has none."""
    return [
        {**row, "video_duration_s": None} if row.get("video_duration_s") == 0 else row
        for row in rows
    ]
