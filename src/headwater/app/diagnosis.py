"""The diagnostic bundle: what somebody who helps must know, and nothing they must not."""

import json
import platform
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import IO

from headwater.app import health
from headwater.app.coverage import coverage
from headwater.app.parts import Parts
from headwater.app.redaction import Redactor
from headwater.control.base import Run
from headwater.model.account import Account, Secret
from headwater.model.errors import HeadwaterError

RUNS = 100
LIBRARIES = (
    "headwater", "django", "django-allauth", "django-ninja", "duckdb", "psycopg", "pyreqwest",
    "cryptography", "msgspec", "waitress", "whitenoise",
)  # fmt: skip

README = """Diagnostic bundle of a Headwater installation, made {at} UTC.

doctor.json    the checks of `headwater doctor`
settings.json  every setting, its origin, secrets masked
versions.json  versions of Headwater, Python, libraries and the machine
accounts.json  accounts as account-1, account-2, ...: state, consent, permissions
ledger.json    per account and stream: days by state, last read, last error
syncs.json     the latest syncs with their errors and request ids

Left out or made unreadable: tokens, keys, passwords, handles, names, e-mail addresses, figures.
Look through it before you send it.
"""


def write_bundle(parts: Parts, file: IO[bytes]) -> None:
    """Write the bundle for the hub that `parts` is seen from."""
    accounts = parts.control.accounts(include_disconnected=True)
    redactor = Redactor(accounts, _secrets(parts))
    bodies: dict[str, object] = {
        "doctor.json": [
            {"check": each.name, "ok": each.ok, "note": each.note} for each in health.checks(parts)
        ],
        "settings.json": [
            {"setting": each.variable, "value": each.value, "origin": each.origin}
            for each in parts.table()
        ],
        "versions.json": versions(),
        "accounts.json": [_account(each, redactor) for each in accounts],
        "ledger.json": list(_ledger(parts, accounts, redactor)),
        "syncs.json": [_sync(run, redactor) for run in parts.control.runs(limit=RUNS)],
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README.format(at=f"{parts.clock.now():%Y-%m-%d %H:%M}"))
        for name, body in bodies.items():
            archive.writestr(name, json.dumps(redactor.value(body), indent=1, default=str))


def versions() -> dict[str, str]:
    """Versions of everything that has a say."""
    found = {"python": sys.version.split()[0], "system": platform.platform()}
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _secrets(parts: Parts) -> list[str]:
    """Secrets that are known here, so that they are found in any text whatever they look like."""
    with suppress(HeadwaterError):
        settings = parts.in_force()
        told = [settings.tiktok_client_secret, *parts.control.decisions().values()]
        found = [each.reveal() for each in told if isinstance(each, Secret)]
        return [*found, settings.tiktok_client_key or ""]
    return []


def _account(account: Account, redactor: Redactor) -> dict[str, object]:
    return {
        "account": redactor.label(account.account_id),
        "connector": account.connector,
        "state": account.state.value,
        "reason": account.state_reason,
        "is_business": account.is_business,
        "paused": account.paused,
        "sync_hour": account.sync_hour,
        "sync_zone": account.sync_zone,
        "permissions": sorted(account.scopes),
        "connected_at": _iso(account.connected_at),
        "consent_ends_at": _iso(account.consent_ends_at),
    }


def _ledger(
    parts: Parts, accounts: Sequence[Account], redactor: Redactor
) -> Iterator[dict[str, object]]:
    for one in coverage(parts, accounts):
        for stream in one.streams:
            body = stream.as_json(days=False)
            yield {"account": redactor.label(one.account.account_id), **body}


def _sync(run: Run, redactor: Redactor) -> dict[str, object]:
    return {
        "account": redactor.label(run.account_id),
        "trigger": run.trigger,
        "state": run.state.value,
        "started_at": _iso(run.started_at),
        "finished_at": _iso(run.finished_at),
        "rows": run.rows,
        "calls": run.calls,
        "error": run.error,
        "error_kind": run.error_kind,
        "request_id": run.request_id,
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None
