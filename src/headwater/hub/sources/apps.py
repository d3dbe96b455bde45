"""What Django must know of the sources' tables."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Owners of sources, and links by which clients connect theirs."""

    name = "headwater.hub.sources"
    label = "sources"
    default_auto_field = "django.db.models.BigAutoField"
