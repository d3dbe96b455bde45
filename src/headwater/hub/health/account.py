"""Data health of one account: the calendar of a stream, all streams, and every sync."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headwater.app import Headwater
from headwater.app.coverage import AccountCoverage, StreamCoverage, coverage
from headwater.app.standing import standings
from headwater.hub import runtime
from headwater.hub.access import Access, requires
from headwater.hub.accounts import of_source, seen_from
from headwater.hub.door import here
from headwater.hub.health.calendar import CAPTURED, MEANINGS, Part, months, strip
from headwater.hub.health.overview import lines, uses
from headwater.model.account import Account
from headwater.model.errors import HeadwaterError, SettingsError
from headwater.model.slice import DayStatus
from headwater.model.stream import Daily
from headwater.report.known import Run

HISTORY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A stream as the table shows it. `counts` are its days by state, in the calendar's order."""

    covered: StreamCoverage
    is_daily: bool
    bar: list[Part]
    counts: list[tuple[str, int]]

    @property
    def said(self) -> str:
        """Its days in words."""
        told = [f"{count} {word}" for word, count in self.counts if count]
        return ", ".join(told) or "nothing yet"


@requires(Access.VIEWER)
@of_source
def page(request: HttpRequest, account: Account) -> HttpResponse:
    """What is known of an account, day by day."""
    place = here(request)
    hub = seen_from(place)
    covered = _covered(hub, account)
    shown = streams(hub, covered) if covered is not None else []
    wanted = request.GET.get("stream", "")
    chosen = next((each for each in shown if each.covered.name == wanted), None) or next(
        (each for each in shown if each.is_daily), None
    )
    context = {
        "account": account,
        "standing": standings(hub, [account])[0],
        "streams": shown,
        "unknown": covered.unknown if covered is not None else (),
        "chosen": chosen,
        "months": months(chosen.covered.runs, captures=not chosen.is_daily) if chosen else [],
        "runs": _worded(chosen) if chosen else [],
        "meanings": MEANINGS,
        "captured": CAPTURED,
        "lines": lines(place.control.runs(account, limit=HISTORY), [account]),
        "uses": uses(hub, account.account_id),
        "token_ends": _token_ends(hub, account),
        "now": runtime.now(),
    }
    return render(request, "health/account.html", context)


def _covered(hub: Headwater, account: Account) -> AccountCoverage | None:
    """The account's streams; None where its connector is no longer there."""
    try:
        hub.connector(account.connector)
    except SettingsError:
        return None
    return coverage(hub, [account])[0]


def streams(hub: Headwater, account: AccountCoverage) -> list[Shown]:
    """The streams of an account that are read or were once."""
    connector = hub.connector(account.account.connector)
    daily = {s.name for s in connector.streams if isinstance(s.behaviour, Daily)}
    return [
        Shown(
            covered=each,
            is_daily=each.name in daily,
            bar=strip(each.runs),
            counts=_counts(each, is_daily=each.name in daily),
        )
        for each in account.streams
    ]


def _counts(covered: StreamCoverage, *, is_daily: bool) -> list[tuple[str, int]]:
    words = [meaning.word for meaning in MEANINGS.values()]
    if not is_daily:
        words[0] = CAPTURED.word
    return list(zip(words, covered.counts(), strict=True))


def _worded(shown: Shown) -> list[tuple[Run, str]]:
    """The runs of a stream's days, newest first, each with the word for its state."""
    words = {status: meaning.word for status, meaning in MEANINGS.items()}
    if not shown.is_daily:
        words[DayStatus.FINAL] = CAPTURED.word
    return [(run, words[run.status]) for run in reversed(shown.covered.runs)]


def _token_ends(hub: Headwater, account: Account) -> datetime | None:
    """When the access token ends; it is renewed by itself. Of the token nothing else is read."""
    try:
        return hub.control.grant(account).access_expires_at
    except HeadwaterError:
        return None
