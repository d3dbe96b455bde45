"""Who follows an account: ages, genders, countries, cities, and the hours they are active."""

from functools import lru_cache

from simulator import dice
from simulator.accounts import Account
from simulator.shares import descending, rows, shares
from simulator.stories import PLACES

AGES = ("18-24", "25-34", "35-44", "45-54", "55+")
GENDERS = ("Female", "Male", "Other")
_DAILY = (24, 15, 9, 6, 4, 3, 4, 9, 17, 22, 26, 28, 33, 37, 35, 32, 34, 40, 50, 61, 70, 66, 52, 36)

Rows = list[dict[str, object]]


def composition(account: Account, day: int) -> dict[str, Rows]:
    """Return the four audience lists as of a UTC day; they drift week by week."""
    return _composition(account.key, day // 7, long=account.long_fractions)


@lru_cache(maxsize=1024)
def _composition(key: str, week: int, *, long: bool) -> dict[str, Rows]:
    nature = dice.units(key, "audience")
    drift = dice.units(key, "audience", week)
    ages = [
        base * dice.between(0.6, 1.4, nature[place]) * dice.between(0.97, 1.03, drift[place])
        for place, base in enumerate((0.31, 0.38, 0.18, 0.09, 0.04))
    ]
    female = dice.between(0.2, 0.8, nature[5]) + 0.01 * (drift[5] - 0.5)
    countries, cities = places(key, nature[6] * (0.995 + 0.01 * drift[6]), long=long)
    return {
        "audience_ages": rows("age", AGES, shares(ages, long=long)),
        "audience_genders": rows(
            "gender", GENDERS, shares((female, 0.98 - female, 0.02), long=long)
        ),
        "audience_countries": countries,
        "audience_cities": cities,
    }


@lru_cache(maxsize=16_384)
def places(key: str, home: float, *, long: bool) -> tuple[Rows, Rows]:
    """Return (countries, cities), at most ten of each, largest first, summing below 1.

    ``home`` from 0 to 1 is how much the first country outweighs the others.
    """
    turn = int(dice.unit(key, "home") * len(PLACES))
    known = (PLACES[turn:] + PLACES[:turn])[:8]
    weights = [(0.6 - 0.35 * home) ** rank + 0.004 for rank in range(len(known))]
    percent = shares(weights, of=0.96, long=long)
    towns = [
        (f"{country} {town}", percent[rank] * 0.3 * 0.6**place)
        for rank, (country, towns) in enumerate(known)
        for place, town in enumerate(towns)
    ]
    towns = sorted(towns, key=lambda town: -town[1])[:10]
    names = [name for name, _ in towns]
    values = [value if long else round(value, 4) for _, value in towns]
    return (
        descending("country", [country for country, _ in known], percent),
        descending("city_name", names, values),
    )


def activity(account: Account, followers: int, day: int, counted: float) -> list[int]:
    """Return the followers active in each UTC hour of a day, 24 numbers."""
    shift = int(dice.unit(account.key, "hours") * 6)
    noise = 0.9 + 0.2 * dice.unit(account.key, "hours", day)
    scale = followers * 0.0085 * noise
    hours = _DAILY[shift:] + _DAILY[:shift]
    return [int(int(scale * weight) * counted) for weight in hours]


def activity_rows(counts: list[int]) -> Rows:
    """Return 24 counts as TikTok writes them, the hour as text."""
    return [{"hour": str(hour), "count": count} for hour, count in enumerate(counts)]
