"""Collects, account by account, the facts that may give cause for an alert."""

from collections.abc import Iterator, Sequence
from datetime import date

from headwater.app.alerts import AccountFacts
from headwater.app.parts import Parts
from headwater.app.standing import Standing, standings
from headwater.model.account import Account
from headwater.model.clock import utc_day
from headwater.model.errors import SettingsError
from headwater.model.field import Role
from headwater.model.slice import ONE_DAY, Span
from headwater.model.stream import Daily, Lifetime, Stream
from headwater.store.base import Row

RECENT = ONE_DAY * 14
"""How far back the days of a stream are looked at for fields that went empty."""

FEWEST = 3
"""Rows that must agree before a field counts as empty for a whole account."""


def alarm_facts(parts: Parts, accounts: Sequence[Account]) -> list[AccountFacts]:
    """The facts of accounts of the hub that `parts` is seen from."""
    return [_facts(parts, each) for each in standings(parts, accounts)]


def key_of(account: Account) -> str:
    """The name of an account in alerts."""
    return f"{account.connector} {account.account_id}"


def _facts(parts: Parts, standing: Standing) -> AccountFacts:
    account = standing.account
    try:
        streams = parts.connector(account.connector).streams
    except SettingsError:
        streams = ()
    return AccountFacts(
        key=key_of(account),
        title=account.title,
        status=standing.verdict.status,
        reason=standing.verdict.reason,
        consent_ends_at=account.consent_ends_at,
        last_sync=standing.last_sync,
        connected_at=account.connected_at,
        captured=_captured(parts, account, streams),
        emptied=tuple(_emptied(parts, account, streams)),
    )


def _captured(parts: Parts, account: Account, streams: Sequence[Stream]) -> frozenset[date] | None:
    """Which of today and yesterday had a capture of posts; None where none was ever made."""
    stored = parts.store.account(account.connector, account.account_id)
    today = utc_day(parts.clock.now())
    for stream in streams:
        if isinstance(stream.behaviour, Lifetime) and stream.made_at:
            known = parts.reports.known(stream, [stored]).get(stored.key)
            if known is None or not known.islands:
                return None
            days = (today, today - ONE_DAY)
            return frozenset(day for day in days if known.has_data(Span(day, day)))
    return None


def _emptied(
    parts: Parts, account: Account, streams: Sequence[Stream]
) -> Iterator[tuple[str, str]]:
    """Fields that had values and of which every recent row holds an old one."""
    stored = parts.store.account(account.connector, account.account_id)
    today = utc_day(parts.clock.now())
    for stream in streams:
        if stream.inner is not None or stream.opt_in:
            continue
        if isinstance(stream.behaviour, Daily):
            rows = parts.store.rows(stored.key, stream, Span(today - RECENT, today))
        elif isinstance(stream.behaviour, Lifetime):
            current = parts.store.current(stored.key, stream)
            rows = [row for row in current if row.get("vanished_at") is None]
        else:
            continue
        for name, label in went_empty(stream, rows):
            yield f"{stream.name}.{name}", label


def went_empty(stream: Stream, rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Metrics of which at least three rows have a value and every one of them is marked stale."""
    found = []
    for field in stream.fields:
        if field.role is not Role.METRIC or field.source_name is None:
            continue
        held = [row for row in rows if row.get(field.name) is not None]
        if len(held) >= FEWEST and all(field.name in _stale(row) for row in held):
            found.append((field.name, field.label))
    return found


def _stale(row: Row) -> dict[str, object]:
    marks = row.get("stale")
    return marks if isinstance(marks, dict) else {}
