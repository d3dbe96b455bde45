"""Whether the period beside is known well enough for a change against it to mean something.

A sum of few days beside a sum of many would look like growth, and be the beginning of a history.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from headwater.hub.reports.scope import Scope
from headwater.model.account import Account
from headwater.model.slice import DayStatus, Span
from headwater.report.periods import Period
from headwater.report.query import Query

ENOUGH = 0.9
"""Of the days, the part that has to be known."""

MOMENTS = frozenset({"followers_total"})
"""Metrics of one moment, which needs no other day."""

_UNKNOWN = (DayStatus.GAP, DayStatus.SOURCE_EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """How many days of the period beside are known, of those it has."""

    known: int
    days: int

    @property
    def is_enough(self) -> bool:
        return self.known >= ENOUGH * self.days

    @property
    def told(self) -> str:
        return f"{self.known:,} of {self.days:,} days known"

    def allows(self, metric: str) -> bool:
        """Whether a change of a metric against the period means something."""
        return self.is_enough or metric in MOMENTS


def earlier(scope: Scope, accounts: Sequence[Account], span: Span) -> Earlier:
    """What is known of a period beside, of all of the accounts."""
    period = Period(first=span.first, last=span.last)
    counts = scope.headwater.answer(Query(metrics=("video_views",), period=period), accounts).days
    days = sum(counts.values())
    return Earlier(known=days - sum(counts.get(each.value, 0) for each in _UNKNOWN), days=days)
