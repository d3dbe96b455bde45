"""Fields that the source lately refused: left out of calls for a while, then tried again. Pure."""

from collections.abc import Collection
from datetime import date, timedelta

from headwater.connectors.base import Facts

REFUSED_FOR = timedelta(days=7)
"""How long a field the source refused is left out before it is tried again."""


def fact(ask: str) -> str:
    """Name of the fact that remembers what an ask was refused."""
    return f"refused:{ask}"


def remembered(names: Collection[str], today: date, consent: str) -> str:
    """The fact's text: what was refused, when, and under which consent (a short name for it)."""
    return ";".join([",".join(sorted(names)), today.isoformat(), consent])


def sentence(names: Collection[str], ask: str) -> str:
    """What a person should know of a refusal."""
    return (
        f"TikTok refuses {', '.join(sorted(names))} of {ask}; the rest goes on without it until a "
        f"new consent, or for {REFUSED_FOR.days} days."
    )


def lately(facts: Facts, ask: str, today: date, consent: str) -> frozenset[str]:
    """Source names refused under this consent and not long ago; a new consent clears them."""
    known = facts.get(fact(ask))
    if known is None:
        return frozenset()
    names, day, under = known.split(";")
    if under != consent or today - date.fromisoformat(day) >= REFUSED_FOR:
        return frozenset()
    return frozenset(names.split(","))
