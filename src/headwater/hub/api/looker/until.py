"""What a range that ends yesterday means for values as of a moment.

The host always sends a range, and its usual ones end yesterday, or the day before as our template
has it, for daily numbers need so long. Values as of a moment, such as the counters of a post, have
no such lag: presets of the engine run until now for them, and so do these ranges. Otherwise
somebody who has just connected an account would see no post for two days.
"""

from datetime import date, timedelta

from headwater.hub.api.looker.asked import Asked
from headwater.model.slice import Span
from headwater.report.catalogue import Catalogue, CatalogueField
from headwater.report.draft import is_activity
from headwater.report.relation import AS_OF

LATEST = timedelta(days=2)
"""How long before today the host's usual ranges may end."""


def until_now(asked: Asked, catalogue: Catalogue, today: date) -> Span | None:
    """The days of a question, until today where the last days are left out only for their lag."""
    days = asked.days
    if days is None or not today - LATEST <= days.last < today:
        return days
    return Span(days.first, today) if _as_of_a_moment(asked, catalogue) else days


def _as_of_a_moment(asked: Asked, catalogue: Catalogue) -> bool:
    """Whether nothing in a question tells days apart: then the range only says as of when."""
    filtered = [one.field for group in asked.where for one in group]
    if any(each.part is not None for each in asked.dimensions) or any(map(is_activity, filtered)):
        return False

    def known_as_of(field: CatalogueField) -> bool:
        found = field.relations if not field.is_metric else (field.relation,)
        return all(catalogue.relations[name].shape in AS_OF for name in found)

    if asked.metrics:
        return all(map(known_as_of, asked.metrics))
    return any(map(known_as_of, asked.dimensions))
