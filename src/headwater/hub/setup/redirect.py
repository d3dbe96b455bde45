"""What TikTok wants of a redirect address (doc 1832209711206401), rule by rule."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

LONGEST = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule, and whether an address keeps it."""

    text: str
    kept: bool


def rules(url: str) -> list[Rule]:
    """Every rule with its verdict on the address."""
    parts = urlsplit(url)
    looks: tuple[tuple[str, Callable[[SplitResult], bool]], ...] = (
        ("It begins with https://", lambda p: p.scheme == "https"),
        ("It names a host of the internet, not this machine or a number", _is_public),
        ("It has no port", lambda p: ":" not in p.netloc.rpartition("]")[2]),
        ("It ends in a slash", lambda p: p.path.endswith("/")),
        ("It has no query and no fragment", lambda p: not p.query and not p.fragment),
        (f"It has fewer than {LONGEST} characters", lambda p: len(p.geturl()) < LONGEST),
    )
    return [Rule(text=text, kept=kept(parts)) for text, kept in looks]


def is_registrable(url: str) -> bool:
    """Whether TikTok takes the address."""
    return all(rule.kept for rule in rules(url))


def _is_public(parts: SplitResult) -> bool:
    host = (parts.hostname or "").lower()
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal"))
    return False
