"""The status of a source: one word for how it is, worked out from facts. Pure.

Whoever shows a source (a table, a page, an alert, the API) takes its status from `status_of`,
so that none of them can disagree with another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from headwater.control.base import Run, RunState
from headwater.model.account import ConnectionState

CURRENT = timedelta(hours=24)
GRACE = timedelta(hours=1)
"""The daily sync itself takes a while: a stream read by the last one is current until then."""

REQUESTED = frozenset({"backfill"})
"""What a run was begun for, when a person asked for days further back."""


class Status(StrEnum):
    """How a source is, in the words that people see."""

    SYNCED = "Synced"
    SYNCING = "Syncing"
    RECONNECT = "Reconnect"
    LOST_ACCESS = "Lost Access"
    MISSING_PERMISSIONS = "Missing Permissions"
    RESOLVING = "Resolving"
    DISCONTINUED = "Discontinued"
    NOT_SYNCING = "Not Syncing"
    NO_ACCOUNTS = "No Accounts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a status says, whose turn it is, and how it is drawn (`kind` of a pill)."""

    about: str
    next_step: str
    kind: str


MEANINGS = {
    Status.SYNCED: Meaning(
        about="Every stream was read in the last 24 hours.",
        next_step="Nothing to do.",
        kind="good",
    ),
    Status.SYNCING: Meaning(
        about="The first backfill, or one that a person asked for, is under way.",
        next_step="Wait, or watch it on the source's page. Leaving the page does not stop it.",
        kind="busy",
    ),
    Status.RECONNECT: Meaning(
        about="The consent was revoked, has expired or can no longer be used.",
        next_step="Sign in to TikTok again as the account's owner. No history is lost.",
        kind="bad",
    ),
    Status.LOST_ACCESS: Meaning(
        about="The consent is good, but the account is gone, banned, or tells nothing any more.",
        next_step="Look at the account in the TikTok app. The history read so far is kept.",
        kind="bad",
    ),
    Status.MISSING_PERMISSIONS: Meaning(
        about="A permission was not granted on TikTok's page, so some fields stay empty.",
        next_step="Reconnect and leave every permission switched on.",
        kind="warn",
    ),
    Status.RESOLVING: Meaning(
        about="TikTok or Headwater is failing at something, and it is being tried again.",
        next_step="Nothing for now. Look at the sync history when it lasts for more than a day.",
        kind="warn",
    ),
    Status.DISCONTINUED: Meaning(
        about="This kind of source is no longer offered here; its history is kept.",
        next_step="Export what you need, or remove the source.",
        kind="off",
    ),
    Status.NOT_SYNCING: Meaning(
        about="A person paused or disconnected it. Nothing is read; the history is kept.",
        next_step="Resume or reconnect it. Captures missed meanwhile cannot be made up for.",
        kind="off",
    ),
    Status.NO_ACCOUNTS: Meaning(
        about="It was set up, and no account was connected through it yet.",
        next_step="Wait for whoever was invited, or connect an account yourself.",
        kind="info",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamFacts:
    """One stream the account can have: when it was last read, and what ails it."""

    label: str
    last_read: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """All that a status follows from.

    `state` is that of the connection, None where there is no account. `offered` says whether
    its connector still exists. `runs` are its syncs, newest first; `synced_before` says that
    one has come to its end at some time. `streams` are those the account can have under the
    scopes it granted.
    """

    now: datetime
    state: ConnectionState | None
    state_reason: str = ""
    offered: bool = True
    paused: bool = False
    consent_ends_at: datetime | None = None
    missing_scopes: Sequence[str] = ()
    runs: Sequence[Run] = ()
    synced_before: bool = False
    streams: Sequence[StreamFacts] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A status, and the one sentence that says why."""

    status: Status
    reason: str

    @property
    def meaning(self) -> Meaning:
        return MEANINGS[self.status]


def status_of(facts: SourceFacts) -> Verdict:
    """The status of a source. What a person has to act on comes before what mends itself."""
    for judge in (_by_person, _by_consent, _by_work, _by_scopes, _by_trouble):
        found = judge(facts)
        if found is not None:
            return found
    return Verdict(status=Status.SYNCED, reason=MEANINGS[Status.SYNCED].about)


def _by_person(facts: SourceFacts) -> Verdict | None:
    if facts.state is None:
        return _said(Status.NO_ACCOUNTS)
    if not facts.offered:
        return _said(Status.DISCONTINUED)
    if facts.state is ConnectionState.DISCONNECTED:
        return _said(Status.NOT_SYNCING, "Disconnected by a person. The history is kept.")
    if facts.paused:
        return _said(Status.NOT_SYNCING, "Paused by a person. The history is kept.")
    return None


def _by_consent(facts: SourceFacts) -> Verdict | None:
    if facts.state is ConnectionState.RECONNECT:
        return _said(Status.RECONNECT, facts.state_reason)
    if facts.consent_ends_at is not None and facts.consent_ends_at <= facts.now:
        return _said(Status.RECONNECT, "The consent has expired: TikTok gives it for a year.")
    if facts.state is ConnectionState.LOST_ACCESS:
        return _said(Status.LOST_ACCESS, facts.state_reason)
    return None


def _by_work(facts: SourceFacts) -> Verdict | None:
    latest = facts.runs[0] if facts.runs else None
    if not facts.synced_before:
        if latest is None:
            return _said(Status.SYNCING, "The first backfill begins in a moment.")
        if latest.state is not RunState.FAILED:
            return _said(Status.SYNCING, "The first backfill is under way, newest days first.")
        return None
    cut_off = latest is not None and latest.state in {RunState.RUNNING, RunState.INTERRUPTED}
    if latest is not None and cut_off and latest.trigger in REQUESTED:
        return _said(Status.SYNCING, "A backfill that was asked for is under way.")
    return None


def _by_scopes(facts: SourceFacts) -> Verdict | None:
    if not facts.missing_scopes:
        return None
    listed = ", ".join(facts.missing_scopes)
    return _said(Status.MISSING_PERMISSIONS, f"Not granted: {listed}. Some fields stay empty.")


def _by_trouble(facts: SourceFacts) -> Verdict | None:
    latest = facts.runs[0] if facts.runs else None
    if latest is not None and latest.state is RunState.FAILED:
        return _said(Status.RESOLVING, latest.error)
    for stream in facts.streams:
        if stream.error:
            return _said(Status.RESOLVING, f"{stream.label}: {stream.error}")
    oldest = facts.now - CURRENT - GRACE
    late = [each for each in facts.streams if each.last_read is None or each.last_read < oldest]
    if late:
        listed = ", ".join(each.label for each in late[:3]) + (", ..." if late[3:] else "")
        return _said(Status.RESOLVING, f"Not read in the last 24 hours: {listed}.")
    return None


def _said(status: Status, reason: str = "") -> Verdict:
    return Verdict(status=status, reason=reason or MEANINGS[status].about)
