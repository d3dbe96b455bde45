"""One post: its numbers, its growth, how long people watch, and where plays come from."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from headwater.hub.access import Access, requires
from headwater.hub.reports import board, videos
from headwater.hub.reports.cards import CARDS, Card
from headwater.hub.reports.figures import percent, shown
from headwater.hub.reports.notes import notes
from headwater.hub.reports.scope import Scope, scope_of
from headwater.report.operators import Condition, Operator
from headwater.report.periods import Period
from headwater.report.query import Query
from headwater.report.result import Answer

OF_A_POST = {
    "post-growth": Card(
        id="post-growth",
        title="Growth after posting",
        metrics=("v_views_at_age", "v_likes_at_age"),
        by=("age_day",),
        where=(Condition(name="age_day", operator=Operator.BETWEEN, values=(0, 90)),),
        about="At the first capture on or after each day since posting.",
    ),
    "retention": Card(
        id="retention",
        title="How long people watch",
        metrics=("retention_share",),
        by=("retention_second",),
        about="Share of plays that are still running at each second.",
    ),
    "post-sources": Card(
        id="post-sources",
        title="Traffic sources",
        metrics=("traffic_source_share", "views_from_source_est"),
        by=("traffic_source",),
    ),
}


NOT_YET = "No data: TikTok has told nothing of it so far."


def asked_of(card: Card, video_id: str) -> Query:
    """A card's question about one post, as of now, whenever it was made."""
    mine = Condition(name="video_id", operator=Operator.EQUALS, values=(video_id,))
    return Query(
        metrics=card.metrics,
        by=card.by,
        order=card.order,
        where=tuple((each,) for each in (*card.where, mine)),
        include_ad_only=True,
        axis=card.axis,
    )


def about(scope: Scope, card: Card, video_id: str) -> Answer:
    return scope.answer(asked_of(card, video_id))


@requires(Access.VIEWER)
@require_safe
def page(request: HttpRequest, video_id: str) -> HttpResponse:
    """All that is known of one post."""
    scope = scope_of(request)
    whole = replace(asked_of(CARDS["videos"], video_id), period=Period(preset="all"))
    answer = scope.answer(whole)
    if not answer.rows:
        raise Http404
    days = scope.answer(scope.query(metrics=("video_views",), by=("date",)))
    cards = {name: _card(scope, name, video_id) for name in OF_A_POST}
    return board.page(
        request,
        "reports/video.html",
        scope,
        days,
        post=videos.post(answer.rows[0], answer.columns),
        growth=cards["post-growth"],
        retention=cards["retention"],
        sources=cards["post-sources"],
    )


def _card(scope: Scope, name: str, video_id: str) -> board.Context:
    chosen = OF_A_POST[name]
    answer = about(scope, chosen, video_id)
    rows = [{"key": row[0], "share": _share(row[1]), "value": shown(row[1])} for row in answer.rows]
    return {
        "card": chosen,
        "notes": notes(board.catalogue(), chosen.metrics),
        "why_none": board.reason(chosen, answer, NOT_YET),
        "rows": rows,
    }


def _share(value: object) -> str:
    return percent(value) if isinstance(value, int | float) else "–"
