"""How a post gathers its views: the share of its lifetime total reached by each age.

Ages are whole UTC days since the day of publication (0); at 365 days a post is
frozen for good (doc 1762228421622786).
"""

from math import exp

FROZEN_AT = 365


def _curve(
    pace: float, tail: float, second: tuple[float, float, float] | None = None
) -> list[float]:
    """Return cumulative shares for ages 0..365.

    ``pace`` is the time constant in days, ``tail`` the share that trickles in over
    the whole year, ``second`` a late wave as (share, start, pace).
    """
    share, start, late = second or (0.0, 0.0, 1.0)
    first = 1 - tail - share
    values = []
    for age in range(FROZEN_AT + 1):
        wave = 1 - exp(-(age + 1 - start) / late) if age + 1 > start else 0.0
        trickle = ((age + 1) / (FROZEN_AT + 1)) ** 0.7
        values.append(first * (1 - exp(-(age + 1) / pace)) + share * wave + tail * trickle)
    return [value / values[-1] for value in values]


def _short(days: int) -> list[float]:
    """Return a curve that is complete after ``days`` days and then never moves."""
    values = [1 - exp(-(age + 1) / (days / 5)) for age in range(days)]
    return [min(value / values[-1], 1.0) for value in values] + [1.0] * (FROZEN_AT + 1 - days)


CURVES: tuple[list[float], ...] = (
    _curve(1.6, 0.08),
    _curve(3.5, 0.12),
    _curve(9.0, 0.2),
    _curve(1.8, 0.08, (0.55, 24.0, 2.5)),
    _short(16),
)
SHORT = len(CURVES) - 1


def share_at(curve: int, age: int) -> float:
    """Return the share of its lifetime views a post has at the end of that age's day."""
    if age < 0:
        return 0.0
    return CURVES[curve][min(age, FROZEN_AT)]


def share_on(curve: int, age: int) -> float:
    """Return the share of its lifetime views a post gets on that age's day."""
    if not 0 <= age <= FROZEN_AT:
        return 0.0
    values = CURVES[curve]
    return values[age] - values[age - 1] if age else values[0]
