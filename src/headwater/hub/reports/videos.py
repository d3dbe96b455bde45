"""Posts: a table to sort, and how posts grow after they are made."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from headwater.hub.access import Access, requires
from headwater.hub.reports import board
from headwater.hub.reports.board import Context
from headwater.hub.reports.cards import CARDS, VIDEO_IDENTITY, VIDEO_METRICS
from headwater.hub.reports.figures import shown
from headwater.hub.reports.scope import scope_of
from headwater.report.history import CURVE_DAYS
from headwater.report.result import Answer, Column

A_PAGE = 25
NEWEST = "video_created_at"
SORTABLE = (NEWEST, *VIDEO_METRICS)

NO_GROWTH = (
    "No data yet: posts are captured once a day since the account was connected, so how they grow "
    "is known of those made after that."
)
HEADINGS = {
    NEWEST: "Posted",
    "v_views": "Views",
    "v_likes": "Likes",
    "v_comments": "Comments",
    "v_shares": "Shares",
    "v_favorites": "Saves",
    "v_reach": "Reach",
    "v_avg_watch_s": "Avg. watch",
    "v_full_watch_rate": "Watched fully",
    "v_new_followers": "New followers",
    "v_er_views": "Engagement rate",
}


@requires(Access.VIEWER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The posts made in the period, with their lifetime numbers as of now."""
    scope = scope_of(request)
    days = scope.answer(scope.query(metrics=("video_views",), by=("date",)))
    answer = CARDS["videos"].ask(scope)
    order = request.GET.get("sort", f"-{NEWEST}")
    name = order.removeprefix("-")
    if name not in SORTABLE:
        name, order = NEWEST, f"-{NEWEST}"
    rows = ordered(answer, name, descending=order.startswith("-"))
    found = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    growth = CARDS["growth"].ask(scope)
    return board.page(
        request,
        "reports/videos.html",
        scope,
        days,
        videos=board.card("videos"),
        posts=[post(row, answer.columns) for row in found],
        found=found,
        heads=heads(name, order),
        sort=order,
        growth=board.card("growth", growth, otherwise=NO_GROWTH, marks=marks(growth)),
    )


def ordered(answer: Answer, name: str, *, descending: bool) -> list[tuple[object, ...]]:
    """The rows in order of one column, unknown last whichever way."""
    place = [column.id for column in answer.columns].index(name)
    known = [row for row in answer.rows if row[place] is not None]
    # Any: the cells of one column compare with each other.
    value: Any = lambda row: row[place]  # noqa: E731
    known.sort(key=value, reverse=descending)
    return [*known, *(row for row in answer.rows if row[place] is None)]


def heads(name: str, order: str) -> list[Context]:
    """The columns that can be sorted by: the way it is now, and what a click asks for."""
    found = []
    for each in SORTABLE:
        current = each == name
        descending = current and order.startswith("-")
        found.append(
            {
                "id": each,
                "label": HEADINGS[each],
                "sort": each if descending else f"-{each}",
                "aria": ("descending" if descending else "ascending") if current else "",
            }
        )
    return found


def post(row: Sequence[object], columns: Sequence[Column]) -> Context:
    """A post for its template."""
    cells = dict(zip((column.id for column in columns), row, strict=True))
    units = {column.id: column.unit for column in columns}
    identity = {name: cells[name] for name in VIDEO_IDENTITY}
    numbers = [
        {
            "id": name,
            "label": HEADINGS[name],
            "value": shown(cells[name], units[name]),
        }
        for name in VIDEO_METRICS
    ]
    title, tags = captioned(str(cells["caption"] or ""))
    return {
        **identity,
        "numbers": numbers,
        "has_numbers": any(cells[name] is not None for name in VIDEO_METRICS),
        "title": title or tags or "Without a caption",
        "tags": tags if title else "",
    }


def captioned(caption: str) -> tuple[str, str]:
    """What a caption says, and the hashtags it ends with."""
    words = caption.split()
    said = len(words)
    while said and words[said - 1].startswith("#"):
        said -= 1
    return " ".join(words[:said]), " ".join(words[said:])


def marks(growth: Answer) -> list[Context]:
    """The mean of views at 1, 3, 7 and 28 days, and over how many posts."""
    by_age = {row[0]: row for row in growth.rows}
    found = []
    for age in CURVE_DAYS:
        row = by_age.get(age, (age, None, None))
        mean = round(row[1]) if isinstance(row[1], int | float) else None
        found.append({"age": age, "mean": shown(mean), "posts": row[2] or 0})
    return found
