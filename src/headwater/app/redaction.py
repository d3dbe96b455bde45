"""Takes out of a text what nobody outside shall read: secrets, people, accounts, places. Pure.

What has the look of a secret goes, known or not; a request id stays, because TikTok's support
asks for it.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from headwater.model.account import Account

HIDDEN = "<hidden>"

URL = re.compile(r"\b[a-z][a-z0-9+]*://[^\s\"'<>]+", re.IGNORECASE)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
ASSIGNED = re.compile(
    r"((?:token|secret|password|key|code|state|signature|authorization|bearer)[\"']?\s*[=:]\s*[\"']?)"
    r"[^\s\"',;&]+",
    re.IGNORECASE,
)
OPAQUE = re.compile(r"(?<![\w.-])[\w.!*~+/=-]{20,}(?![\w-])")
REQUEST_ID = re.compile(r"\d{14}[0-9A-F]{16,24}")
WORDS = re.compile(r"[a-z]+(?:[_.-][a-z0-9]+)+", re.IGNORECASE)
"""Names of fields, streams and modules: long, but told by their parts."""


class Redactor:
    """Knows the accounts of an installation, and calls them account-1, account-2, and so on."""

    def __init__(self, accounts: Iterable[Account], secrets: Iterable[str] = ()) -> None:
        self._names: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._secrets = sorted((each for each in secrets if each), key=len, reverse=True)
        for number, account in enumerate(accounts, start=1):
            label = f"account-{number}"
            self._labels[account.account_id] = label
            for name in (account.account_id, account.title, account.username, account.display_name):
                if name:
                    self._names[name] = label

    def label(self, account_id: str) -> str:
        """What an account is called in what leaves the house."""
        return self._labels.get(account_id, "account-?")

    def text(self, told: str) -> str:
        """The text without what must not be read."""
        for secret in self._secrets:
            told = told.replace(secret, HIDDEN)
        for name in sorted(self._names, key=len, reverse=True):
            told = re.sub(re.escape(name), self._names[name], told, flags=re.IGNORECASE)
        told = URL.sub(lambda found: _place(found.group()), told)
        told = EMAIL.sub("<e-mail>", told)
        told = ASSIGNED.sub(rf"\1{HIDDEN}", told)
        return OPAQUE.sub(lambda found: _kept(found.group()), told)

    def value(self, told: object) -> object:
        """A JSON value with every text in it redacted; names of its parts stay."""
        if isinstance(told, str):
            return self.text(told)
        if isinstance(told, Mapping):
            return {str(name): self.value(each) for name, each in told.items()}
        if isinstance(told, list | tuple):
            return [self.value(each) for each in told]
        return told


def _place(url: str) -> str:
    """Scheme, host and path of an address; login, query and fragment stay here."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return HIDDEN
    return f"{parts.scheme}://{host}{parts.path}"


def _kept(found: str) -> str:
    plain = REQUEST_ID.fullmatch(found) or WORDS.fullmatch(found) or "/" in found
    return found if plain and not _is_random(found) else HIDDEN


def _is_random(text: str) -> bool:
    """Whether letters and digits alternate as they do in no word; paths are judged by parts."""
    if REQUEST_ID.fullmatch(text):
        return False
    for part in re.split(r"[/_.-]", text):
        digits = sum(letter.isdigit() for letter in part)
        mixed = part != part.lower() and part != part.upper() and part != part.capitalize()
        if len(part) >= 16 and (digits >= 2 or mixed):  # noqa: PLR2004
            return True
    return False
