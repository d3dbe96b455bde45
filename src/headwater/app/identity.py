"""Who an account is, as a profile row tells it."""

from collections.abc import Mapping
from dataclasses import replace

from headwater.model.account import Account


def identified(account: Account, row: Mapping[str, object]) -> Account:
    """The account under the name and type a profile row gives it; what is missing stays."""
    kind = row.get("is_business_account")
    return replace(
        account,
        username=str(row.get("username") or account.username),
        display_name=str(row.get("display_name") or account.display_name),
        image_url=str(row.get("profile_image_url") or account.image_url),
        is_business=kind if isinstance(kind, bool) else account.is_business,
    )
