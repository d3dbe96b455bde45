"""What is known about one post beyond its views: how people watched it, and who they were."""

from dataclasses import dataclass
from functools import lru_cache

from simulator import dice
from simulator.audience import GENDERS, Rows, places
from simulator.shares import descending, rows, shares
from simulator.stories import Story

SOURCES = ("For You", "Follow", "Personal Profile", "Search", "Sound", "Others", "Direct Message")
REPLAYED = 0.2
"""Part of the posts of which a place is watched again. Whether TikTok serves that is not known."""

REPLAYED_PLACE = range(1, 4)  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """The fixed character of a post: how views turn into everything else."""

    caption: str
    duration: float
    rates: dict[str, float]
    average: float
    full_rate: float
    for_you: float
    followers: float
    newcomers: float
    retention: Rows
    like_moments: Rows
    genders: Rows
    countries: Rows
    cities: Rows
    long: bool


@lru_cache(maxsize=4096)
def nature(key: str, story: Story, home: str, *, long: bool) -> Nature:
    """Return the character of the post with that key; ``home`` is its account's key."""
    throw = dice.units(key, "nature")
    more = dice.units(key, "people")
    duration = round(dice.between(6, 58, throw[0] ** 1.5), 3)
    full_rate = dice.between(0.06, 0.5, throw[1]) * (14 / (8 + duration)) ** 0.5
    countries, cities = places(home, int(more[0] * 32) / 32, long=long)
    female = dice.between(0.2, 0.8, dice.unit(home, "female")) + 0.1 * (more[1] - 0.5)
    return Nature(
        caption=_caption(story, more[2], more[3]),
        duration=duration,
        rates=_rates(key, throw),
        average=duration * dice.between(0.25, 0.7, throw[1]),
        full_rate=min(full_rate, 0.95),
        for_you=dice.between(0.45, 0.9, more[4]),
        followers=dice.between(0.06, 0.4, more[5]),
        newcomers=dice.between(0.55, 0.9, more[6]),
        retention=_retention(
            int(duration), int(full_rate * 50) / 50, again=more[7] < REPLAYED, long=long
        ),
        like_moments=_moments(key, duration, long=long),
        genders=rows("gender", GENDERS, shares((female, 0.98 - female, 0.02), long=long)),
        countries=countries,
        cities=cities,
        long=long,
    )


def sources(character: Nature, ripeness: float) -> Rows:
    """Return the impression sources; For You wins over Follow as a post ripens (0..1)."""
    for_you = character.for_you * (0.8 + 0.2 * ripeness)
    rest = 1 - for_you
    weights = (for_you, *(rest * part for part in (0.45, 0.25, 0.15, 0.09, 0.04, 0.02)))
    return descending("impression_source", SOURCES, shares(weights, long=character.long))


def viewer_types(character: Nature, ripeness: float) -> Rows:
    """Return the two pairs of viewer types; each pair sums to 1."""
    fans = round(character.followers * (1.2 - 0.2 * ripeness), 4)
    new = round(character.newcomers, 4)
    return rows(
        "type",
        ("FOLLOWER_PERCENT", "NON_FOLLOWER_PERCENT", "NEW_VIEWER", "RETURN_VIEWER"),
        (fans, round(1 - fans, 4), new, round(1 - new, 4)),
    )


def _caption(story: Story, place: float, tags: float) -> str:
    first = int(tags * len(story.tags))
    chosen = (story.tags[first], story.tags[(first + 1) % len(story.tags)])
    return f"{dice.pick(story.captions, place)} " + " ".join(f"#{tag}" for tag in chosen)


def _rates(key: str, throw: tuple[float, ...]) -> dict[str, float]:
    clicks = dice.units(key, "clicks")
    return {
        "comments": dice.between(0.0005, 0.006, throw[3]),
        "shares": dice.between(0.001, 0.014, throw[4]),
        "favorites": dice.between(0.002, 0.02, throw[5]),
        "reach": dice.between(0.72, 0.96, throw[6]),
        "new_followers": dice.between(0.0002, 0.006, throw[7]),
        "profile_views": dice.between(0.003, 0.02, clicks[0]),
        "website_clicks": dice.between(0.0001, 0.002, clicks[1]),
        "phone_number_clicks": 0.0002 * clicks[2],
        "lead_submissions": 0.0001 * clicks[3],
        "app_download_clicks": 0.00008 * clicks[4],
        "email_clicks": 0.0002 * clicks[5],
        "address_clicks": 0.0004 * clicks[6],
    }


@lru_cache(maxsize=8192)
def _retention(last: int, full_rate: float, *, again: bool, long: bool) -> Rows:
    """Return who is still watching, second by second, down to those who see the end.

    Where some go back to watch a place ``again``, more may watch it than began.
    """
    seconds = range(last + 1) if last <= 30 else sorted({*range(0, last, 2), last})
    rows_: Rows = []
    for second in seconds:
        kept = full_rate + (1 - full_rate) * (1 - second / (last or 1)) ** 2.2
        if again and second in REPLAYED_PLACE:
            kept *= 1.3
        value = kept if long else round(kept, 4)
        rows_.append({"second": str(second), "percentage": value})
    return rows_


def _moments(key: str, duration: float, *, long: bool) -> Rows:
    count = min(8, int(duration))
    throw = dice.units(key, "moments")
    seconds = sorted({int(place * duration) for place in throw[:count]})
    weights = [0.1 + throw[-1 - place % 8] for place in range(len(seconds))]
    return rows("second", [str(second) for second in seconds], shares(weights, long=long))
