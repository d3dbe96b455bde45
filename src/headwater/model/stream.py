"""A stream: one kind of row a connector offers, one row per grain, and how it behaves in time."""

from dataclasses import dataclass
from datetime import timedelta

from headwater.model.field import Field, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """Any past UTC day may be asked again, as far back as the source still serves it.

    `auto` is asked for on first connect, `history` at most on request; a day appears within
    `lag` after it ends and moves until `settles` after it ended; one call spans at most
    `window` days; `safe_reach` days back (today excluded) are promised by the source.
    """

    auto: timedelta
    history: timedelta
    lag: timedelta
    settles: timedelta
    window: int
    safe_reach: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Only *now* is known. Captured once per UTC day, or at every sync."""

    every_sync: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """Counters of an entity as of a capture, once per UTC day until `freezes` after it was made."""

    freezes: timedelta


Behaviour = Daily | Snapshot | Lifetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What a connector promises about one kind of row.

    The owner of a row is the account and, by behaviour, the UTC `date` (Daily) or the instant
    `captured_at` (Snapshot, Lifetime), and the `entity` where there is one (`video_id`).
    With `inner` set there are many rows per owner, told apart by that dimension: they arrive,
    change and are stored together, as one list per field. `made_at` names the field that tells
    when an entity was made: only where a call lists every entity, so that one missing has vanished.
    """

    name: str
    label: str
    about: str
    behaviour: Behaviour
    fields: tuple[Field, ...]
    entity: str | None = None
    inner: str | None = None
    made_at: str | None = None
    opt_in: bool = False
    document: str = ""

    def __post_init__(self) -> None:
        names = [field.name for field in self.fields]
        if len(names) != len(set(names)):
            raise ValueError(f"{self.name}: a field is declared twice")
        for name in (self.entity, self.inner):
            if name is not None and self.field(name).role is not Role.DIMENSION:
                raise ValueError(f"{self.name}: {name} tells rows apart, so it is a dimension")
        if isinstance(self.behaviour, Lifetime) and self.entity is None:
            raise ValueError(f"{self.name}: a lifetime belongs to an entity")

    @property
    def time(self) -> str:
        """The column that dates a row: `date` or `captured_at`."""
        return "date" if isinstance(self.behaviour, Daily) else "captured_at"

    @property
    def grain(self) -> tuple[str, ...]:
        """The columns that make a row unique."""
        extra = tuple(name for name in (self.entity, self.inner) if name is not None)
        return ("account_id", self.time, *extra)

    @property
    def packed(self) -> tuple[Field, ...]:
        """The fields stored as lists, in step with the list of the inner dimension."""
        return tuple(f for f in self.fields if f.name != self.entity) if self.inner else ()

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields the source is asked for."""
        return tuple(field for field in self.fields if field.source_name is not None)

    def field(self, name: str) -> Field:
        """The field of that name; KeyError when the stream has none."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(f"{self.name} has no field {name}")
