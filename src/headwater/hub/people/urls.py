"""Addresses about people."""

from django.urls import include, path

from headwater.hub.people import home

OF_A_PERSON = [
    path("", home.start, name="start"),
]

OF_A_HUB = [
    path("people/", include(([path("", home.members, name="members")], "people"))),
    path("audit/", include(([path("", home.members, name="log")], "audit"))),
    path("settings/", include(([path("", home.members, name="settings")], "hub"))),
]
