"""Who hears of a hub's alerts: addresses, muted kinds, and the webhook, which is sealed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from headwater.app.alerts import Kind
from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.health.models import AlertSettings
from headwater.hub.roster.models import Membership
from headwater.hub.roster.roles import Role
from headwater.model.account import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Who is told. Without addresses of their own, the hub's owners are."""

    emails: tuple[str, ...]
    is_default: bool
    muted: frozenset[str]
    webhook: Secret | None
    secret: Secret | None


def recipients(hub: Hub) -> Recipients:
    """Who is told of alerts of a hub."""
    row = AlertSettings.objects.filter(hub=hub).first()
    emails = tuple(row.emails.split()) if row is not None else ()
    decisions = runtime.installation().control.decisions()
    webhook, secret = decisions.get(_url_name(hub)), decisions.get(_secret_name(hub))
    return Recipients(
        emails=emails or _owners(hub),
        is_default=not emails,
        muted=frozenset(row.muted.split()) if row is not None else frozenset(),
        webhook=webhook if isinstance(webhook, Secret) else None,
        secret=secret if isinstance(secret, Secret) else None,
    )


def decide(hub: Hub, emails: Sequence[str], muted: Sequence[Kind]) -> None:
    """Keep the addresses and what nobody wants to hear of."""
    AlertSettings.objects.update_or_create(
        hub=hub,
        defaults={
            "emails": " ".join(dict.fromkeys(emails)),
            "muted": " ".join(kind.value for kind in muted),
        },
    )


def decide_webhook(hub: Hub, url: str) -> None:
    """Keep or forget the webhook's address. Its secret is made once and stays."""
    control = runtime.installation().control
    control.decide({_url_name(hub): Secret(url) if url else None})
    if url:
        control.decide_once(_secret_name(hub), Secret(secrets.token_urlsafe(32)))


def _owners(hub: Hub) -> tuple[str, ...]:
    found = Membership.objects.filter(hub=hub, role=Role.OWNER.value, person__is_active=True)
    return tuple(found.order_by("person__email").values_list("person__email", flat=True))


def _url_name(hub: Hub) -> str:
    return f"ALERT_WEBHOOK_URL_{hub.id}"


def _secret_name(hub: Hub) -> str:
    return f"ALERT_WEBHOOK_SECRET_{hub.id}"
