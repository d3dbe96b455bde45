"""The settings of one installation: one table, read once, each value with its origin.

Every setting is `HEADWATER_` + its name in the environment. A secret may stand in a file
instead, named by `HEADWATER_` + its name + `_FILE`. An empty value counts as not set. A name
that is not in the table is an error, because a misspelt setting is silently not set.
"""

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from headwater.model.account import Secret
from headwater.model.errors import SettingsError

PREFIX = "HEADWATER_"


def _http_url(text: str) -> str:
    parts = urlsplit(text)
    whole = parts.scheme in {"http", "https"} and parts.hostname and not parts.fragment
    if not whole or parts.port == 0:  # another port that is none raises it by itself
        raise ValueError(text)
    return text


def _base_url(text: str) -> str:
    if urlsplit(text).query or urlsplit(text).username:
        raise ValueError(text)
    return _http_url(text).rstrip("/")


def _database_url(*schemes: str) -> Callable[[str], Secret]:
    def parse(text: str) -> Secret:
        scheme, _, rest = text.partition("://")
        # A path that is not whole would be another database in every folder one starts from.
        if scheme not in schemes or not rest or (scheme != "postgresql" and rest[0] != "/"):
            raise ValueError("no such engine, or no such place")
        return Secret(text)

    return parse


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A line of the table. `{home}` in `default` is the data directory; `None` is "not set"."""

    name: str
    parse: Callable[[str], object]
    default: str | None
    help: str
    example: str = ""  # where the default does not show how it is written
    secret: bool = False

    @property
    def variable(self) -> str:
        return PREFIX + self.name


TABLE = (
    Setting(
        name="HOME",
        parse=_path,
        default="~/.headwater",
        help="Data directory, open to its owner alone.",
    ),
    Setting(
        name="DATABASE_URL",
        parse=_database_url("sqlite", "postgresql"),
        default="sqlite:///{home}/control.sqlite3",
        example="sqlite:////srv/control.sqlite3 or postgresql://user:password@host/database",
        help="People, connections and sealed tokens: SQLite, or postgresql://.",
        secret=True,
    ),
    Setting(
        name="STORE_URL",
        parse=_database_url("duckdb", "postgresql"),
        default="duckdb:///{home}/store.duckdb",
        example="duckdb:////srv/headwater/store.duckdb or postgresql://user:password@host/database",
        help="Rows and ledger: DuckDB, or postgresql://.",
        secret=True,
    ),
    Setting(
        name="KEY_FILE",
        parse=_path,
        default="{home}/key",
        help="The key that wraps every stored token. Keep a copy away from the database.",
    ),
    Setting(
        name="BASE_URL",
        parse=_base_url,
        default="http://localhost:8321",
        example="https://headwater.example.org",
        help="Public address; the redirect registered at TikTok is made from it.",
    ),
    Setting(
        name="TIKTOK_CLIENT_KEY",
        parse=str,
        default=None,
        help="App id of your app at TikTok for Business.",
    ),
    Setting(
        name="TIKTOK_CLIENT_SECRET",
        parse=Secret,
        default=None,
        help="Secret of that app.",
        secret=True,
    ),
    Setting(
        name="TIKTOK_AUTHORIZE_URL",
        parse=_http_url,
        default="https://www.tiktok.com/v2/auth/authorize/",
        help="Where a person gives consent; the whole URL.",
    ),
    Setting(
        name="TIKTOK_API_URL",
        parse=_http_url,
        default="https://business-api.tiktok.com/open_api/v1.3",
        help="TikTok's API, with its version.",
    ),
    Setting(
        name="NOW",
        parse=_instant,
        default=None,
        example="2026-11-22T06:00:00Z",
        help="Instant at which every process's clock starts, and then ticks, for demos and "
        "tests; UTC unless it says otherwise. A stored instant in its future counts as now.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A setting as `headwater doctor` prints it; `value` is fit to be seen by anybody."""

    variable: str
    value: str
    origin: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator decided. `origins` tells for each setting where its value came from:
    `default`, `environment`, `file` or `argument`.
    """

    home: Path
    database_url: Secret
    store_url: Secret
    key_file: Path
    base_url: str
    tiktok_client_key: str | None
    tiktok_client_secret: Secret | None
    tiktok_authorize_url: str
    tiktok_api_url: str
    now: datetime | None
    origins: Mapping[str, str]

    @classmethod
    def read(cls, environ: Mapping[str, str], home: Path | None = None) -> "Settings":
        """The settings in `environ`; `home` overrides HOME. Raises SettingsError."""
        given = {name: text for name, text in environ.items() if text and name.startswith(PREFIX)}
        _refuse_strangers(given)
        found = {setting.name: _found(setting, given) for setting in TABLE}
        if home is not None:
            found["HOME"] = str(home), "argument"
        values: dict[str, Any] = {"home": _parsed(TABLE[0], found["HOME"][0])}
        for setting in TABLE[1:]:
            text, origin = found[setting.name]
            if text is not None and origin == "default":
                text = text.replace("{home}", str(values["home"]))
            values[setting.name.lower()] = _parsed(setting, text)
        return cls(**values, origins={name: origin for name, (_, origin) in found.items()})

    @property
    def redirect_uri(self) -> str:
        """The address to register at TikTok, byte for byte."""
        return self.callback_url("tiktok_organic")

    def callback_url(self, connector: str) -> str:
        """Where a source sends a person back to. Never made from a request's own headers."""
        return f"{self.base_url}/oauth/{connector}/callback/"

    def make_home(self) -> Path:
        """Make the data directory with mode 0700. Raises SettingsError when it is unfit."""
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            _close_to_others(self.home)
        except OSError as error:
            raise SettingsError(
                f"The data directory {self.home} cannot be made ({error.strerror}): "
                f"set {PREFIX}HOME to a directory of your own."
            ) from error
        return self.home

    def table(self) -> list[Line]:
        """Every setting with its value and origin; secrets masked."""
        return [
            Line(
                variable=setting.variable,
                value=_shown(getattr(self, setting.name.lower())),
                origin=self.origins[setting.name],
                help=setting.help,
            )
            for setting in TABLE
        ]


