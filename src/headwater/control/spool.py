"""The answer of a source, on disk before it is in the database.

A source that rotates tokens has forgotten the old ones when its answer arrives. Until the new
ones are committed they stand here: one small sealed file per renewal, removed after the commit,
found by the next renewal or the next start when there was no commit.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from headwater.control.packing import packed, unpacked
from headwater.control.vault import Place, Vault
from headwater.model.account import Grant
from headwater.model.errors import VaultError


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Where the answer to one renewal goes: that of a connection's grant at `version`."""

    place: Place
    version: int
    data_key: bytes

    @property
    def name(self) -> str:
        return f"{self.place.connection}-{self.version}"

    @property
    def sealed_as(self) -> Place:
        return self.place.beside(f"renewal of version {self.version}")


class Spool:
    """A directory of sealed answers. Losing one costs a person a sign-in, never a wrong token."""

    def __init__(self, directory: Path, vault: Vault) -> None:
        self._directory = directory
        self._vault = vault

    def put(self, slot: Slot, grant: Grant) -> None:
        """Write an answer, durable when this returns."""
        self._directory.mkdir(mode=0o700, exist_ok=True)
        blob = self._vault.seal(packed(grant), slot.data_key, slot.sealed_as)
        draft = self._directory / f".{slot.name}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(blob)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._directory / slot.name)
        self._sync()

    def find(self, slot: Slot) -> Grant | None:
        """The answer to that renewal, when there is one that opens."""
        try:
            blob = (self._directory / slot.name).read_bytes()
            return unpacked(self._vault.open(blob, slot.data_key, slot.sealed_as))
        except (OSError, VaultError):
            return None

    def drop(self, connection: int, version: int) -> None:
        """Remove an answer that is committed, or that nothing needs any more."""
        with suppress(OSError):  # what stays is dropped at the next start
            (self._directory / f"{connection}-{version}").unlink(missing_ok=True)

    def leftovers(self) -> Iterator[tuple[int, int]]:
        """Connection and version of every answer that is here."""
        for path in sorted(self._directory.glob("*-*")):
            connection, _, version = path.name.partition("-")
            if connection.isdecimal() and version.isdecimal():
                yield int(connection), int(version)

    def _sync(self) -> None:
        descriptor = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
