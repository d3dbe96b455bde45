"""Fields about other people, such as who commented and what: shown where an admin decided so.

A report is easily shared beyond the hub, with whoever made it lending their key. So these
fields are not in the catalogue the host is told, unless the hub has opted in.
"""

from collections.abc import Sequence

from headwater.control.base import Control
from headwater.control.models import Hub
from headwater.hub.api.looker.asked import Asked
from headwater.hub.api.reach import Place
from headwater.model.errors import QueryError
from headwater.report.catalogue import CatalogueField

NAME = "LOOKER_PERSONAL"
YES = "yes"


def opted_in(control: Control, hub: Hub) -> bool:
    """Whether a hub lets the host show them."""
    return control.decisions().get(decision_of(hub)) == YES


def decision_of(hub: Hub) -> str:
    """What the decision is called; it is taken for one hub and never for all of them."""
    return f"{NAME}_HUB_{hub.id}"


def shows(place: Place) -> bool:
    """Whether the hub of a caller lets the host show them."""
    return opted_in(place.headwater.control, Hub.objects.get(slug=place.slug))


def refuse(asked: Asked, place: Place) -> None:
    """Refuse a question that shows or filters on one in a hub that does not. Raises QueryError."""
    found = of(asked)
    if found and not shows(place):
        raise QueryError(
            f"{found[0].label} is about other people, and this hub does not show such fields in "
            "Looker Studio. An admin of the hub can change that under Reports > Looker Studio.",
            code="personal_field",
            fields=[each.id for each in found],
        )


def of(asked: Asked) -> Sequence[CatalogueField]:
    """Those of a question, filters included."""
    filtered = (one.field for group in (*asked.where, *asked.having) for one in group)
    return [each for each in (*asked.shown, *filtered) if each.personal]
