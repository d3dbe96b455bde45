"""The small chart that grows while days land: one bar per day, newest at the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from headwater.app import Headwater
from headwater.model.account import Account
from headwater.model.clock import utc_day
from headwater.model.field import Aggregation, Kind
from headwater.model.slice import ONE_DAY, Span
from headwater.model.stream import Daily, Stream

HEIGHT = 100
FEW = 20
FAVOURITE = "video_views"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars of the days that are here, drawn in a box of `width` days by 100.

    `awaited` is the part, at the left, of days that are still to come. Bars of a few days far
    above the others are cut off at `top`, so that the others can be seen.
    """

    label: str
    first: date
    last: date
    days: int
    landed: int
    bars: str
    awaited: int
    most: int
    top: int

    @property
    def width(self) -> int:
        return self.days

    @property
    def said(self) -> str:
        """The chart in a sentence, for who cannot see it."""
        return (
            f"{self.label} per day from {self.first:%-d %B %Y} to {self.last:%-d %B %Y}: "
            f"{self.landed} of {self.days} days have landed, at most {self.most:,} on one day."
        )

    @property
    def is_cut(self) -> bool:
        """Whether some bars are taller than the box."""
        return self.most > self.top


def chart_of(hub: Headwater, account: Account) -> Chart | None:
    """The chart of an account's first daily stream; None where there is none."""
    stream = _stream(hub, account)
    if stream is None:
        return None
    field = _field(stream)
    if field is None:
        return None
    stored = hub.store.account(account.connector, account.account_id)
    behaviour = stream.behaviour
    assert isinstance(behaviour, Daily)
    last = utc_day(hub.clock.now()) - ONE_DAY
    since = stored.facts.get("since")
    first = date.fromisoformat(since) if since else last - behaviour.auto
    values = _values(hub, stored.key, stream, field, Span(first, last))
    label = stream.field(field).label
    return drawn(label, values, Span(first, max(first, last)))


def drawn(label: str, values: Mapping[date, int], span: Span) -> Chart:
    """The chart of values by day. Pure."""
    days = [day for day in span.each() if day in values]
    top = _top(sorted(values[day] for day in days))
    steps = [
        f"M{(day - span.first).days} {HEIGHT}"
        f"v-{max(1, min(HEIGHT, values[day] * HEIGHT // top))}h.86V{HEIGHT}z"
        for day in days
    ]
    oldest = days[0] if days else span.last + timedelta(days=1)
    return Chart(
        label=label,
        first=span.first,
        last=span.last,
        days=span.days,
        landed=len(days),
        bars="".join(steps),
        awaited=(oldest - span.first).days,
        most=max([0, *values.values()]),
        top=top,
    )


def _top(ordered: Sequence[int]) -> int:
    """What the height of the box stands for: the largest value, or less when few are far above."""
    if not ordered:
        return 1
    usual = ordered[len(ordered) * 95 // 100] if len(ordered) > FEW else ordered[-1]
    return max(1, ordered[-1] if ordered[-1] <= 2 * usual else usual * 5 // 4)


def _stream(hub: Headwater, account: Account) -> Stream | None:
    streams: Sequence[Stream] = hub.connector(account.connector).streams
    return next((s for s in streams if isinstance(s.behaviour, Daily) and not s.inner), None)


def _field(stream: Stream) -> str | None:
    """What is drawn: views where there are any, else the first counter."""
    counters = [
        field.name
        for field in stream.fields
        if field.aggregation is Aggregation.SUM and field.kind is Kind.INTEGER
    ]
    return FAVOURITE if FAVOURITE in counters else next(iter(counters), None)


def _values(hub: Headwater, key: int, stream: Stream, field: str, span: Span) -> dict[date, int]:
    # Both names come from the connector's own declarations.
    _, found = hub.store.ask(
        f'SELECT "date", "{field}" FROM "{stream.name}" '  # noqa: S608
        f'WHERE account = ? AND "date" BETWEEN ? AND ? AND "{field}" IS NOT NULL',
        [key, span.first, span.last],
    )
    values: dict[date, int] = {}
    for day, value in found:
        assert isinstance(day, date)
        assert isinstance(value, int)
        values[day] = max(0, value)
    return values
