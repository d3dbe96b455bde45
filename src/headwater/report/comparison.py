"""Two periods beside each other: which line of the other period belongs to which of this one."""

from collections.abc import Sequence
from typing import Any

from headwater.report.draft import Draft, is_activity
from headwater.report.result import Cells


def beside(
    rows: Sequence[Cells], others: Sequence[Cells], draft: Draft, other: Draft
) -> list[Cells]:
    """For each row its partner, or a line of unknowns with the partner's dimensions.

    Times meet by their place in their period: the first day beside the first, the third month
    beside the third. Everything else meets by being the same.
    """
    del other
    width = len(draft.by)
    times = [place for place, each in enumerate(draft.by) if is_activity(each)]
    mine, theirs = _places(rows, times), _places(others, times)
    by_key = {_key(row[:width], times, theirs): row for row in others}
    shown = {index: time for time, index in theirs.items()}
    laid = []
    for row in rows:
        key = _key(row[:width], times, mine)
        found = by_key.get(key)
        laid.append(found if found is not None else _blank(row, width, times, mine, shown))
    return laid


def _places(rows: Sequence[Cells], times: Sequence[int]) -> dict[tuple[object, ...], int]:
    """The times that occur, with their place in order."""
    seen = {tuple(row[place] for place in times) for row in rows}
    return {time: index for index, time in enumerate(sorted(seen, key=_in_order))}


# Any: the cells of one column compare with each other.
def _in_order(time: tuple[Any, ...]) -> list[tuple[bool, Any]]:
    """By value, not by spelling, in which the 10th comes before the 2nd; unknown times last."""
    return [(cell is None, cell) for cell in time]


def _key(
    dimensions: Cells, times: Sequence[int], places: dict[tuple[object, ...], int]
) -> tuple[object, ...]:
    time = tuple(dimensions[place] for place in times)
    rest = tuple(cell for place, cell in enumerate(dimensions) if place not in times)
    return (places[time], *rest)


def _blank(
    row: Cells,
    width: int,
    times: Sequence[int],
    places: dict[tuple[object, ...], int],
    shown: dict[int, tuple[object, ...]],
) -> Cells:
    """The line of a partner that has no values."""
    cells: list[object] = list(row[:width])
    other = shown.get(places[tuple(row[place] for place in times)], (None,) * len(times))
    for place, value in zip(times, other, strict=True):
        cells[place] = value
    return (*cells, *(None for _ in row[width:]))
