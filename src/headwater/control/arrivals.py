"""What control promises of consents that came back and wait for a person's yes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from headwater.model.account import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A consent that nobody has confirmed yet. `told` is what came with it, as JSON values."""

    grant: Grant
    told: Mapping[str, object]


class Arrivals(Protocol):
    """Consents that wait: sealed, for ten minutes, through restarts."""

    def let_wait(self, waiting: Waiting) -> str:
        """Keep a consent; the word to ask for it with, of which only a hash is kept."""
        ...

    def waiting(self, word: str) -> Waiting | None:
        """The consent, of any hub, that waits under a word.

        None for a word that is unknown, used or too old. Raises VaultError when what is kept
        does not open.
        """
        ...

    def take_waiting(self, word: str) -> Waiting | None:
        """The same, and it waits no more: of several who take it, one gets it."""
        ...

    def forget_late(self) -> int:
        """Destroy the consents that have waited too long; how many."""
        ...
