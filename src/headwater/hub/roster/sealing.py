"""Sealing of second factors and sessions: a secret in their rows does not stand there readable.

The key is one of the installation's decisions, and so sealed by the vault itself.
"""

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from headwater.app import Headwater
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


_known: list[tuple[Headwater, AESGCM]] = []
"""The cipher of the installation that was asked last: every page needs it."""


def _cipher() -> AESGCM:
    serving = runtime.installation()
    if not _known or _known[0][0] is not serving:
        key = serving.control.decisions()[FACTOR_KEY]
        text = key.reveal() if isinstance(key, Secret) else key
        _known[:] = [(serving, AESGCM(base64.b64decode(text)))]
    return _known[0][1]
