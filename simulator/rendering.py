"""How a value, or the lack of one, is written into an answer."""

from functools import lru_cache

from simulator.fields import LISTS
from simulator.switches import Switches
from simulator.world import World


def write_missing(switches: Switches, row: dict[str, object], name: str) -> None:
    """Write a metric the account does not have: not at all, as null, or as zero."""
    manner = switches["missing_metric"]
    if manner == "null":
        row[name] = None
    elif manner == "zero":
        row[name] = zero(name)


def zero(name: str) -> object:
    return [] if name in LISTS else 0


def in_any_order(world: World, names: list[str]) -> list[str]:
    """Return the names in the order this answer has them; TikTok keeps to none."""
    if world.switches["key_order"] == "plain":
        return names
    return world.chance.sample(names, len(names))


@lru_cache(maxsize=4096)
def meet(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    return one & other
