"""Every connector there is, by name. A new one is a line here."""

from collections.abc import Callable, Mapping

from headwater.connectors.base import Connector
from headwater.connectors.tiktok_organic import TikTokOrganic

CONNECTORS: Mapping[str, Callable[..., Connector]] = {"tiktok_organic": TikTokOrganic}


def connectors(*, tiktok_api_url: str, tiktok_authorize_url: str) -> tuple[Connector, ...]:
    """The connectors at the addresses the settings give."""
    addresses = {
        "tiktok_organic": {"api_url": tiktok_api_url, "authorize_url": tiktok_authorize_url}
    }
    return tuple(make(**addresses.get(name, {})) for name, make in CONNECTORS.items())
