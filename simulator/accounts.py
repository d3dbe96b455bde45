"""The invented accounts: who they are, and what has happened to them so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from simulator import dice
from simulator.fields import Kind
from simulator.instants import day_of, start_of
from simulator.stories import STORIES, Story

FOLLOWERS_LINE = 100  # below it there is no audience data
SETTLING = 36 * 3600  # a switch to Business takes 24-48 h to show


@dataclass(frozen=True, slots=True, kw_only=True)
class Archetype:
    """A type of account worth testing against.

    ``target`` is the follower level reached at the end of the history, ``posts``
    the number published in it, ``quiet`` how many days ago posting stopped.
    """

    kind: Kind = Kind.REGISTERED
    target: int = 12_800
    posts: int = 220
    history: int | None = None
    quiet: int = 0
    flat: bool = False
    public: bool = True
    analytics: bool = True
    doom: str = ""


ARCHETYPES: Mapping[str, Archetype] = {
    "business_registered": Archetype(),
    "business_plain": Archetype(kind=Kind.BUSINESS, target=5_400, posts=160),
    "business_small": Archetype(kind=Kind.BUSINESS, target=63, posts=30),
    "personal": Archetype(kind=Kind.PERSONAL, target=842, posts=60),
    "new_account": Archetype(target=140, posts=6, history=5),
    "analytics_off": Archetype(kind=Kind.BUSINESS, target=900, posts=25, analytics=False),
    "no_posts": Archetype(kind=Kind.BUSINESS, target=210, posts=0),
    "private_posts": Archetype(kind=Kind.BUSINESS, target=480, posts=40, public=False),
    "idle_posts": Archetype(target=2_300, posts=40, flat=True, quiet=40),
    "old_posts": Archetype(target=7_100, posts=60, quiet=400),
    "huge": Archetype(target=148_000, posts=1_000),
    "revoked": Archetype(target=3_200, posts=60, doom="revoke"),
    "banned": Archetype(target=2_600, posts=60, doom="ban"),
}


@dataclass(slots=True)
class Past:
    """What has happened to an account, each with its instant, oldest first."""

    usernames: list[tuple[float, str]] = field(default_factory=list)
    kinds: list[tuple[float, Kind]] = field(default_factory=list)
    followers: list[tuple[float, int]] = field(default_factory=list)
    cleaned: dict[str, list[tuple[float, int]]] = field(default_factory=dict)
    revived: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    vanished: dict[str, float] = field(default_factory=dict)
    analytics_since: int | None = None
    banned_from: float = float("inf")
    grantable: frozenset[str] | None = None


class Account:
    """One TikTok account. Its nature never changes; ``past`` grows with events."""

    def __init__(
        self,
        name: str,
        archetype: Archetype,
        *,
        seed: int,
        index: int,
        born: tuple[int, int],
    ) -> None:
        self.key = f"{seed}/{index}"
        self.archetype_name = name
        self.archetype = archetype
        self.index = index
        self.created_day, self.epoch_day = born  # the second is the simulator's first day
        self.open_id = _open_id(self.key)
        self.story: Story = STORIES[(index + seed) % len(STORIES)]
        throw = dice.units(self.key, "nature")
        self.long_fractions = throw[0] < 0.3
        self.verified = throw[1] < 0.1 or name == "huge"
        self.following = int(dice.between(12, 480, throw[2] ** 2))
        self.posting_hour = int(dice.between(7, 20, throw[3]))
        self.loyalty = dice.between(0.7, 1.3, throw[4])
        self.deep_link = f"https://vm.tiktok.com/ZM{dice.token(7, self.key, 'link')}/"
        self.past = Past()
        self.past.usernames.append((float("-inf"), self._handle(name)))
        self.past.kinds.append((float("-inf"), archetype.kind))
        if archetype.analytics:
            self.past.analytics_since = 0

    def _handle(self, name: str) -> str:
        turn = self.index // len(STORIES)
        return self.story.handle if not turn else f"{self.story.handle}{turn + 1}"

    @property
    def created(self) -> int:
        """The instant the account began: the first midnight of its first day."""
        return start_of(self.created_day)

    @property
    def display_name(self) -> str:
        turn = self.index // len(STORIES)
        return self.story.name if not turn else f"{self.story.name} {turn + 1}"

    def username(self, at: float) -> str:
        return [name for since, name in self.past.usernames if since <= at][-1]

    def kind(self, at: float) -> Kind:
        """Return what the account calls itself; what it is served follows later."""
        return [kind for since, kind in self.past.kinds if since <= at][-1]

    def measured(self, day: int) -> bool:
        """Return whether analytics were on that day and there was anything to measure."""
        since = self.past.analytics_since
        return since is not None and day >= since and self.archetype.posts > 0

    def kind_served(self, day: int | None, at: float, *, whole_history: bool) -> Kind:
        """Return the kind whose metrics are served at ``at`` for ``day``.

        ``None`` as a day means a post or the present. A switch shows after
        ``SETTLING``; with ``whole_history`` it then covers earlier days too.
        """
        since, kind = [entry for entry in self.past.kinds if entry[0] <= at][-1]
        if kind is Kind.PERSONAL or since == float("-inf"):
            return kind
        before = self._kind_before(since)
        if at < since + SETTLING:
            return min(before, kind)
        if whole_history or day is None or day >= day_of(since):
            return kind
        return before

    def kind_of_day(self, day: int, at: float, *, whole_history: bool) -> Kind:
        """Return the richest kind whose metrics ever were, or will be, served for ``day``."""
        best = Kind.PERSONAL
        entries = [entry for entry in self.past.kinds if entry[0] <= at]
        ends = [since for since, _ in entries[1:]] + [float("inf")]
        for (since, kind), end in zip(entries, ends, strict=True):
            begins = 0 if whole_history or since == float("-inf") else day_of(since)
            over = float("inf") if end == float("inf") else day_of(end) - 1
            settled = since == float("-inf") or end - since > SETTLING
            if settled and begins <= day <= over:
                best = max(best, kind)
        return best

    def _kind_before(self, since: float) -> Kind:
        return [kind for began, kind in self.past.kinds if began < since][-1]


def _open_id(key: str) -> str:
    lead = ("-000", "_000", "000")[int(dice.unit(key, "lead") * 3)]
    return lead + dice.token(32, key, "open_id")


def populate(
    names: list[str], *, seed: int, today: int, history_days: int, posts: int | None
) -> list[Account]:
    """Return one account per archetype name, all of them as of ``today``."""
    unknown = sorted(set(names) - set(ARCHETYPES))
    if unknown:
        raise ValueError(f"no archetype {unknown[0]!r}; there are {', '.join(ARCHETYPES)}")
    accounts = []
    for index, name in enumerate(names):
        archetype = ARCHETYPES[name]
        if posts is not None and archetype.posts:
            archetype = replace(archetype, posts=posts)
        history = archetype.history or history_days
        born = (today - history, today)
        accounts.append(Account(name, archetype, seed=seed, index=index, born=born))
    return accounts
