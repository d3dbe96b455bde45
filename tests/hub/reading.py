"""What a page says, as a person reads it."""

import html
import re


def text(answer: object) -> str:
    """The words of a page, tags taken out."""
    body = getattr(answer, "content", b"").decode()
    bare = re.sub(r"<(script|style).*?</\1>", " ", body, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def link_in(mail: str, path: str) -> str:
    """The path of the newest link in a mail that leads below `path`."""
    found = re.findall(rf"https?://[^/\s]+({path}\S+)", mail.replace("=\n", ""))
    assert found, mail
    return str(found[-1])
