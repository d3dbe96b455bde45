"""A field: one column of a stream, and everything that is true of it.

The one declaration drives the request to the source, parsing, storage, what a report may do
with it, the schema explorer and the docs.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a value is. `DAY` is a UTC calendar day, `INSTANT` an aware UTC instant."""

    TEXT = "text"
    INTEGER = "integer"
    REAL = "real"
    BOOLEAN = "boolean"
    DAY = "day"
    INSTANT = "instant"


class Role(StrEnum):
    """Whether a field tells rows apart (dimension) or measures them (metric)."""

    DIMENSION = "dimension"
    METRIC = "metric"


class Unit(StrEnum):
    """What one of a value is. A fraction is 0 to 1 and is only shown as per cent."""

    NONE = "none"
    COUNT = "count"
    PEOPLE = "people"
    FRACTION = "fraction"
    SECONDS = "seconds"
    URL = "url"


class Aggregation(StrEnum):
    """How a metric may be put together.

    sum       adds over time, accounts and entities
    last      last value over time, then adds across accounts and entities
    unique    distinct people: never added over days, entities or accounts
    ratio     recomputed from the sums of `parts`
    weighted  mean weighted by `weight`
    share     a split of one owner at one time: combined only as a mean weighted by `weight`
    none      shown as it is, never put together
    """

    SUM = "sum"
    LAST = "last"
    UNIQUE = "unique"
    RATIO = "ratio"
    WEIGHTED = "weighted"
    SHARE = "share"
    NONE = "none"


class Gate(StrEnum):
    """A condition on the account without which the source has no value."""

    BUSINESS = "business"
    REGISTERED_BUSINESS = "registered_business"
    FOLLOWERS_100 = "followers_100"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column.

    `source_name` is the source's own name; `None` means the field is not asked for but made
    here (`derived`). `scope` is the permission that unlocks it, `document` the source's page
    that says so. `volatile` values (signed URLs) change without meaning anything: they are
    kept up to date but never make a new row. `personal` marks data about other people.
    """

    name: str
    label: str
    about: str
    kind: Kind
    role: Role = Role.METRIC
    unit: Unit = Unit.NONE
    aggregation: Aggregation = Aggregation.NONE
    weight: str | None = None
    parts: tuple[str, str] | None = None
    scope: str | None = None
    gates: frozenset[Gate] = frozenset()
    source_name: str | None = None
    document: str = ""
    volatile: bool = False
    personal: bool = False

    def __post_init__(self) -> None:
        if self.aggregation is Aggregation.RATIO and self.parts is None:
            raise ValueError(f"{self.name}: a ratio names its two parts")
        if self.aggregation in {Aggregation.WEIGHTED, Aggregation.SHARE} and self.weight is None:
            raise ValueError(f"{self.name}: {self.aggregation} names its weight")
        if self.role is Role.DIMENSION and self.aggregation is not Aggregation.NONE:
            raise ValueError(f"{self.name}: a dimension is not aggregated")
