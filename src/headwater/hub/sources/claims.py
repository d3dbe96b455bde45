"""Whose a history is: hubs that have an account share it, and one that removed it may come back.

The history of an account is erased when the last hub that has it, or that removed it and kept
its history, lets go of it: no hub erases what another one counts on.
"""

from headwater.control.models import Connection, Hub
from headwater.hub import runtime
from headwater.hub.roster.models import Person
from headwater.hub.sources.models import RemovedSource
from headwater.model.account import Account


def remember(hub: Hub, account: Account, by: Person) -> None:
    """An account left a hub, and its history stays."""
    RemovedSource.objects.update_or_create(
        hub=hub,
        connector=account.connector,
        account_id=account.account_id,
        defaults={
            "username": account.username,
            "display_name": account.display_name,
            "removed_at": runtime.now(),
            "removed_by": by,
        },
    )


def forget(hub: Hub, account: Account) -> None:
    """The hub has the account again, or wants no more of its history."""
    RemovedSource.objects.filter(
        hub=hub, connector=account.connector, account_id=account.account_id
    ).delete()


def removed_of(hub: Hub) -> list[RemovedSource]:
    """The accounts a hub removed and has not connected again, newest first."""
    mine = set(Connection.objects.filter(hub=hub).values_list("connector", "account_id"))
    found = RemovedSource.objects.select_related("removed_by").filter(hub=hub).order_by("-id")
    return [each for each in found if (each.connector, each.account_id) not in mine]


def is_read_elsewhere(hub: Hub, account: Account) -> bool:
    """Whether another hub has the account now."""
    same = Connection.objects.filter(connector=account.connector, account_id=account.account_id)
    return same.exclude(hub=hub).exists()


def is_shared(hub: Hub, account: Account) -> bool:
    """Whether another hub has the account, or removed it and counts on its history."""
    remembered = RemovedSource.objects.filter(
        connector=account.connector, account_id=account.account_id
    )
    return is_read_elsewhere(hub, account) or remembered.exclude(hub=hub).exists()
