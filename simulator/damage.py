"""What a fault does to the body of an answer that is otherwise right."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

Damage = Callable[[Any], None]


def damaged(body: dict[str, object], kind: str) -> dict[str, object]:
    """Return a damaged copy of an answer; the same answer when ``kind`` leaves bodies alone."""
    damage = _DAMAGES.get(kind)
    if damage is None:
        return body
    copy: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(body))
    damage(copy["data"])
    return copy


def _duplicate(data: Any) -> None:
    for name in ("metrics", "videos", "comments"):
        if name in data:
            data[name] = [row for row in data[name] for _ in range(2)]


def _expire(value: Any) -> None:
    """Put every signed address into the past."""
    if isinstance(value, list):
        for item in value:
            _expire(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, str) and "x-expires=" in item:
                head, tail = item.split("x-expires=", 1)
                value[name] = f"{head}x-expires=1577836800{tail[tail.find('&') :]}"
            else:
                _expire(item)


def _never_end(data: Any) -> None:
    """There is always one more page, and its cursor is always new."""
    if "has_more" in data:
        data["has_more"] = True
        data["cursor"] = data["cursor"] - 1 if data["cursor"] > 1 else 1_600_000_000_000


def _repeat(data: Any) -> None:
    """There is always one more page, and its cursor is always the same."""
    if "has_more" in data:
        data["has_more"], data["cursor"] = True, 1_600_000_000_000


def _mistype(value: Any) -> None:
    """Make numbers text, text and booleans objects, and empty lists null, all the way down."""
    if isinstance(value, list):
        for item in value:
            _mistype(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            value[name] = _wrong(item)
            _mistype(item)


def _wrong(item: Any) -> Any:
    if isinstance(item, bool | str):
        return {"value": item}
    if isinstance(item, int | float):
        return f"{item:,}"
    return item or None


_DAMAGES: Mapping[str, Damage] = {
    "duplicate_rows": _duplicate,
    "expired_images": _expire,
    "endless_pages": _never_end,
    "repeated_cursor": _repeat,
    "wrong_types": _mistype,
}
