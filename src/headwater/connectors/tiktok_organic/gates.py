"""Conditions on the account without which TikTok has no value, and what follows from them.

Kept in facts: `business` and `followers_100` as yes or no, `registered` as yes once seen, and
`followers_now`, the live count that other evidence is held against. Which field has which gate:
doc 1762228399168514. A closed gate may be answered with 0; such a 0 was not earned.
"""

from collections.abc import Iterable, Mapping

from headwater.connectors.base import Facts, Row
from headwater.connectors.tiktok_organic import zeros
from headwater.connectors.tiktok_organic.calibrate import DISPUTED, NET, TOTAL
from headwater.connectors.tiktok_organic.streams import AUDIENCE, PROFILE_DAY, STREAMS
from headwater.model.field import Field, Gate, Role
from headwater.model.stream import Stream

FACT = {
    Gate.BUSINESS: "business",
    Gate.REGISTERED_BUSINESS: "registered",
    Gate.FOLLOWERS_100: "followers_100",
}
YES = "yes"
NO = "no"
CROWD = 100

ABSENT = {
    Gate.BUSINESS: "No data: TikTok gives this only to Business accounts, and this one is "
    "Personal. Switch it in the app (Settings and privacy > Account); it then fills within 24-48 "
    "hours.",
    Gate.FOLLOWERS_100: "No data: TikTok gives this only from 100 followers on, and this account "
    "has fewer.",
    Gate.REGISTERED_BUSINESS: "No data so far: TikTok gives this only to registered Business "
    "accounts, whose company it has verified, and none of these counters has ever moved here.",
}
NO_TOTAL = (
    "No data: TikTok tells how this account's followers change by the day, and not how many there "
    "are at its end. Followers Now is captured at every sync."
)
UNDECIDED = (
    "No data yet: TikTok's two daily follower fields are disputed, and this account's days do not "
    "show yet which of them is the total."
)

BUSINESS_SEEN = "business_seen"
"""Fact: a Business-only number of a day has been other than 0."""

CLICKS_GIVEN = "clicks_given"
"""Fact: TikTok gives this account the counters of registered accounts, be it as zeros."""

BUSINESS_ONLY = tuple(
    field.name
    for field in PROFILE_DAY.fields
    if Gate.BUSINESS in field.gates and Gate.REGISTERED_BUSINESS not in field.gates
)

REGISTERED_ONLY = {
    stream.name: tuple(
        field.name for field in stream.fields if Gate.REGISTERED_BUSINESS in field.gates
    )
    for stream in STREAMS
}


def opened(rows: Mapping[str, list[Row]], facts: Facts) -> Facts:
    """The facts, with what these rows say about the gates."""
    found = dict(facts)
    for row in rows.get("profile", ()):
        business, followers = row.get("is_business_account"), row.get("followers_now")
        if isinstance(business, bool):
            found["business"] = YES if business else NO
        if isinstance(followers, int):
            found["followers_now"] = str(followers)
            found["followers_100"] = YES if followers >= CROWD else NO
    if "followers_100" not in found and any(rows.get(stream.name) for stream in AUDIENCE):
        found["followers_100"] = YES
    if any(_moved(rows.get(name, ()), counters) for name, counters in REGISTERED_ONLY.items()):
        found["registered"] = YES
    if _moved(rows.get("profile_day", ()), BUSINESS_ONLY):
        found[BUSINESS_SEEN] = YES
    found.update(zeros.learned(rows, found))
    if zeros.believed(found) and _given(rows):
        found[CLICKS_GIVEN] = YES
    return found


def _given(rows: Mapping[str, list[Row]]) -> bool:
    """Whether a counter of registered accounts was there at all, be it as a 0."""
    return any(
        row.get(name) is not None
        for stream, counters in REGISTERED_ONLY.items()
        for row in rows.get(stream, ())
        for name in counters
    )


def _moved(rows: Iterable[Row], counters: tuple[str, ...]) -> bool:
    return any(row.get(name) for row in rows for name in counters)


def closed(field: Field, facts: Facts) -> list[Gate]:
    """The gates of a field that are shut for this account, the one to open first in front."""
    shut = []
    if Gate.BUSINESS in field.gates and facts.get("business") == NO:
        shut.append(Gate.BUSINESS)
    if Gate.REGISTERED_BUSINESS in field.gates and _unregistered(facts):
        shut.append(Gate.REGISTERED_BUSINESS)
    if Gate.FOLLOWERS_100 in field.gates and facts.get("followers_100") == NO:
        shut.append(Gate.FOLLOWERS_100)
    return shut


