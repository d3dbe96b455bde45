"""When TikTok lets a number be seen: a day or two late, and first a little too low.

The row of day D appears between D+1 08:00 and D+2 24:00 UTC and is corrected
upward for 48 hours; counters of posts move in a batch of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator import dice
from simulator.instants import HOUR, day_of, start_of

_EARLIEST = 8 * HOUR
_WIDTH = 40 * HOUR
_SETTLING = 48 * HOUR
_STEP = 12 * HOUR


def appears(key: str, day: int) -> float:
    """Return the instant the row of a UTC day is first served."""
    return start_of(day + 1) + _EARLIEST + int(dice.unit(key, "appears", day) * _WIDTH)


def share(key: str, day: int, at: float) -> float | None:
    """Return the share of a day's numbers already counted; ``None``: not served yet.

    1.0 for good from 48 hours after the row appeared.
    """
    if at >= start_of(day + 1) + _EARLIEST + _WIDTH + _SETTLING:
        return 1.0
    if at < appears(key, day):
        return None
    return share_or_first(key, day, at)


def share_or_first(key: str, day: int, at: float) -> float:
    """Return :func:`share`, and for a day not served yet the share it will start with.

    A day is counted as far as the two after it are at least, or their totals of
    followers would not add up.
    """
    since = max(0.0, at - appears(key, day))
    later = [at - appears(key, after) for after in (day + 1, day + 2)]
    counted = [_counted(key, day + 1 + n, shown) for n, shown in enumerate(later) if shown >= 0]
    return max(_counted(key, day, since), *counted, 0.0)


def _counted(key: str, day: int, since: float) -> float:
    if since >= _SETTLING:
        return 1.0
    first = dice.between(0.8, 0.985, dice.unit(key, "first", day))
    return first + (1 - first) * int(since // _STEP) / (_SETTLING // _STEP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """How far the counters of posts have come: whole to ``final``, then in part.

    ``partial`` holds (day, share) of the days after ``final`` that show already.
    """

    final: int
    partial: tuple[tuple[int, float], ...]

    @property
    def newest(self) -> int:
        """Return the newest UTC day that shows at all."""
        return self.partial[-1][0] if self.partial else self.final


def batch(key: str, at: float) -> Batch:
    """Return how far the counters of an account's posts have come at an instant."""
    today = day_of(at)
    partial: list[tuple[int, float]] = []
    final = today - 6
    for day, since in _seen(f"{key}/posts", at, today - 5, today - 1):
        counted = _counted(key, day, since)
        if counted >= 1.0 and final == day - 1:
            final = day
        else:
            partial.append((day, counted))
    return Batch(final=final, partial=tuple(partial))


def _seen(key: str, at: float, first: int, last: int) -> Iterator[tuple[int, float]]:
    """Yield each day that shows and for how long; a day shows once a later one does."""
    for day in range(first, last + 1):
        shown = min(appears(key, later) for later in range(day, day + 3))
        if at < shown:
            return
        yield day, at - shown
