"""What a page says, as a person reads it."""

import html
import re


def text(answer: object) -> str:
    """The words of a page, tags taken out."""
    body = getattr(answer, "content", b"").decode()
    bare = re.sub(r"<(script|style).*?</\1>", " ", body, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def number_in(told: str) -> float | None:
    """The number that a page shows; None for the dash of what is not known."""
    bare = re.sub(r"[,\s]", "", told).replace("\N{MINUS SIGN}", "-")
    if bare in {"–", "Nodata"}:
        return None
    minutes = re.fullmatch(r"(\d+):(\d\d)min", bare)
    if minutes:
        return int(minutes[1]) * 60.0 + int(minutes[2])
    return float(bare.rstrip("%s")) / (100 if bare.endswith("%") else 1)


def agrees(told: str, value: object) -> bool:
    """Whether a page shows a value: what is unknown as unknown, and the rest but for rounding."""
    number = number_in(told)
    if number is None or not isinstance(value, int | float):
        return number is None and value is None
    digits = re.search(r"\.(\d+)", told)
    last = 0.1 ** len(digits[1]) if digits else 1.0
    return abs(number - value) <= 0.51 * last * (0.01 if "%" in told else 1)


def link_in(mail: str, path: str) -> str:
    """The path of the newest link in a mail that leads below `path`."""
    found = re.findall(rf"https?://[^/\s]+({path}\S+)", mail.replace("=\n", ""))
    assert found, mail
    return str(found[-1])
