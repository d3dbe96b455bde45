"""The simulated world: the clock, the switches, the accounts, and all that was served."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from threading import RLock

from simulator.accounts import Account, populate
from simulator.calls import Calls
from simulator.clock import Clock
from simulator.days import Days
from simulator.decay import share_at
from simulator.faults import Faults
from simulator.feed import Feed, Post
from simulator.followers import live
from simulator.grants import Grants
from simulator.instants import DAY, day_of, instant, start_of
from simulator.lag import Batch, batch
from simulator.limits import Limits
from simulator.memory import Memory
from simulator.switches import Switches

CLIENT_ID = "7399999999999999999"
CLIENT_SECRET = "simulated-secret"
_MOMENT = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class App:
    """The operator's TikTok app, as registered with TikTok."""

    client_id: str
    client_secret: str
    scopes: tuple[str, ...]


class Person:
    """An account with everything that hangs on it."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.feed = Feed(account)
        self.days = Days(account, self.feed)
        self.memory = Memory()
        self._batch: tuple[float, Batch] | None = None
        self._likes: tuple[int, float, float] | None = None
        self._followers: tuple[float, int] | None = None

    def forget(self) -> None:
        """Drop what was remembered of the account, after an event."""
        self.days.forget()
        self._likes = self._followers = None

    def batch(self, at: float) -> Batch:
        """Return how far the counters of the posts have come."""
        if self._batch is None or self._batch[0] != at:
            self._batch = at, batch(self.account.key, at)
        return self._batch[1]

    def followers(self, at: float) -> int:
        """Return the followers at an instant."""
        if self._followers is None or self._followers[0] != at:
            self._followers = at, live(self.account, self.feed, at)
        return self._followers[1]

    def shows(self, post: Post) -> bool:
        """Return whether a post is served at all."""
        gone = post.filtered or post.item_id in self.account.past.vanished
        return self.account.archetype.public and not gone

    def newest(self, at: float) -> Post:
        """Return the newest post that is served; LookupError when there is none."""
        for index in range(self.feed.until(at) - 1, -1, -1):
            if self.shows(self.feed[index]):
                return self.feed[index]
        raise LookupError("the account shows no post")

    def public_posts(self, at: float) -> int:
        """Return the posts an owner counts as public; ads do not."""
        if not self.account.archetype.public:
            return 0
        past = self.account.past.vanished.items()
        gone = [self.feed.find(item, at) for item, since in past if since <= at]
        hidden = sum(not (post.ad_only or post.filtered) for post in gone if post)
        return self.feed.public(at) - hidden

    def total_likes(self, at: float) -> int:
        """Return all likes ever received, as of an instant."""
        today = day_of(at)
        if self._likes is None or self._likes[0] != today:
            self._likes = today, self._likes_by(today - 1), self._likes_by(today)
        _, before, after = self._likes
        likes = before + (after - before) * (at - start_of(today)) / DAY
        cleaned = self.account.past.cleaned.values()
        return max(0, int(likes) - sum(by for past in cleaned for since, by in past if since <= at))

    def _likes_by(self, day: int) -> float:
        count = self.feed.until(start_of(day + 1) - 1)
        posts = [self.feed[index] for index in range(count)]
        return sum(
            post.total * post.like_rate * share_at(post.curve, day - post.day) for post in posts
        )


class World:
    """State without surfaces. ``lock`` guards it; ``url`` is where the server is reached."""

    def __init__(
        self,
        *,
        app: App,
        start: datetime,
        speed: float,
        names: list[str],
        seed: int,
        history_days: int,
        posts: int | None,
        switches: Switches,
    ) -> None:
        self.lock = RLock()
        self.app = app
        self.seed = seed
        self.clock = Clock(start, speed=speed)
        self.switches = switches
        self.chance = Random(seed)
        self._happened = float("-inf")
        self.grants = Grants(seed)
        self.limits = Limits()
        self.calls = Calls()
        self.faults = Faults()
        self.url = "http://simulator.invalid"
        accounts = populate(
            names,
            seed=seed,
            today=day_of(instant(start)),
            history_days=history_days,
            posts=posts,
        )
        self.people = {account.open_id: Person(account) for account in accounts}

    def at(self) -> float:
        """Return the present instant; after an event never the instant before it."""
        now = self.clock.at()
        return self._happened if now < self._happened < now + 1 else now

    def happen(self) -> float:
        """Return an instant for an event, later than every answer given so far.

        On a frozen clock only this tells what was served before the event from what
        was served after it.
        """
        self._happened = self.at() + _MOMENT
        return self._happened

    @property
    def accounts(self) -> list[Account]:
        return [person.account for person in self.people.values()]

    def find(self, name: str) -> Person | None:
        """Return the account with that open_id or current username."""
        if name in self.people:
            return self.people[name]
        at = self.at()
        for person in self.people.values():
            if person.account.username(at) == name:
                return person
        return None

    def whole_history(self) -> bool:
        return self.switches["business_history"] == "all"
