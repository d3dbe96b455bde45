"""Addresses about data health."""

from django.urls import URLPattern, URLResolver, include, path

from headwater.hub.health import account, alerting, guide, overview

_HEALTH: list[URLPattern | URLResolver] = [
    path("", overview.page, name="overview"),
    path("troubleshooting/", guide.troubleshooting, name="troubleshooting"),
    path("help/", guide.help_page, name="help"),
    path("help/bundle/", guide.bundle, name="bundle"),
    path("alerts/", alerting.page, name="alerts"),
    path("alerts/settings/", alerting.settings, name="alert_settings"),
    path("alerts/test/", alerting.test, name="alert_test"),
    path("<int:source>/", account.page, name="account"),
]

OF_A_HUB = [path("health/", include((_HEALTH, "health")))]
OUTSIDE = [path("help/address/", guide.set_address, name="help_address")]
