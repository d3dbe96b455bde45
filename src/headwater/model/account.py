"""Who is read: the account, its owner's consent, and the secrets that prove it."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self


class Secret:
    """A text that never shows itself: not in a repr, a log, an f-string, or as part of a value.

    Not a dataclass on purpose: those can be turned inside out by anybody who serialises values.
    """

    __slots__ = ("_text",)
    _text: str

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "_text", text)

    def reveal(self) -> str:
        """The secret itself. Call it where it is sent or sealed and nowhere else."""
        return self._text

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a secret does not change")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(
            self._text.encode(), other._text.encode()
        )

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a secret is not pickled")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A person's consent as the source gave it. All instants are aware UTC.

    `refresh_expires_at` is anchored to the consent, not to the last refresh.
    """

    access_token: Secret
    refresh_token: Secret
    access_expires_at: datetime
    refresh_expires_at: datetime
    scopes: frozenset[str]
    account_id: str


class ConnectionState(StrEnum):
    """Health of a connection, by what has to happen next."""

    ACTIVE = "active"
    RECONNECT = "reconnect"
    LOST_ACCESS = "lost_access"
    DISCONNECTED = "disconnected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account of a source, as people see it. `account_id` is the source's id, text.

    `is_business` is `None` while unknown. `connection` is our id of the consent behind it.
    `sync_hour` (0 to 23, in `sync_zone`) is when a person wants it synced; `None` leaves it to us.
    """

    connector: str
    account_id: str
    username: str = ""
    display_name: str = ""
    image_url: str = ""
    is_business: bool | None = None
    connection: int | None = None
    state: ConnectionState = ConnectionState.ACTIVE
    state_reason: str = ""
    scopes: frozenset[str] = frozenset()
    connected_at: datetime | None = None
    consent_ends_at: datetime | None = None
    paused: bool = False
    sync_hour: int | None = None
    sync_zone: str = "UTC"

    @property
    def title(self) -> str:
        """How to call it in a sentence: the handle, else the name, else the id."""
        return f"@{self.username}" if self.username else self.display_name or self.account_id
