"""From a request to an answer: who calls, the operation, and every error in one shape."""

import logging
import secrets
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from headwater.hub.api import allowance
from headwater.hub.api.call import Call, Reply, packed, sent_body
from headwater.hub.api.callers import Known, known
from headwater.hub.api.refusal import Refusal, refusal_of

Operation = Callable[[Call, Known], Reply]

log = logging.getLogger("headwater.hub")


def answered(operation: Operation, call: Call) -> Reply:
    """The reply of an operation, or the refusal it ends in; it never raises."""
    request_id = secrets.token_hex(8)
    try:
        who = known(call)
        allowance.of(who.installation).spend(who.caller.key.id)
        reply = operation(call, who)
    except Exception as error:  # noqa: BLE001 - the last resort: a caller gets an answer
        reply = refused(refusal_of(error))
        if reply.status >= 500:  # noqa: PLR2004
            log.warning("api.failed request_id=%s %s", request_id, type(error).__name__)
    headers = [("X-Request-Id", request_id)]
    if not any(name == "Cache-Control" for name, _ in reply.headers):
        headers.append(("Cache-Control", "no-store"))
    return packed(call, reply).with_headers(*headers)


def refused(refusal: Refusal) -> Reply:
    """A refusal as a reply."""
    return Reply(status=refusal.status, body=refusal.body, headers=refusal.headers)


def carried(operation: Operation) -> Callable[..., HttpResponse]:
    """The operation as a view of Django."""

    def view(request: HttpRequest, **path: str) -> HttpResponse:
        try:
            call = Call(environ=request.META, path=path, body=request.body)
        except RequestDataTooBig:
            return turned_away(request, Refusal.too_long())
        return response(call, answered(operation, call))

    return view


def turned_away(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal of a request that no operation saw, with an id like any other answer."""
    reply = refused(refusal).with_headers(
        ("X-Request-Id", secrets.token_hex(8)), ("Cache-Control", "no-store")
    )
    return response(Call(environ=request.META), reply)


def response(call: Call, reply: Reply) -> HttpResponse:
    """A reply as Django sends it."""
    body, headers = sent_body(call, reply)
    found = HttpResponse(body, status=reply.status)
    for name, value in headers:
        found[name] = value
    return found
