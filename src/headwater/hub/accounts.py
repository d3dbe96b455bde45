"""The accounts of a hub, as addresses name them: by the number of their connection."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponseBase

from headwater.app import Headwater
from headwater.hub import runtime
from headwater.hub.door import Here, here
from headwater.model.account import Account

View = Callable[..., HttpResponseBase]


def seen_from(place: Here) -> Headwater:
    """The installation as the hub of a request sees it."""
    return runtime.installation().in_hub(place.hub.slug)


def accounts_of(place: Here) -> list[Account]:
    """Every account of the hub, the disconnected ones too."""
    return place.control.accounts(include_disconnected=True)


def found(place: Here, number: int) -> Account:
    """The account of that connection. 404 when it is not one of this hub."""
    for account in accounts_of(place):
        if account.connection == number:
            return account
    raise Http404


def of_source(view: View) -> View:
    """Give a view the account its address names, or answer 404 whatever the method."""

    @wraps(view)
    def looked_up(request: HttpRequest, source: int) -> HttpResponseBase:
        return view(request, found(here(request), source))

    return looked_up
