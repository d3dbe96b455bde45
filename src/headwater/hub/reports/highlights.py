"""What the overview shows of the other dashboards: the best posts, the largest parts of a whole."""

from collections.abc import Callable
from dataclasses import dataclass

from headwater.hub.reports import board, countries, videos
from headwater.hub.reports.board import Context
from headwater.hub.reports.cards import CARDS
from headwater.hub.reports.figures import share
from headwater.hub.reports.scope import Scope

MOST_POSTS = 5
MOST_PARTS = 8
VIEWS = "v_views"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a whole. `width` is its bar beside that of the whole, 0 to 100."""

    name: str
    share: str
    width: float
    is_unknown: bool


def best_posts(scope: Scope) -> Context:
    """The posts made in the period that have the most views by now, and how many there are."""
    answer = CARDS["videos"].ask(scope)
    place = [column.id for column in answer.columns].index(VIEWS)
    known = videos.ordered(answer, VIEWS, descending=True)[:MOST_POSTS]
    views = [row[place] for row in known]
    most = max((each for each in views if isinstance(each, int)), default=0)
    posts = [
        videos.post(row, answer.columns) | {"width": _width(row[place], most)} for row in known
    ]
    return board.card("videos", posts=posts, count=len(answer.rows))


def largest(scope: Scope, name: str, named: Callable[[object], str] = str) -> Context:
    """A card's largest parts by their names; what TikTok does not place stands last."""
    answer = CARDS[name].ask(scope)
    rows = [(named(row[0]), row[0] == countries.UNKNOWN, row[1]) for row in answer.rows]
    rows.sort(key=lambda row: row[1])
    placed = [row for row in rows if not row[1]][:MOST_PARTS]
    shown = placed + [row for row in rows if row[1]]
    parts = [
        Part(name=title, share=share(part), width=_width(part, 1), is_unknown=unknown)
        for title, unknown, part in shown
    ]
    return board.card(name, answer, parts=parts)


def _width(value: object, whole: float) -> float:
    """How long a bar is beside one of the whole length, in hundredths."""
    return round(100 * value / whole, 1) if isinstance(value, int | float) and whole else 0
