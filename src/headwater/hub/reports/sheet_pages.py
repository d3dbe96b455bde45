"""Pages about CSV links, and the CSV itself."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from headwater.hub import address, runtime, throttle
from headwater.hub.access import Access, requires
from headwater.hub.api.answers import MEDIA
from headwater.hub.api.questions import read
from headwater.hub.api.reach import Place
from headwater.hub.api.reports import answered
from headwater.hub.door import here
from headwater.hub.reports import sheets
from headwater.hub.reports.asking import question_of
from headwater.hub.reports.models import SheetLink
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.roles import Role
from headwater.model.errors import HeadwaterError, QueryError

PLAIN = "text/plain; charset=utf-8"
TRIES, WITHIN = 600, 60


class LinkForm(forms.Form):
    """What a link is called, and how long it is good."""

    name = forms.CharField(max_length=80)
    good_for = forms.ChoiceField(choices=list(sheets.GOOD_FOR.items()))


@requires(Access.VIEWER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every link of the hub."""
    return _page(request)


def _page(request: HttpRequest, **more: object) -> HttpResponse:
    place, now = here(request), runtime.now()
    rows = [
        {
            "link": link,
            "good": sheets.is_good(link, now),
            "asked": _asked(link),
            "mine": _may(link, request),
        }
        for link in sheets.links_of(place.hub)
    ]
    return render(request, "reports/sheets.html", {"rows": rows, **more})


def _asked(link: SheetLink) -> str:
    """The question of a link in a line."""
    return " · ".join(
        f"{name}: {value}" for name, value in link.question.items() if name != "format"
    )


def _may(link: SheetLink, request: HttpRequest) -> bool:
    """Whoever made it, and admins of the hub."""
    return here(request).may(Role.ADMIN) or link.made_by_id == here(request).person.id


@requires(Access.VIEWER)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a link for the question in the form, and show it, this once."""
    place, form = here(request), LinkForm(request.POST)
    question = question_of(request.POST)
    if not form.is_valid():
        messages.error(request, "Give the link a name, so that you know it later.")
        return redirect("schema:explorer", place.hub.slug)
    question.query()
    link, token = sheets.make(
        place.hub,
        place.person,
        form.cleaned_data["name"],
        question.parameters,
        days=int(form.cleaned_data["good_for"]),
    )
    entry = Entry(act=Act.LINK_MADE, subject=str(link), note=_asked(link), hub_id=place.hub.id)
    audit.record(request, entry)
    url = address.current().of(f"/csv/{token.reveal()}.csv")
    return _page(request, made=link, url=url, formula=f'=IMPORTDATA("{url}")')


@requires(Access.VIEWER)
@require_POST
def revoke(request: HttpRequest, sheet: int) -> HttpResponse:
    """End a link."""
    place = here(request)
    found = SheetLink.objects.filter(hub=place.hub, pk=sheet).first()
    if found is None or not _may(found, request):
        raise Http404
    sheets.revoke(place.hub, sheet)
    audit.record(request, Entry(act=Act.LINK_REVOKED, subject=str(found), hub_id=place.hub.id))
    messages.success(request, f"The link {found} no longer works.")
    return redirect("schema:sheets", place.hub.slug)


@requires(Access.ANYONE)
@require_safe
def read_csv(request: HttpRequest, token: str) -> HttpResponse:
    """The answer to a link's question, as CSV, for whoever has the link."""
    try:
        throttle.check(request, "csv link", most=TRIES, seconds=WITHIN)
    except throttle.TooManyError as error:
        told = _told(429, str(error))
        told["Retry-After"] = str(WITHIN)
        return told
    link = sheets.found(token)
    if link is None:
        return _told(
            404, "This link does not work any more. Ask whoever gave it to you for a new one."
        )
    place = Place(slug=link.hub.slug, headwater=runtime.installation().in_hub(link.hub.slug))
    try:
        reply = answered(read({**link.question, "format": "csv"}), place)
    except QueryError as error:
        return _told(422, str(error))
    except HeadwaterError as error:
        return _told(503, str(error))
    return HttpResponse(reply.body, content_type=MEDIA["csv"])


def _told(status: int, sentence: str) -> HttpResponse:
    """A sentence, which a spreadsheet shows in its cell."""
    return HttpResponse(sentence + "\n", content_type=PLAIN, status=status)
