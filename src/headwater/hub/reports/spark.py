"""A line of a few dozen values as an SVG path: gaps stay gaps, what may still move is apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from headwater.model.slice import DayStatus

WIDTH, HEIGHT, MARGIN = 160.0, 40.0, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """Paths in a box of `WIDTH` by `HEIGHT`. `dots` are values with a gap on either side."""

    solid: str
    dashed: str
    dots: tuple[tuple[float, float], ...]

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH:g} {HEIGHT:g}"


Point = tuple[float, float]


def spark(values: Sequence[object], statuses: Sequence[DayStatus] | None = None) -> Spark | None:
    """The line of these values; None when there are not two of them."""
    known = [value for value in values if isinstance(value, int | float)]
    if len(known) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    low, high = min(known), max(known)
    scale = (HEIGHT - 2 * MARGIN) / (high - low or 1)
    step = (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)
    points: list[Point | None] = [
        (round(MARGIN + step * at, 1), round(HEIGHT - MARGIN - (value - low) * scale, 1))
        if isinstance(value, int | float)
        else None
        for at, value in enumerate(values)
    ]
    moving = [status is DayStatus.PROVISIONAL for status in statuses or ()] or [False] * len(points)
    return Spark(
        solid=_path(points, [not each for each in moving]),
        dashed=_path(points, moving),
        dots=tuple(_alone(points)),
    )


def _path(points: Sequence[Point | None], drawn: Sequence[bool]) -> str:
    """The pieces between neighbours of which the later one is drawn so."""
    pieces: list[str] = []
    for at in range(1, len(points)):
        before, here = points[at - 1], points[at]
        if before is None or here is None or not drawn[at]:
            continue
        continues = bool(pieces) and drawn[at - 1] and at > 1 and points[at - 2] is not None
        if not continues:
            pieces.append(f"M{before[0]:g} {before[1]:g}")
        pieces.append(f"L{here[0]:g} {here[1]:g}")
    return "".join(pieces)


def _alone(points: Sequence[Point | None]) -> list[Point]:
    padded = [None, *points, None]
    return [
        here
        for before, here, after in zip(padded, points, padded[2:], strict=False)
        if here is not None and before is None and after is None
    ]
