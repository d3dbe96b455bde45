"""Django's test client, for sessions that the database knows by a hash only."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from headwater.hub.cookies import SessionStore


class HashedClient(Client):
    """A browser: its cookie holds the word of a session."""

    @property
    def session(self) -> Any:
        cookie = self.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie:
            return SessionStore.of(cookie.value)
        begun = SessionStore()
        begun.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = begun.word
        return begun

    def _set_login_cookies(self, request: HttpRequest) -> None:
        super()._set_login_cookies(request)  # type: ignore[misc]
        assert isinstance(request.session, SessionStore)
        self.cookies[settings.SESSION_COOKIE_NAME] = request.session.word
