"""Keeping what was decided, and letting it take effect at once."""

import json
from collections.abc import Mapping

from headwater.app import Headwater
from headwater.connectors.base import Request
from headwater.hub import address
from headwater.hub.people.services import GOOGLE_ORIGIN
from headwater.model.account import Secret
from headwater.model.errors import PayloadError

DISCOVERY = "/.well-known/openid-configuration"
ENVIRONMENT = frozenset({"environment", "file"})


def fixed(headwater: Headwater) -> dict[str, str]:
    """What the environment has decided already, with what may be shown of it."""
    settings = headwater.settings
    shown = {
        "BASE_URL": settings.base_url,
        "TIKTOK_CLIENT_KEY": settings.tiktok_client_key or "",
        "TIKTOK_CLIENT_SECRET": "•" * 12,
    }
    return {name: text for name, text in shown.items() if settings.origins[name] in ENVIRONMENT}


def keep(headwater: Headwater, decided: Mapping[str, str | Secret | None]) -> None:
    """Store decisions and announce what follows from them.

    Raises a SourceError or SettingsError when a sign-in service cannot be asked where it is, and
    then stores nothing.
    """
    issuer = decided.get("OIDC_ISSUER")
    more: dict[str, str | Secret | None] = {}
    if isinstance(issuer, str):
        more["OIDC_ORIGIN"] = address.origin(_sign_in_page(headwater, issuer))
    elif "OIDC_ISSUER" in decided:
        more["OIDC_ORIGIN"] = None
    headwater.control.decide({**decided, **more})
    kept = headwater.control.decisions()
    origins = [str(kept["OIDC_ORIGIN"])] if "OIDC_ORIGIN" in kept else []
    if "GOOGLE_CLIENT_ID" in kept:
        origins.append(GOOGLE_ORIGIN)
    headwater.control.decide({"LOGIN_ORIGINS": " ".join(origins)})
    address.announce(headwater)


def _sign_in_page(headwater: Headwater, issuer: str) -> str:
    """Where an OpenID Connect provider lets people sign in, as it says itself."""
    answer = headwater.http.send(
        Request(method="GET", url=issuer.rstrip("/") + DISCOVERY, endpoint="discovery")
    )
    try:
        page = json.loads(answer.body)["authorization_endpoint"]
    except (ValueError, KeyError, TypeError):
        page = None
    if answer.status != 200 or not isinstance(page, str):  # noqa: PLR2004 (HTTP's word for yes)
        raise PayloadError(f"{issuer} does not describe itself at {DISCOVERY}: check the issuer.")
    return page
