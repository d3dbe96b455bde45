"""What every request and every answer goes through, whichever page it is about."""

import logging
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from django.http import HttpRequest, HttpResponseBase

from headwater.control.database import current as database
from headwater.hub import address

Next = Callable[[HttpRequest], HttpResponseBase]

access_log = logging.getLogger("headwater.access")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
A_YEAR = 365 * 24 * 60 * 60


def content_policy(form_targets: tuple[str, ...] = ()) -> str:
    """The content security policy: everything from here, nothing inline."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            " ".join(("form-action 'self'", *form_targets)),
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


def standard_headers() -> Mapping[str, str]:
    """The headers of every answer, pages and files alike."""
    return _headers_at(address.current())


@lru_cache(maxsize=1)
def _headers_at(found: address.Address) -> Mapping[str, str]:
    headers = {**HEADERS, "Content-Security-Policy": content_policy(found.form_targets)}
    if found.is_https:
        headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    return MappingProxyType(headers)


class Headers:
    """Middleware: puts the standard headers on every answer. Pages of people are not kept."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self._get_response(request)
        for name, value in standard_headers().items():
            answer.headers.setdefault(name, value)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer


class Arrival:
    """Middleware: the request under our public scheme, and a database for its thread.

    A proxy ends TLS in front of us. What it says about that is not believed: a request for the
    public host came over the public scheme, because there is no other way to it.
    """

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        database()
        found = address.current()
        host = request.META.get("HTTP_HOST", "").rpartition(":")[0] or request.META.get("HTTP_HOST")
        if found.is_https and host == found.host:
            request.META["wsgi.url_scheme"] = "https"
        return self._get_response(request)


class AccessLog:
    """Middleware: a line for each request, with the route and not the address.

    An address may hold a secret, in its query or, for an invitation, in its path.
    """

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        answer = self._get_response(request)
        match = request.resolver_match
        route = f"/{match.route}" if match is not None else "(no such page)"
        spent = (time.perf_counter() - began) * 1000
        admitted = getattr(request, "admitted", "nobody")
        line = "%s %s %s %.0f ms, as %s"
        access_log.info(line, request.method, route, answer.status_code, spent, admitted)
        return answer
