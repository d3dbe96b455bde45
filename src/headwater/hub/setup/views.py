"""Pages of the first run and of the installation's settings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headwater.hub.access import Access, requires


@requires(Access.SETUP)
def welcome(request: HttpRequest) -> HttpResponse:
    return render(request, "setup/welcome.html")


@requires(Access.OPERATOR)
def settings(request: HttpRequest) -> HttpResponse:
    return render(request, "setup/settings.html")
