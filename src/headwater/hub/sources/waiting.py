"""Consents that came back and wait for a person to say yes. In memory, for ten minutes.

Nothing of them is stored before that yes, so a restart loses them: then one signs in again.
"""

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from headwater.app.sign_in import Arrived

GOOD_FOR = timedelta(minutes=10)
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What a sign-in was begun for: in which hub, by a person or through a client's link, and
    for which connection when it is to be renewed.
    """

    hub: str
    nonce: str
    person: int | None = None
    link: int | None = None
    renews: int | None = None

    @property
    def intent(self) -> str:
        """The purpose as control keeps it; nobody can guess the nonce."""
        who = f"link {self.link}" if self.link is not None else f"person {self.person}"
        return f"hub {self.hub}; {who}; renews {self.renews}; {self.nonce}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One consent that waits, and until when."""

    arrived: Arrived
    purpose: Purpose
    until: datetime


class Arrivals:
    """All that wait, by a word that only the browser they came with knows. Thread safe."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}
        self._lock = threading.Lock()

    def put(self, arrived: Arrived, purpose: Purpose, now: datetime) -> str:
        """Let a consent wait; the word to ask for it with."""
        word = secrets.token_urlsafe(32)
        with self._lock:
            self._drop_old(now)
            while len(self._waiting) >= MOST:
                del self._waiting[next(iter(self._waiting))]
            self._waiting[word] = Waiting(arrived=arrived, purpose=purpose, until=now + GOOD_FOR)
        return word

    def get(self, word: str, now: datetime) -> Waiting | None:
        """The consent that waits under a word."""
        with self._lock:
            self._drop_old(now)
            return self._waiting.get(word)

    def take(self, word: str, now: datetime) -> Waiting | None:
        """The same, and it waits no more: whoever takes it is the only one."""
        with self._lock:
            self._drop_old(now)
            return self._waiting.pop(word, None)

    def _drop_old(self, now: datetime) -> None:
        for word in [word for word, each in self._waiting.items() if each.until <= now]:
            del self._waiting[word]


ARRIVALS = Arrivals()
"""Those of this process."""
