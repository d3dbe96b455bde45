"""What a dashboard is about: an account, a period, a period beside it. All of it in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from headwater import sample
from headwater.app import Headwater
from headwater.hub import runtime
from headwater.hub.accounts import seen_from
from headwater.hub.api.reach import the_sample
from headwater.hub.door import here
from headwater.model.account import Account
from headwater.model.clock import utc_day
from headwater.model.errors import QueryError
from headwater.model.slice import ONE_DAY, Span
from headwater.report.periods import Period, parse_period
from headwater.report.query import Comparison, Query
from headwater.report.result import Answer

CUSTOM = "custom"
USUAL = "last_28d"
PERIODS: Mapping[str, str] = {
    "last_7d": "Last 7 days",
    "last_28d": "Last 28 days",
    "last_90d": "Last 90 days",
    "this_month": "This month",
    "last_month": "Last month",
    "this_quarter": "This quarter",
    "last_quarter": "Last quarter",
    "last_12_months": "Last 12 months",
    "last_13_months": "Last 13 months",
    "this_year": "This year",
    "last_year": "Last year",
    "all": "All there is",
    CUSTOM: "From … to …",
}
COMPARISONS: Mapping[str, str] = {
    "previous": "The period before",
    "same_last_year": "The same days last year",
    "none": "Nothing",
}

Cells = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Everything a card needs to ask its question.

    `asked` are the parameters of the address that are not as usual; `trouble` says in a sentence
    what of them could not be understood, and the usual is shown instead.
    """

    headwater: Headwater
    accounts: Sequence[Account]
    account: Account
    choice: str
    period: Period
    compare: Comparison | None
    provisional: bool
    asked: Mapping[str, str]
    trouble: str = ""

    @property
    def is_sample(self) -> bool:
        return self.account.account_id == sample.ACCOUNT.account_id

    @property
    def account_name(self) -> str:
        """The account as addresses name it."""
        return self.account.account_id

    def address(self, **more: str) -> str:
        """What stands behind the question mark of a link to the same view."""
        return urlencode({**self.asked, **more})

    def query(self, *, compared: bool = False, **parts: Any) -> Query:
        """A question about the period, beside the other period when `compared`."""
        return Query(
            period=self.period,
            provisional=self.provisional,
            compare=self.compare if compared else None,
            **parts,
        )

    def answer(self, query: Query) -> Answer:
        """The answer for the account. Raises QueryError."""
        return self.headwater.answer(query, [self.account])

    @property
    def days(self) -> Span:
        """The days of the period, as daily numbers have them."""
        return self.answer(self.query(metrics=("video_views",))).period


def scope_of(request: HttpRequest) -> Scope:
    """The scope of a request's address. What makes no sense there becomes the usual."""
    place = here(request)
    given = request.GET
    headwater = seen_from(place)
    accounts = headwater.control.accounts(include_disconnected=True)
    account = _account(given.get("account", ""), accounts, headwater)
    asked: dict[str, str] = {"account": account.account_id}
    choice, period, trouble = _period(given)
    if choice != USUAL:
        asked["period"] = choice
    if choice == CUSTOM:
        asked |= {"start": str(period.first), "end": str(period.last)}
    compare = given.get("compare", "previous")
    if compare not in COMPARISONS:
        compare = "previous"
    if compare != "previous":
        asked["compare"] = compare
    provisional = given.get("provisional") == "1"
    if provisional:
        asked["provisional"] = "1"
    return Scope(
        headwater=headwater,
        accounts=accounts,
        account=account,
        choice=choice,
        period=period,
        compare=None if compare == "none" else Comparison(compare),
        provisional=provisional,
        asked=asked,
        trouble=trouble,
    )


def named(name: str, accounts: Sequence[Account]) -> Account | None:
    """The account of an id or a handle, written any way; None when there is none."""
    wanted = name.removeprefix("@").casefold()
    for account in accounts:
        if wanted and wanted in {account.account_id.casefold(), account.username.casefold()}:
            return account
    return None


def _account(name: str, accounts: Sequence[Account], headwater: Headwater) -> Account:
    """The account that is named, else the first of the hub, else the Sample Account."""
    if sample.is_sample(name):
        return the_sample(headwater)
    return named(name, accounts) or (accounts[0] if accounts else the_sample(headwater))


def _period(given: Mapping[str, str]) -> tuple[str, Period, str]:
    """The choice, its period, and what could not be understood."""
    usual = (USUAL, Period(preset=USUAL), "")
    choice = given.get("period", USUAL) or USUAL
    if choice != CUSTOM:
        return usual if choice not in PERIODS else (choice, Period(preset=choice), "")
    try:
        found = parse_period(None, given.get("start") or None, given.get("end") or None)
    except QueryError as error:
        return (*usual[:2], f"{error} The last 28 days are shown instead.")
    if found is None or found.first is None:
        return usual
    yesterday = utc_day(runtime.now()) - ONE_DAY
    return CUSTOM, replace(found, last=found.last or max(found.first, yesterday)), ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What the bar above a dashboard offers, for its template."""

    scope: Scope
    days: Span
    today: date

    @property
    def periods(self) -> list[tuple[str, str, bool]]:
        return [(name, label, name == self.scope.choice) for name, label in PERIODS.items()]

    @property
    def comparisons(self) -> list[tuple[str, str, bool]]:
        chosen = self.scope.compare.value if self.scope.compare else "none"
        return [(name, label, name == chosen) for name, label in COMPARISONS.items()]

    @property
    def accounts(self) -> list[tuple[str, str, bool]]:
        chosen = self.scope.account.account_id
        listed = [*self.scope.accounts, sample.ACCOUNT]
        return [(each.account_id, each.title, each.account_id == chosen) for each in listed]
