"""The rows of `metrics`, one for each day, and which of them nobody can read.

A day that holds what is not documented is left out, and the others are not. Where none is left
the answer is refused: then it is not about a day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from headwater.connectors.tiktok_organic.cells import CellError, day
from headwater.model.slice import Span


@dataclass(slots=True)
class Days:
    """Days and what was said of them. `odd` are those that were refused.

    `nameless` is an entry that does not say which day it is of: it may be of any day that no
    other entry is of.
    """

    told: list[tuple[date, dict[str, object]]] = field(default_factory=list)
    odd: dict[date, CellError] = field(default_factory=dict)
    nameless: CellError | None = None

    def __iter__(self) -> Iterator[tuple[date, dict[str, object]]]:
        return iter(self.told)

    def refuse(self, of: date, bad: CellError) -> None:
        """Leave a day out, and whatever else was said of it."""
        self.odd[of] = bad.within(f"metrics[{of}]")

    def served(self, span: Span) -> set[date]:
        """The days of a span of which anything was said."""
        return {of for of, _ in self.told if of in span}

    def spoilt(self, span: Span) -> dict[date, str]:
        """The days of a span that were left out, and why. Raises CellError when all were."""
        bad = next(iter(self.odd.values()), self.nameless)
        if bad is not None and all(of in self.odd for of, _ in self.told):
            raise bad
        found = {of: f"{bad.said}; that day was left out" for of, bad in self.odd.items()}
        if self.nameless is not None:
            said = f"{self.nameless.said}; it may be of any day that is missing"
            found |= dict.fromkeys(set(span.each()) - self.served(span), said)
        return {of: said for of, said in sorted(found.items()) if of in span}


def days(data: dict[str, object]) -> Days:
    """The day and object of each row of `metrics`; none when the key is missing or null."""
    metrics = data.get("metrics")
    if metrics is None:
        return Days()
    if not isinstance(metrics, list):
        raise CellError("a list", "metrics")
    found = Days()
    for place, source in enumerate(metrics):
        try:
            found.told.append(_day_of(source))
        except CellError as bad:
            found.nameless = found.nameless or bad.within(f"metrics[{place}]")
    return found


def _day_of(source: object) -> tuple[date, dict[str, object]]:
    if not isinstance(source, dict):
        raise CellError("an object")
    try:
        return day(source.get("date")), source
    except CellError as bad:
        raise bad.within("date") from None
