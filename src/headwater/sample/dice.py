"""Chance that always falls the same way: every number follows from the seed and a name."""

import hashlib

SEED = "headwater sample 1"


def unit(*name: object) -> float:
    """A number from 0 to below 1 that belongs to the name."""
    text = "/".join(map(str, (SEED, *name)))
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def between(low: float, high: float, *name: object) -> float:
    """A number of a range that belongs to the name."""
    return low + (high - low) * unit(*name)


def pick(choices: tuple[str, ...], *name: object) -> str:
    """One of the choices, the one that belongs to the name."""
    return choices[int(unit(*name) * len(choices))]
