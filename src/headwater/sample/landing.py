"""Brings the Sample Account into a store and keeps it current, as a sync would have done."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import partial

from headwater.connectors.base import Connector, Facts, Row
from headwater.model.clock import utc_day
from headwater.model.slice import ONE_DAY, Slice, Span
from headwater.model.stream import Daily, Stream
from headwater.sample import captures, days
from headwater.sample.person import ACCOUNT
from headwater.store.base import Landing, Store, StoredAccount

DIGEST = "sample"
REFRESHED = "sample_day"
"""The fact that holds the day of the last refresh."""

GAP_BACK = 46
GAP_DAYS = 2
"""Days that a first landing leaves out, so long ago: every account misses some."""

PAST = (300, 210, 150, 110, 90, 75, 60, 50, 43, *range(36, 0, -1))
"""Days ago on which captures of posts were made before the first landing: daily of late."""

HOUR = time(6, 20, tzinfo=UTC)
SPLITS = (
    "traffic_source", "viewer_country", "viewer_city", "viewer_gender", "viewer_type", "retention",
    "like_moment",
)  # fmt: skip
AUDIENCES = ("follower_age", "follower_gender", "follower_country", "follower_city")


def ensure(
    store: Store,
    connector: Connector,
    now: datetime,
    *,
    account_id: str = ACCOUNT.account_id,
) -> int:
    """Land what the Sample Account has that the store has not; how many rows changed.

    With another `account_id` the same history is told of that account, for pictures and tests.
    Does next to nothing when it was done today already, and nothing while the clock shows an
    earlier day than at the last time.
    """
    stored = store.account(connector.name, account_id)
    today = utc_day(now)
    before = stored.facts.get(REFRESHED)
    if before is not None and date.fromisoformat(before) >= today:
        return 0
    if before is None:
        instants = [datetime.combine(today - ONE_DAY * back, HOUR) for back in PAST]
    else:
        instants = []
    changed = _land_days(store, connector, stored, now)
    for at in (*instants, now):
        changed += _capture(store, connector, stored.key, at, now)
    store.land(stored.key, [], facts={REFRESHED: today.isoformat()})
    return changed


def _land_days(store: Store, connector: Connector, stored: StoredAccount, now: datetime) -> int:
    """Land the days that are new or may have moved."""
    today = utc_day(now)
    before = stored.facts.get(REFRESHED)
    profile = captures.profile(now)
    facts = dict(connector.learn({"profile": profile}, stored.facts))
    changed = 0
    for stream, rows in (
        ("profile_day", days.profile_days),
        ("audience_activity", days.activity_days),
    ):
        found = next(each for each in connector.streams if each.name == stream)
        assert isinstance(found.behaviour, Daily)
        spans = _spans(found.behaviour, today, before)
        brought = {span: rows(span.each(), today) for span in spans}
        every = [row for some in brought.values() for row in some]
        facts = dict(connector.learn({stream: every}, facts))
        publish = partial(_published, connector, found, facts)
        landings = [
            Landing(
                stream=found,
                slice=_slice(found, span, now, len(some)),
                rows=some,
                publish=publish,
            )
            for span, some in brought.items()
        ]
        facts.setdefault("since", spans[0].first.isoformat())
        changed += store.land(stored.key, landings, facts=facts)
    return changed


def _spans(behaviour: Daily, today: date, before: str | None) -> list[Span]:
    yesterday = today - ONE_DAY
    if before is not None:
        moving = date.fromisoformat(before) - behaviour.settles - days.LAG
        return [Span(moving, yesterday)]
    whole = Span(today - behaviour.auto, yesterday)
    first = today - ONE_DAY * GAP_BACK
    return whole.minus(Span(first, first + ONE_DAY * (GAP_DAYS - 1)))


def _slice(stream: Stream, span: Span, now: datetime, rows: int) -> Slice:
    served = utc_day(now) - days.LAG
    newest = served if served in span else None
    return Slice(
        stream=stream.name, span=span, digest=DIGEST, fetched_at=now, newest=newest, rows=rows
    )


def _published(connector: Connector, stream: Stream, facts: Facts, rows: list[Row]) -> list[Row]:
    return connector.publish(stream, rows, facts)


def _capture(store: Store, connector: Connector, key: int, at: datetime, now: datetime) -> int:
    """Land one capture: counters of posts, and now everything else that is captured too."""
    brought = {"video_lifetime": captures.lifetimes(at, now)}
    if at == now:
        brought["video"] = captures.videos(at)
        brought["profile"] = captures.profile(at)
        brought |= {name: captures.audience(name, at) for name in AUDIENCES}
        brought |= {name: captures.splits(name, at) for name in SPLITS}
    landings = [
        _captured(stream, brought[stream.name], at)
        for stream in connector.streams
        if stream.name in brought
    ]
    return store.land(key, landings)


def _captured(stream: Stream, rows: Sequence[Row], at: datetime) -> Landing:
    day = utc_day(at)
    piece = Slice(
        stream=stream.name,
        span=Span(day, day),
        digest=DIGEST,
        fetched_at=at,
        captured_at=at,
        rows=len(rows),
    )
    return Landing(stream=stream, slice=piece, rows=rows, made_at=stream.made_at)
