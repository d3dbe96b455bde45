"""A relation: rows of one grain that questions are planned over. What it is, not how it is read.

Streams become relations by how they behave in time. Lifetime streams of one entity meet in one
relation, for they describe the same posts; two more are made of their history: the change from
capture to capture, and the counters by age of the post.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from headwater.connectors.base import Connector
from headwater.model.field import Field, Role
from headwater.model.stream import Daily, Snapshot, Stream


class Shape(StrEnum):
    """What one row of a relation is.

    day            account and UTC day
    day_split      account, UTC day and bucket
    capture        account at a capture
    capture_split  account at a capture, and bucket
    entity         post, with its counters as of a moment
    entity_split   post as of a moment, and bucket
    delta          post and capture, with the change since the capture that read it before
    age            post and whole days since it was made
    """

    DAY = "day"
    DAY_SPLIT = "day_split"
    CAPTURE = "capture"
    CAPTURE_SPLIT = "capture_split"
    ENTITY = "entity"
    ENTITY_SPLIT = "entity_split"
    DELTA = "delta"
    AGE = "age"


PROFILE_DAYS = frozenset({Shape.DAY, Shape.DAY_SPLIT})
LIFETIMES = frozenset({Shape.ENTITY, Shape.ENTITY_SPLIT, Shape.AGE})
AS_OF = frozenset({Shape.CAPTURE, Shape.CAPTURE_SPLIT, Shape.ENTITY, Shape.ENTITY_SPLIT})
POSTS = frozenset({Shape.ENTITY, Shape.ENTITY_SPLIT, Shape.DELTA, Shape.AGE})
CAPTURES = frozenset({Shape.CAPTURE, Shape.CAPTURE_SPLIT})
SPLITS = frozenset({Shape.DAY_SPLIT, Shape.CAPTURE_SPLIT, Shape.ENTITY_SPLIT})

UNKNOWN = "Unknown"
WHOLE = frozenset(
    {
        "follower_age",
        "follower_gender",
        "follower_country",
        "follower_city",
        "traffic_source",
        "viewer_country",
        "viewer_city",
        "viewer_gender",
    }
)
"""Splits of one whole: what is missing from 1 is shown as its own bucket, Unknown.

Viewer types are two splits in one list, and the two curves by second are no splits.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """`streams` are the tables it reads, the one that decides which rows exist first.

    `family` are the streams that describe the entity: all of `streams` but the split's own.
    """

    name: str
    label: str
    shape: Shape
    connector: str
    streams: tuple[Stream, ...]
    family: tuple[Stream, ...] = ()

    @property
    def spine(self) -> Stream:
        return self.streams[0]

    @property
    def entity(self) -> str | None:
        return self.spine.entity

    @property
    def inner(self) -> str | None:
        return self.spine.inner

    @property
    def made_at(self) -> str | None:
        """The field that tells when an entity was made."""
        return next((stream.made_at for stream in self.family if stream.made_at), None)

    @property
    def stale_after(self) -> Stream:
        """The stream whose ledger says how fresh the rows are."""
        if self.shape in {Shape.ENTITY, Shape.DELTA, Shape.AGE}:
            return counters(self.family) or self.spine
        return self.spine

    def home(self, column: str) -> Stream | None:
        """The stream whose table holds a column."""
        for stream in self.streams:
            if any(field.name == column for field in stream.fields):
                return stream
        return None


def counters(family: Sequence[Stream]) -> Stream | None:
    """The stream of a family that holds its metrics."""
    for stream in family:
        if any(metric(each) for each in stream.fields) and stream.made_at is None:
            return stream
    return next((s for s in family if any(metric(each) for each in s.fields)), None)


def metric(field: Field) -> bool:
    return field.role is Role.METRIC


def identity(streams: Sequence[Stream]) -> Stream | None:
    """The stream that says who an account is: the one captured at every sync."""
    for stream in streams:
        behaviour = stream.behaviour
        if isinstance(behaviour, Snapshot) and behaviour.every_sync and stream.inner is None:
            return stream
    return None


def relations(connector: Connector) -> list[Relation]:
    """The relations of a connector, in the order of its streams, made ones last."""
    found: list[Relation] = []
    made: list[Relation] = []
    families = _families(connector.streams)
    for stream in connector.streams:
        if not isinstance(stream.behaviour, Daily | Snapshot):
            family = families[stream.entity or ""]
            if stream.inner is not None:
                found.append(_relation(connector, stream, Shape.ENTITY_SPLIT, family))
            elif stream is family[0]:
                found.append(_relation(connector, stream, Shape.ENTITY, family))
                made.extend(_histories(connector, stream, family))
            continue
        daily = isinstance(stream.behaviour, Daily)
        split = stream.inner is not None
        shape = Shape(("day" if daily else "capture") + ("_split" if split else ""))
        found.append(_relation(connector, stream, shape, ()))
    return found + made


def _families(streams: Sequence[Stream]) -> dict[str, tuple[Stream, ...]]:
    families: dict[str, tuple[Stream, ...]] = {}
    for stream in streams:
        if stream.entity is not None and stream.inner is None:
            families[stream.entity] = (*families.get(stream.entity, ()), stream)
    return families


def _relation(
    connector: Connector, stream: Stream, shape: Shape, family: tuple[Stream, ...]
) -> Relation:
    return Relation(
        name=stream.name,
        label=stream.label,
        shape=shape,
        connector=connector.name,
        streams=(stream, *(each for each in family if each is not stream)),
        family=family,
    )


def _histories(connector: Connector, stream: Stream, family: tuple[Stream, ...]) -> list[Relation]:
    """Change and age need to know when an entity was made and which stream counts."""
    if stream.made_at is None or counters(family) is None:
        return []
    named = (
        (Shape.DELTA, "Changes from capture to capture"),
        (Shape.AGE, "Counters by age of the post"),
    )
    return [
        Relation(
            name=f"{stream.name}_{shape}",
            label=label,
            shape=shape,
            connector=connector.name,
            streams=family,
            family=family,
        )
        for shape, label in named
    ]
