"""Group commit: who waits together lands together, and nobody suffers for another."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from headwater.store.commit import GroupCommit
from headwater.store.delivery import Delivery


class Ledger:
    """Takes deliveries down, one group at a time; the first group waits until it may land.

    Deliveries of the account `bad` are refused, together with all that come with them.
    """

    def __init__(self, *, bad: int | None = None) -> None:
        self.groups: list[list[int]] = []
        self.begun, self.may_land = threading.Event(), threading.Event()
        self.bad = bad

    def land_all(self, deliveries: Sequence[Delivery]) -> list[int]:
        first = not self.begun.is_set()
        self.begun.set()
        if first:
            assert self.may_land.wait(timeout=60)
        keys = [each.key for each in deliveries]
        if self.bad in keys:
            raise ValueError(f"nothing of account {self.bad} can be kept")
        self.groups.append(keys)
        return [key * 10 for key in keys]


class Landing:
    """Threads that bring something while the first landing is under way."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.commit = GroupCommit(ledger.land_all)
        self.pool = ThreadPoolExecutor(8)

    def while_one_lands(self, first: int, others: Sequence[int]) -> list["Future[int]"]:
        told = [self.pool.submit(self.commit.land, Delivery(key=first))]
        assert self.ledger.begun.wait(timeout=60)
        told += [self.pool.submit(self.commit.land, Delivery(key=key)) for key in others]
        while len(self.commit.waiting) < 1 + len(others):
            threading.Event().wait(0.001)
        self.ledger.may_land.set()
        self.pool.shutdown()
        return told


def test_what_waits_while_another_lands_is_landed_together() -> None:
    ledger = Ledger()

    told = Landing(ledger).while_one_lands(1, [2, 3, 4])

    assert [each.result() for each in told] == [10, 20, 30, 40]
    assert [sorted(group) for group in ledger.groups] == [[1], [2, 3, 4]]


def test_a_delivery_that_is_refused_is_refused_alone() -> None:
    ledger = Ledger(bad=3)

    told = Landing(ledger).while_one_lands(1, [2, 3, 4])

    assert [each.result() for each in (told[0], told[1], told[3])] == [10, 20, 40]
    with pytest.raises(ValueError, match="account 3"):
        told[2].result()
    assert sorted(key for group in ledger.groups for key in group) == [1, 2, 4]


def test_what_one_account_brings_is_never_in_one_group_with_itself() -> None:
    ledger = Ledger()

    told = Landing(ledger).while_one_lands(1, [2, 2, 3])

    assert [each.result() for each in told] == [10, 20, 20, 30]
    assert all(len(set(group)) == len(group) for group in ledger.groups)
    assert sorted(key for group in ledger.groups for key in group) == [1, 2, 2, 3]


def test_nothing_waits_for_ever_when_whoever_lands_is_interrupted() -> None:
    calls: list[list[int]] = []

    def land_all(deliveries: Sequence[Delivery]) -> list[int]:
        calls.append([each.key for each in deliveries])
        if len(calls) == 1:
            raise KeyboardInterrupt
        return [0 for _ in deliveries]

    commit = GroupCommit(land_all)
    with pytest.raises(KeyboardInterrupt):
        commit.land(Delivery(key=1))

    assert commit.land(Delivery(key=2)) == 0
    assert calls == [[1], [2]]
    assert commit.waiting == []
