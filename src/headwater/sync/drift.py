"""Names in answers that this version does not know: told once, remembered for a while. Pure.

A source may add fields at any time; nothing is wrong then, but somebody should hear of it.
"""

import json
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from headwater.connectors.base import Facts

PREFIX = "unknown:"

MOST = 20
"""Names remembered of one endpoint: keys that are made up anew for each answer are no fields."""

LASTS = timedelta(days=30)
"""How long a name is told of after it was last seen."""


def fact(endpoint: str) -> str:
    """Name of the fact that remembers the unknown names of an endpoint's answers."""
    return f"{PREFIX}{endpoint}"


def news(
    facts: Facts, endpoint: str, names: Collection[str], today: date
) -> tuple[str | None, list[str]]:
    """The fact's text now that these names were seen (None: as before), and those that are new."""
    known = _seen(facts.get(fact(endpoint), "{}"))
    new = sorted(set(names) - known.keys())[: max(0, MOST - len(known))]
    seen = dict(known) | dict.fromkeys([*new, *(known.keys() & set(names))], today)
    return (_text(seen) if seen != known else None), new


def current(facts: Facts, today: date) -> dict[str, list[str]]:
    """The unknown names seen lately, by endpoint."""
    found = {
        name.removeprefix(PREFIX): sorted(
            each for each, day in _seen(text).items() if today - day < LASTS
        )
        for name, text in sorted(facts.items())
        if name.startswith(PREFIX)
    }
    return {endpoint: names for endpoint, names in found.items() if names}


def sentence(source: str, endpoint: str, names: Collection[str]) -> str:
    """What a person should know of unknown names; `source` is the source's label."""
    some = ", ".join(sorted(names))
    return (
        f"{source} answers {endpoint} with {some} as well, which this version of Headwater does "
        "not know and does not keep. Everything else is read as before; look for an update."
    )


def _seen(text: str) -> dict[str, date]:
    return {name: date.fromisoformat(day) for name, day in json.loads(text).items()}


def _text(seen: Mapping[str, date]) -> str:
    return json.dumps({name: seen[name].isoformat() for name in sorted(seen)})
