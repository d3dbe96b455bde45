"""Where plays come from."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from headwater.hub.access import Access, requires
from headwater.hub.reports import board
from headwater.hub.reports.cards import CARDS
from headwater.hub.reports.countries import UNKNOWN
from headwater.hub.reports.figures import share, shown
from headwater.hub.reports.scope import scope_of
from headwater.model.field import Unit

ABOUT = {
    "For You": "The feed TikTok makes for each person.",
    "Follow": "The feed of accounts a person follows.",
    "Personal Profile": "The account's own page.",
    "Search": "TikTok's search.",
    "Sound": "The page of a sound.",
    "Hashtag": "TikTok's own gloss of this is “other”.",
    "Direct Message": "Only told when TikTok Studio shows it.",
    UNKNOWN: "What the listed sources leave over.",
}


@requires(Access.VIEWER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The traffic sources of the posts made in the period."""
    scope = scope_of(request)
    days = scope.answer(scope.query(metrics=("video_views",), by=("date",)))
    answer = CARDS["sources"].ask(scope)
    rows = [
        {
            "name": row[0],
            "about": ABOUT.get(str(row[0]), ""),
            "share": share(row[1]),
            "views": shown(round(row[2]), Unit.COUNT) if isinstance(row[2], int | float) else "–",
        }
        for row in answer.rows
    ]
    rows.sort(key=lambda row: row["name"] == UNKNOWN)
    return board.page(
        request,
        "reports/traffic.html",
        scope,
        days,
        sources=board.card("sources", answer, rows=rows),
    )
