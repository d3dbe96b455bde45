"""Who follows, where they are, how old they are, and when they are there."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from headwater.hub.access import Access, requires
from headwater.hub.reports import board, countries
from headwater.hub.reports.board import Context
from headwater.hub.reports.cards import CARDS
from headwater.hub.reports.figures import share, shown
from headwater.hub.reports.scope import Scope, scope_of
from headwater.model.field import Unit
from headwater.report.result import Answer

SHOWN_FIRST = 8
UNKNOWN = countries.UNKNOWN


@requires(Access.VIEWER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The splits of followers, and the hours they are active."""
    scope = scope_of(request)
    days = scope.answer(scope.query(metrics=("video_views",), by=("date",)))
    hours = CARDS["hours"].ask(scope)
    return board.page(
        request,
        "reports/audience.html",
        scope,
        days,
        countries=_split(scope, "countries", countries.name_of),
        cities=_split(scope, "cities", city),
        genders=_split(scope, "genders"),
        ages=_split(scope, "ages"),
        hours=board.card("hours", hours, peak=_peak(hours)),
    )


def city(name: object) -> str:
    """A city as people say it: TikTok writes `DE Köln`."""
    text = str(name)
    code, _, rest = text.partition(" ")
    if rest and len(code) == 2 and code.isupper():  # noqa: PLR2004 - a country's two letters
        return f"{rest}, {countries.name_of(code)}"
    return text


def _split(scope: Scope, name: str, named: Callable[[object], str] = str) -> Context:
    """A split with the rows of its table; what TikTok does not place stands last."""
    answer = CARDS[name].ask(scope)
    rows = [
        {
            "key": row[0],
            "name": named(row[0]),
            "share": share(row[1]),
            "people": _people(row[2]),
            "fraction": row[1],
            "unknown": row[0] == UNKNOWN,
        }
        for row in answer.rows
    ]
    rows.sort(key=lambda row: bool(row["unknown"]))
    rest = [row for row in rows if not row["unknown"]][SHOWN_FIRST:]
    first = [row for row in rows if row not in rest]
    has_people = any(row[2] is not None for row in answer.rows)
    return board.card(
        name, answer, rows=first, rest=rest, captured=_captured(answer), has_people=has_people
    )


def _people(value: object) -> str:
    return shown(round(value), Unit.PEOPLE) if isinstance(value, int | float) else "–"


def _captured(answer: Answer) -> str:
    return f"{answer.period.last:%-d %b %Y}" if answer.rows else ""


WEEKDAYS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip


def _peak(answer: Answer) -> str:
    """The busiest hour in a sentence; nothing where nothing is known."""
    known = [row for row in answer.rows if isinstance(row[2], int | float)]
    if not known:
        return ""
    weekday, hour, people = max(known, key=_activity)
    assert isinstance(weekday, int)
    assert isinstance(hour, int)
    told = shown(round(float(str(people))), Unit.PEOPLE)
    return f"Busiest on {WEEKDAYS[weekday - 1]}s at {hour:02}:00 UTC: {told} followers active."


def _activity(row: tuple[object, ...]) -> float:
    return float(str(row[2]))
