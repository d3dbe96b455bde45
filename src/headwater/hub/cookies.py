"""The cookie by which somebody stays signed in. Its word is in their browser and nowhere else.

Django keeps a session under the very word that opens it, so that a copy of the database opens
every session. Here both tables that name sessions, Django's and allauth's, know it by the
SHA-256 of its word. What a session holds is sealed: links of invitations are among it.
"""

import hashlib
import json
import secrets
import threading
from base64 import urlsafe_b64encode
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.signing import JSONSerializer
from django.http import HttpRequest, HttpResponse

from headwater.hub.roster import sealing

WORD_BYTES = 32
DIGEST_BYTES = 30
"""240 bits: as many as fit into the 40 characters of a session's key."""


_heard = threading.local()
"""The words that the request of this thread came with or was given, by the key they stand for."""


def words() -> dict[str, str]:
    """Those of this thread. A library may make a store anew from its key, so no store has them."""
    found: dict[str, str] | None = getattr(_heard, "words", None)
    if found is None:
        found = _heard.words = {}
    return found


class SessionStore(db.SessionStore):
    """Sessions by the hash of their word."""

    @property
    def word(self) -> str:
        """The word that opens it, while it is asked for in the request that knows it."""
        return words().get(self.session_key or "", "")

    @classmethod
    def of(cls, word: str | None) -> Self:
        """The session that a cookie opens."""
        if not word:
            return cls()
        words()[hashed(word)] = word
        return cls(hashed(word))

    def encode(self, session_dict: dict[str, Any]) -> str:
        return sealing.sealed(JSONSerializer().dumps(session_dict).decode("latin-1"))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        text = session_data if isinstance(session_data, str) else session_data.decode()
        try:
            found: dict[str, Any] = json.loads(sealing.opened(text))
        except (ValueError, InvalidTag):
            return {}  # of another installation, or spoiled: nobody is signed in
        return found

    def _get_new_session_key(self) -> str:
        word = secrets.token_urlsafe(WORD_BYTES)
        words()[hashed(word)] = word
        return hashed(word)


class Cookies(SessionMiddleware):
    """Middleware: the session of each request, and its word into the browser's cookie."""

    def process_request(self, request: HttpRequest) -> None:
        words().clear()
        request.session = SessionStore.of(request.COOKIES.get(settings.SESSION_COOKIE_NAME))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer: HttpResponse = super().process_response(request, response)
        morsel, session = answer.cookies.get(settings.SESSION_COOKIE_NAME), request.session
        if isinstance(session, SessionStore) and morsel is not None and morsel.value:
            morsel.set(morsel.key, session.word, session.word)
        words().clear()
        return answer


def hashed(word: str) -> str:
    """What the database knows a session by."""
    return urlsafe_b64encode(hashlib.sha256(word.encode()).digest()[:DIGEST_BYTES]).decode()
