"""What TikTok's daily follower fields mean for one account, learned from that account's days.

TikTok's page (doc 1762228399168514) calls `metrics.followers_count` the total of the day while
its example shows the net change, and `daily_total_followers` the net change while others see a
running total. Neither name is trusted: each field is read as what its own numbers prove it to
be, and as nothing while they prove nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from headwater.connectors.base import Facts, Row
from headwater.model.slice import ONE_DAY

TOTAL = "total"
NET = "net"
DISPUTED = ("tt_followers_count", "tt_daily_total_followers")

ENOUGH = 3
FEW = 2
AGREED = 0.8
STRONG = 10
STRONGLY_AGREED = 0.95
NEAR = 0.2
LIVE_ENOUGH = 10

SWINGING_DAYS = 5
TINY = 0.05
LIVE_LARGE = 100
FALLS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a field is, and why. Only a strong one overturns an earlier one."""

    reading: str
    evidence: str
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day's value of a disputed field, beside new minus lost where both are known."""

    date: date
    value: int
    flow: int | None


def calibrated(rows: Sequence[Row], facts: Facts) -> Mapping[str, str]:
    """The facts these days add about the disputed fields: a reading, and its evidence in a text.

    An earlier reading is kept unless many days speak against it with one voice.
    """
    live = _number(facts.get("followers_now"))
    learned: dict[str, str] = {}
    for name in DISPUTED:
        verdict = judge(_days(rows, name), live)
        known = facts.get(name)
        if verdict is None or verdict.reading == known:
            continue
        if known is None or verdict.strong:
            learned[name] = verdict.reading
            learned[f"{name}_evidence"] = verdict.evidence
    return learned


MEANT = {TOTAL: "the total at the end of the day", NET: "the net change of the day"}


def readings(facts: Facts) -> tuple[str, ...]:
    """What each disputed field proved to be, in a sentence with its evidence."""
    return tuple(
        f"TikTok's {name.removeprefix('tt_')} is read as {MEANT[facts[name]]}. "
        + facts.get(f"{name}_evidence", "")
        for name in DISPUTED
        if facts.get(name) in MEANT
    )


def judge(days: Sequence[Day], live: int | None) -> Verdict | None:
    """What one field's days prove it to be; None while they prove nothing."""
    if not any(day.value for day in days):
        return None  # nothing but zeros may be a field the account does not have
    net = [_near(day.value, day.flow) for day in days if day.flow]
    total = [
        _near(after.value - before.value, after.flow)
        for before, after in pairwise(days)
        if after.date - before.date == ONE_DAY and after.flow
    ]
    if max(len(net), len(total)) >= ENOUGH or _clear(net, total) or _clear(total, net):
        return _by_flow(net, total)
    return _by_size(days, live) if live is not None else None


def _by_flow(net: Sequence[bool], total: Sequence[bool]) -> Verdict | None:
    """Compare with new minus lost, which is not disputed. Days without a change say nothing."""
    is_net = _agrees(net) or _clear(net, total)
    is_total = _agrees(total) or _clear(total, net)
    if is_net == is_total:
        return None
    hits = net if is_net else total
    seen = "it equals new minus lost" if is_net else "it grew by new minus lost"
    return Verdict(
        reading=NET if is_net else TOTAL,
        evidence=f"On {sum(hits)} of {len(hits)} days compared {seen}.",
        strong=len(hits) >= STRONG and sum(hits) >= STRONGLY_AGREED * len(hits),
    )


def _by_size(days: Sequence[Day], live: int) -> Verdict | None:
    """Compare with the live follower count, where new and lost are not given or stand still."""
    values = [day.value for day in days]
    if len(values) < ENOUGH:
        return None
    if min(values) < 0:
        return Verdict(reading=NET, evidence="A day is below 0, which a total cannot be.")
    recent = values[-ENOUGH:]
    if live >= LIVE_ENOUGH and all(abs(value - live) <= NEAR * live for value in recent):
        return Verdict(
            reading=TOTAL,
            evidence=f"The last {ENOUGH} days lie within {NEAR:.0%} of the live count of {live}.",
        )
    falls = sum(after < before / 2 for before, after in pairwise(values))
    tiny = live >= LIVE_LARGE and max(values) <= TINY * live
    if tiny and len(values) >= SWINGING_DAYS and falls >= FALLS:
        return Verdict(
            reading=NET,
            evidence=f"{len(values)} days stay under {TINY:.0%} of the live count of {live} and "
            f"fall by more than half {falls} times, as a total does not.",
        )
    return None


def published(rows: Sequence[Row], facts: Facts) -> list[Row]:
    """Days in order of date with `followers_total` and `followers_net` filled in."""
    totals = [name for name in DISPUTED if facts.get(name) == TOTAL]
    nets = [name for name in DISPUTED if facts.get(name) == NET]
    out: list[Row] = []
    for row in rows:
        new: Row = {**row, "followers_total": _first(row, totals)}
        net = _flow(row)
        if net is None:
            net = _first(row, nets)
        if net is None and out:
            net = _growth(out[-1], new)
        elif net is None and totals:
            # The first row of a window is there for the second: its own day before is not here.
            net = _whole(row.get("followers_net"))
        out.append({**new, "followers_net": net})
    return out


def _growth(before: Row, after: Row) -> int | None:
    first, second = before["date"], after["date"]
    assert isinstance(first, date)
    assert isinstance(second, date)
    was, now = _whole(before["followers_total"]), _whole(after["followers_total"])
    if second - first != ONE_DAY or was is None or now is None:
        return None
    return now - was


def _days(rows: Sequence[Row], name: str) -> list[Day]:
    days = []
    for row in rows:
        of, value = row.get("date"), _whole(row.get(name))
        if isinstance(of, date) and value is not None:
            days.append(Day(date=of, value=value, flow=_flow(row)))
    return sorted(days, key=lambda day: day.date)


def _flow(row: Row) -> int | None:
    new, lost = _whole(row.get("followers_new")), _whole(row.get("followers_lost"))
    return None if new is None or lost is None else new - lost


def _first(row: Row, names: Sequence[str]) -> int | None:
    return next((v for name in names if (v := _whole(row.get(name))) is not None), None)


def _near(value: int, flow: int | None) -> bool:
    """Equal up to a tenth, rounded down: small changes must match exactly."""
    return flow is not None and abs(value - flow) <= abs(flow) // 10


def _clear(hits: Sequence[bool], others: Sequence[bool]) -> bool:
    """Whether two days are enough: one reading fits every time and the other fails as often."""
    return len(hits) >= FEW and all(hits) and others.count(False) >= FEW


def _agrees(hits: Sequence[bool]) -> bool:
    return len(hits) >= ENOUGH and sum(hits) >= AGREED * len(hits)


def _whole(value: object) -> int | None:
    return value if type(value) is int else None


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None
