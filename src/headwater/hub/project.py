"""Django as the hub needs it: apps, middleware, settings, and the opening of an installation."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from django.apps import apps as registry
from django.conf import settings as django_settings

from headwater.app import Headwater
from headwater.control.base import Extras
from headwater.hub import address, runtime
from headwater.hub.files import STATIC_URL
from headwater.hub.roster import sealing

HERE = Path(__file__).parent

APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "headwater.hub.roster.apps.RosterConfig",
    "headwater.hub.sources.apps.SourcesConfig",
    "headwater.hub.health.apps.HealthConfig",
    "headwater.hub.reports.apps.ReportsConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
)

MIDDLEWARE = (
    "headwater.hub.security.AccessLog",
    "headwater.hub.security.Headers",
    "headwater.hub.security.Arrival",
    "django.middleware.gzip.GZipMiddleware",
    "headwater.hub.cookies.Cookies",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "headwater.hub.sessions.Sessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "headwater.hub.mishaps.Mishaps",
    "allauth.account.middleware.AccountMiddleware",
    "headwater.hub.door.Door",
)

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "headwater.hub.context.page",
            ],
            "builtins": [
                "django.templatetags.static",
                "django.contrib.humanize.templatetags.humanize",
                "headwater.hub.tags",
            ],
        },
    }
]

PASSWORDS: Mapping[str, object] = {
    "PASSWORD_HASHERS": ["headwater.hub.passwords.Argon2"],
    "AUTH_PASSWORD_VALIDATORS": [
        {
            "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
            "OPTIONS": {"min_length": 12},
        },
        {"NAME": "headwater.hub.passwords.AtMost"},
        {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        {
            "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
            "OPTIONS": {"user_attributes": ("email", "name")},
        },
    ],
}

SIGN_IN: Mapping[str, object] = {
    "AUTH_USER_MODEL": "roster.Person",
    "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
    "LOGIN_URL": "account_login",
    "LOGIN_REDIRECT_URL": "/",
    "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
    "ACCOUNT_ADAPTER": "headwater.hub.people.adapters.AccountAdapter",
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    "ACCOUNT_CHANGE_EMAIL": True,
    "ACCOUNT_EMAIL_NOTIFICATIONS": True,
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "Headwater: ",
    "ACCOUNT_SESSION_REMEMBER": True,
    "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": False,
    "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
    "ACCOUNT_USER_DISPLAY": str,
    "SOCIALACCOUNT_ADAPTER": "headwater.hub.people.adapters.SocialAdapter",
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION": True,
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": True,
    "SOCIALACCOUNT_STORE_TOKENS": False,
    "SOCIALACCOUNT_PROVIDERS": {
        "google": {"SCOPE": ["openid", "email", "profile"], "OAUTH_PKCE_ENABLED": True},
        "openid_connect": {"OAUTH_PKCE_ENABLED": True},
    },
    "MFA_ADAPTER": "headwater.hub.people.adapters.FactorAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_TOTP_ISSUER": "Headwater",
    "MFA_TOTP_TOLERANCE": 1,
}

SESSIONS: Mapping[str, object] = {
    "SESSION_ENGINE": "headwater.hub.cookies",
    "SESSION_COOKIE_AGE": 7 * 24 * 60 * 60,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SAMESITE": "Lax",
    "CSRF_FAILURE_VIEW": "headwater.hub.mishaps.forged",
    "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
}


def extras() -> Extras:
    """What the hub adds to Django."""
    return Extras(
        apps=APPS,
        middleware=MIDDLEWARE,
        urlconf="headwater.hub.urls",
        settings={
            "TEMPLATES": TEMPLATES,
            "FORM_RENDERER": "headwater.hub.forms.Renderer",
            "STATIC_URL": STATIC_URL,
            "EMAIL_BACKEND": "headwater.hub.mail.Post",
            "USE_I18N": False,
            "DATA_UPLOAD_MAX_MEMORY_SIZE": 1_000_000,
            **PASSWORDS,
            **SIGN_IN,
            **SESSIONS,
        },
    )


def open_hub(headwater: Headwater) -> None:
    """Open the control data with the hub's tables, and serve this installation from now on.

    To be called before anything else opens the control of this process.
    """
    headwater.extras = extras()
    sealing.prepare(headwater.control)
    # Models can be imported once the control is open, and not before.
    from headwater.hub.roster import chain  # noqa: PLC0415

    chain.prepare(headwater.control)
    runtime.use(headwater)
    address.announce(headwater)
    look_in(headwater)


def look_in(headwater: Headwater) -> None:
    """Let `headwater doctor` see what the hub keeps. Makes no table and serves nothing.

    Nothing happens in a process that opened its control without the hub.
    """
    if "control" not in vars(headwater) and not django_settings.configured:
        headwater.extras = replace(extras(), made=False)
    elif not registry.is_installed("headwater.hub.roster"):
        return
    headwater.looks["audit log"] = lambda: _audit_log(headwater)


def _audit_log(headwater: Headwater) -> str:
    control = headwater.control
    from headwater.hub.roster import chain  # noqa: PLC0415 - as above

    return chain.look(control)
