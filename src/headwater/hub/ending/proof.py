"""Who ends something for good shows once more that it is really them."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

View = Callable[..., HttpResponseBase]


def proven(view: View) -> View:
    """Send whoever has not proved lately who they are to do so, and back to the page."""

    @wraps(view)
    def asked(request: HttpRequest, **values: Any) -> HttpResponseBase:
        if did_recently_reauthenticate(request):
            return view(request, **values)
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")

    return asked
