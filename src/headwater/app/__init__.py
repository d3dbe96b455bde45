"""The one place that builds things: settings in, a ready installation out."""

from headwater.app.installation import Headwater, open

__all__ = ["Headwater", "open"]
