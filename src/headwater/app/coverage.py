"""What is known of each stream of an account, in the five words of a day's state."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from headwater.app.parts import Parts
from headwater.model.account import Account
from headwater.model.clock import utc_day
from headwater.model.slice import DayStatus
from headwater.model.stream import Daily, Stream
from headwater.report.known import Known, Run
from headwater.store.base import StoredAccount
from headwater.sync import drift

MOST_NAMED = 3
"""Fields that a note names; the catalogue tells of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamCoverage:
    """One stream of one account. For captures a day counts as final when it was captured.

    `readings` say how fields whose meaning is disputed are read for this account.
    """

    name: str
    label: str
    runs: tuple[Run, ...]
    complete_through: date | None
    last_read: datetime | None
    note: str
    readings: tuple[str, ...] = ()

    def counts(self) -> list[int]:
        """Days by status, in the order final, provisional, empty, gap, source_expired."""
        found: Counter[DayStatus] = Counter()
        for run in self.runs:
            found[run.status] += (run.last - run.first).days + 1
        return [found[status] for status in DayStatus]

    def as_json(self, *, days: bool) -> dict[str, object]:
        """JSON values; with `days` every run of days of one status."""
        body: dict[str, object] = {
            "stream": self.name,
            "label": self.label,
            "complete_through": _iso(self.complete_through),
            "last_read": _iso(self.last_read),
            "days": dict(zip((s.value for s in DayStatus), self.counts(), strict=True)),
            "note": self.note,
            "readings": list(self.readings),
        }
        if days:
            body["runs"] = [
                {"from": _iso(r.first), "to": _iso(r.last), "status": r.status.value}
                for r in self.runs
            ]
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCoverage:
    """All streams of one account that are read or were once.

    `unknown` are sentences about fields that its answers hold and this version does not know.
    """

    account: Account
    streams: tuple[StreamCoverage, ...]
    unknown: tuple[str, ...] = ()

    def as_json(self, *, days: bool = False) -> dict[str, object]:
        return {
            "account_id": self.account.account_id,
            "username": self.account.username,
            "state": self.account.state.value,
            "state_reason": self.account.state_reason,
            "unknown": list(self.unknown),
            "streams": [stream.as_json(days=days) for stream in self.streams],
        }


def coverage(parts: Parts, accounts: Sequence[Account]) -> list[AccountCoverage]:
    """The coverage of accounts, in their order."""
    return [_account(parts, account) for account in accounts]


def _account(parts: Parts, account: Account) -> AccountCoverage:
    stored = parts.store.account(account.connector, account.account_id)
    opted = parts.control.opt_ins(account) if account.connection is not None else {}
    connector = parts.connector(account.connector)
    wanted = {name for ask in connector.asks for name in ask.streams if ask.name in opted}
    streams = [
        _stream(parts, stream, stored, account)
        for stream in connector.streams
        if not stream.opt_in or stream.name in wanted
    ]
    unknown = drift.current(stored.facts, utc_day(parts.clock.now()))
    return AccountCoverage(
        account=account,
        streams=tuple(streams),
        unknown=tuple(drift.sentence(connector.label, *each) for each in unknown.items()),
    )


def _stream(
    parts: Parts, stream: Stream, stored: StoredAccount, account: Account
) -> StreamCoverage:
    known = parts.reports.known(stream, [stored]).get(stored.key, Known())
    return StreamCoverage(
        name=stream.name,
        label=stream.label,
        runs=known.runs,
        complete_through=known.complete_through,
        last_read=known.last_read,
        note=_note(parts, stream, stored, account, known),
        readings=parts.connector(account.connector).readings(stream, stored.facts),
    )


def _note(
    parts: Parts, stream: Stream, stored: StoredAccount, account: Account, known: Known
) -> str:
    """What a person should know first: a failure, a missing scope, a refusal, a closed gate."""
    if known.error:
        return known.error
    ungranted = _ungranted(stream, account)
    if ungranted:
        return ungranted
    if known.refused:
        return f"TikTok did not give {', '.join(known.refused)}."
    connector = parts.connector(account.connector)
    absences = _absences(stream, connector.absences(stream, stored.facts))
    if absences:
        return absences
    if isinstance(stream.behaviour, Daily) and known.last_read is not None:
        today = utc_day(parts.clock.now())
        expired = sum(
            (run.last - run.first).days + 1
            for run in known.runs
            if run.status is DayStatus.SOURCE_EXPIRED and run.last < today
        )
        if expired:
            return f"TikTok no longer serves {expired} of the days asked for."
    return ""


def _ungranted(stream: Stream, account: Account) -> str:
    """The permissions of a stream that its owner did not give, and what is missing for it."""
    scope_of = {field.name: field.scope for field in stream.asked if field.scope}
    missing = set(scope_of.values()) - account.scopes
    if not missing or not account.scopes:
        return ""
    names = [name for name, scope in scope_of.items() if scope in missing]
    lost = "" if len(names) == len(scope_of) else f", so there is no {_listed(names)}"
    told = ", ".join(sorted(missing))
    return f"Not granted: {told}{lost}. Connect the account again to grant it."


def _absences(stream: Stream, told: Mapping[str, str]) -> str:
    """Why an account cannot have fields of a stream; of which, unless of the whole stream."""
    fields: dict[str, list[str]] = {}
    for name, sentence in told.items():
        fields.setdefault(sentence, []).append(name)
    measures = {field.name for field in stream.asked} - {stream.entity, stream.inner}
    return " ".join(
        sentence if measures <= set(names) else f"{_listed(names)}: {sentence}"
        for sentence, names in fields.items()
    )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None
