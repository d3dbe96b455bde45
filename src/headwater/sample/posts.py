"""The posts of the Sample Account and how their views grow, day by day."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import exp

from headwater.model.clock import utc_day
from headwater.sample.dice import between, pick, unit
from headwater.sample.person import ORIGIN

EVERY = timedelta(days=6.4)
VIRAL_OF = 17
"""One post in so many is found by everybody."""

KEPT = timedelta(days=396)
GROWS_FOR = 365
"""Days for which TikTok goes on counting (doc 1762228421622786)."""

PHOTOS = 0.13
WEEKDAYS = (0.94, 0.92, 0.97, 1.02, 1.08, 1.16, 1.1)
HOURS = (6, 11, 12, 16, 17, 18, 19)
SUBJECTS = (
    "Throwing a tall vase in one go", "The glaze nobody asked for", "Packing 40 mugs for a café",
    "Kiln opening day", "What cracked, and why", "A handle in 30 seconds",
    "Reclaiming every scrap of clay", "Centering for beginners", "Blue from the river bed",
    "A teapot that pours without a drip", "One bowl, three glazes", "Our workshop at dawn",
)  # fmt: skip
TAGS = ("#pottery", "#ceramics", "#handmade", "#wheelthrown", "#glaze", "#smallbusiness", "#kiln")
INKS = ("0b6a6a", "a4552d", "3d5a98", "6b7a2f", "8c4a6b", "2f6f8f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One invented post. `fame` is how many views it has when nobody watches it any more."""

    number: int
    made_at: datetime
    is_photo: bool
    duration: float | None
    fame: float

    @property
    def video_id(self) -> str:
        return f"7{self.number:018d}"

    @property
    def day(self) -> date:
        return utc_day(self.made_at)

    @property
    def is_viral(self) -> bool:
        return self.number % VIRAL_OF == VIRAL_OF // 2

    def rate(self, name: str, low: float, high: float) -> float:
        """A rate of this post's own, such as likes per view."""
        return _rate(self.number, name, low, high)


@lru_cache(maxsize=4096)
def _rate(number: int, name: str, low: float, high: float) -> float:
    return between(low, high, "rate", number, name)


@lru_cache(maxsize=4096)
def post(number: int) -> Post:
    """The post of that number, counted from the day the account opened."""
    shift = timedelta(days=between(-2, 2, "shift", number))
    day = (datetime.combine(ORIGIN, time(), UTC) + EVERY * (number + 1) + shift).date()
    hour = HOURS[int(unit("hour", number) * len(HOURS))]
    minute = int(between(0, 60, "minute", number))
    is_photo = unit("photo", number) < PHOTOS
    made_at = datetime.combine(day, time(hour, minute), UTC)
    grown = 1 + number / 90
    fame = between(900, 5200, "fame", number) * grown
    if number % VIRAL_OF == VIRAL_OF // 2:
        fame = between(180_000, 420_000, "fame", number)
    return Post(
        number=number,
        made_at=made_at,
        is_photo=is_photo,
        duration=None if is_photo else round(between(7, 74, "duration", number), 2),
        fame=fame,
    )


@lru_cache(maxsize=64)
def posts(through: date) -> tuple[Post, ...]:
    """Every post published by the end of a day, oldest first."""
    count = int((through - ORIGIN) / EVERY) + 2
    return tuple(each for number in range(count) if (each := post(number)).day <= through)


def shown(through: date) -> list[Post]:
    """The posts that are still on the profile: those of the last 13 months."""
    return [one for one in posts(through) if through - one.day <= KEPT]


@lru_cache(maxsize=4096)
def growth(number: int) -> tuple[float, ...]:
    """Views a post gains on its first day, its second, and so on."""
    one = post(number)
    pace = between(0.16, 0.34, "pace", number)
    late = 0.06 * one.fame / GROWS_FOR
    gains = []
    for age in range(GROWS_FOR):
        wave = exp(-pace * age) - exp(-pace * (age + 1))
        if one.is_viral:
            # Found two days late: the first days of a viral post are like any other's.
            wave = _viral(age)
        day = one.day + timedelta(days=age)
        mood = WEEKDAYS[day.weekday()] * (0.85 + 0.3 * _noise(number, age))
        gains.append((0.94 * one.fame * wave + late) * mood)
    return tuple(gains)


def _viral(age: int) -> float:
    if age < 2:  # noqa: PLR2004
        return 0.008
    return exp(-0.22 * (age - 2)) - exp(-0.22 * (age - 1))


def _noise(number: int, age: int) -> float:
    """From 0 to 1, cheap: a year of days for each of many posts."""
    return ((number * 7919 + age * 104_729) * 2_654_435_761 % 2**32) / 2**32


def views(number: int, through: date) -> int:
    """Views of a post through the end of a day."""
    age = (through - post(number).day).days
    return int(sum(growth(number)[: age + 1])) if age >= 0 else 0


def identity(one: Post) -> dict[str, object]:
    """What the post is."""
    return {
        "video_id": one.video_id,
        "media_type": "PHOTO" if one.is_photo else "VIDEO",
        "is_ad": False,
        "video_created_at": one.made_at,
        "caption": _caption(one.number),
        "video_duration_s": one.duration,
        "share_url": f"https://example.org/sample-account/video/{one.video_id}",
        "embed_url": f"https://example.org/sample-account/player/{one.video_id}",
        "thumbnail_url": _cover(one),
    }


def _caption(number: int) -> str:
    subject = SUBJECTS[number % len(SUBJECTS)]
    tags = sorted({pick(TAGS, "tag", number, place) for place in range(3)})
    return f"{subject} {' '.join(tags)}"


def _cover(one: Post) -> str:
    """A picture that needs nobody's server: a vessel on the potter's wheel, as a data address."""
    ink = pick(INKS, "ink", one.number)
    belly = int(between(18, 34, "belly", one.number))
    neck = int(between(6, 16, "neck", one.number))
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 120">'
        f'<rect width="90" height="120" fill="#{ink}"/>'
        f'<path fill="#f4ede4" d="M{45 - neck} 30h{2 * neck}q-4 14 {belly - neck} 34'
        f"q2 24-{belly - 6} 32h-{2 * 6}q-{belly - 6}-8-{belly - 6}-32q{belly}-20 "
        f'{belly - neck - 4}-34z"/><rect x="15" y="98" width="60" height="5" fill="#0003"/></svg>'
    )
    return "data:image/svg+xml;base64," + b64encode(drawing.encode()).decode()
