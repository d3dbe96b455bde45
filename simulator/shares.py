"""Lists of shares as TikTok writes them: floats from 0 to 1, some long, some rounded."""

from collections.abc import Iterable, Sequence


def shares(weights: Iterable[float], *, of: float = 1.0, long: bool = False) -> list[float]:
    """Return ``weights`` scaled to sum to ``of``; four decimals unless ``long``."""
    weights = list(weights)
    scale = of / sum(weights)
    if long:
        return [weight * scale for weight in weights]
    return [round(weight * scale, 4) for weight in weights]


def rows(label: str, names: Sequence[str], values: Sequence[float]) -> list[dict[str, object]]:
    """Return ``[{label: name, "percentage": value}, ...]``."""
    return [{label: name, "percentage": value} for name, value in zip(names, values, strict=True)]


def descending(
    label: str, names: Sequence[str], values: Sequence[float]
) -> list[dict[str, object]]:
    """Return rows with the largest share first."""
    order = sorted(range(len(names)), key=lambda place: -values[place])
    return rows(label, [names[place] for place in order], [values[place] for place in order])
