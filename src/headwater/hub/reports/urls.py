"""Addresses of the dashboards and what belongs to reports."""

from django.urls import include, path

from headwater.hub.reports import (
    audience,
    drawing,
    everybody,
    overview,
    thumbs,
    traffic,
    video,
    videos,
)

_DASHBOARD = [
    path("", overview.page, name="overview"),
    path("audience/", audience.page, name="audience"),
    path("videos/", videos.page, name="videos"),
    path("videos/<str:video_id>/", video.page, name="video"),
    path("videos/<str:video_id>/picture/", thumbs.picture, name="picture"),
    path("traffic/", traffic.page, name="traffic"),
    path("accounts/", everybody.page, name="accounts"),
    path("cards/<slug:card>/", drawing.data, name="card"),
    path("cards/<slug:card>/<slug:kind>/", drawing.download, name="download"),
]

OF_A_HUB = [
    path("dashboard/", include((_DASHBOARD, "dashboard"))),
]
