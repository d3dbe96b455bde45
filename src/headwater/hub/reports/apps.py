"""What Django must know of the tables of reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Links by which a spreadsheet reads one report."""

    name = "headwater.hub.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
