"""Whether the newest day of an answer is a day like the others, or carries the window's sums.

The latter has been seen by others and is documented nowhere (`BEHAVIOR.md`). One answer alone
cannot tell it from the day a post went viral. Two can: the same day read once as the newest and
once as an inner one. What they say is kept as a fact of the account, and the last word counts.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from headwater.connectors.base import Facts, Row

NEWEST = "newest_day"
"""Fact: what the newest day of an answer carries, DAY or SUM; not there while nothing tells."""

DAY = "day"
SUM = "sum"

SEEN = "newest_day_seen"
"""Fact: counters of one day as an answer's newest and of one as an inner day, to compare with."""

ADDITIVE = ("video_views", "likes", "comments", "shares", "profile_views")
OTHERS = 3
TELLING = 0.5
"""So large, beside the newest day, all other days together must be for a comparison to tell."""

SAME = 0.9
"""A day is corrected upward for 48 hours, so as an inner day it is hardly less than it was."""

LESS = 0.7

Counts = dict[str, int]
Seen = dict[str, Mapping[str, object]]


def believed(rows: Sequence[Row], facts: Facts) -> list[Row]:
    """Days in order of date, without the newest where it carries the sum of the window.

    What is left out stays provisional and is read again as an inner day.
    """
    if facts.get(NEWEST) == DAY or not looks_like_a_sum(rows):
        return list(rows)
    return list(rows[:-1])


def looks_like_a_sum(rows: Sequence[Row]) -> bool:
    """Whether every counter of the newest day is at least as large as all other days together.

    With fewer than three others nothing can be told, and it does not.
    """
    if len(rows) <= OTHERS:
        return False
    *others, newest = rows
    totals, counts = _totals(others), _counts(newest)
    compared = [counts[name] >= totals[name] for name in counts if totals.get(name)]
    return bool(compared) and all(compared)


def learned(rows: Sequence[Row], facts: Facts) -> Mapping[str, str]:
    """The facts that an answer's days, in order of date, add: a verdict, and what to compare."""
    if not rows:
        return {}
    *others, newest = rows
    seen = json.loads(facts.get(SEEN, "{}"))
    verdict = _earlier_newest(others, seen) or _earlier_inner(others, newest, seen)
    found = {NEWEST: verdict} if verdict else {}
    if not others:
        return found
    now = _kept(others, newest, seen)
    return found | {SEEN: json.dumps(now, separators=(",", ":"), sort_keys=True)}


def _kept(others: Sequence[Row], newest: Row, seen: Seen) -> Seen:
    """What later answers are to be compared with: the same whatever was asked how often.

    The latest newest day is what tomorrow's answer has inside, the earliest first day is where
    the next older window ends.
    """
    kept = dict(seen)
    if str(newest["date"]) > str(seen.get("newest", {}).get("date", "")):
        kept["newest"] = {"date": str(newest["date"]), "counts": _counts(newest)}
        kept["others"] = _totals(others)
    first = others[0]
    if "inner" not in seen or str(first["date"]) < str(seen["inner"]["date"]):
        kept["inner"] = {"date": str(first["date"]), "counts": _counts(first)}
    return kept


def _earlier_newest(others: Sequence[Row], seen: Seen) -> str | None:
    """The verdict when the newest day of an earlier answer is an inner one of this."""
    inner = _on(others, seen.get("newest", {}).get("date"))
    if inner is None:
        return None
    return _verdict(seen["newest"]["counts"], _counts(inner), seen["others"])


def _earlier_inner(others: Sequence[Row], newest: Row, seen: Seen) -> str | None:
    """The verdict when this answer's newest day was the first of an earlier one."""
    if str(newest["date"]) != seen.get("inner", {}).get("date"):
        return None
    return _verdict(_counts(newest), seen["inner"]["counts"], _totals(others))


def _verdict(newest: object, inner: object, others: object) -> str | None:
    """DAY when no counter shrank, SUM when each did, judged by those that would have."""
    assert isinstance(newest, dict)
    assert isinstance(inner, dict)
    assert isinstance(others, dict)
    told = [
        inner[name] / value
        for name, value in newest.items()
        if value and name in inner and others.get(name, 0) >= TELLING * value
    ]
    if not told:
        return None
    if min(told) >= SAME:
        return DAY
    return SUM if max(told) <= LESS else None


def _on(rows: Sequence[Row], day: object) -> Row | None:
    return next(
        (row for row in rows if isinstance(row["date"], date) and str(row["date"]) == day), None
    )


def _counts(row: Row) -> Counts:
    return {name: value for name in ADDITIVE if type(value := row.get(name)) is int}


def _totals(rows: Sequence[Row]) -> Counts:
    totals: Counts = {}
    for row in rows:
        for name, value in _counts(row).items():
            totals[name] = totals.get(name, 0) + value
    return totals
