"""A page per area that teaches what belongs there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headwater.hub.access import Access, requires


@requires(Access.VIEWER)
def sources(request: HttpRequest) -> HttpResponse:
    return render(request, "areas/sources.html")


@requires(Access.VIEWER)
def dashboard(request: HttpRequest) -> HttpResponse:
    return render(request, "areas/dashboard.html")


@requires(Access.VIEWER)
def looker(request: HttpRequest) -> HttpResponse:
    return render(request, "areas/looker.html")


@requires(Access.VIEWER)
def schema(request: HttpRequest) -> HttpResponse:
    return render(request, "areas/schema.html")


@requires(Access.VIEWER)
def health(request: HttpRequest) -> HttpResponse:
    return render(request, "areas/health.html")
