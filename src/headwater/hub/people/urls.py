"""Addresses about people."""

from django.urls import include, path

from headwater.hub.people import home, hubs, joining, keys, log, members, profile

OF_A_PERSON = [
    path("", home.start, name="start"),
    path("invitation/<str:token>/", joining.arrive, name="invitation"),
    path("join/", joining.page, name="join"),
    path("join/sign-up/", joining.sign_up, name="join_sign_up"),
    path("join/accept/", joining.join, name="join_accept"),
    path("account/profile/", profile.page, name="profile"),
    path("account/keys/", keys.page, name="keys"),
    path("account/keys/make/", keys.make, name="key_make"),
    path("account/keys/<int:key>/revoke/", keys.revoke, name="key_revoke"),
    path("hubs/new/", hubs.new, name="hub_new"),
    path("installation/log/", log.of_installation, name="installation_log"),
]

_PEOPLE = [
    path("", members.page, name="members"),
    path("invite/", members.invite, name="invite"),
    path("invitations/<int:invitation>/withdraw/", members.withdraw, name="withdraw"),
    path("<int:member>/role/", members.change_role, name="role"),
    path("<int:member>/remove/", members.remove, name="remove"),
    path("keys/<int:key>/withdraw/", members.withdraw_key, name="withdraw_key"),
    path("leave/", members.leave, name="leave"),
]

_HUB = [
    path("", hubs.settings, name="settings"),
    path("rename/", hubs.rename, name="rename"),
]

OF_A_HUB = [
    path("people/", include((_PEOPLE, "people"))),
    path(
        "audit/",
        include(([path("", log.page, name="log"), path("csv/", log.export, name="csv")], "audit")),
    ),
    path("settings/", include((_HUB, "hub"))),
]
