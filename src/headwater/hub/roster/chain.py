"""The audit log as a chain: each entry is bound to all that came before it.

The digest of an entry is an HMAC-SHA256 over the digest before it and the entry itself, under a
key that the vault seals: whoever can only write to the database cannot mend a chain they broke.
The head tells how many entries there are, so that the newest are missed too. A copy of the head
that was kept from an earlier day still fits the entries of that day; against that helps the
newest digest, written down elsewhere.
"""

import base64
import hashlib
import hmac
import json
import os
from datetime import UTC

from django.db import transaction

from headwater.control.base import Control
from headwater.control.database import current
from headwater.hub.roster import sealing
from headwater.hub.roster.models import AuditEntry, AuditHead
from headwater.model.account import Secret
from headwater.model.errors import StoreError

AUDIT_KEY = "AUDIT_KEY"
KEY_BYTES = 32
HEAD = 1
LOST = "the head was missing"
SHOWN = 12
"""Characters of a digest that are enough to tell it from another."""


def prepare(control: Control) -> None:
    """Bind the entries that stand there already, unless that was done. Before any transaction."""
    if AUDIT_KEY in control.decisions():
        return
    mine = Secret(base64.b64encode(os.urandom(KEY_BYTES)).decode())
    _bind_all(sealing.as_bytes(mine))
    kept = control.decide_once(AUDIT_KEY, mine)
    if kept != mine:  # another process was first
        _bind_all(sealing.as_bytes(kept))


def add(control: Control, entry: AuditEntry) -> None:
    """Save a new entry behind all others."""
    key = sealing.key(control, AUDIT_KEY)
    with transaction.atomic():
        # Who removed the head gets no new chain: what follows will not fit.
        head, _ = AuditHead.objects.select_for_update().get_or_create(
            pk=HEAD, defaults={"digest": LOST}
        )
        entry.digest = _digest(key, head.digest, entry)
        entry.save(force_insert=True)
        _move(key, head, head.entries + 1, entry.digest)


def look(control: Control) -> str:
    """How long the chain is and how it ends, in a sentence.

    Raises StoreError that names the first entry that does not fit.
    """
    if AuditHead._meta.db_table not in current().introspection.table_names():  # noqa: SLF001
        return "There is none yet: it begins when the hub is served."
    key, before, count = sealing.key(control, AUDIT_KEY), "", 0
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=1000):
        if not hmac.compare_digest(_digest(key, before, entry), entry.digest):
            raise StoreError(
                f"The audit log was changed: entry {entry.id} ({entry.at:%Y-%m-%d %H:%M} UTC, "
                f"{entry.action}) is not what was written, or one before it is missing. Compare "
                "it with a backup."
            )
        before, count = entry.digest, count + 1
    head = AuditHead.objects.filter(pk=HEAD).first()
    if head is None or (head.entries, head.digest) != (count, before) or not _is_ours(key, head):
        raise StoreError(
            f"The audit log was changed: entries after number {count} are missing, or its head "
            "was replaced. Compare it with a backup."
        )
    if not count:
        return "It is empty."
    return f"{count} entries, none changed; the newest has the digest {before[:SHOWN]}."


def _bind_all(key: bytes) -> None:
    with transaction.atomic():
        head, _ = AuditHead.objects.select_for_update().get_or_create(pk=HEAD)
        before, count = "", 0
        for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=1000):
            before, count = _digest(key, before, entry), count + 1
            AuditEntry.objects.filter(pk=entry.pk).update(digest=before)
        _move(key, head, count, before)


def _digest(key: bytes, before: str, entry: AuditEntry) -> str:
    told = [
        before, entry.at.astimezone(UTC).isoformat(), entry.hub_id, entry.actor, entry.action,
        entry.subject, entry.note, entry.address, entry.agent,
    ]  # fmt: skip
    return hmac.new(key, json.dumps(told).encode(), hashlib.sha256).hexdigest()


def _move(key: bytes, head: AuditHead, entries: int, digest: str) -> None:
    head.entries, head.digest = entries, digest
    head.proof = _proof(key, head)
    head.save()


def _is_ours(key: bytes, head: AuditHead) -> bool:
    return hmac.compare_digest(_proof(key, head), head.proof)


def _proof(key: bytes, head: AuditHead) -> str:
    told = f"head {head.entries} {head.digest}"
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest()
