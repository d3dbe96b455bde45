"""What a chart is drawn from, and the same as a file. Asked by our own pages, with a session."""

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from headwater.hub.access import Access, requires
from headwater.hub.api.answers import MEDIA
from headwater.hub.door import here
from headwater.hub.reports import video
from headwater.hub.reports.cards import CARDS, Card
from headwater.hub.reports.rows import readable
from headwater.hub.reports.scope import Scope, scope_of
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.report.export import exported
from headwater.report.result import Answer

FILES = ("csv", "xlsx")


@requires(Access.VIEWER)
@require_safe
def data(request: HttpRequest, card: str) -> HttpResponse:
    """The answer to a card's question, as JSON for its chart."""
    chosen, scope = _card(card), scope_of(request)
    answer = _answer(chosen, scope, request.GET.get("video", ""))
    return HttpResponse(msgspec.json.encode(drawn(chosen, answer)), content_type=MEDIA["json"])


@requires(Access.VIEWER)
@require_safe
def table(request: HttpRequest, card: str) -> HttpResponse:
    """The same rows as a table, for whoever cannot point at a chart."""
    chosen, scope = _card(card), scope_of(request)
    answer = _answer(chosen, scope, request.GET.get("video", ""))
    context = {"it": readable(answer), "caption": chosen.title}
    return render(request, "reports/rows.html", context)


@requires(Access.VIEWER)
@require_safe
def download(request: HttpRequest, card: str, kind: str) -> HttpResponse:
    """The same rows as a file."""
    chosen, scope = _card(card), scope_of(request)
    if kind not in FILES:
        raise Http404
    answer = _answer(chosen, scope, request.GET.get("video", ""))
    found = HttpResponse(exported(answer, kind), content_type=MEDIA[kind])
    span = f"{answer.period.first}-{answer.period.last}"
    name = f"headwater-{chosen.id}-{scope.account.username or scope.account.account_id}-{span}"
    found["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    entry = Entry(
        act=Act.EXPORTED,
        subject=f"{chosen.title} of {scope.account.title}",
        note=kind,
        hub_id=here(request).hub.id,
    )
    audit.record(request, entry)
    return found


def _card(name: str) -> Card:
    chosen = CARDS.get(name) or video.OF_A_POST.get(name)
    if chosen is None:
        raise Http404
    return chosen


def _answer(chosen: Card, scope: Scope, video_id: str) -> Answer:
    if chosen.id in video.OF_A_POST:
        return video.about(scope, chosen, video_id)
    return chosen.ask(scope)


def drawn(chosen: Card, answer: Answer) -> dict[str, object]:
    """Columns, rows as arrays, what is known of each row's days, and the rows beside."""
    compared = answer.comparison
    return {
        "card": chosen.id,
        "title": chosen.title,
        "columns": [
            {"id": each.id, "label": each.label, "unit": each.unit} for each in answer.columns
        ],
        "rows": answer.rows,
        "statuses": answer.statuses,
        "before": None if compared is None else compared.rows,
        "period": {"from": answer.period.first, "to": answer.period.last},
        "complete_through": answer.complete_through,
    }
