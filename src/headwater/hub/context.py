"""What every template knows: where the person is, what the side offers, how it shall look."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.http import HttpRequest

from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.door import Here
from headwater.hub.navigation import Link, links
from headwater.hub.roster.models import Membership, Person

THEMES = ("light", "dark")


def page(request: HttpRequest) -> Mapping[str, object]:
    """The context of a page. Reads the database only for pages of a signed-in person."""
    return {
        "theme": theme_of(request),
        "here": place_of(request),
        "navigation": _Late(request),
        "today": runtime.now(),
    }


def theme_of(request: HttpRequest) -> str:
    """`light` or `dark` as chosen here, else nothing: as the system has it."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else ""


def place_of(request: HttpRequest) -> Here | None:
    """Where the person is: in the hub of the address, else in the one they were last in."""
    found = getattr(request, "here", None) or getattr(request, "place", None)
    if isinstance(found, Here):
        return found
    user = getattr(request, "user", None)
    if not isinstance(user, Person):
        return None
    memberships = Membership.objects.select_related("hub").filter(person=user).order_by("hub__name")
    chosen = memberships.filter(hub=user.last_hub).first() or memberships.first()
    if chosen is None:
        return None
    place = Here(person=user, hub=chosen.hub, role=chosen.as_role)
    request.place = place  # type: ignore[attr-defined]
    return place


def hubs_of(person: Person) -> QuerySet[Hub]:
    """The hubs a person is a member of, by name."""
    mine = Membership.objects.filter(person=person).values("hub")
    return Hub.objects.filter(id__in=mine).order_by("name")


class _Late:
    """The navigation, drawn only by templates that have one."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def links(self) -> list[Link]:
        place, match = place_of(self._request), self._request.resolver_match
        return links(place, match.view_name if match else "") if place else []

    def hubs(self) -> list[Hub]:
        user = self._request.user
        if not isinstance(user, Person):
            return []
        return list(hubs_of(user))
