"""What an account publishes: an endless row of posts, each known by its number alone.

Time since the account began is cut into equal slots, one post per slot, so the
posts that exist at an instant are counted, not searched.
"""

from bisect import bisect_right
from dataclasses import dataclass
from math import exp

from simulator import dice
from simulator.accounts import Account
from simulator.decay import SHORT
from simulator.instants import DAY, day_of, start_of

_VIRAL = 0.035


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post. ``total`` is the views it will have had at the end of its life."""

    key: str
    index: int
    item_id: str
    created: int
    day: int
    total: float
    like_rate: float
    curve: int
    viral: bool
    photo: bool
    boosted: bool
    ad_only: bool
    filtered: bool  # held back by TikTok's trust and safety; never served


class Feed:
    """The posts of one account, made as they are asked for."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._posts: list[Post] = []
        self._viral: list[Post] = []
        self._public = [0]
        archetype = account.archetype
        span = (account.epoch_day - account.created_day - archetype.quiet) * DAY
        self._slot = max(2, span // archetype.posts) if archetype.posts else 0
        self._end = archetype.posts if archetype.quiet else None

    def until(self, at: float) -> int:
        """Return how many posts had been published at an instant."""
        if not self._slot or at < self._account.created:
            return 0
        last = int((at - self._account.created) // self._slot)
        if self._end is not None and last >= self._end:
            return self._made(self._end)
        return last + 1 if self[last].created <= at else last

    def _made(self, count: int) -> int:
        if count:
            self[count - 1]
        return count

    def __getitem__(self, index: int) -> Post:
        while len(self._posts) <= index:
            post = self._publish(len(self._posts))
            self._posts.append(post)
            counts = not (post.filtered or post.ad_only)
            self._public.append(self._public[-1] + counts)
            if post.viral:
                self._viral.append(post)
        return self._posts[index]

    def public(self, at: float) -> int:
        """Return how many of the posts published by then count as the account's videos."""
        return self._public[self.until(at)]

    def since(self, day: int, *, until: int) -> list[Post]:
        """Return the posts published from one UTC day to another, both included."""
        count = self.until(start_of(until + 1) - 1)
        first = 0
        if self._slot:
            first = max(0, int((start_of(day) - self._account.created) // self._slot))
        posts = [self[index] for index in range(first, count)]
        return [post for post in posts if post.day >= day]

    def viral(self, day: int) -> list[Post]:
        """Return the posts that took off, published by the end of a UTC day."""
        self.until(start_of(day + 1) - 1)
        return self._viral[: bisect_right(self._viral, day, key=lambda post: post.day)]

    def find(self, item_id: str, at: float) -> Post | None:
        """Return the post with that id if it was published by then."""
        if not item_id.isdigit() or not self._slot:
            return None
        near = int(((int(item_id) >> 32) - self._account.created) // self._slot)
        count = self.until(at)
        for index in (near, near + 1):
            if 0 <= index < count and self[index].item_id == item_id:
                return self[index]
        return None

    def _publish(self, index: int) -> Post:
        account = self._account
        key = f"{account.key}/{index}"
        throw = dice.units(key, "post")
        created = self._moment(index, throw[0], throw[1])
        viral = throw[2] < _VIRAL and account.archetype.target >= 500 and not account.archetype.flat
        quality = exp(0.75 * dice.normal(throw[3])) * (18 + 40 * throw[4] if viral else 1)
        seconds = created - 3 - int(throw[5] * 6)
        ad_only = throw[6] < 0.03 and account.archetype.kind > 0
        return Post(
            key=key,
            index=index,
            item_id=str((seconds << 32) | dice.number(key, "id") & 0xFFFFFFFF),
            created=created,
            day=day_of(created),
            total=self._reach_of_account(created) * quality,
            like_rate=dice.between(0.03, 0.13, dice.unit(key, "likes")),
            curve=SHORT if account.archetype.flat else _curve(throw[7]),
            viral=viral,
            photo=0.5 < throw[6] < 0.58,
            boosted=ad_only or 0.1 < throw[6] < 0.14,
            ad_only=ad_only,
            filtered=0.9 < throw[6] < 0.93,
        )

    def _moment(self, index: int, place: float, hour: float) -> int:
        begin = self._account.created + index * self._slot
        if self._slot < 2 * DAY:
            return begin + int(place * (self._slot - 1))
        early = begin + int(place * (self._slot - DAY - 1))
        minute = (self._account.posting_hour * 60 + int(dice.normal(hour) * 70)) % 1440
        return early + (minute * 60 + int(place * 60) - early) % DAY

    def _reach_of_account(self, created: int) -> float:
        account = self._account
        span = (account.epoch_day - account.created_day) * DAY
        grown = max(created - account.created, 0) / span
        return 60 + account.archetype.target * (0.15 + 0.6 * grown) * account.loyalty


def _curve(throw: float) -> int:
    return 0 if throw < 0.45 else 1 if throw < 0.8 else 2 if throw < 0.95 else 3
