"""How a metric is put together from rows, without a word of SQL.

A value is an expression over the columns of a relation, written with their names in braces:
`{likes} + {comments}`. It is NULL when one of them is, because an unknown part leaves the whole
unknown.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

COLUMN = re.compile(r"\{(\w+)\}")


class Way(StrEnum):
    """How values of many rows become one.

    sum        added up
    last       the last known value in time of each account, then added over accounts
    native     shown as it is; the question must leave one row per line
    mean       the plain mean of the native rows, labelled as such
    peak       the largest native row, labelled as such
    ratio      sum of `value` over sum of `other`, over rows where both are known
    per_last   sum of `value` over the last known `other` of each account
    growth     sum of `value` over the last known `other` less that sum: change over the start
    weighted   mean of `value` weighted by `other`; a single row keeps the source's own number
    share      part of one owner; owners are combined by the weight `other`
    """

    SUM = "sum"
    LAST = "last"
    NATIVE = "native"
    MEAN = "mean"
    PEAK = "peak"
    RATIO = "ratio"
    PER_LAST = "per_last"
    GROWTH = "growth"
    WEIGHTED = "weighted"
    SHARE = "share"


PER_ACCOUNT = frozenset({Way.LAST, Way.PER_LAST, Way.GROWTH})
"""Ways that look at each account's own course in time before accounts meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """`way` applied to `value`, and to `other` where the way takes two."""

    way: Way
    value: str
    other: str | None = None

    @property
    def columns(self) -> frozenset[str]:
        """The columns the formula reads."""
        return frozenset(COLUMN.findall(self.value + (self.other or "")))


def column(name: str) -> str:
    """The expression that is one column."""
    return f"{{{name}}}"


def total_of(*names: str) -> str:
    """The expression that adds columns of one row."""
    return " + ".join(column(name) for name in names)
