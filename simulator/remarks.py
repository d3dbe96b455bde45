"""What people write under posts: invented comments and the replies to them."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from simulator import dice
from simulator.accounts import Account
from simulator.decay import CURVES
from simulator.feed import Post
from simulator.instants import DAY, start_of

MOST = 500
_PER_VIEW = 0.003
_WORDS = (
    "nice",
    "where is this?",
    "I needed this today",
    "part two please",
    "saving this one",
    "the sound at the end",
    "tried it, works",
    "how long did that take?",
    "first",
    "who else came back to this",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment, or with ``parent`` a reply."""

    remark_id: str
    key: str
    created: int
    text: str
    username: str
    likes: int
    hidden: bool
    owner: bool
    pinned: bool
    parent: str = ""


def comments(account: Account, post: Post, at: float) -> list[Remark]:
    """Return the comments a post has at an instant, oldest first, five hundred at most."""
    return [remark for remark in _comments(account, post) if remark.created <= at]


def replies(account: Account, comment: Remark, at: float) -> list[Remark]:
    """Return the replies to a comment at an instant, oldest first."""
    throw = dice.units(comment.key, "replies")
    count = 0 if comment.hidden or throw[0] < 0.6 else int(throw[1] ** 3 * 12) + 1
    found = []
    for number in range(count):
        created = comment.created + 60 + int(DAY * dice.unit(comment.key, "reply", number))
        key = f"{comment.key}/{number}"
        owner = number == 0 and throw[2] < 0.5
        reply = _remark(account, key, created, owner=owner, parent=comment.remark_id)
        found.append(reply)
    return sorted(
        (remark for remark in found if remark.created <= at), key=lambda remark: remark.created
    )


@lru_cache(maxsize=64)
def _comments(account: Account, post: Post) -> list[Remark]:
    count = min(MOST, int(post.total * _PER_VIEW))
    found = [_comment(account, post, number, count) for number in range(count)]
    return sorted(found, key=lambda remark: remark.created)


def _comment(account: Account, post: Post, number: int, count: int) -> Remark:
    key = f"{post.key}/comment/{number}"
    age = bisect_left(CURVES[post.curve], (number + 0.5) / count)
    since = max(start_of(post.day + age), post.created + 30)
    room = start_of(post.day + age + 1) - since
    created = since + int(max(room, 1) * dice.unit(key, "time"))
    return _remark(account, key, created, pinned=number == 0)


def _remark(
    account: Account,
    key: str,
    created: int,
    *,
    owner: bool = False,
    pinned: bool = False,
    parent: str = "",
) -> Remark:
    throw = dice.units(key, "remark")
    writer = f"user_{dice.token(7, key, 'writer').lower()}"
    return Remark(
        remark_id=str((created << 32) | dice.number(key, "id") & 0xFFFFFFFF),
        key=key,
        created=created,
        text=dice.pick(_WORDS, throw[0]),
        username=account.story.handle if owner else writer,
        likes=int(throw[1] ** 4 * 60),
        hidden=not owner and throw[2] < 0.05,
        owner=owner,
        pinned=pinned,
        parent=parent,
    )
