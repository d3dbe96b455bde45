"""What a UTC day of an account reads: the whole truth, and what is counted of it so far."""

from simulator import dice
from simulator.accounts import FOLLOWERS_LINE, Account
from simulator.audience import activity
from simulator.decay import share_on
from simulator.feed import Feed
from simulator.followers import flow, total
from simulator.instants import day_of
from simulator.lag import share, share_or_first

COUNTS = (
    "video_views",
    "unique_video_views",
    "engaged_audience",
    "profile_views",
    "likes",
    "comments",
    "shares",
    "bio_link_clicks",
    "phone_number_clicks",
    "lead_submissions",
    "app_download_clicks",
    "email_clicks",
    "address_clicks",
    "daily_new_followers",
)
_WEEK = (0.92, 0.9, 0.95, 1.0, 1.1, 1.16, 1.04)  # Monday first
_MEMORY = 35  # days a post still moves the daily numbers
_KEPT = 600


class Days:
    """The days of one account, remembered while nothing has happened to change them."""

    def __init__(self, account: Account, feed: Feed) -> None:
        self._account = account
        self._feed = feed
        self._known: dict[int, tuple[int, ...]] = {}
        self._followers: dict[int, tuple[int, int, int]] = {}

    def forget(self) -> None:
        """Drop what was remembered, after an event."""
        self._known.clear()
        self._followers.clear()

    def real(self, day: int) -> dict[str, int]:
        """Return the final value of every count of a day, and its followers.

        Keys: ``COUNTS``, ``daily_lost_followers``, ``followers_eod`` (the total at
        the end of the day) and ``followers_net``.
        """
        return self._with_followers(day, dict(zip(COUNTS, self._counts(day), strict=True)), 0)

    def served(self, day: int, at: float) -> dict[str, int] | None:
        """Return a day as counted at ``at``, same keys; ``None``: not served yet."""
        counted = share(self._account.key, day, at)
        if counted is None:
            return None
        if counted >= 1.0:
            return self.real(day)
        values = {
            name: int(value * counted)
            for name, value in zip(COUNTS, self._counts(day), strict=True)
        }
        return self._with_followers(day, values, self._uncounted(day, at))

    def activity(self, day: int, at: float | None) -> list[int] | None:
        """Return the followers active per hour; ``None`` below 100 followers.

        ``at`` ``None`` asks for the final truth.
        """
        counted = 1.0 if at is None else share(self._account.key, day, at)
        followers = self._flow(day)[0]
        if counted is None or followers < FOLLOWERS_LINE:
            return None
        return activity(self._account, followers, day, counted)

    def _uncounted(self, day: int, at: float) -> int:
        """Return the new followers of this and earlier days that are not counted yet."""
        missing = 0
        for earlier in range(day_of(at) - 5, day + 1):
            new = self._flow(earlier)[1]
            missing += new - int(new * share_or_first(self._account.key, earlier, at))
        return missing

    def _with_followers(self, day: int, values: dict[str, int], missing: int) -> dict[str, int]:
        eod, _, lost = self._flow(day)
        values["daily_lost_followers"] = lost
        values["followers_eod"] = eod - missing
        values["followers_net"] = values["daily_new_followers"] - lost
        return values

    def _flow(self, day: int) -> tuple[int, int, int]:
        known = self._followers.get(day)
        if known is None:
            if len(self._followers) >= _KEPT:
                self._followers.clear()
            known = (
                total(self._account, self._feed, day),
                *flow(self._account, self._feed, day),
            )
            self._followers[day] = known
        return known

    def _counts(self, day: int) -> tuple[int, ...]:
        known = self._known.get(day)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._throw(day)
            self._known[day] = known
        return known

    def _throw(self, day: int) -> tuple[int, ...]:
        account = self._account
        one, two = dice.units(account.key, "day", day), dice.units(account.key, "clicks", day)
        views = int(self._views(day) * _WEEK[(day - 1) % 7] * (0.9 + 0.2 * one[0]))
        unique = int(views * dice.between(0.72, 0.86, one[1]))
        engaged = int(unique * dice.between(0.05, 0.13, one[2]))
        visits = views * dice.between(0.012, 0.03, one[3])
        rates = (0.025, 0.006, 0.004, 0.003, 0.004, 0.008)
        return (
            views,
            unique,
            engaged,
            int(visits),
            int(views * dice.between(0.045, 0.1, one[4])),
            int(views * dice.between(0.001, 0.006, one[5])),
            int(views * dice.between(0.002, 0.01, one[6])),
            *(int(visits * rate * 2 * luck + luck) for rate, luck in zip(rates, two, strict=False)),
            self._flow(day)[1],
        )

    def _views(self, day: int) -> float:
        posts = self._feed.since(day - _MEMORY, until=day)
        fresh = sum(post.total * share_on(post.curve, day - post.day) for post in posts)
        return fresh + 8 + self._flow(day)[0] * 0.02
