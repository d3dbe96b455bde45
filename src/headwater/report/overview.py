"""What is known of many accounts' days at once, worked out once and asked for any period. Pure.

Where any account's status changes there is a cut; between two cuts the number of accounts of
each status stays the same. A period is then a few cuts, however many accounts there are.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from headwater.model.slice import ONE_DAY, DayStatus, Span
from headwater.report.known import RANK, WORST_FIRST, Known, Run

UNSPOKEN = len(WORST_FIRST)
"""Place of the accounts whose ledger says nothing of a day, behind those of the statuses."""


@dataclass(frozen=True, kw_only=True)
class Overview:
    """One stream of many accounts. `known` is by key of account.

    `complete_through` is the last day complete for every account, and None when one has none.
    """

    known: Mapping[int, Known]
    _cuts: Sequence[date] = field(init=False)
    _held: Sequence[Sequence[int]] = field(init=False)
    complete_through: date | None = field(init=False)
    first_day: date | None = field(init=False)
    _with_data: dict[Span, frozenset[int]] = field(init=False, default_factory=dict)
    _within: dict[Span, date | None] = field(init=False, default_factory=dict)
    _until: dict[date, date | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        changes = _changes(self.known.values())
        cuts = sorted(changes)
        held = [[0] * UNSPOKEN + [len(self.known)]]
        for cut in cuts:
            held.append([n + change for n, change in zip(held[-1], changes[cut], strict=True)])
        object.__setattr__(self, "_cuts", cuts)
        object.__setattr__(self, "_held", held)
        complete = [each.complete_through for each in self.known.values()]
        through = [day for day in complete if day is not None]
        whole = len(through) == len(complete) and through
        object.__setattr__(self, "complete_through", min(through) if whole else None)
        firsts = [each.first_day for each in self.known.values()]
        object.__setattr__(self, "first_day", min((d for d in firsts if d), default=None))

    def counts(self, span: Span, today: date) -> dict[str, int]:
        """Account-days of a period by status."""
        found: dict[str, int] = {}
        for first, last, held in self._pieces(span, today):
            days = (last - first).days + 1
            for status, accounts in zip(WORST_FIRST, held, strict=True):
                if accounts:
                    found[status.value] = found.get(status.value, 0) + accounts * days
        return found

    def worst(self, span: Span, today: date) -> list[Run]:
        """The least certain status any account has, in runs that cover the period."""
        found: list[Run] = []
        for first, last, held in self._pieces(span, today):
            status = next(s for s, accounts in zip(WORST_FIRST, held, strict=True) if accounts)
            found.append(Run(first, last, status))
        return found

    def complete_within(self, span: Span) -> date | None:
        """The last day of a period complete for every account, and None when one has none."""
        if span not in self._within:
            found = [each.complete_within(span) for each in self.known.values()]
            self._within[span] = _for_all(found)
        return self._within[span]

    def captured_until(self, day: date) -> date | None:
        """The last day up to `day` by which every account was captured; None when one was not."""
        if day not in self._until:
            self._until[day] = _for_all([each.last_capture(day) for each in self.known.values()])
        return self._until[day]

    def with_data(self, span: Span) -> frozenset[int]:
        """The accounts that have a row or a capture in a period."""
        keys = self._with_data.get(span)
        if keys is None:
            keys = frozenset(key for key, each in self.known.items() if each.has_data(span))
            self._with_data[span] = keys
        return keys

    def _pieces(self, span: Span, today: date) -> list[tuple[date, date, list[int]]]:
        """Stretches of a period with, for each status from the worst on, its accounts."""
        found = []
        at = span.first
        while at <= span.last:
            place = bisect_right(self._cuts, at)
            last = self._cuts[place] - ONE_DAY if place < len(self._cuts) else span.last
            last = min(last, span.last)
            if at < today <= last:
                last = today - ONE_DAY
            *held, unspoken = self._held[place]
            held[RANK[DayStatus.GAP if at < today else DayStatus.PROVISIONAL]] += unspoken
            found.append((at, last, held))
            at = last + ONE_DAY
        return found


def _for_all(days: Sequence[date | None]) -> date | None:
    """The first of the days; None when one is missing, or all are."""
    found = [day for day in days if day is not None]
    return min(found) if found and len(found) == len(days) else None


def _changes(every: Iterable[Known]) -> dict[date, list[int]]:
    """By day, how many accounts enter and leave each status, the unspoken one included."""
    found: dict[date, list[int]] = {}
    for known in every:
        for run in known.spoken:
            rank = RANK[run.status]
            for day, sign in ((run.first, 1), (run.last + ONE_DAY, -1)):
                change = found.get(day)
                if change is None:
                    change = found[day] = [0] * (UNSPOKEN + 1)
                change[rank] += sign
                change[UNSPOKEN] -= sign
    return found


def worst_of(every: Sequence[Sequence[Run]]) -> list[Run]:
    """The least certain of several streams, day by day, in runs. All cover the same days."""
    if len(every) == 1:
        return list(every[0])
    cuts = sorted({run.first for runs in every for run in runs})
    end = max(run.last for runs in every for run in runs)
    found = []
    for place, first in enumerate(cuts):
        last = cuts[place + 1] - ONE_DAY if place + 1 < len(cuts) else end
        at = [run.status for runs in every for run in runs if run.first <= first <= run.last]
        found.append(Run(first, last, min(at, key=RANK.__getitem__)))
    return found
