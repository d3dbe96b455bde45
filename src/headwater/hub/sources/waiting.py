"""Consents that came back and wait for a person to say yes: sealed in control, for ten minutes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from headwater.app.sign_in import Arrived
from headwater.control import arrivals
from headwater.control.base import Control
from headwater.model.account import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What a sign-in was begun for: in which hub, by a person or through a client's link, and
    for which connection when it is to be renewed.
    """

    hub: str
    nonce: str
    person: int | None = None
    link: int | None = None
    renews: int | None = None

    @property
    def intent(self) -> str:
        """The purpose as control keeps it; nobody can guess the nonce."""
        who = f"link {self.link}" if self.link is not None else f"person {self.person}"
        return f"hub {self.hub}; {who}; renews {self.renews}; {self.nonce}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One consent that waits."""

    arrived: Arrived
    purpose: Purpose


def put(control: Control, waiting: Waiting) -> str:
    """Let a consent wait; the word to ask for it with."""
    arrived = waiting.arrived
    account = arrived.account
    told = {
        "purpose": asdict(waiting.purpose),
        "account": {
            "connector": account.connector,
            "account_id": account.account_id,
            "username": account.username,
            "display_name": account.display_name,
            "image_url": account.image_url,
            "is_business": account.is_business,
        },
        "missing_scopes": list(arrived.missing_scopes),
        "notes": list(arrived.notes),
    }
    return control.let_wait(arrivals.Waiting(grant=arrived.grant, told=told))


def get(control: Control, word: str) -> Waiting | None:
    """The consent that waits under a word."""
    return _read(control.waiting(word))


def take(control: Control, word: str) -> Waiting | None:
    """The same, and it waits no more: whoever takes it is the only one."""
    return _read(control.take_waiting(word))


def _read(found: arrivals.Waiting | None) -> Waiting | None:
    if found is None:
        return None
    told: Mapping[str, Any] = found.told
    account = Account(scopes=found.grant.scopes, **told["account"])
    arrived = Arrived(
        connector=account.connector,
        account=account,
        grant=found.grant,
        missing_scopes=tuple(told["missing_scopes"]),
        notes=tuple(told["notes"]),
    )
    return Waiting(arrived=arrived, purpose=Purpose(**told["purpose"]))
