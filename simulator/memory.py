"""What an account's owner was really told: which fields, and when.

Values are not kept: a value served at an instant can be worked out again, so a
stamp (fields, instant) is enough.
"""

from collections.abc import Iterable

Stamp = tuple[frozenset[str], float]


class Memory:
    """The last time each field of the profile, each day or post was served to one account."""

    def __init__(self) -> None:
        self._stamps: dict[tuple[str, int], list[Stamp]] = {}

    def note(self, key: tuple[str, int], fields: frozenset[str], at: float) -> None:
        """Remember that ``fields`` of one of these were served at ``at``."""
        if not fields:
            return
        stamps = self._stamps.get(key)
        if stamps is None:
            self._stamps[key] = [(fields, at)]
        elif len(stamps) == 1 and stamps[0][0] <= fields:
            stamps[0] = (fields, at)
        else:
            rest = [(older - fields, since) for older, since in stamps]
            self._stamps[key] = [stamp for stamp in rest if stamp[0]] + [(fields, at)]

    def last(self, key: tuple[str, int]) -> Iterable[Stamp]:
        """Return the stamps of one of these; every field is in one of them at most."""
        return self._stamps.get(key, ())

    def keys(self, noun: str) -> list[int]:
        """Return the days or posts anything was ever served of."""
        return [number for kind, number in self._stamps if kind == noun]
