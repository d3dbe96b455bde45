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
    names = {each.title.casefold(): each for each in accounts}
    names |= {each.display_name.casefold(): each for each in accounts if each.display_name}
    near = difflib.get_close_matches(text.casefold(), names, n=CANDIDATES, cutoff=0.5)
    candidates = list(dict.fromkeys(names[name] for name in near)) or accounts[:CANDIDATES]
    if not candidates:
        return QueryError(f"There is no account {text}: none is connected.", code="unknown_account")
    refusal = unknown(text)
    listed = ", ".join(each.title for each in candidates)
    return QueryError(
        f"{refusal} Known: {listed}.", code=refusal.code, suggestions=_asked_again(candidates)
    )


def _several(accounts: Sequence[Account], text: str) -> QueryError:
    listed = ", ".join(f"{each.title} ({each.connector} {each.account_id})" for each in accounts)
    return QueryError(
        f"{text} may be any of these: {listed}. Say which by its id.",
        code="ambiguous_account",
        suggestions=_asked_again(accounts),
    )


def _asked_again(accounts: Sequence[Account]) -> list[dict[str, object]]:
    return [{"account": each.account_id} for each in accounts]
