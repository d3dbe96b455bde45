"""The file with the wrapping keys: a line per version, the newest seals, all of them open.

It lives outside the database, is readable by its owner alone, and is never made a second time:
a new key beside old sealed data would only hide that the old one is lost.
"""

import base64
import binascii
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from headwater.model.errors import VaultError

KEY_BYTES = 32
HEADER = (
    "# Headwater's wrapping keys, a version a line, the newest last. Without this file the\n"
    "# stored consents cannot be opened. Keep a copy, away from copies of the database.\n"
)
NAME_ANOTHER = "Put back the copy you kept, or name its place with HEADWATER_KEY_FILE."


def read_keys(path: Path) -> dict[int, bytes] | None:
    """The keys by version; None when there is no such file. Raises VaultError.

    A file that others may read is closed to them, once it proved to hold keys: a setting may
    name any file by mistake. Where closing it is not allowed it is refused.
    """
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeError) as error:
        raise VaultError(
            f"The key file {path} cannot be read: {_why(error)}. {NAME_ANOTHER}"
        ) from None
    lines = [line.strip() for line in text.splitlines()]
    keys = dict(_parsed(line, path) for line in lines if line and not line.startswith("#"))
    if not keys:
        raise VaultError(f"The key file {path} holds no key: put back the copy you kept.")
    _close_to_others(path)
    return keys


def make_keys(path: Path) -> dict[int, bytes]:
    """Make the file with a first key, or read the one another process made meanwhile."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _written(path, {1: secrets.token_bytes(KEY_BYTES)})
    try:
        os.link(draft, path)
        _sync_directory(path.parent)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return read_keys(path) or {}


def add_key(path: Path, keys: Mapping[int, bytes]) -> dict[int, bytes]:
    """Write the file anew with one more version, whole or not at all."""
    more = {**keys, max(keys) + 1: secrets.token_bytes(KEY_BYTES)}
    try:
        _written(path, more).replace(path)
        _sync_directory(path.parent)
    except OSError as error:
        raise VaultError(f"The key file {path} cannot be written: {_why(error)}.") from None
    return more


def _parsed(line: str, path: Path) -> tuple[int, bytes]:
    version, _, text = line.rpartition(" ")
    try:
        key = base64.b64decode(text, validate=True)
        number = int(version or "1")
    except (binascii.Error, ValueError):
        key, number = b"", 0
    if len(key) != KEY_BYTES or number < 1:
        # Not chained, not quoted: the line may be most of a key.
        raise VaultError(
            f"The key file {path} has a line that is no key: a version and 32 bytes in base64. "
            f"{NAME_ANOTHER}"
        ) from None
    return number, key


def _close_to_others(path: Path) -> None:
    if path.stat().st_mode & 0o077:
        try:
            path.chmod(0o600)
        except OSError:
            raise VaultError(
                f"The key file {path} is open to others: run `chmod 600 {path}` as its owner."
            ) from None


def _written(path: Path, keys: Mapping[int, bytes]) -> Path:
    """A durable draft of the file, beside it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    lines = [f"{number} {base64.b64encode(key).decode()}\n" for number, key in keys.items()]
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(HEADER + "".join(lines))
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _why(error: OSError | UnicodeError) -> str:
    return (error.strerror or "no reason given") if isinstance(error, OSError) else "not text"
