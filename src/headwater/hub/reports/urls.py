"""Addresses of the dashboards and what belongs to reports."""

from django.urls import include, path

from headwater.hub.reports import (
    audience,
    drawing,
    everybody,
    explorer,
    overview,
    sheet_pages,
    thumbs,
    traffic,
    video,
    videos,
)
from headwater.hub.reports.looker import outside
from headwater.hub.reports.looker import pages as looker

_DASHBOARD = [
    path("", overview.page, name="overview"),
    path("audience/", audience.page, name="audience"),
    path("videos/", videos.page, name="videos"),
    path("videos/<str:video_id>/", video.page, name="video"),
    path("videos/<str:video_id>/picture/", thumbs.picture, name="picture"),
    path("traffic/", traffic.page, name="traffic"),
    path("accounts/", everybody.page, name="accounts"),
    path("cards/<slug:card>/", drawing.data, name="card"),
    path("cards/<slug:card>/table/", drawing.table, name="table"),
    path("cards/<slug:card>/<slug:kind>/", drawing.download, name="download"),
]

_SCHEMA = [
    path("", explorer.page, name="explorer"),
    path("question/", explorer.question, name="question"),
    path("csv-links/", sheet_pages.page, name="sheets"),
    path("csv-links/make/", sheet_pages.make, name="sheet_make"),
    path("csv-links/<int:sheet>/revoke/", sheet_pages.revoke, name="sheet_revoke"),
]

_LOOKER = [
    path("looker-studio/", looker.page, name="looker"),
    path("looker-studio/settings/", looker.settings, name="looker_settings"),
    path("looker-studio/check/", looker.run_check, name="looker_check"),
]

OUTSIDE = [
    path("csv/<str:token>.csv", sheet_pages.read_csv, name="csv_link"),
    path("reports/looker-studio/", outside.entry, name="looker_entry"),
    path("logo.png", outside.logo, name="logo"),
]

OF_A_HUB = [
    path("dashboard/", include((_DASHBOARD, "dashboard"))),
    path("reports/", include((_LOOKER, "reports"))),
    path("schema/", include((_SCHEMA, "schema"))),
]
