"""What a page demands of whoever asks for it. A page that demands nothing is shown to nobody.

Every view says it once, with `@requires(Access...)`. Views of other libraries, which cannot say
it, stand in `OTHERS` by their address's name. `door` enforces it before a view is called.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from django.urls import ResolverMatch

View = TypeVar("View", bound=Callable[..., Any])

_MARK = "headwater_access"


class Access(StrEnum):
    """From open to closed. `VIEWER` to `OWNER` are roles in the hub of the address."""

    SETUP = "setup"
    """Anybody, but only while the installation has no owner."""
    ANYONE = "anyone"
    KEY = "key"
    """Whoever brings an API key; the view itself asks for it."""
    PERSON = "person"
    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"
    OWNER = "owner"
    OPERATOR = "operator"
    """Who runs the installation: settings that all hubs share."""


OF_A_HUB = frozenset({Access.VIEWER, Access.EDITOR, Access.ADMIN, Access.OWNER})

OTHERS: Mapping[str, Access] = {
    "account_login": Access.ANYONE,
    "account_logout": Access.ANYONE,
    "account_signup": Access.ANYONE,
    "account_inactive": Access.ANYONE,
    "account_reset_password": Access.ANYONE,
    "account_reset_password_done": Access.ANYONE,
    "account_reset_password_from_key": Access.ANYONE,
    "account_reset_password_from_key_done": Access.ANYONE,
    "account_email_verification_sent": Access.ANYONE,
    "account_confirm_email": Access.ANYONE,
    "account_confirm_login_code": Access.ANYONE,
    "account_reauthenticate": Access.PERSON,
    "account_email": Access.PERSON,
    "account_change_password": Access.PERSON,
    "account_set_password": Access.PERSON,
    "mfa_authenticate": Access.ANYONE,
    "mfa_login_webauthn": Access.ANYONE,
    "mfa_index": Access.PERSON,
    "mfa_reauthenticate": Access.PERSON,
    "mfa_reauthenticate_webauthn": Access.PERSON,
    "mfa_activate_totp": Access.PERSON,
    "mfa_deactivate_totp": Access.PERSON,
    "mfa_view_recovery_codes": Access.PERSON,
    "mfa_generate_recovery_codes": Access.PERSON,
    "mfa_download_recovery_codes": Access.PERSON,
    "mfa_list_webauthn": Access.PERSON,
    "mfa_add_webauthn": Access.PERSON,
    "mfa_edit_webauthn": Access.PERSON,
    "mfa_remove_webauthn": Access.PERSON,
    "socialaccount_login_cancelled": Access.ANYONE,
    "socialaccount_login_error": Access.ANYONE,
    "socialaccount_signup": Access.ANYONE,
    "socialaccount_connections": Access.PERSON,
    "google_login": Access.ANYONE,
    "google_callback": Access.ANYONE,
    "openid_connect_login": Access.ANYONE,
    "openid_connect_callback": Access.ANYONE,
    "usersessions_list": Access.PERSON,
}
"""The views of django-allauth."""


def requires(access: Access) -> Callable[[View], View]:
    """Declare what a view demands."""

    def mark(view: View) -> View:
        setattr(view, _MARK, access)
        return view

    return mark


def demanded(match: ResolverMatch) -> Access | None:
    """What the view behind an address demands; None when it does not say."""
    declared = getattr(match.func, _MARK, None)
    if isinstance(declared, Access):
        return declared
    return OTHERS.get(match.view_name or "")
