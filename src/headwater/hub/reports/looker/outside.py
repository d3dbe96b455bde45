"""What Google's pages link to: the address in the connector's manifest, and its logo."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from headwater.hub import files
from headwater.hub.access import Access, requires
from headwater.hub.context import hubs_of, place_of
from headwater.hub.door import person_of

LOGO = files.FOLDER / "looker" / "logo.png"
A_DAY = "public, max-age=86400"


@requires(Access.PERSON)
@require_safe
def entry(request: HttpRequest) -> HttpResponse:
    """To the page of the hub that is asked for, else of the one a person was last in."""
    asked = hubs_of(person_of(request)).filter(slug=request.GET.get("hub", "")).first()
    place = place_of(request)
    hub = asked or (place.hub if place is not None else None)
    if hub is None:
        return render(request, "people/no_hub.html")
    found: HttpResponse = redirect("reports:looker", hub.slug)
    if "account" in request.GET:
        found["Location"] += "?" + urlencode({"account": request.GET["account"]})
    return found


@requires(Access.ANYONE)
@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The logo at an address that stays, which Google keeps in its gallery."""
    del request
    picture = LOGO.read_bytes()
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": A_DAY})
