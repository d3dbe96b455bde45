"""The ledger's nouns: spans of days, slices, and the words of state."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Consecutive UTC days, both ends included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a span ends before it begins: {self.first} to {self.last}")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def each(self) -> list[date]:
        """Every day, oldest first."""
        return [self.first + ONE_DAY * n for n in range(self.days)]

    def meets(self, other: "Span") -> bool:
        """Whether the two share a day."""
        return self.first <= other.last and other.first <= self.last

    def minus(self, other: "Span") -> list["Span"]:
        """What is left of this span without the other's days: none, one or two spans."""
        if not self.meets(other):
            return [self]
        left = []
        if self.first < other.first:
            left.append(Span(self.first, other.first - ONE_DAY))
        if self.last > other.last:
            left.append(Span(other.last + ONE_DAY, self.last))
        return left


def spans(days: list[date]) -> list[Span]:
    """The fewest spans that hold exactly these days (any order, repeats allowed), oldest first."""
    found: list[Span] = []
    for day in sorted(set(days)):
        if found and day - found[-1].last == ONE_DAY:
            found[-1] = Span(found[-1].first, day)
        else:
            found.append(Span(day, day))
    return found


class SliceState(StrEnum):
    """Stored states of a slice. A slice that is `due` is one the planner makes, not a row."""

    DUE = "due"
    LANDED = "landed"
    FAILED = "failed"


class DayStatus(StrEnum):
    """What is known of one day of one stream."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    EMPTY = "empty"
    GAP = "gap"
    SOURCE_EXPIRED = "source_expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One thing asked of one stream of one account, and what came of it.

    For a Daily stream `span` is the days asked for. For a capture it is the UTC day of the
    capture and `captured_at` its instant. `digest` names the set of fields asked and refused
    and the account's gates; `refused` are the fields the source would not give.
    `expired` says the source no longer serves these days. `newest` is the newest day served,
    whose value TikTok may give as a running sum of the window, so that day is not settled by
    this slice. `due_at` of a failed slice is when it may be tried again; `None` of a failed
    one means only a person can help (`error` says how). `error` of a landed capture says what of
    it fell short.
    """

    stream: str
    span: Span
    digest: str
    fetched_at: datetime
    state: SliceState = SliceState.LANDED
    captured_at: datetime | None = None
    expired: bool = False
    newest: date | None = None
    refused: tuple[str, ...] = ()
    rows: int = 0
    attempts: int = 1
    due_at: datetime | None = None
    error: str | None = None

    def cut(self, span: Span) -> Self:
        """The same slice, for fewer days."""
        newest = self.newest if self.newest is not None and self.newest in span else None
        return replace(self, span=span, newest=newest)
