"""The Django app that holds the models of the roster."""

from django.apps import AppConfig


class RosterConfig(AppConfig):
    """Registers the models under the label `roster`."""

    name = "headwater.hub.roster"
    label = "roster"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Signals name models, which can be imported once all apps are there and not before.
        from headwater.hub.roster import listening  # noqa: PLC0415

        listening.listen()