def _refuse_strangers(given: Mapping[str, str]) -> None:
    known = {setting.name for setting in TABLE}
    known |= {f"{setting.name}_FILE" for setting in TABLE if setting.secret}
    for variable in sorted(given):
        name = variable.removeprefix(PREFIX)
        if name not in known:
            near = difflib.get_close_matches(name.upper(), sorted(known)) or sorted(known)
            listed = " or ".join(PREFIX + each for each in near)
            raise SettingsError(f"There is no setting {variable}: did you mean {listed}?")


def _found(setting: Setting, given: Mapping[str, str]) -> tuple[str | None, str]:
    """The text of a setting and its origin."""
    text, path = given.get(setting.variable), given.get(f"{setting.variable}_FILE")
    if not setting.secret or path is None:
        return (setting.default, "default") if text is None else (text, "environment")
    if text is not None:
        raise SettingsError(
            f"{setting.variable} and {setting.variable}_FILE are both set: keep one of them."
        )
    try:
        written = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"{setting.variable}_FILE cannot be read: {path} ({why}).") from None
    if not written:
        raise SettingsError(f"{setting.variable}_FILE names an empty file: {path}")
    return written, "file"


def _parsed(setting: Setting, text: str | None) -> object:
    if text is None:
        return None
    try:
        return setting.parse(text)
    except ValueError:
        # Not chained: the cause would carry the value, and the value may be a secret.
        raise SettingsError(
            f"{setting.variable} cannot be understood: "
            f"write it like {setting.example or setting.default}"
        ) from None


def _shown(value: object) -> str:
    if value is None:
        return "not set"
    if not isinstance(value, Secret):
        return value.isoformat() if isinstance(value, datetime) else str(value)
    return _masked(value.reveal()) if "://" in value.reveal() else "***"


def _masked(url: str) -> str:
    """A database URL without what may be a password; a file's URL as it is."""
    parts = urlsplit(url)
    if not parts.netloc and parts.scheme in {"sqlite", "duckdb"}:
        return url
    if "@" in parts.path + parts.query + parts.fragment:  # a password with a "/" or "?" in it
        return f"{parts.scheme}://***"
    login, at, place = parts.netloc.rpartition("@")
    user, colon, _ = login.partition(":")
    return f"{parts.scheme}://{user}{':***' if colon else ''}{at}{place}{parts.path}"


def _close_to_others(home: Path) -> None:
    """Tighten an empty directory of ours; one with files in it may serve others, so refuse it.

    A directory that belongs to somebody else (a mounted volume) cannot be tightened and is
    taken as it is: every file made inside it is closed to others by itself.
    """
    status = home.stat()
    if not status.st_mode & 0o077 or status.st_uid != os.geteuid():
        return
    if any(home.iterdir()):
        raise SettingsError(
            f"The data directory {home} is open to others: run `chmod 700 {home}`, "
            f"or set {PREFIX}HOME to a directory of your own."
        )
    home.chmod(0o700)
