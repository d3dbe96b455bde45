"""Who is here, and whether they may: looked at before any view is called.

A person who is not a member of a hub gets the same answer as for a hub that does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from headwater.control.base import Control
from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.access import OF_A_HUB, Access, demanded
from headwater.hub.roster.models import Membership, Person
from headwater.hub.roster.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A person in a hub, with the role they have there."""

    person: Person
    hub: Hub
    role: Role

    @property
    def control(self) -> Control:
        """The control data of this hub and of no other."""
        return runtime.installation().control.for_hub(self.hub.slug)

    def may(self, role: Role) -> bool:
        return self.role.covers(role)


def here(request: HttpRequest) -> Here:
    """Where a request of a hub's page stands. Only for views that demand a role."""
    found = getattr(request, "here", None)
    if not isinstance(found, Here):
        raise PermissionDenied("This page belongs to no hub.")
    return found


def person_of(request: HttpRequest) -> Person:
    """Who is signed in. Only for views that demand a person or more."""
    user = request.user
    if not isinstance(user, Person):
        raise PermissionDenied("Nobody is signed in.")
    return user


class Door:
    """Middleware: lets a request through to its view, sends it to sign in, or turns it away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._has_owner = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        access = demanded(match) if match is not None else None
        if access is None:
            raise Http404
        answer = self._stopped(request, access, kwargs)
        if answer is None:
            request.admitted = access  # type: ignore[attr-defined]
        return answer

    def _stopped(
        self, request: HttpRequest, access: Access, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Where the request is sent instead of its view; None lets it through."""
        if access is Access.SETUP:
            return None if not self._is_set_up() else HttpResponseRedirect("/")
        if access is Access.KEY:
            return None
        if not self._is_set_up():
            return HttpResponseRedirect(reverse("setup:welcome"))
        if access is Access.ANYONE:
            return None
        if not isinstance(request.user, Person):
            return _to_sign_in(request)
        if access in OF_A_HUB:
            return _enter(request, request.user, access, kwargs)
        if access is Access.OPERATOR and not request.user.is_operator:
            raise PermissionDenied
        return None

    def _is_set_up(self) -> bool:
        """Whether somebody owns the installation. Once true it stays so."""
        if not self._has_owner:
            self._has_owner = Person.objects.exists()
        return self._has_owner


def _enter(
    request: HttpRequest, person: Person, access: Access, kwargs: dict[str, Any]
) -> HttpResponse | None:
    slug = kwargs.pop("hub", None)
    membership = (
        Membership.objects.select_related("hub").filter(person=person, hub__slug=slug).first()
    )
    if membership is None:
        raise Http404
    found = Here(person=person, hub=membership.hub, role=membership.as_role)
    if not found.may(Role(access.value)):
        raise PermissionDenied
    request.here = found  # type: ignore[attr-defined]
    if person.last_hub_id != membership.hub_id:
        person.last_hub = membership.hub
        person.save(update_fields=["last_hub"])
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # A fragment must not be replaced by the sign-in page: the browser goes there whole.
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
        return answer
    return redirect_to_login(request.get_full_path(), reverse("account_login"))
