"""Headwater keeps the organic history of TikTok accounts and answers questions about it.

`headwater.open(home)` gives the whole installation to a script.
"""

from typing import Any

__version__ = "0.1.0"
__all__ = ["open"]


def __getattr__(name: str) -> Any:
    # Looked up late: `headwater --help` must not pay for engines it does not use.
    if name == "open":
        from headwater.app import open as opened  # noqa: PLC0415

        return opened
    raise AttributeError(name)