def _unregistered(facts: Facts) -> bool:
    """Whether a 0 of a counter of registered accounts is no measurement.

    A Business account is believed its zeros unless TikTok was seen to write 0 for what it does
    not have; then only a counter that has moved opens the gate.
    """
    if facts.get("registered") == YES:
        return False
    return facts.get("business") == NO or not zeros.believed(facts)


def settled(stream: Stream, rows: list[Row], facts: Facts) -> list[Row]:
    """The rows, with every 0 behind a closed gate as None; a number that is not 0 is kept."""
    if stream.name == "video_lifetime":
        rows = zeros.settled_posts(rows, facts)
    elif stream.name == "video":
        rows = zeros.settled_identities(rows)
    elif stream.name == PROFILE_DAY.name and not zeros.believed(facts):
        rows = [_without_zeros(row, BUSINESS_ONLY) if _was_personal(row) else row for row in rows]
    shut = [f.name for f in stream.fields if f.role is Role.METRIC and closed(f, facts)]
    if not shut:
        return rows
    if stream.inner is not None:
        return [row for row in rows if any(_any_value(row.get(name)) for name in shut)]
    return [_without_zeros(row, shut) for row in rows]


def _was_personal(row: Row) -> bool:
    """Plays that reached nobody: a day from before the account became a Business account."""
    return bool(row.get("video_views")) and row.get("reached_audience") == 0


def _without_zeros(row: Row, shut: Iterable[str]) -> Row:
    unearned = [name for name in shut if row.get(name) == 0]
    return {**row, **dict.fromkeys(unearned)} if unearned else row


def _any_value(packed: object) -> bool:
    return isinstance(packed, list) and any(packed)


def open_gates(stream: Stream, facts: Facts) -> tuple[str, ...]:
    """The open gates among those the stream's fields have: news when one is added."""
    gates = {gate for field in stream.fields for gate in field.gates}
    said = [FACT[gate] for gate in gates if facts.get(FACT[gate]) == YES]
    if Gate.BUSINESS in gates and facts.get(BUSINESS_SEEN) == YES:
        # After a switch the numbers come a day or two later: then the days are worth another look.
        said.append(BUSINESS_SEEN)
    if Gate.REGISTERED_BUSINESS in gates and facts.get("registered") != YES:
        said += ["zeros_believed"] if zeros.believed(facts) else []
    return tuple(sorted(said))


def absences(stream: Stream, facts: Facts) -> Mapping[str, str]:
    """Field name to one sentence, for fields this account cannot have."""
    if "business" not in facts and "followers_100" not in facts:
        return {}
    said = {}
    for field in stream.fields:
        gate = _reason(field, facts)
        if gate is not None:
            said[field.name] = ABSENT[gate]
        elif field.name == "followers_total" and TOTAL not in map(facts.get, DISPUTED):
            said[field.name] = NO_TOTAL if _only_changes(facts) else UNDECIDED
    return said


def _only_changes(facts: Facts) -> bool:
    """Whether every disputed field that the account is given was proven to be the net change."""
    given = DISPUTED[:1] if facts.get("business") == NO else DISPUTED
    return all(facts.get(name) == NET for name in given)


def _reason(field: Field, facts: Facts) -> Gate | None:
    shut = closed(field, facts)
    if Gate.REGISTERED_BUSINESS in field.gates and not shut:
        known = {facts.get("registered"), facts.get(CLICKS_GIVEN)}
        return None if YES in known else Gate.REGISTERED_BUSINESS
    if Gate.REGISTERED_BUSINESS in shut and facts.get("business") == NO:
        return Gate.BUSINESS  # the step that comes first
    return shut[0] if shut else None


def announced(before: Facts, after: Facts) -> list[str]:
    """Sentences for a person about what changed; what is learned first is no change."""
    said = [
        sentence
        for (fact, value), sentence in NEWS.items()
        if fact in before and before[fact] != value and after.get(fact) == value
    ]
    for name in DISPUTED:
        was, now = before.get(name), after.get(name)
        if was is not None and now is not None and was != now:
            said.append(
                f"TikTok's {name.removeprefix('tt_')} is now read as {READ_AS[now]}, not as "
                f"{READ_AS[was]}, and the daily follower numbers were worked out again. "
                f"{after.get(f'{name}_evidence', '')}".rstrip()
            )
    return said


READ_AS = {TOTAL: "the total of the day", NET: "the net change of the day"}
NEWS = {
    ("business", YES): "The account is now a Business account: its Business metrics fill in within "
    "24-48 hours.",
    ("business", NO): "The account is now a Personal account: TikTok no longer gives its Business "
    "metrics. What was read before is kept.",
    ("followers_100", YES): "The account has passed 100 followers: TikTok now tells who they are.",
    ("followers_100", NO): "The account has fallen below 100 followers: TikTok no longer tells who "
    "they are. What was read before is kept.",
}
