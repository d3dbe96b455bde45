"""What goes wrong, shown as a page with a sentence and a next step."""

import logging
from collections.abc import Callable

from allauth.socialaccount.models import SocialApp
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from headwater.model.errors import (
    BusyError,
    HeadwaterError,
    QueryError,
    ReconnectError,
    SourceError,
)

log = logging.getLogger("headwater.hub")

STATUSES: tuple[tuple[type[HeadwaterError], int], ...] = (
    (QueryError, 400),
    (BusyError, 409),
    (ReconnectError, 409),
    (SourceError, 502),
)


def status_of(error: HeadwaterError) -> int:
    """The HTTP status of an error."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 503)


class Mishaps:
    """Middleware: turns our errors into pages that say what happens next."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, SocialApp.DoesNotExist):
            return missing(request, error)  # a sign-in service that is not set up
        if not isinstance(error, HeadwaterError):
            return None
        return told(request, status_of(error), "That did not work", str(error))


def told(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    """A page that says what is the matter."""
    context = {"title": title, "sentence": sentence, "status": status}
    return render(request, "mishap.html", context, status=status)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return told(request, 400, "We could not read that", "The request was not one we understand.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return told(
        request, 403, "Not for your role",
        "Your role in this hub does not include this. An admin of the hub can change your role.",
    )  # fmt: skip


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return told(
        request, 404, "There is nothing here",
        "The page does not exist, or it belongs to a hub you are not a member of.",
    )  # fmt: skip


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    return told(
        request, 500, "That was our mistake",
        "Something went wrong on our side. What you entered was not saved; please try again.",
    )  # fmt: skip


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from one of our pages, or came too late."""
    return told(
        request, 403, "Please try that again",
        "The page was open for too long, or cookies are switched off. Go back, reload, repeat.",
    )  # fmt: skip
