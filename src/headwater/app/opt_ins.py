"""What a source can also be read for when somebody wants it: comments, or a benchmark."""

from dataclasses import dataclass

from headwater.app.parts import Parts
from headwater.app.permissions import ABOUT
from headwater.app.sign_in import scopes_of
from headwater.connectors.base import Ask, is_opt_in
from headwater.model.account import Account
from headwater.model.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class OptIn:
    """One of them for one account.

    `choices` are (value, words) where one has to be chosen, and `choice` is the one that was.
    `missing` are the permissions, in words, that its owner has not granted.
    """

    name: str
    label: str
    about: str
    is_read: bool
    is_personal: bool
    choices: tuple[tuple[str, str], ...]
    choice: str
    missing: tuple[str, ...]

    @property
    def choice_label(self) -> str:
        return _words(self.choice)


def opt_ins(parts: Parts, account: Account) -> list[OptIn]:
    """Everything the account can be opted into; nothing when its source was withdrawn."""
    try:
        source = parts.connector(account.connector)
    except SettingsError:
        return []
    return [_opt_in(parts, account, ask) for ask in source.asks if is_opt_in(source, ask)]


def _opt_in(parts: Parts, account: Account, ask: Ask) -> OptIn:
    source = parts.connector(account.connector)
    stream = next(each for each in source.streams if each.name == ask.streams[0])
    opted = parts.control.opt_ins(account)
    missing = [scope for scope in scopes_of(source, ask.name) if scope not in account.scopes]
    return OptIn(
        name=ask.name,
        label=stream.label,
        about=stream.about,
        is_read=ask.name in opted,
        is_personal=any(field.personal for field in stream.fields),
        choices=tuple((each, _words(each)) for each in ask.choices),
        choice=next(iter(opted.get(ask.name, {}).values()), ""),
        missing=tuple(ABOUT.get(scope, scope) for scope in missing),
    )


def _words(value: str) -> str:
    """`HOME_AND_GARDEN` as people write it."""
    return value.replace("_", " ").capitalize()
