"""The rows of ``data.metrics``: which days and which metrics are within reach, and their values."""

from dataclasses import dataclass
from functools import lru_cache

from simulator.accounts import FOLLOWERS_LINE
from simulator.audience import activity_rows
from simulator.days import COUNTS
from simulator.fields import METRICS, Kind
from simulator.instants import day_of, iso
from simulator.rendering import meet, write_missing, zero
from simulator.world import Person, World

SERVE_BACK = 730
Row = dict[str, object]

# Two fields whose meaning nobody is sure of, and the switch that decides it.
AMBIGUOUS = {
    "followers_count": "followers_count_daily",
    "daily_total_followers": "daily_total_followers",
}
_CANONICAL = {"followers_count": "total", "daily_total_followers": "net"}
_MEANING = {"total": "followers_eod", "net": "followers_net"}
_ADDED_UP = frozenset(COUNTS) | {"daily_lost_followers", "daily_total_followers"}
BY_KIND = {
    kind: frozenset(name for name, needed in METRICS.items() if kind >= needed) for kind in Kind
}


def earliest(world: World, at: float) -> int:
    """Return the first UTC day within reach at ``at``."""
    if world.switches["over_60_days"] == "serve":
        return day_of(at) - SERVE_BACK
    return (
        day_of(at)
        - int(world.switches["look_back"])
        + (0 if world.switches.on("includes_day_60") else 1)
    )


def sees_metrics(world: World, person: Person, at: float) -> bool:
    """Return whether the account gets any insights at all."""
    account = person.account
    if account.past.analytics_since is None or not account.archetype.posts:
        return False
    personal = account.kind(at) is Kind.PERSONAL
    return not personal or world.switches["personal_variant"] == "A"


def metrics_of(world: World, person: Person, day: int, at: float) -> frozenset[str]:
    """Return the metrics the account is served for a UTC day at ``at``."""
    account = person.account
    if not account.measured(day):
        return frozenset()
    return BY_KIND[account.kind_served(day, at, whole_history=world.whole_history())]


def crowded(person: Person, at: float) -> bool:
    """Return whether the account has the followers that audience data needs."""
    return person.followers(at) >= FOLLOWERS_LINE


def activity_now(person: Person, day: int, at: float, *, crowd: bool) -> list[Row]:
    """Return a day's activity as served at ``at``; empty below 100 followers, then or now."""
    counts = person.days.activity(day, at) if crowd else None
    return activity_rows(counts) if counts else []


@lru_cache(maxsize=1024)
def cells(served: frozenset[str], count_is: str, total_is: str) -> frozenset[str]:
    """Return what serving some metrics tells, in names that mean the same under any switch."""
    known = set(served) - AMBIGUOUS.keys()
    for name, meaning in (("followers_count", count_is), ("daily_total_followers", total_is)):
        if name in served:
            known.add(_MEANING[meaning])
            known.update({name} if meaning == _CANONICAL[name] else ())
    if {"daily_new_followers", "daily_lost_followers"} <= served:
        known.add("followers_net")
    return frozenset(known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Writes the rows of one answer."""

    world: World
    person: Person
    at: float
    metrics: list[str]
    crowd: bool

    def rows(self, start: int, end: int) -> tuple[list[Row], list[tuple[int, frozenset[str]]]]:
        """Return the rows of some UTC days, and the cells of each that can be believed."""
        first = max(start, self.person.account.created_day)
        written = [(day, self._row(day)) for day in range(first, end + 1)]
        kept = [(day, *row) for day, row in written if row is not None]
        rows = [row for _, row, _ in kept]
        believed = [(day, known) for day, _, known in kept]
        if rows and self.world.switches.on("last_row_cumulative"):
            _accumulate(rows)
            believed.pop()
        return rows, believed

    def _row(self, day: int) -> tuple[Row, frozenset[str]] | None:
        switches = self.world.switches
        has = metrics_of(self.world, self.person, day, self.at)
        values = self.person.days.served(day, self.at) if day < day_of(self.at) else None
        row: Row = {"date": iso(day)}
        if values is None:
            if switches["missing_day"] == "absent":
                return None
            row.update({name: zero(name) for name in self.metrics if name in has})
            return row, frozenset()
        for name in self.metrics:
            if name not in has:
                write_missing(switches, row, name)
            elif name == "audience_activity":
                row[name] = activity_now(self.person, day, self.at, crowd=self.crowd)
            elif name in AMBIGUOUS:
                row[name] = values[_MEANING[switches[AMBIGUOUS[name]]]]
            else:
                row[name] = values[name]
        return row, self._believed(has)

    def _believed(self, has: frozenset[str]) -> frozenset[str]:
        served = meet(frozenset(self.metrics), has)
        switches = self.world.switches
        return cells(served, switches["followers_count_daily"], switches["daily_total_followers"])


def _accumulate(rows: list[Row]) -> None:
    """Make the newest row of a window carry the sums of the window."""
    last = rows[-1]
    for name in _ADDED_UP & last.keys():
        values = [row.get(name) for row in rows]
        last[name] = sum(value for value in values if isinstance(value, int))
