"""The secret of the first run: printed on the console, and proof of being its operator.

It is never sent to a browser and never stored. One works at a time, once, for 15 minutes of
real time, and only a few guesses are taken; then a new one has to be printed.
"""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable

GOOD_FOR = 15 * 60.0
"""Seconds."""
GUESSES = 10
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without letters and digits that are taken for each other."""
GROUPS, GROUP = 5, 5
"""25 characters of 31: 123 bits."""
CALM = 60.0
"""Seconds between two secrets asked for by a page, so that nobody floods the console."""


class SetupSecret:
    """Prints secrets and checks what is typed. Thread safe."""

    def __init__(
        self,
        say: Callable[[str], None] = lambda line: None,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._say = say
        self._tick = tick
        self._lock = threading.Lock()
        self._hash = b""
        self._printed_at: float | None = None
        self._guesses = 0

    def print_new(self) -> bool:
        """Print a fresh secret; the one before ends. False when that was just done."""
        with self._lock:
            now = self._tick()
            if self._printed_at is not None and now - self._printed_at < CALM:
                return False
            text = "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP))
            self._hash, self._printed_at, self._guesses = _hash(text), now, 0
        shown = "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))
        self._say(f"The setup secret is {shown}   (good once, for 15 minutes)")
        return True

    def accept(self, typed: str) -> bool:
        """Whether that is the secret; a secret that was accepted is used up."""
        with self._lock:
            if not self._is_live():
                return False
            self._guesses += 1
            if not hmac.compare_digest(self._hash, _hash(_plain(typed))):
                return False
            self._hash = b""
            return True

    @property
    def is_live(self) -> bool:
        """Whether a secret can still be typed."""
        with self._lock:
            return self._is_live()

    def _is_live(self) -> bool:
        if not self._hash or self._printed_at is None:
            return False
        return self._tick() - self._printed_at < GOOD_FOR and self._guesses < GUESSES


def _plain(typed: str) -> str:
    return "".join(each for each in typed.upper() if each in ALPHABET)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


_current: list[SetupSecret] = []


def use(secret: SetupSecret) -> SetupSecret:
    """Take this one from now on."""
    _current[:] = [secret]
    return secret


def current() -> SetupSecret:
    """The one in use; one that accepts nothing where none was printed."""
    return _current[0] if _current else use(SetupSecret())
