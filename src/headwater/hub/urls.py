"""Every address of the hub. Those of an area stand in the area.

`h/<hub>/` comes before all that belongs to a hub; `door` takes the hub out of the address and
gives views a `Here` instead.
"""

from django.urls import URLPattern, URLResolver, include, path

from headwater.hub import mishaps
from headwater.hub.api import urls as api
from headwater.hub.ending import urls as ending
from headwater.hub.health import urls as health
from headwater.hub.people import urls as people
from headwater.hub.reports import urls as reports
from headwater.hub.setup import urls as setup
from headwater.hub.sources import urls as sources

handler400 = mishaps.refused
handler403 = mishaps.forbidden
handler404 = mishaps.missing
handler500 = mishaps.broken


OF_A_HUB: list[URLPattern | URLResolver] = [
    *reports.OF_A_HUB,
    *people.OF_A_HUB,
    *sources.OF_A_HUB,
    *health.OF_A_HUB,
    *ending.OF_A_HUB,
]

urlpatterns = [
    path("", include(people.OF_A_PERSON)),
    path("", include(ending.OF_A_PERSON)),
    path("setup/", include((setup.SETUP, "setup"))),
    path("settings/", include((setup.SETTINGS, "settings"))),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/services/", include("allauth.socialaccount.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("account/", include("allauth.socialaccount.providers.google.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("api/v1/", include((api.PATTERNS, "api"))),
    *sources.OUTSIDE,
    *health.OUTSIDE,
    *reports.OUTSIDE,
    path("h/<slug:hub>/", include(OF_A_HUB)),
]
