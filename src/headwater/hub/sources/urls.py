"""Addresses about sources: of a hub, of clients, and the one TikTok sends people back to."""

from django.urls import URLPattern, URLResolver, include, path

from headwater.hub.sources import (
    also,
    asking,
    callback,
    client,
    gallery,
    listing,
    manage,
    parting,
    removed,
)

_ONE: list[URLPattern] = [
    path("", manage.page, name="source"),
    path("progress/", manage.progress, name="progress"),
    path("status/", listing.status, name="status"),
    path("avatar/", listing.avatar, name="avatar"),
    path("sync/", manage.sync, name="sync"),
    path("pause/", manage.pause, name="pause"),
    path("hour/", manage.hour, name="hour"),
    path("backfill/", manage.backfill, name="backfill"),
    path("also/", also.also, name="also"),
    path("reconnect/", gallery.reconnect, name="reconnect"),
    path("disconnect/", parting.disconnect, name="disconnect"),
    path("remove/", parting.remove, name="remove"),
    path("delete/", parting.delete, name="delete"),
    path("export/", parting.export, name="export"),
]

_SOURCES: list[URLPattern | URLResolver] = [
    path("", listing.page, name="list"),
    path("bulk/", listing.bulk, name="bulk"),
    path("new/", gallery.gallery, name="new"),
    path("connect/", gallery.connect, name="connect"),
    path("arrived/", gallery.arrived, name="arrived"),
    path("arrived/keep/", gallery.keep, name="keep"),
    path("arrived/decline/", gallery.decline, name="decline"),
    path("links/", asking.page, name="links"),
    path("links/<int:link>/end/", asking.end, name="end_link"),
    path("removed/", removed.page, name="removed"),
    path("removed/<int:removed>/export/", removed.export, name="export_removed"),
    path("removed/<int:removed>/erase/", removed.erase, name="erase_removed"),
    path("<int:source>/", include(_ONE)),
]

_CLIENT = [
    path("", client.page, name="page"),
    path("begin/", client.begin, name="begin"),
    path("arrived/", client.arrived, name="arrived"),
    path("arrived/keep/", client.keep, name="keep"),
    path("arrived/decline/", client.decline, name="decline"),
    path("done/", client.done, name="done"),
    path("<str:token>/", client.arrive, name="arrive"),
]

OF_A_HUB = [path("sources/", include((_SOURCES, "sources")))]

OUTSIDE = [
    path("oauth/<slug:connector>/callback/", callback.callback, name="callback"),
    path("connect/", include((_CLIENT, "client"))),
]
