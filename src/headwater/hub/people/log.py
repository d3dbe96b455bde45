"""The audit log of a hub, on a page and as CSV; and of the installation, for who runs it."""

import csv
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from headwater.hub import runtime
from headwater.hub.access import Access, requires
from headwater.hub.door import here
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.models import AuditEntry

A_PAGE = 50
COLUMNS = ("at_utc", "actor", "action", "subject", "note", "address", "agent")
FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""Beginnings that a spreadsheet takes for a formula, full-width forms included."""


@requires(Access.ADMIN)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The newest entries first, those that fit what is searched."""
    found = _searched(request)
    context = {
        "entries": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "acts": list(Act),
        "act": request.GET.get("act", ""),
        "text": request.GET.get("text", ""),
    }
    fragment = request.headers.get("HX-Target") == "entries"
    template = "people/log_entries.html" if fragment else "people/log.html"
    return render(request, template, context)


@requires(Access.OPERATOR)
@require_safe
def of_installation(request: HttpRequest) -> HttpResponse:
    """What concerns no hub that there is, newest first."""
    entries = Paginator(audit.of_installation(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/installation_log.html", {"entries": entries})


@requires(Access.ADMIN)
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV, all pages of it."""
    place = here(request)
    audit.record(request, Entry(act=Act.EXPORTED, subject="audit log", hub_id=place.hub.id))
    answer = StreamingHttpResponse(_lines(_searched(request)), content_type="text/csv")
    name = f"headwater-audit-{place.hub.slug}-{runtime.now():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _searched(request: HttpRequest) -> QuerySet[AuditEntry]:
    found = audit.entries(here(request).hub)
    act, text = request.GET.get("act", ""), request.GET.get("text", "").strip()
    if act in set(Act):
        found = found.filter(action=act)
    if text:
        found = found.filter(
            Q(actor__icontains=text) | Q(subject__icontains=text) | Q(address__icontains=text)
        )
    return found


def _lines(found: QuerySet[AuditEntry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for each in found.iterator(chunk_size=500):
        cells = (each.actor, each.action, each.subject, each.note, each.address, each.agent)
        yield writer.writerow([each.at.isoformat(), *map(harmless, cells)])


def harmless(cell: str) -> str:
    """A text that no spreadsheet takes for a formula; strangers can write some of them."""
    lines = cell.splitlines() or [""]
    risky = any(line.lstrip(" \u00a0")[:1] in set(FORMULA) for line in lines if line.strip())
    return f"'{cell}" if risky else cell


class _Echo:
    """A file that hands every line back."""

    def write(self, line: str) -> Any:
        return line
