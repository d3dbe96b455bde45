"""The overview: key figures beside the period before, and their course from day to day."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from headwater.hub.access import Access, requires
from headwater.hub.reports import board, countries
from headwater.hub.reports.cards import CARDS
from headwater.hub.reports.figure_cards import figures
from headwater.hub.reports.highlights import best_posts, largest
from headwater.hub.reports.scope import scope_of
from headwater.report.result import Answer

DAYS_DRAWN_ALONE = 100
"""Of more days than these, followers won and lost are drawn by the week: as `LONG` in charts.js."""


@requires(Access.VIEWER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Followers, views, reach and engagement, and the best of every other dashboard."""
    scope = scope_of(request)
    days = CARDS["days"].ask(scope)
    followers = CARDS["followers"].ask(scope)
    return board.page(
        request,
        "reports/overview.html",
        scope,
        days,
        compares=True,
        figures=figures(scope, days, board.catalogue()),
        course=board.card("days", days),
        followers=board.card("followers", followers, is_net_only=is_net_only(followers)),
        posts=best_posts(scope),
        sources=largest(scope, "sources"),
        countries=largest(scope, "countries", countries.name_of),
        genders=largest(scope, "genders"),
        ages=largest(scope, "ages"),
        is_long=days.period.days > DAYS_DRAWN_ALONE,
        states={status.value for status in days.statuses or ()},
        empty=all(value is None for row in days.rows for value in row[1:]),
    )


def is_net_only(answer: Answer) -> bool:
    """Whether only is known how the total moved, not who came and who went: as of most Personal
    accounts.
    """
    known = [
        any(cell is not None for cell in cells)
        for cells in zip(*(row[1:] for row in answer.rows), strict=True)
    ]
    return known == [False, False, True]
