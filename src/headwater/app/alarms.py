"""Collects, account by account, the facts that may give cause for an alert."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from headwater.app.alerts import AccountFacts
from headwater.app.parts import Parts
from headwater.app.standing import Standing, standings
from headwater.model.account import Account
from headwater.model.clock import utc_day
from headwater.model.errors import SettingsError
from headwater.model.field import Role
from headwater.model.slice import ONE_DAY, Span
from headwater.model.stream import Daily, Lifetime, Stream
from headwater.store.base import Row, StoredAccount

RECENT = ONE_DAY * 14
"""How far back the days of a stream are looked at for fields that went empty."""

YOUNG = (ONE_DAY * 3, ONE_DAY * 7)
"""Age of posts that TikTok surely tells of: it is late by two days, and leaves some counters out
while a post is idle for more than seven (doc 1762228421622786)."""

FEWEST = 3
"""Rows that must agree before a field counts as empty for a whole account."""

Emptied = tuple[tuple[str, str], ...]


@dataclass(kw_only=True)
class Alarms:
    """Keeps what it found of an account's rows until they change."""

    _kept: dict[int, tuple[int, date, Emptied]] = field(default_factory=dict)

    def facts(self, parts: Parts, accounts: Sequence[Account]) -> list[AccountFacts]:
        """The facts of accounts of the hub that `parts` is seen from."""
        return [self._facts(parts, each) for each in standings(parts, accounts)]

    def _facts(self, parts: Parts, standing: Standing) -> AccountFacts:
        account = standing.account
        stored = parts.store.account(account.connector, account.account_id)
        try:
            streams = parts.connector(account.connector).streams
        except SettingsError:
            streams = ()
        return AccountFacts(
            key=f"{account.connector} {account.account_id}",
            title=account.title,
            status=standing.verdict.status,
            reason=standing.verdict.reason,
            consent_ends_at=account.consent_ends_at,
            last_sync=standing.last_sync,
            connected_at=account.connected_at,
            captured=_captured(parts, stored, streams),
            emptied=self._emptied(parts, stored, streams),
        )

    def _emptied(self, parts: Parts, stored: StoredAccount, streams: Sequence[Stream]) -> Emptied:
        today = utc_day(parts.clock.now())
        kept = self._kept.get(stored.key)
        if kept is None or kept[:2] != (stored.version, today):
            kept = (stored.version, today, tuple(_went_empty(parts, stored, streams)))
            self._kept[stored.key] = kept
        return kept[2]


def _captured(
    parts: Parts, stored: StoredAccount, streams: Sequence[Stream]
) -> frozenset[date] | None:
    """Which of today and yesterday had a capture of posts; None where none was ever made."""
    today = utc_day(parts.clock.now())
    for stream in streams:
        if isinstance(stream.behaviour, Lifetime) and stream.made_at:
            known = parts.reports.known(stream, [stored]).get(stored.key)
            if known is None or not known.islands:
                return None
            days = (today, today - ONE_DAY)
            return frozenset(day for day in days if known.has_data(Span(day, day)))
    return None


def _went_empty(
    parts: Parts, stored: StoredAccount, streams: Sequence[Stream]
) -> Iterator[tuple[str, str]]:
    """Fields, by id and label, of which every row that should be fresh holds an old value."""
    now = parts.clock.now()
    is_active = any(_has_young(parts, stored, stream, now) for stream in streams)
    for stream in streams:
        if stream.inner is not None or stream.opt_in:
            continue
        rows: list[Row] = []
        if isinstance(stream.behaviour, Daily):
            span = Span(utc_day(now - RECENT), utc_day(now))
            rows = latest_read(parts.store.rows(stored.key, stream, span))
        elif isinstance(stream.behaviour, Lifetime) and is_active:
            current = parts.store.current(stored.key, stream)
            rows = [row for row in current if row.get("vanished_at") is None]
        for name, label in went_empty(stream, rows):
            yield f"{stream.name}.{name}", label


def _has_young(parts: Parts, stored: StoredAccount, stream: Stream, now: datetime) -> bool:
    """Whether there is a post of an age at which its counters are surely told."""
    if stream.made_at is None:
        return False
    made = [row.get(stream.made_at) for row in parts.store.current(stored.key, stream)]
    youngest, oldest = YOUNG
    return any(isinstance(at, datetime) and youngest <= now - at <= oldest for at in made)


def latest_read(rows: Sequence[Row]) -> list[Row]:
    """The rows that the last read brought: older ones were not asked for again."""
    reads = [at for row in rows if isinstance(at := row.get("read_at"), datetime)]
    return [row for row in rows if reads and row.get("read_at") == max(reads)]


def went_empty(stream: Stream, rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Metrics of which at least three rows have a value and every one of them is marked stale."""
    found = []
    for each in stream.fields:
        if each.role is not Role.METRIC or each.source_name is None:
            continue
        held = [row for row in rows if row.get(each.name) is not None]
        if len(held) >= FEWEST and all(each.name in _stale(row) for row in held):
            found.append((each.name, each.label))
    return found


def _stale(row: Row) -> dict[str, object]:
    marks = row.get("stale")
    return marks if isinstance(marks, dict) else {}
