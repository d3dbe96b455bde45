"""Sealing of second factors and sessions: a secret in their rows does not stand there readable.

The key is one of the installation's decisions, and so sealed by the vault itself.
"""

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from headwater.control.base import Control
from headwater.hub import runtime
from headwater.model.account import Secret

NONCE_BYTES = 12
FACTOR_KEY = "FACTOR_KEY"


def prepare(control: Control) -> None:
    """Make the key, unless there is one. Before any transaction: it has one of its own."""
    if FACTOR_KEY not in control.decisions():
        fresh = base64.b64encode(AESGCM.generate_key(bit_length=256)).decode()
        control.decide_once(FACTOR_KEY, Secret(fresh))


def sealed(text: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return base64.b64encode(nonce + _cipher().encrypt(nonce, text.encode(), None)).decode()


def opened(text: str) -> str:
    blob = base64.b64decode(text)
    return _cipher().decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], None).decode()


_known: dict[str, tuple[Control, bytes]] = {}
"""Keys of the control that was asked last: every page needs one."""


def key(control: Control, name: str) -> bytes:
    """A key that is one of the installation's decisions. It never changes once it was made."""
    known = _known.get(name)
    if known is None or known[0] is not control:
        known = _known[name] = (control, as_bytes(control.decisions()[name]))
    return known[1]


def as_bytes(decided: str | Secret) -> bytes:
    """A key from the text that it is kept as."""
    return base64.b64decode(decided.reveal() if isinstance(decided, Secret) else decided)


def _cipher() -> AESGCM:
    return AESGCM(key(runtime.installation().control, FACTOR_KEY))
