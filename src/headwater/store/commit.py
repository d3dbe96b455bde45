"""Group commit: landings that wait for the store at the same time land in one transaction.

A transaction costs far more than a few rows in it, and while one is under way other accounts are
read. Whoever comes first lands all that wait; the others find theirs done.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from headwater.store.delivery import Delivery


@dataclass(slots=True, eq=False)
class Waiter:
    """A delivery, and how many rows it changed once it has landed; `alone` if no group took it."""

    delivery: Delivery
    changed: int | None = None
    alone: bool = False


class GroupCommit:
    """Lands deliveries, those that wait together at once, through `land_all`. Thread safe.

    `land_all` lands every delivery it is given, of different accounts, or raises and lands none.
    """

    def __init__(self, land_all: Callable[[Sequence[Delivery]], Sequence[int]]) -> None:
        self._land_all = land_all
        self._landing = threading.Lock()
        self._adding = threading.Lock()
        self._waiting: list[Waiter] = []

    @property
    def waiting(self) -> list[Delivery]:
        """What has not landed yet, what is being landed included."""
        with self._adding:
            return [each.delivery for each in self._waiting if each.changed is None]

    def land(self, delivery: Delivery) -> int:
        """Rows changed, once they are committed. Raises what this delivery alone would raise."""
        mine = Waiter(delivery)
        with self._adding:
            self._waiting.append(mine)
        try:
            with self._landing:
                while mine.changed is None:
                    self._commit(mine)
                return mine.changed
        finally:
            with self._adding:
                self._waiting.remove(mine)

    def _commit(self, mine: Waiter) -> None:
        """Land mine and, unless it is to land alone, all that wait."""
        group = [mine] if mine.alone else self._group(mine)
        try:
            changed = self._land_all([each.delivery for each in group])
        except Exception:
            if group == [mine]:
                raise
            # One of them is to blame: each finds out by itself, and the others land.
            for each in group:
                each.alone = True
            return
        for each, rows in zip(group, changed, strict=True):
            each.changed = rows

    def _group(self, mine: Waiter) -> list[Waiter]:
        """Mine, and of every other account whose delivery waits the first."""
        firsts = {mine.delivery.key: mine}
        with self._adding:
            for each in self._waiting:
                if each.changed is None and not each.alone:
                    firsts.setdefault(each.delivery.key, each)
        return list(firsts.values())
