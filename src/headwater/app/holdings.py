"""How much history there is of accounts: what somebody should know who is about to erase it."""
# ruff: noqa: S608 - identifiers come from declarations and are quoted; values are always bound

from collections.abc import Sequence

from headwater.app.parts import Parts
from headwater.model.account import Account
from headwater.store.base import StoredAccount

Name = tuple[str, str]
"""Connector and account id."""


def stored_of(parts: Parts, accounts: Sequence[Account]) -> list[StoredAccount]:
    """Those of the accounts that the store knows; none is entered by asking."""
    wanted = {(each.connector, each.account_id) for each in accounts}
    return [each for each in parts.store.accounts() if (each.connector, each.account_id) in wanted]


def rows_held(parts: Parts, accounts: Sequence[Account]) -> dict[Name, int]:
    """Stored rows by account, over all streams; an account of which there is none is left out."""
    names = {each.key: (each.connector, each.account_id) for each in stored_of(parts, accounts)}
    if not names:
        return {}
    streams = {stream.name for each in parts.connectors for stream in each.streams}
    counts = " union all ".join(
        f'select account, count(*) as n from "{name}" where account = any(?::integer[]) '
        "group by account"
        for name in sorted(streams)
    )
    _, found = parts.store.ask(
        f"select account, sum(n) from ({counts}) as c group by account",
        [list(names)] * len(streams),
    )
    return {names[int(str(key))]: int(str(rows)) for key, rows in found}


def erase_history(parts: Parts, accounts: Sequence[Account]) -> None:
    """Erase rows, ledger and facts of accounts that no hub has any more. There is no way back."""
    for each in stored_of(parts, accounts):
        parts.store.erase(each.key)
