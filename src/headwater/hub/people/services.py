"""Sign-in services: Google, and any provider that speaks OpenID Connect."""

from collections.abc import Mapping

from allauth.socialaccount.models import SocialApp

from headwater.model.account import Secret

Decisions = Mapping[str, str | Secret]

GOOGLE_ORIGIN = "https://accounts.google.com"
OIDC = "oidc"
"""The name of the one OpenID Connect provider in addresses."""


def apps(decisions: Decisions) -> list[SocialApp]:
    """Our registrations at the services that were decided on."""
    return [*_google(decisions), *_oidc(decisions)]


def _google(decisions: Decisions) -> list[SocialApp]:
    client, secret = decisions.get("GOOGLE_CLIENT_ID"), decisions.get("GOOGLE_CLIENT_SECRET")
    if not isinstance(client, str) or not isinstance(secret, Secret):
        return []
    return [SocialApp(provider="google", name="Google", client_id=client, secret=secret.reveal())]


def _oidc(decisions: Decisions) -> list[SocialApp]:
    client, secret = decisions.get("OIDC_CLIENT_ID"), decisions.get("OIDC_CLIENT_SECRET")
    issuer = decisions.get("OIDC_ISSUER")
    if not (isinstance(client, str) and isinstance(secret, Secret) and isinstance(issuer, str)):
        return []
    return [
        SocialApp(
            provider="openid_connect",
            provider_id=OIDC,
            name=str(decisions.get("OIDC_NAME", "single sign-on")),
            client_id=client,
            secret=secret.reveal(),
            settings={"server_url": issuer},
        )
    ]
