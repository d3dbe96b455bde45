"""Which accounts there are, and which one a person means."""

import difflib
from collections.abc import Sequence

from headwater.control.database import at_database
from headwater.control.desk import Desk, unknown
from headwater.control.models import Connection
from headwater.model.account import Account, ConnectionState
from headwater.model.errors import QueryError

CANDIDATES = 5


class Accounts(Desk):
    """The accounts of the hub, listed and found."""

    @at_database
    def accounts(
        self, connector: str | None = None, *, include_disconnected: bool = False
    ) -> list[Account]:
        rows = Connection.objects.filter(hub=self.hub)
        if connector is not None:
            rows = rows.filter(connector=connector)
        if not include_disconnected:
            rows = rows.exclude(state=ConnectionState.DISCONNECTED.value)
        found = [self.account_of(row) for row in rows]
        return sorted(found, key=lambda each: (each.title.casefold(), each.account_id))

    @at_database
    def find(self, text: str, connector: str | None = None) -> Account:
        everybody = self.accounts(connector, include_disconnected=True)
        matches = _matches(everybody, text.strip())
        if len(matches) > 1:
            connected = [each for each in matches if each.state != ConnectionState.DISCONNECTED]
            matches = connected or matches
        match matches:
            case [account]:
                return account
            case []:
                raise _nobody(everybody, text)
            case _:
                raise _several(matches, text)


def _matches(accounts: Sequence[Account], text: str) -> list[Account]:
    """Those of the first kind of name that fits: id, then handle, then display name."""
    wanted = text.removeprefix("@").casefold()
    by_id = [each for each in accounts if each.account_id == text]
    by_handle = [each for each in accounts if wanted and each.username.casefold() == wanted]
    name = text.casefold()
    by_name = [each for each in accounts if name and each.display_name.casefold() == name]
    return by_id or by_handle or by_name


def _nobody(accounts: Sequence[Account], text: str) -> QueryError:
    if not accounts:
        return QueryError(f"There is no account {text}: none is connected.", code="unknown_account")
    candidates = _nearest(accounts, text)
    listed = ", ".join(each.title for each in candidates)
    left = len(accounts) - len(candidates)
    more = f" and {left:,} more" if left else ""
    refusal = unknown(text)
    return QueryError(
        f"{refusal} Known: {listed}{more}.",
        code=refusal.code,
        suggestions=[{"account": _handle(each, accounts)} for each in candidates],
    )


def _nearest(accounts: Sequence[Account], text: str) -> list[Account]:
    """Those whose handle or name is most like a text, or else the first."""
    names = {each.display_name.casefold(): each for each in accounts if each.display_name}
    names |= {each.title.removeprefix("@").casefold(): each for each in accounts}
    wanted = text.removeprefix("@").casefold()
    near = difflib.get_close_matches(wanted, names, n=CANDIDATES, cutoff=0.5)
    found = list({names[name].account_id: names[name] for name in near}.values())
    return found or list(accounts[:CANDIDATES])


def _handle(account: Account, accounts: Sequence[Account]) -> str:
    """How a person may name an account; its id where the handle could mean another."""
    meant = _matches(accounts, account.title)
    return account.title if len(meant) == 1 else account.account_id


def _several(accounts: Sequence[Account], text: str) -> QueryError:
    listed = ", ".join(f"{each.title} ({each.connector} {each.account_id})" for each in accounts)
    return QueryError(
        f"{text} may be any of these: {listed}. Say which by its id.",
        code="ambiguous_account",
        suggestions=[{"account": each.account_id} for each in accounts],
    )
