"""The one installation this process serves."""

from datetime import datetime

from headwater.app import Headwater
from headwater.model.errors import SettingsError

_serving: list[Headwater] = []


def use(headwater: Headwater | None) -> None:
    """Serve this installation from now on; None serves none."""
    _serving[:] = [] if headwater is None else [headwater]


def installation() -> Headwater:
    """The installation being served. Raises SettingsError when there is none."""
    if not _serving:
        raise SettingsError("No installation is being served here: open the hub first.")
    return _serving[0]


def now() -> datetime:
    """The present instant by the installation's clock, aware, in UTC."""
    return installation().clock.now()
