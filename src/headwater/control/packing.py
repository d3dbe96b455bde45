"""A consent as text, to be sealed whole, and back again."""

import json
from datetime import datetime

from headwater.model.account import Grant, Secret


def packed(grant: Grant) -> Secret:
    """Everything of a grant as one secret text."""
    return Secret(
        json.dumps(
            {
                "access_token": grant.access_token.reveal(),
                "refresh_token": grant.refresh_token.reveal(),
                "access_expires_at": grant.access_expires_at.isoformat(),
                "refresh_expires_at": grant.refresh_expires_at.isoformat(),
                "scopes": sorted(grant.scopes),
                "account_id": grant.account_id,
            }
        )
    )


def unpacked(text: Secret) -> Grant:
    """The grant of such a text."""
    fields = json.loads(text.reveal())
    return Grant(
        access_token=Secret(fields["access_token"]),
        refresh_token=Secret(fields["refresh_token"]),
        access_expires_at=datetime.fromisoformat(fields["access_expires_at"]),
        refresh_expires_at=datetime.fromisoformat(fields["refresh_expires_at"]),
        scopes=frozenset(fields["scopes"]),
        account_id=fields["account_id"],
    )
