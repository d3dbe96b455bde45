"""What Django must know of the tables of alerts."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Alerts: who wants them, what was raised, what was delivered."""

    name = "headwater.hub.health"
    label = "health"
    default_auto_field = "django.db.models.BigAutoField"
