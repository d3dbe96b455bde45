"""How accounts stand: their status with all that it follows from, read for many at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from headwater.app.parts import Parts
from headwater.app.scheduler import timetable_of
from headwater.app.status import SourceFacts, Status, StreamFacts, Verdict, status_of
from headwater.connectors.base import Connector
from headwater.control.base import Run, RunState
from headwater.model.account import Account, ConnectionState
from headwater.model.errors import SettingsError
from headwater.model.stream import Daily, Stream
from headwater.report.known import Known
from headwater.store.base import StoredAccount

REMEMBERED = 50
"""Syncs looked back on. Whoever has had so many has had a first one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An account, its status, and when it was and will be synced. Instants are aware UTC."""

    account: Account
    verdict: Verdict
    runs: tuple[Run, ...]
    next_sync: datetime | None
    complete_through: date | None
    first_day: date | None

    @property
    def running(self) -> Run | None:
        """The sync under way, if any."""
        return next((run for run in self.runs[:1] if run.state is RunState.RUNNING), None)

    @property
    def last_sync(self) -> datetime | None:
        """When the last sync that came to its end did so."""
        ends = [run.finished_at for run in self.runs if run.state is RunState.DONE]
        return next((end for end in ends if end is not None), None)


def standings(parts: Parts, accounts: Sequence[Account]) -> list[Standing]:
    """The standing of accounts of the hub that `parts` is seen from, in their order.

    Streams are only read for accounts whose status depends on them: a page that watches a
    backfill asks every two seconds.
    """
    now = parts.clock.now()
    facts = [_facts(parts, account, now) for account in accounts]
    stored: dict[str, StoredAccount] = {}
    found: dict[str, dict[str, Known]] = {}
    for connector in parts.connectors:
        mine = [n for n, each in enumerate(accounts) if each.connector == connector.name]
        known = {n: parts.store.account(connector.name, accounts[n].account_id) for n in mine}
        unclear = [known[n] for n in mine if status_of(facts[n]).status is Status.SYNCED]
        stored |= {each.account_id: each for each in known.values()}
        found |= _known(parts, connector, list(known.values()), unclear)
    return [
        _standing(parts, account, one, stored.get(account.account_id), found)
        for account, one in zip(accounts, facts, strict=True)
    ]


def _known(
    parts: Parts,
    connector: Connector,
    accounts: Sequence[StoredAccount],
    unclear: Sequence[StoredAccount],
) -> dict[str, dict[str, Known]]:
    """By account and stream: of every account the first daily stream, of the unclear ones all."""
    found: dict[str, dict[str, Known]] = {each.account_id: {} for each in accounts}
    owners = {each.key: each.account_id for each in accounts}
    first = _first_daily(connector)
    for stream in connector.streams:
        asked = accounts if stream is first else unclear
        for key, what in parts.reports.known(stream, asked).items() if asked else ():
            found[owners[key]][stream.name] = what
    return found


def _facts(parts: Parts, account: Account, now: datetime) -> SourceFacts:
    """What a status follows from, but for the streams."""
    runs = tuple(parts.control.runs(account, limit=REMEMBERED))
    connector = _connector(parts, account)
    return SourceFacts(
        now=now,
        state=account.state,
        state_reason=account.state_reason,
        offered=connector is not None,
        paused=account.paused,
        consent_ends_at=account.consent_ends_at,
        missing_scopes=missing_scopes(connector, account) if connector is not None else (),
        runs=runs,
        synced_before=len(runs) == REMEMBERED or any(r.state is RunState.DONE for r in runs),
    )


def _standing(
    parts: Parts,
    account: Account,
    facts: SourceFacts,
    stored: StoredAccount | None,
    found: Mapping[str, Mapping[str, Known]],
) -> Standing:
    connector = _connector(parts, account)
    known = found.get(account.account_id, {})
    streams: list[StreamFacts] = []
    reach = Known()
    if connector is not None and stored is not None:
        streams = list(_streams(connector, account, stored.facts, known))
        first = _first_daily(connector)
        reach = known.get(first.name, Known()) if first is not None else Known()
    return Standing(
        account=account,
        verdict=status_of(replace(facts, streams=streams)),
        runs=tuple(facts.runs),
        next_sync=_next_sync(account, facts.now) if connector is not None else None,
        complete_through=reach.complete_through,
        first_day=reach.first_day,
    )


def _first_daily(connector: Connector) -> Stream | None:
    """The stream by whose days an account is said to be complete."""
    return next((s for s in connector.streams if isinstance(s.behaviour, Daily)), None)


def missing_scopes(connector: Connector, account: Account) -> tuple[str, ...]:
    """The scopes that were asked for and not granted; none while nothing is known of them."""
    if not account.scopes:
        return ()
    return tuple(scope for scope in connector.scopes if scope not in account.scopes)


def _connector(parts: Parts, account: Account) -> Connector | None:
    try:
        return parts.connector(account.connector)
    except SettingsError:
        return None


def _next_sync(account: Account, now: datetime) -> datetime | None:
    unread = {ConnectionState.DISCONNECTED, ConnectionState.RECONNECT}
    if account.paused or account.state in unread:
        return None
    return timetable_of(account).next_due(now)


def _streams(
    connector: Connector,
    account: Account,
    facts: Mapping[str, str],
    known: Mapping[str, Known],
) -> Iterator[StreamFacts]:
    """The streams this account can have, as far as there is something to say of them."""
    dependent = {name for ask in connector.asks if ask.population for name in ask.streams}
    for stream in connector.streams:
        what = known.get(stream.name)
        if what is None or stream.opt_in or not _granted(stream, account):
            continue
        absent = connector.absences(stream, facts)
        if absent and (what.error or not _left(stream, absent)):
            continue
        if stream.name in dependent and not what.error:
            continue
        if what.last_read is not None or what.error:
            yield StreamFacts(label=stream.label, last_read=what.last_read, error=what.error or "")


def _granted(stream: Stream, account: Account) -> bool:
    scopes = {field.scope for field in stream.asked if field.scope}
    return not account.scopes or not scopes or bool(scopes & account.scopes)


def _left(stream: Stream, absent: Mapping[str, str]) -> bool:
    return any(field.name not in absent for field in stream.asked)
