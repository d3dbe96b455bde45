"""What is worth waking somebody for, and what was told already. Pure.

`findings_of` looks at one account; `alerts_due` compares what is found with the alerts that are
open, so that each cause is told once, again only when it gets worse, and once more when it is
gone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from headwater.app.status import Status
from headwater.model.clock import end_of, utc_day
from headwater.model.slice import ONE_DAY

OLD = timedelta(hours=72)
LEFT_TODAY = timedelta(hours=6)
"""With less of the UTC day left, a capture that was not made today is about to be lost."""

CONSENT_DAYS = (30, 14, 3)
"""Days before the end of a consent at which somebody is told, each time more urgently."""


class Kind(StrEnum):
    """Causes for an alert."""

    RECONNECT = "reconnect"
    CONSENT = "consent"
    OLD_DATA = "old_data"
    EMPTY_FIELD = "empty_field"
    CAPTURE = "capture"


ABOUT = {
    Kind.RECONNECT: "An account has to be connected again",
    Kind.CONSENT: "A consent ends in 30, 14 or 3 days",
    Kind.OLD_DATA: "No sync has succeeded for 72 hours",
    Kind.EMPTY_FIELD: "A field went empty for a whole account",
    Kind.CAPTURE: "Today's capture of posts is about to be lost",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """What may give cause for an alert. `key` names the account within the hub.

    `last_sync` is when a sync last came to its end, or when the account was connected. `captured`
    are the latest days on which posts were captured; None where they are not read. `emptied` are
    fields whose values are all old, by id and label.
    """

    key: str
    title: str
    status: Status
    reason: str = ""
    consent_ends_at: datetime | None = None
    last_sync: datetime | None = None
    connected_at: datetime | None = None
    captured: frozenset[date] | None = None
    emptied: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A cause for an alert as it is now. A higher `level` is graver."""

    kind: Kind
    about: str
    subject: str
    sentence: str
    next_step: str
    level: int = 0

    @property
    def cause(self) -> tuple[str, str]:
        """What makes it the same cause as before."""
        return self.kind.value, self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An alert that was raised and is not over."""

    id: int
    kind: str
    about: str
    level: int = 0

    @property
    def cause(self) -> tuple[str, str]:
        return self.kind, self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What to tell: causes that are new or graver, with the open alert they take the place of,
    and open alerts whose cause is gone.
    """

    raised: tuple[tuple[Finding, Open | None], ...]
    recovered: tuple[Open, ...]


def alerts_due(findings: Iterable[Finding], known: Iterable[Open]) -> Due:
    """Compare what is found with what was told. Telling it and comparing again gives nothing."""
    standing = {alert.cause: alert for alert in known}
    found = {finding.cause: finding for finding in findings}
    raised = [
        (finding, standing.get(cause))
        for cause, finding in found.items()
        if cause not in standing or finding.level > standing[cause].level
    ]
    gone = [alert for cause, alert in standing.items() if cause not in found]
    return Due(raised=tuple(raised), recovered=tuple(gone))


def findings_of(facts: AccountFacts, now: datetime) -> list[Finding]:
    """Every cause for an alert that an account gives now. A source that a person paused or
    disconnected gives none.
    """
    if facts.status in {Status.NOT_SYNCING, Status.NO_ACCOUNTS, Status.DISCONTINUED}:
        return []
    found = [
        _reconnect(facts),
        _consent(facts, now),
        _old_data(facts, now),
        _capture(facts, now),
        *(_emptied(facts, field, label) for field, label in facts.emptied),
    ]
    return [each for each in found if each is not None]


def _reconnect(facts: AccountFacts) -> Finding | None:
    if facts.status is not Status.RECONNECT:
        return None
    return Finding(
        kind=Kind.RECONNECT,
        about=facts.key,
        subject=facts.title,
        sentence=f"{facts.title} has to be connected again. {facts.reason}".strip(),
        next_step="Open the source and reconnect it, signed in to TikTok as its owner.",
    )


def _consent(facts: AccountFacts, now: datetime) -> Finding | None:
    """Told at three distances; the nearest that was passed counts."""
    ends = facts.consent_ends_at
    if ends is None:
        return None
    left = ends - now
    passed = [days for days in CONSENT_DAYS if left <= timedelta(days=days)]
    if not passed:
        return None
    days = max(0, left.days)
    return Finding(
        kind=Kind.CONSENT,
        about=facts.key,
        subject=facts.title,
        sentence=f"The consent of {facts.title} ends on {ends:%-d %B %Y}, in {days} "
        f"day{'' if days == 1 else 's'}. After that nothing can be read.",
        next_step="Reconnect the source before then; that renews the consent for a year.",
        level=len(passed),
    )


def _old_data(facts: AccountFacts, now: datetime) -> Finding | None:
    since = facts.last_sync or facts.connected_at
    if since is None or now - since <= OLD or facts.status is Status.RECONNECT:
        return None
    return Finding(
        kind=Kind.OLD_DATA,
        about=facts.key,
        subject=facts.title,
        sentence=f"No sync of {facts.title} has succeeded since {since:%-d %B %Y, %H:%M} UTC, "
        "more than 72 hours ago.",
        next_step="Look at its sync history under Data health, and at the troubleshooting page.",
    )


def _capture(facts: AccountFacts, now: datetime) -> Finding | None:
    """A day without a capture is lost for good: counters of posts are only known now."""
    if facts.captured is None or facts.connected_at is None:
        return None
    today = utc_day(now)
    yesterday = today - ONE_DAY
    is_late = end_of(today) - now < LEFT_TODAY
    was_here = utc_day(facts.connected_at) < yesterday
    if not is_late or not was_here or facts.captured & {today, yesterday}:
        return None
    return Finding(
        kind=Kind.CAPTURE,
        about=facts.key,
        subject=facts.title,
        sentence=f"Posts of {facts.title} were captured neither yesterday nor today, and today "
        "ends in less than 6 hours. Counters of a day that was not captured are lost for good.",
        next_step="Sync the source now, and look at its sync history if that fails.",
    )


def _emptied(facts: AccountFacts, field: str, label: str) -> Finding:
    return Finding(
        kind=Kind.EMPTY_FIELD,
        about=f"{facts.key} {field}",
        subject=facts.title,
        sentence=f"TikTok no longer gives {label} for {facts.title}: every value is an old one.",
        next_step="Check the account type and the permissions; old values stay, with their dates.",
    )
