"""What happened to the Sample Account on each UTC day."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate
from math import cos, pi

from headwater.model.slice import ONE_DAY
from headwater.sample.dice import between, unit
from headwater.sample.person import ORIGIN
from headwater.sample.posts import WEEKDAYS, growth, posts

Row = dict[str, object]

LAG = ONE_DAY * 2
"""A day is served this long after it began; the sample ends two days ago."""

SETTLING = {2: 0.91, 3: 0.96, 4: 0.985, 5: 0.995}
"""What a day shows of its final values so many days after it, while TikTok still counts."""

PURGE = (27, 3)
"""On this ISO week's Wednesday TikTok removes accounts: followers and comments are lost."""

STILL = 340.0
"""Views of a day that come from what was posted long ago."""

HOURS = 24
SATURDAY = 5


def _is_purge(day: date) -> bool:
    _, week, weekday = day.isocalendar()
    return (week, weekday) == PURGE


@lru_cache(maxsize=4)
def views_by_day(through: date) -> tuple[float, ...]:
    """Views of every day since the account opened."""
    days = (through - ORIGIN).days + 1
    found = [STILL * WEEKDAYS[(ORIGIN + ONE_DAY * n).weekday()] for n in range(days)]
    for one in posts(through):
        start = (one.day - ORIGIN).days
        for age, gained in enumerate(growth(one.number)[: days - start]):
            found[start + age] += gained
    return tuple(found)


@lru_cache(maxsize=4)
def followers(through: date) -> tuple[tuple[int, int, int], ...]:
    """New, lost and total followers of every day since the account opened."""
    flows = [_flow(ORIGIN + ONE_DAY * n, each) for n, each in enumerate(views_by_day(through))]
    totals = accumulate(new - lost for new, lost in flows)
    return tuple((new, lost, 240 + total) for (new, lost), total in zip(flows, totals, strict=True))


def _flow(day: date, views: float) -> tuple[int, int]:
    new = int(views * between(0.0025, 0.0045, "new", day) + between(2, 9, "few", day))
    lost = int(between(1, 6, "lost", day) + views * 0.0003)
    return new, lost + (160 if _is_purge(day) else 0)


def profile_days(wanted: Sequence[date], today: date) -> list[Row]:
    """Rows of `profile_day` as TikTok would serve them today; young days are still low."""
    last = today - LAG
    views, people = views_by_day(last), followers(last)
    rows = []
    for day in wanted:
        if day <= last:
            place = (day - ORIGIN).days
            shown = SETTLING.get((today - day).days, 1.0)
            rows.append(_day(day, views[place] * shown, people[place]))
    return rows


def _day(day: date, views: float, people: tuple[int, int, int]) -> Row:
    new, lost, total = people
    likes = views * between(0.055, 0.085, "likes", day)
    comments = views * between(0.002, 0.005, "comments", day) - (30 if _is_purge(day) else 0)
    shares = views * between(0.003, 0.008, "shares", day)
    visits = views * between(0.02, 0.035, "visits", day) + 12
    return {
        "date": day,
        "followers_new": new,
        "followers_lost": lost,
        "tt_followers_count": total,
        "tt_daily_total_followers": new - lost,
        "video_views": int(views),
        "reached_audience": int(views * between(0.74, 0.86, "reach", day)),
        "engaged_audience": int((likes + max(comments, 0) + shares) * 0.88),
        "profile_views": int(visits),
        "likes": int(likes),
        "comments": int(comments),
        "shares": int(shares),
        "bio_link_clicks": int(visits * between(0.05, 0.1, "bio", day)),
        "email_clicks": int(visits * between(0, 0.012, "email", day)),
        "phone_number_clicks": int(visits * between(0, 0.006, "phone", day)),
        "address_clicks": int(visits * between(0, 0.009, "address", day)),
        "app_download_clicks": 0,
        "lead_submissions": int(visits * between(0, 0.004, "lead", day)),
    }


def activity_days(wanted: Sequence[date], today: date) -> list[Row]:
    """Rows of `audience_activity`: followers active in each hour of a day."""
    last = today - LAG
    people = followers(last)
    return [
        {
            "date": day,
            "activity_hour": list(range(HOURS)),
            "active_followers": _hours(day, people[(day - ORIGIN).days][2]),
        }
        for day in wanted
        if day <= last
    ]


def _hours(day: date, total: int) -> list[int]:
    """Most are there at 19 UTC; at weekends everything is a little later."""
    peak = 19.75 if day.weekday() >= SATURDAY else 19.0
    level, jitter = between(0.9, 1.1, "active", day), int(unit("hours", day) * 1000)
    found = []
    for hour in range(HOURS):
        share = 0.06 + 0.22 * (1 + cos((hour - peak) * pi / 12)) / 2
        wobble = 0.95 + 0.1 * ((jitter * (hour + 1) * 37) % 101) / 100
        found.append(int(total * share * level * wobble))
    return found
