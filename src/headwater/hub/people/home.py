"""Where a person begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from headwater.hub.access import Access, requires
from headwater.hub.context import place_of


@requires(Access.PERSON)
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the hub a person was last in."""
    place = place_of(request)
    if place is None:
        return render(request, "people/no_hub.html")
    return redirect("dashboard:overview", place.hub.slug)
