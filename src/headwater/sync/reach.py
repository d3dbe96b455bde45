"""How far back the source serves a Daily stream: learned from its answers, never assumed.

TikTok documents 60 days for `/business/get/` (doc 1762228399168514) and does not say what it
does beyond: refuse, clamp, answer with nothing, or serve. Nor does it say how many days one call
may ask for, or at what hour the oldest day goes. Each is told from the answer.
"""

from collections.abc import Callable
from datetime import date

from headwater.connectors.base import Facts
from headwater.model.slice import ONE_DAY, Span

DOCUMENTED_REACH = 60
SLACK = 2
"""Days by which an observed start may differ from the documented reach and still be that wall."""

SHORTEST = 2
"""Days in the shortest window there is use for: neighbours share a day."""

OPEN = "open"


def wall_fact(stream: str) -> str:
    """Name of the fact that holds how many days back a stream is served."""
    return f"wall:{stream}"


def longest_fact(stream: str) -> str:
    """Name of the fact that holds how many days one call may ask for."""
    return f"longest:{stream}"


def longest(stream: str, facts: Facts, declared: int) -> int:
    """How many days one call may ask for: as declared, or as few as the source was seen to take."""
    known = facts.get(longest_fact(stream), OPEN)
    return declared if known == OPEN else min(declared, int(known))


def reach(stream: str, facts: Facts, today: date) -> date | None:
    """The first day still served, or None while nothing says that the source stops."""
    known = facts.get(wall_fact(stream), OPEN)
    return None if known == OPEN else today - ONE_DAY * int(known)


def served_start(
    served: set[date], span: Span, today: date, oldest_post: Callable[[], date | None]
) -> date | None:
    """Where the source cut an answer short, or None when it did not.

    An answer that begins later than asked was either clamped or the account has no older days.
    It was clamped if it begins at the documented wall, or if the account is known to be older.
    """
    first = min(served)
    if first == span.first:
        return None
    if is_documented(first, today):
        return first
    post = oldest_post()
    return first if post is not None and post < first - ONE_DAY else None


def search(refused: Span, accepted: Callable[[Span], bool]) -> date:
    """The first day served, somewhere in a span that as a whole is not.

    `accepted(span)` asks the source and says whether it serves the span from its first day on.
    The span's last day is known to be served. The documented wall is nearest, so the days next
    to it are tried first: mostly two calls.
    """
    good, bad = refused.last, refused.first
    step = 1
    while (good - bad).days > 1:
        probe = max(good - ONE_DAY * step, bad + ONE_DAY) if step else bad + (good - bad) // 2
        if accepted(Span(probe, refused.last)):
            good = probe
            step = 1 if step == 1 and good == refused.last - ONE_DAY else 0
        else:
            bad = probe
            step = 0
    return good


def shrink(refused: Span, accepted: Callable[[Span], bool]) -> date | None:
    """Where a window has to begin to be served, though all of it should be; None when nowhere.

    A day or two less is the likeliest: how the source counts the edge is not documented.
    """
    for start in (refused.first + ONE_DAY, refused.first + 2 * ONE_DAY):
        if start <= refused.last and accepted(Span(start, refused.last)):
            return start
    newest = refused.last - ONE_DAY
    if newest <= refused.first + 2 * ONE_DAY or not accepted(Span(newest, refused.last)):
        return None
    return search(Span(refused.first + 2 * ONE_DAY, refused.last), accepted)


def is_documented(start: date, today: date) -> bool:
    """Whether days are served from where the documents say they are."""
    return abs((today - start).days - DOCUMENTED_REACH) <= SLACK
