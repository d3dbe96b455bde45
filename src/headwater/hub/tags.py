"""What templates may call without loading it."""

from datetime import datetime, timedelta

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture from the sprite. Without a label it says nothing to those who listen."""
    sprite = static("icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            label, sprite, name,
        )  # fmt: skip
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name
    )


PILLS = {
    "good": "check",
    "busy": "sync",
    "warn": "alert",
    "bad": "cross",
    "off": "pause",
    "info": "info",
    "role": "person",
}


@register.simple_tag
def pill(kind: str, text: object) -> SafeString:
    """A status: a colour, a shape and a word. `kind`: good, busy, warn, bad, off, info, role."""
    return format_html(
        '<span class="pill pill-{}">{}<span>{}</span></span>', kind, icon(PILLS[kind]), text
    )


@register.filter
def utc(instant: datetime | None) -> SafeString | str:
    """An instant for people: day, time and its zone."""
    if instant is None:
        return "never"
    return format_html(
        '<time datetime="{}">{} UTC</time>',
        instant.isoformat(), instant.strftime("%-d %b %Y, %H:%M"),
    )  # fmt: skip


@register.filter
def day(instant: datetime | None) -> SafeString | str:
    """The UTC day of an instant."""
    if instant is None:
        return "never"
    return format_html(
        '<time datetime="{}">{}</time>', instant.isoformat(), instant.strftime("%-d %b %Y")
    )


@register.filter
def span(duration: timedelta | None) -> str:
    """How long something took, in its two largest units."""
    if duration is None:
        return ""
    seconds = int(duration.total_seconds())
    if seconds < 60:  # noqa: PLR2004
        return f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:  # noqa: PLR2004
        return f"{minutes} min {seconds} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


@register.filter
def initials(name: object) -> str:
    """One or two letters that stand for somebody."""
    words = str(name).partition("@")[0].replace(".", " ").split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
NAMES = {"Edg": "Edge", "OPR": "Opera", "Mac OS X": "macOS"}


@register.filter
def browser(agent: str) -> str:
    """A browser and its system in two words, as far as its own description tells."""
    which = next((NAMES.get(name, name) for name in BROWSERS if f"{name}/" in agent), "A browser")
    system = next((NAMES.get(name, name) for name in SYSTEMS if name in agent), "")
    return f"{which} on {system}" if system else which
