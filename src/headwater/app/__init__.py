"""The one place that builds things: settings in, a ready installation out."""

from headwater.app.installation import Headwater, open  # noqa: A004

__all__ = ["Headwater", "open"]
