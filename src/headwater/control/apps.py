"""The Django app that holds the models of control."""

from django.apps import AppConfig


class ControlConfig(AppConfig):
    """Registers the models under the label `control`."""

    name = "headwater.control"
    label = "control"
    default_auto_field = "django.db.models.BigAutoField"
