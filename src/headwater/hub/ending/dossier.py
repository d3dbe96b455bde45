"""Everything the hub knows of a person, as JSON values to take along. No secret is in it."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.reports.models import SheetLink
from headwater.hub.roster.models import ApiKey, AuditEntry, Invitation, Membership, Person
from headwater.hub.sources.models import ClientLink, RemovedSource, SourceOwner


def dossier(person: Person) -> dict[str, object]:
    """All of it. Instants are UTC."""
    slugs = dict(Hub.objects.values_list("id", "slug"))
    return {
        "made_at": runtime.now(),
        "person": {
            "email": person.email,
            "name": person.name,
            "joined_at": person.joined_at,
            "last_signed_in": person.last_login,
            "runs_the_installation": person.is_operator,
        },
        **_of_signing_in(person),
        **_of_hubs(person),
        "audit_log": [
            _some(each, "at", "action", "subject", "note", "address", "agent")
            | {"hub": slugs.get(each.hub_id or 0, "")}
            for each in AuditEntry.objects.filter(person=person).order_by("id")
        ],
    }


def _of_signing_in(person: Person) -> dict[str, object]:
    """How they sign in, and where they did."""
    return {
        "email_addresses": [
            _some(each, "email", "verified", "primary")
            for each in EmailAddress.objects.filter(user=person)
        ],
        "second_factors": [
            _some(each, "type", "created_at", "last_used_at")
            for each in Authenticator.objects.filter(user=person)
        ],
        "sign_in_services": [
            _some(each, "provider", "uid", "date_joined", "last_login")
            for each in SocialAccount.objects.filter(user=person)
        ],
        "sessions": [
            _some(each, "ip", "user_agent", "created_at", "last_seen_at")
            for each in UserSession.objects.filter(user=person)
        ],
    }


def _of_hubs(person: Person) -> dict[str, object]:
    """What they are and made in hubs."""
    keys = ApiKey.objects.filter(person=person).prefetch_related("hubs")
    owned = SourceOwner.objects.select_related("connection__hub").filter(person=person)
    return {
        "memberships": [
            _some(each, "role", "since") | _in_hub(each)
            for each in Membership.objects.select_related("hub").filter(person=person)
        ],
        "api_keys": [
            _some(each, "name", "prefix", "scopes", "created_at", "expires_at", "revoked_at")
            | {"last_used_at": each.last_used_at, "hubs": [hub.slug for hub in each.hubs.all()]}
            for each in keys
        ],
        "csv_links": [
            _some(each, "name", "question", "made_at", "expires_at", "revoked_at", "last_used_at")
            | _in_hub(each)
            for each in SheetLink.objects.select_related("hub").filter(made_by=person)
        ],
        "client_links": [
            _some(each, "client", "made_at", "expires_at", "used_at", "revoked_at") | _in_hub(each)
            for each in ClientLink.objects.select_related("hub").filter(made_by=person)
        ],
        "invitations_sent": [
            _some(each, "email", "role", "created_at", "expires_at") | _in_hub(each)
            for each in Invitation.objects.select_related("hub").filter(invited_by=person)
        ],
        "accounts_connected": [
            _some(each.connection, "connector", "account_id", "username") | _in_hub(each.connection)
            for each in owned
        ],
        "accounts_removed": [
            _some(each, "connector", "account_id", "username", "removed_at") | _in_hub(each)
            for each in RemovedSource.objects.select_related("hub").filter(removed_by=person)
        ],
    }


def _some(row: Any, *names: str) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


def _in_hub(row: Any) -> dict[str, object]:
    return {"hub": row.hub.slug}
