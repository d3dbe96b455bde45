"""Who the Sample Account is."""

from datetime import date

from headwater.model.account import Account

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
