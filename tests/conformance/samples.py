"""Streams of every behaviour, and short ways to land in them. Nothing here is TikTok's."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count

from headwater.model.field import Field, Kind, Role
from headwater.model.slice import ONE_DAY, Slice, SliceState, Span
from headwater.model.stream import Daily, Lifetime, Snapshot, Stream
from headwater.store.base import Landing, Row, Store

DAY = date(2026, 3, 1)
NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
"""A month after DAY: days around it are settled by what is read now."""

BEHAVIOUR = Daily(
    auto=timedelta(days=396),
    history=timedelta(days=731),
    lag=timedelta(days=2),
    settles=timedelta(days=7),
    window=60,
    safe_reach=59,
)

NUMBERS = count(1)


def field(
    name: str, kind: Kind = Kind.INTEGER, *, made: bool = False, volatile: bool = False
) -> Field:
    return Field(
        name=name,
        label=name,
        about=name,
        kind=kind,
        source_name=None if made else name,
        volatile=volatile,
    )


def dimension(name: str, kind: Kind = Kind.TEXT) -> Field:
    return Field(
        name=name, label=name, about=name, kind=kind, role=Role.DIMENSION, source_name=name
    )


WEATHER = Stream(
    name="weather",
    label="Weather",
    about="One row per day; `change` is made here from the day before.",
    behaviour=BEHAVIOUR,
    fields=(
        field("rain"),
        field("warmth", Kind.REAL),
        dimension("word"),
        field("change", made=True),
    ),
)
HOURS = Stream(
    name="hours",
    label="Hours",
    about="Many rows per day, stored as lists.",
    behaviour=BEHAVIOUR,
    inner="hour",
    fields=(dimension("hour", Kind.INTEGER), field("active")),
)
SHOPS = Stream(
    name="shops",
    label="Shops",
    about="One row per day and shop.",
    behaviour=BEHAVIOUR,
    entity="shop",
    fields=(dimension("shop"), field("sales")),
)
NOW = Stream(
    name="now",
    label="Now",
    about="What is known of the present only.",
    behaviour=Snapshot(every_sync=True),
    fields=(field("followers"), dimension("handle"), field("open", Kind.BOOLEAN)),
)
AGES = Stream(
    name="ages",
    label="Ages",
    about="A split of the present.",
    behaviour=Snapshot(),
    inner="age",
    fields=(dimension("age"), field("share", Kind.REAL)),
)
POSTS = Stream(
    name="posts",
    label="Posts",
    about="Counters of entities that come and go.",
    behaviour=Lifetime(freezes=timedelta(days=365)),
    entity="post",
    made_at="made",
    fields=(
        dimension("post"),
        dimension("made", Kind.INSTANT),
        field("likes"),
        dimension("caption"),
        field("picture", Kind.TEXT, volatile=True),
    ),
)
PLACES = Stream(
    name="places",
    label="Places",
    about="A split of each entity.",
    behaviour=Lifetime(freezes=timedelta(days=365)),
    entity="post",
    inner="place",
    fields=(dimension("post"), dimension("place"), field("share", Kind.REAL)),
)
STREAMS = (WEATHER, HOURS, SHOPS, NOW, AGES, POSTS, PLACES)


def at(hours: float) -> datetime:
    """An instant so many hours after noon."""
    return NOON + timedelta(hours=hours)


def day(number: int) -> date:
    """The day with that number; DAY is 0."""
    return DAY + ONE_DAY * number


def days(
    stream: Stream,
    rows: Sequence[Row],
    *,
    read: float = 0,
    span: tuple[int, int] | None = None,
    edge: int | None = None,
    digest: str = "d",
    publish: Callable[[list[Row]], list[Row]] | None = None,
    republish: bool = False,
) -> Landing:
    """Rows of days, read so many hours after noon. `edge` is the newest day of the window."""
    first, last = span or (number(rows[0]["date"]), number(rows[-1]["date"]))
    piece = Slice(
        stream=stream.name,
        span=Span(day(first), day(last)),
        digest=digest,
        fetched_at=at(read),
        newest=None if edge is None else day(edge),
        rows=len(rows),
    )
    return Landing(stream=stream, slice=piece, rows=rows, publish=publish, republish=republish)


def number(when: object) -> int:
    assert isinstance(when, date)
    return (when - DAY).days


def capture(
    stream: Stream, rows: Sequence[Row], *, read: float = 0, listed_since: datetime | None = None
) -> Landing:
    """What there is, so many hours after noon."""
    moment = at(read)
    piece = Slice(
        stream=stream.name,
        span=Span(moment.date(), moment.date()),
        digest="d",
        fetched_at=moment,
        captured_at=moment,
        rows=len(rows),
    )
    return Landing(
        stream=stream, slice=piece, rows=rows, listed_since=listed_since, made_at=stream.made_at
    )


def failure(stream: Stream, first: int, last: int, *, read: float = 0, attempts: int = 1) -> Slice:
    return Slice(
        stream=stream.name,
        span=Span(day(first), day(last)),
        digest="d",
        fetched_at=at(read),
        state=SliceState.FAILED,
        attempts=attempts,
        due_at=at(read + 1),
        error="It did not answer.",
    )


def expired(stream: Stream, first: int, last: int, *, read: float = 0, digest: str = "d") -> Slice:
    return Slice(
        stream=stream.name,
        span=Span(day(first), day(last)),
        digest=digest,
        fetched_at=at(read),
        expired=True,
    )


def fresh(store: Store) -> int:
    """The key of an account that has nothing yet."""
    return store.account("test", f"account {next(NUMBERS)}").key


def everything(store: Store, key: int) -> dict[str, object]:
    """All that the store holds of an account, versions of rows long superseded included."""
    held: dict[str, object] = {}
    for stream in STREAMS:
        _, rows = store.ask(f"select * from {stream.name} where account = ?", [key])
        held[stream.name] = sorted(repr(row[1:]) for row in rows)  # without the account
    (account,) = (each for each in store.accounts() if each.key == key)
    return held | {"slices": store.slices(key), "facts": account.facts, "version": account.version}


def column(rows: Iterable[Row], name: str) -> list[object]:
    return [row[name] for row in rows]
