"""How long somebody stays signed in: 12 hours unused, 7 days at most."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

from headwater.hub import runtime

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
NOTED_EVERY = timedelta(minutes=10)
"""A visit is noted this often, so that looking around does not write to the database."""

_BEGUN, _SEEN = "begun", "seen"


class Sessions:
    """Middleware: ends a session that was left alone or is too old. For after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = runtime.now()
            begun, seen = _noted(request, _BEGUN, now), _noted(request, _SEEN, now)
            if now - seen > IDLE or now - begun > LONGEST:
                logout(request)
            elif now - seen > NOTED_EVERY:
                request.session[_SEEN] = now.isoformat()
        return self._get_response(request)


def _noted(request: HttpRequest, name: str, now: datetime) -> datetime:
    """The instant noted under a name; now, if none was."""
    text = request.session.setdefault(name, now.isoformat())
    return datetime.fromisoformat(text)
