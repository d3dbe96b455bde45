"""Data health of a hub: every account at a glance, and the latest syncs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from headwater.app import Headwater
from headwater.app.coverage import AccountCoverage, StreamCoverage, coverage
from headwater.app.standing import Standing, standings
from headwater.app.troubles import Trouble, named
from headwater.control.base import Run
from headwater.hub import runtime
from headwater.hub.access import Access, requires
from headwater.hub.accounts import accounts_of, seen_from
from headwater.hub.door import here
from headwater.hub.health.calendar import MEANINGS, Part, strip
from headwater.model.account import Account
from headwater.model.errors import SettingsError
from headwater.model.stream import Daily

LATEST = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """An account as the overview shows it: how it stands, and its days in one bar."""

    standing: Standing
    bar: list[Part]
    bar_said: str
    gaps: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sync of the history, with what to do about it where it failed."""

    run: Run
    title: str
    number: int | None
    trouble: Trouble | None

    @property
    def took(self) -> timedelta | None:
        """How long it took."""
        if self.run.finished_at is None:
            return None
        return self.run.finished_at - self.run.started_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How much of a limit of a source is in use now."""

    text: str
    used: int
    most: int


@requires(Access.VIEWER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every account of the hub."""
    place = here(request)
    hub = seen_from(place)
    accounts = accounts_of(place)
    context = {
        "glances": glances(hub, accounts),
        "lines": lines(place.control.runs(limit=LATEST), accounts),
        "uses": uses(hub),
        "meanings": MEANINGS,
        "now": runtime.now(),
    }
    return render(request, "health/overview.html", context)


def glances(hub: Headwater, accounts: Sequence[Account]) -> list[Glance]:
    """How each account is, in their order."""
    known = [each for each in accounts if _is_offered(hub, each)]
    covered = {one.account.account_id: one for one in coverage(hub, known)}
    return [
        _glance(hub, standing, covered.get(standing.account.account_id))
        for standing in standings(hub, accounts)
    ]


def _glance(hub: Headwater, standing: Standing, covered: AccountCoverage | None) -> Glance:
    stream = _first_daily(hub, covered)
    runs = stream.runs if stream is not None else ()
    counts = stream.counts() if stream is not None else [0] * len(MEANINGS)
    told = [
        f"{count} {meaning.word}"
        for count, meaning in zip(counts, MEANINGS.values(), strict=True)
        if count
    ]
    return Glance(
        standing=standing,
        bar=strip(runs),
        bar_said=f"{stream.label if stream else ''}, days: {', '.join(told) or 'none yet'}",
        gaps=counts[3],
        first=min((run.first for run in runs), default=None),
        last=max((run.last for run in runs), default=None),
    )


def _first_daily(hub: Headwater, covered: AccountCoverage | None) -> StreamCoverage | None:
    if covered is None:
        return None
    daily = {
        stream.name
        for stream in hub.connector(covered.account.connector).streams
        if isinstance(stream.behaviour, Daily)
    }
    return next((stream for stream in covered.streams if stream.name in daily), None)


def _is_offered(hub: Headwater, account: Account) -> bool:
    try:
        hub.connector(account.connector)
    except SettingsError:
        return False
    return True


def lines(runs: Sequence[Run], accounts: Sequence[Account]) -> list[Line]:
    """The history of syncs as people read it."""
    known = {(each.connector, each.account_id): each for each in accounts}
    found = []
    for run in runs:
        account = known.get((run.connector, run.account_id))
        found.append(
            Line(
                run=run,
                title=account.title if account is not None else run.account_id,
                number=account.connection if account is not None else None,
                trouble=named(run.error_kind.removesuffix("Error").lower()),
            )
        )
    return found


def uses(hub: Headwater, account_id: str = "") -> list[Use]:
    """How much of each limit is taken now: those of the app, or of one account."""
    found = []
    for connector in hub.connectors:
        for taken in hub.budget(connector).taken(account_id):
            per = "second" if taken.per <= timedelta(seconds=1) else "minute"
            found.append(
                Use(text=f"{connector.label}, calls per {per}", used=taken.used, most=taken.most)
            )
    return found
