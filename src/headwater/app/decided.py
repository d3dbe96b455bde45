"""The settings in force: what the environment says, and beneath it what people decided."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from headwater.model.account import Secret
from headwater.settings import Settings

DECIDABLE = ("BASE_URL", "TIKTOK_CLIENT_KEY", "TIKTOK_CLIENT_SECRET")
"""Settings that people may also decide on the pages; their environment variable wins."""

PAGES = "pages"
"""The origin of a setting that was decided on the pages."""


def in_force(settings: Settings, decisions: Mapping[str, str | Secret]) -> Settings:
    """The settings, with decisions where the environment says nothing."""
    names = [n for n in DECIDABLE if n in decisions and settings.origins[n] == "default"]
    if not names:
        return settings
    values: dict[str, Any] = {name.lower(): decisions[name] for name in names}
    origins = {**settings.origins, **dict.fromkeys(names, PAGES)}
    return replace(settings, **values, origins=origins)
