"""How many people follow an account, on any day and at any instant.

``total(D) = total(D-1) + new(D) - lost(D)`` holds for every day, and the level is
a closed formula, so no day depends on having computed another.
"""

from functools import lru_cache

from simulator import dice
from simulator.accounts import Account
from simulator.decay import share_at
from simulator.feed import Feed
from simulator.instants import DAY, day_of, start_of

_PER_VIEW = 0.0012  # followers a viral post brings per view


def total(account: Account, feed: Feed, day: int) -> int:
    """Return the followers at the end of a UTC day."""
    return max(0, _organic(account, feed, day) + _shifts(account, until=start_of(day + 1)))


def live(account: Account, feed: Feed, at: float) -> int:
    """Return the followers at an instant: yesterday's total and today's drift so far."""
    today = day_of(at)
    before = _organic(account, feed, today - 1)
    drift = int((_organic(account, feed, today) - before) * ((at - start_of(today)) / DAY))
    return max(0, before + drift + _shifts(account, until=at))


def flow(account: Account, feed: Feed, day: int) -> tuple[int, int]:
    """Return the followers gained and lost on a UTC day."""
    level = total(account, feed, day - 1)
    net = total(account, feed, day) - level
    throw = dice.unit(account.key, "lost", day)
    begin, end = start_of(day), start_of(day + 1)
    left = sum(-by for since, by in account.past.followers if by < 0 and begin <= since < end)
    lost = min(level, int(level * 0.0012 * throw + 1.2 * throw) + left)
    return (net + lost, lost) if net + lost >= 0 else (0, -net)


def _shifts(account: Account, *, until: float) -> int:
    return sum(by for since, by in account.past.followers if since <= until)


def _organic(account: Account, feed: Feed, day: int) -> int:
    age = day - account.created_day
    if age < 0:
        return 0
    return max(0, _level(account.key, account.archetype.target, _span(account), age)) + sum(
        int(post.total * _PER_VIEW * share_at(post.curve, day - post.day))
        for post in feed.viral(day)
    )


def _span(account: Account) -> int:
    return account.epoch_day - account.created_day


@lru_cache(maxsize=32_768)
def _level(key: str, target: int, span: int, age: int) -> int:
    grown = target * ((age + 1) / span) ** 1.15
    if target < 100:  # a small account stays small
        grown = target * (1 - (1 - min((age + 1) / (span * 1.5), 1)) ** 2) * 1.12
    pace = target / span
    return int(grown + pace * 1.1 * (dice.unit(key, "level", age) - 0.5))
