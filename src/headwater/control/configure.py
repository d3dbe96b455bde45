"""Django's settings, made from ours: once per process, and only when a control is opened.

The web front adds its apps with `Extras`; who configures first decides them for the process,
so the front configures before anything else opens a control.
"""

import threading
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.conf import settings as django_settings
from django.db import connections

from headwater.control.base import Extras
from headwater.control.database import is_open
from headwater.model.errors import SettingsError, StoreError

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a rotated token must survive a power cut
    "PRAGMA secure_delete=ON",  # a destroyed data key must not linger in a free page
)
BUSY_SECONDS = 20

_once = threading.Lock()


def configure(url: str, extras: Extras | None = None) -> None:
    """Set Django up for the database at `url`. Raises SettingsError for a URL it cannot use.

    A second call may name another database, if nothing is open any more, and fewer extras.
    """
    wanted, database = extras or Extras(), database_of(url)
    with _once:
        if not django_settings.configured:
            _configure_first(wanted, database)
        missing = set(wanted.apps) - set(django_settings.INSTALLED_APPS)
        if missing:
            raise SettingsError(
                f"Django runs without {', '.join(sorted(missing))} already: "
                "open the hub before anything else."
            )
        _point_at(database)


def _configure_first(extras: Extras, database: dict[str, object]) -> None:
    given: dict[str, object] = {
        "INSTALLED_APPS": ["headwater.control.apps.ControlConfig", *extras.apps],
        "MIDDLEWARE": list(extras.middleware),
        "DATABASES": {"default": database},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "LOGGING_CONFIG": None,
        **extras.settings,
    }
    if extras.urlconf is not None:
        given["ROOT_URLCONF"] = extras.urlconf
    django_settings.configure(**given)
    django.setup()


def _point_at(database: dict[str, object]) -> None:
    known = connections.settings["default"]
    if any(known[key] != value for key, value in database.items()):
        if is_open():
            raise StoreError("Another installation is open in this process: close it first.")
        connections.settings["default"] = connections.configure_settings({"default": database})[
            "default"
        ]


def database_of(url: str) -> dict[str, object]:
    """Django's entry for a database URL: `sqlite:///` with a path, or `postgresql://`."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": rest.removeprefix("/") if rest.startswith("//") else rest,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": BUSY_SECONDS,
                "transaction_mode": "IMMEDIATE",
                "init_command": ";".join(SQLITE_PRAGMAS),
            },
        }
    if scheme not in {"postgresql", "postgres"}:
        raise SettingsError(
            "HEADWATER_DATABASE_URL names no engine for control data: "
            "write it like postgresql://user:password@host/database"
        )
    return _postgresql(url)


def _postgresql(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", "") or parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": "10", "application_name": "headwater", **options},
    }
