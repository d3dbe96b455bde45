"""What is asked so often that it goes the short way, past Django."""

from collections.abc import Mapping

from headwater.hub.api import fields, reports
from headwater.hub.api.looker import choices, data
from headwater.hub.api.service import Operation

OFTEN: Mapping[tuple[str, str], Operation] = {
    ("GET", "/api/v1/report"): reports.report,
    ("POST", "/api/v1/report"): reports.report,
    ("GET", "/api/v1/fields"): fields.fields,
    ("GET", "/api/v1/looker/me"): choices.me,
    ("POST", "/api/v1/looker/config"): choices.config,
    ("POST", "/api/v1/looker/schema"): choices.schema,
    ("POST", "/api/v1/looker/data"): data.data,
}
"""By method and path. Each is drawn in `urls` too, where the method is checked."""
