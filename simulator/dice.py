"""Chance that can be asked again: the same key always throws the same numbers.

Everything the simulator invents is a pure function of a key (seed, account,
day, ...), so any day and any post can be known without walking there.
"""

from collections.abc import Sequence
from hashlib import blake2b
from statistics import NormalDist
from struct import unpack
from typing import TypeVar

T = TypeVar("T")

_NORMAL = NormalDist()


def units(*key: str | int) -> tuple[float, ...]:
    """Return eight numbers in [0, 1) that belong to ``key``."""
    text = "\x1f".join(map(str, key))
    words = unpack("<8Q", blake2b(text.encode()).digest())
    return tuple([(word >> 11) / 9007199254740992.0 for word in words])


def unit(*key: str | int) -> float:
    """Return one number in [0, 1) that belongs to ``key``."""
    return (number(*key) >> 11) / 9007199254740992.0


def number(*key: str | int) -> int:
    """Return a whole number below 2**64 that belongs to ``key``."""
    text = "\x1f".join(map(str, key))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def token(length: int, *key: str | int) -> str:
    """Return ``length`` letters and digits that belong to ``key``."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    raw = b"".join(
        blake2b("\x1f".join(map(str, (part, *key))).encode()).digest()
        for part in range(-(-length // 64))
    )
    return "".join(alphabet[byte % 62] for byte in raw[:length])


def normal(share: float) -> float:
    """Return the standard normal value below which ``share`` of throws fall."""
    return _NORMAL.inv_cdf(min(max(share, 1e-6), 1 - 1e-6))


def between(low: float, high: float, share: float) -> float:
    """Return the point ``share`` of the way from ``low`` to ``high``."""
    return low + (high - low) * share


def pick(choices: Sequence[T], share: float) -> T:
    """Return the choice ``share`` of the way through ``choices``."""
    return choices[int(share * len(choices))]
