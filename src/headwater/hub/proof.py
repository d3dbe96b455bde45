"""Who ends something for good, or gives power away, shows once more that it is really them."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

View = Callable[..., HttpResponseBase]


def proven(view: View) -> View:
    """Send whoever has not proved lately who they are to do so, and back to the page."""

    @wraps(view)
    def asked(request: HttpRequest, **values: Any) -> HttpResponseBase:
        if has_proved(request):
            return view(request, **values)
        return to_prove(request.path)

    return asked


def has_proved(request: HttpRequest) -> bool:
    """Whether the person has shown within some minutes that it is really them."""
    return bool(did_recently_reauthenticate(request))


def to_prove(back: str) -> HttpResponse:
    """The way to prove it, and from there to an address of this hub."""
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")
