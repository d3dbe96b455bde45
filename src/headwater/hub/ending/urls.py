"""Addresses at which something ends."""

from django.urls import URLPattern, path

from headwater.hub.ending import hub, person

OF_A_PERSON: list[URLPattern] = [
    path("account/profile/export/", person.export, name="profile_export"),
    path("account/profile/delete/", person.delete, name="profile_delete"),
]

OF_A_HUB: list[URLPattern] = [path("settings/delete/", hub.delete, name="hub_delete")]
