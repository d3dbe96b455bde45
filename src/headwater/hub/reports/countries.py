"""Countries by their two letters."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

PATH = Path(__file__).parent / "country_names.json"
UNKNOWN = "Unknown"


@cache
def names() -> Mapping[str, str]:
    """English names by ISO 3166-1 alpha-2 code."""
    found: dict[str, str] = json.loads(PATH.read_text(encoding="utf-8"))
    return found


def name_of(code: object) -> str:
    """The name of a country; a code nobody knows stands for itself."""
    return UNKNOWN if code in {None, UNKNOWN} else names().get(str(code), str(code))
