"""What nobody knows about TikTok's API, as switches: each value is one possible truth.

A client should come out right under every value of every switch.
"""

from collections.abc import Iterator, Mapping

# The first value of each is the default.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "missing_metric": ("omit", "null", "zero"),
    "missing_day": ("absent", "zero_row"),
    "followers_count_daily": ("total", "net"),
    "daily_total_followers": ("net", "total"),
    "over_60_days": ("error40002", "clamp", "empty", "serve"),
    "includes_day_60": ("on", "off"),
    "look_back": ("60", "58", "30"),
    "longest_range": ("any", "58", "30"),
    "last_row_cumulative": ("off", "on"),
    "callback_param": ("code", "auth_code"),
    "refresh_rotation": ("rotate", "same"),
    "refresh_reuse": ("refuse", "revoke"),
    "old_access_after_refresh": ("lives", "dies"),
    "audience_location": ("top", "metrics"),
    "code_as_string": ("off", "on"),
    "expired_token_code": ("40102", "40105", "40131"),
    "personal_variant": ("A", "B", "40001"),
    "analytics_off": ("no_metrics", "40001"),
    "business_history": ("all", "from_switch"),
    "short_pages": ("off", "on"),
    "cursor_boundary": ("strict", "inclusive"),
    "key_order": ("shuffled", "plain"),
    "message": ("OK", "Ok"),
    "redirect_rules": ("loopback", "strict"),
}


class Switches:
    """The switches and how they stand now; ``switches["missing_day"]`` reads one."""

    def __init__(self, values: Mapping[str, object] | None = None) -> None:
        self._values = {name: choices[0] for name, choices in CHOICES.items()}
        self.set(values or {})

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def on(self, name: str) -> bool:
        return self._values[name] == "on"

    def set(self, values: Mapping[str, object]) -> None:
        """Set some switches; ``True``/``False`` mean on/off. ValueError names a bad one."""
        checked = {name: _checked(name, value) for name, value in values.items()}
        self._values.update(checked)

    def items(self) -> Iterator[tuple[str, str]]:
        yield from self._values.items()


def _checked(name: str, value: object) -> str:
    if name not in CHOICES:
        raise ValueError(f"no switch {name!r}; there are {', '.join(CHOICES)}")
    text = {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)
    if text not in CHOICES[name]:
        raise ValueError(f"{name} is one of {', '.join(CHOICES[name])}, not {text!r}")
    return text
