"""Who the Sample Account is."""

from collections.abc import Sequence
from datetime import date

from headwater.model.account import Account
from headwater.model.errors import QueryError

ACCOUNT = Account(
    connector="tiktok_organic",
    account_id="sample",
    display_name="Sample Account",
    is_business=True,
)
"""Reserved: TikTok's ids are longer, and no connection ever bears this one."""

ORIGIN = date(2024, 6, 3)
"""The day the account opened; its history before 13 months ago shows in its totals only."""

PROFILE: dict[str, object] = {
    "username": "sample_account",
    "display_name": "Sample Account",
    "bio_description": "Riverside Pottery, an invented workshop. Figures to try things on.",
    "profile_url": "https://example.org/sample-account",
    "is_verified": False,
    "is_business_account": True,
    "following_count": 184,
}


def is_sample(name: str) -> bool:
    """Whether a person means the Sample Account."""
    return name.strip().casefold() in {ACCOUNT.account_id, ACCOUNT.display_name.casefold()}


def keep_alone(accounts: Sequence[Account]) -> None:
    """Raise QueryError where the Sample Account would be put together with others."""
    ids = {account.account_id for account in accounts}
    if ACCOUNT.account_id in ids and len(ids) > 1:
        raise QueryError(
            "The Sample Account is invented and stays out of every total: ask about it alone, or "
            "leave it out.",
            code="sample_alone",
            fields=["account"],
            suggestions=[{"account": ACCOUNT.account_id}],
        )
