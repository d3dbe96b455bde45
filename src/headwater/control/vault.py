"""Sealing: a data key per connection, wrapped by a key that is not in the database.

AES-256-GCM throughout. A blob is the version of the wrapping key (4 bytes), a random nonce
(96 bits) and the ciphertext; it is bound to its hub, connection, field and version, so that one
moved to another row does not open. Without its data key nothing of a connection opens again.
"""

import os
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from headwater.control.keys import KEY_BYTES, add_key, make_keys, read_keys
from headwater.model.account import Secret
from headwater.model.errors import VaultError

VERSION_BYTES = 4
NONCE_BYTES = 12
DATA_KEY = "data_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a blob belongs: a field of a connection of a hub."""

    hub: int
    connection: int
    field: str

    def bound(self, version: int) -> bytes:
        """The associated data of a blob in this place."""
        return f"{self.hub}|{self.connection}|{self.field}|{version}".encode()

    def beside(self, field: str) -> "Place":
        """Another field of the same connection."""
        return Place(hub=self.hub, connection=self.connection, field=field)


class Vault:
    """Seals and opens. `sealed` tells whether anything was ever sealed for the key file.

    Thread safe. Every refusal is a VaultError with a sentence and without a secret.
    """

    def __init__(self, path: Path, *, sealed: Callable[[], bool]) -> None:
        self._path = path
        self._sealed = sealed
        self._lock = threading.Lock()
        self._keys = read_keys(path) or {}
        if not self._keys:
            self._refuse_a_lost_key()

    def __repr__(self) -> str:
        return f"Vault({str(self._path)!r}, versions={sorted(self._keys)})"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a vault is not pickled")

    def new_data_key(self, place: Place) -> bytes:
        """A fresh data key, wrapped. The wrapping key is made when there never was one."""
        with self._lock:
            if not self._keys:  # another process may have made it
                self._keys = read_keys(self._path) or {}
            if not self._keys:
                self._refuse_a_lost_key()
                self._keys = make_keys(self._path)
        return self._wrapped(secrets.token_bytes(KEY_BYTES), place)

    def seal(self, secret: Secret, data_key: bytes, place: Place) -> bytes:
        """The secret, sealed for its place under a wrapped data key."""
        key = self._unwrapped(data_key, place)
        return _sealed(secret.reveal().encode(), key, place, version=_version(data_key))

    def open(self, blob: bytes, data_key: bytes, place: Place) -> Secret:
        """What was sealed for exactly this place."""
        return Secret(_opened(blob, self._unwrapped(data_key, place), place).decode())

    def check(self, data_key: bytes, place: Place) -> None:
        """Raise VaultError unless this key file opens that data key."""
        self._unwrapped(data_key, place)

    def add_version(self) -> int:
        """Add a wrapping key to the file; its version. New data keys are wrapped with it."""
        with self._lock:
            self._keys = add_key(self._path, read_keys(self._path) or self._keys)
            return max(self._keys)

    def rewrap(self, data_key: bytes, place: Place) -> bytes:
        """The same data key, wrapped with the newest wrapping key; what it sealed stays as is."""
        return self._wrapped(self._unwrapped(data_key, place), place)

    def _wrapped(self, key: bytes, place: Place) -> bytes:
        version = max(self._keys)
        return _sealed(key, self._keys[version], place.beside(DATA_KEY), version=version)

    def _unwrapped(self, data_key: bytes, place: Place) -> bytes:
        version = _version(data_key)
        if version not in self._keys:  # another process may have added it
            with self._lock:
                self._keys = read_keys(self._path) or self._keys
        wrapping = self._keys.get(version)
        if wrapping is None:
            raise VaultError(
                f"The key file {self._path} lacks version {version}, which sealed the tokens of "
                f"connection {place.connection}: put back the file that has it."
            )
        return _opened(data_key, wrapping, place.beside(DATA_KEY))

    def _refuse_a_lost_key(self) -> None:
        if self._sealed():
            raise VaultError(
                f"The key file {self._path} is missing, and consents are sealed with it: put it "
                "back, or name its place with HEADWATER_KEY_FILE."
            )


def _version(blob: bytes) -> int:
    return int.from_bytes(blob[:VERSION_BYTES], "big")


def _sealed(text: bytes, key: bytes, place: Place, *, version: int) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    body = AESGCM(key).encrypt(nonce, text, place.bound(version))
    return version.to_bytes(VERSION_BYTES, "big") + nonce + body


def _opened(blob: bytes, key: bytes, place: Place) -> bytes:
    nonce, body = blob[VERSION_BYTES:][:NONCE_BYTES], blob[VERSION_BYTES + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, place.bound(_version(blob)))
    except (InvalidTag, ValueError):
        raise VaultError(
            f"What is sealed as {place.field} of connection {place.connection} does not open: "
            "it was changed, moved here from elsewhere, or sealed with another key."
        ) from None
