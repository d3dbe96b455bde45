"""Where the hub is found by people, and what follows from it for cookies and headers.

The public address comes from the settings and never from a request. Django keeps what follows
from it in its own settings, which are assigned here, because the address may change while the
hub runs.
"""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings as django_settings

from headwater.app import Headwater
from headwater.model.account import Secret

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
KEY_BYTES = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The public address. `form_targets` are the origins a form may lead to, beside our own."""

    base_url: str
    form_targets: tuple[str, ...] = field(default=())

    @property
    def host(self) -> str:
        return (urlsplit(self.base_url).hostname or "").lower()

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    def of(self, path: str) -> str:
        """The whole URL of a path."""
        return self.base_url + path


_current: list[Address] = []


def current() -> Address:
    """The address in force."""
    return _current[0]


def announce(headwater: Headwater) -> Address:
    """Take the address from the settings in force and tell Django. Call after each change."""
    settings, decisions = headwater.in_force(), headwater.control.decisions()
    decided = decisions.get("LOGIN_ORIGINS", "")
    logins = decided.split() if isinstance(decided, str) else []
    address = Address(
        base_url=settings.base_url,
        form_targets=(origin(settings.tiktok_authorize_url), *logins),
    )
    _current[:] = [address]
    prefix = "__Host-" if address.is_https else ""
    django_settings.ALLOWED_HOSTS = [address.host, *LOOPBACK]
    django_settings.SESSION_COOKIE_SECURE = address.is_https
    django_settings.CSRF_COOKIE_SECURE = address.is_https
    django_settings.SESSION_COOKIE_NAME = f"{prefix}headwater"
    django_settings.CSRF_COOKIE_NAME = f"{prefix}headwater-csrf"
    django_settings.SECRET_KEY = _signing_key(headwater.settings.home / "signing-key").reveal()
    return address


def origin(url: str) -> str:
    """Scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _signing_key(path: Path) -> Secret:
    """The key that signs links and cookies here, made once."""
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(KEY_BYTES))
    except FileExistsError:
        pass
    return Secret(path.read_text(encoding="ascii").strip())
