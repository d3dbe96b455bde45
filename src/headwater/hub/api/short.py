"""The short way for questions that come often: in front of Django, with the same operations.

Django's middleware is for people: sessions, forms, messages. A program with a key needs none
of it, and pays some milliseconds for it at every call.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from headwater.control.database import current as database
from headwater.hub.access import Access
from headwater.hub.api.call import Call, Reply, body_of, sent_body
from headwater.hub.api.refusal import Refusal
from headwater.hub.api.service import Operation, answered, refused

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]

access_log = logging.getLogger("headwater.access")

STATUSES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class ShortWay:
    """A WSGI application that answers some addresses itself and hands on all others."""

    def __init__(
        self,
        application: Application,
        operations: Mapping[tuple[str, str], Operation],
        headers: Callable[[], Mapping[str, str]],
    ) -> None:
        """`operations` by method and path. `headers` gives what goes out with every answer."""
        self._application = application
        self._operations = operations
        self._headers = headers

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        operation = self._operations.get((method, environ.get("PATH_INFO", "")))
        if operation is None:
            return self._application(environ, start)
        began = time.perf_counter()
        call, reply = _answered(operation, environ)
        body, headers = sent_body(call, reply)
        headers += [("Content-Length", str(len(body))), *self._headers().items()]
        start(STATUSES[reply.status], headers)
        spent = (time.perf_counter() - began) * 1000
        line = "%s %s %s %.0f ms, as %s"
        access_log.info(line, method, environ["PATH_INFO"], reply.status, spent, Access.KEY)
        return [body]


def _answered(operation: Operation, environ: dict[str, Any]) -> tuple[Call, Reply]:
    database()
    try:
        call = Call(environ=environ, body=body_of(environ))
    except Refusal as refusal:
        return Call(environ=environ), refused(refusal)
    return call, answered(operation, call)
