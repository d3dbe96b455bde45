"""The invitation somebody came with, kept in their session until they are in."""

from django.http import HttpRequest

from headwater.hub.roster import invitations
from headwater.hub.roster.models import Invitation

_SESSION = "invitation"


def remember(request: HttpRequest, token: str) -> None:
    """Keep the token of a link, so that it need not stay in the address."""
    request.session[_SESSION] = token


def forget(request: HttpRequest) -> None:
    request.session.pop(_SESSION, None)


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The invitation the visitor holds, if it is still good."""
    token = request.session.get(_SESSION)
    return invitations.found(token) if isinstance(token, str) else None
