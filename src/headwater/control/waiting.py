"""Consents that wait for a person's yes: sealed like those that were given one, and soon gone."""

import hashlib
import json
import secrets
from datetime import timedelta

from headwater.control.arrivals import Waiting
from headwater.control.database import at_database, destroy_remains, whole
from headwater.control.desk import Desk
from headwater.control.models import WaitingConsent
from headwater.control.packing import packed, unpacked
from headwater.control.vault import Place
from headwater.model.account import Secret

GOOD_FOR = timedelta(minutes=10)
WORD_BYTES = 32


class WaitingConsents(Desk):
    """Keeps what came back from a source until somebody says yes or no to it."""

    @at_database
    def let_wait(self, waiting: Waiting) -> str:
        self.forget_late()
        word = secrets.token_urlsafe(WORD_BYTES)
        body = {"grant": packed(waiting.grant).reveal(), "told": waiting.told}
        with whole():
            row = WaitingConsent.objects.create(
                hub_id=self.hub, word_hash=_hash(word), arrived_at=self.clock.now()
            )
            place = _place(row)
            data_key = self.vault.new_data_key(place)
            row.data_key = data_key
            row.sealed = self.vault.seal(Secret(json.dumps(body)), data_key, place)
            row.save(update_fields=["data_key", "sealed"])
        return word

    @at_database
    def waiting(self, word: str) -> Waiting | None:
        row = WaitingConsent.objects.filter(word_hash=_hash(word)).first()
        return None if row is None or self._is_late(row) else self._read(row)

    @at_database
    def take_waiting(self, word: str) -> Waiting | None:
        with whole():
            row = WaitingConsent.objects.filter(word_hash=_hash(word)).first()
            # Whoever deletes the row has it; a second one finds nothing to delete.
            taken = WaitingConsent.objects.filter(pk=row.pk).delete()[0] if row is not None else 0
        if row is None or not taken:
            return None
        destroy_remains()
        return None if self._is_late(row) else self._read(row)

    @at_database
    def forget_late(self) -> int:
        late = WaitingConsent.objects.filter(arrived_at__lt=self.clock.now() - GOOD_FOR)
        if not late.exists():
            return 0
        count = late.delete()[0]
        destroy_remains()
        return count

    def _is_late(self, row: WaitingConsent) -> bool:
        return self.clock.now() - row.arrived_at > GOOD_FOR

    def _read(self, row: WaitingConsent) -> Waiting:
        text = self.vault.open(bytes(row.sealed or b""), bytes(row.data_key or b""), _place(row))
        body = json.loads(text.reveal())
        return Waiting(grant=unpacked(Secret(body["grant"])), told=body["told"])


def _place(row: WaitingConsent) -> Place:
    return Place(hub=row.hub_id, connection=row.id, field="consent that waits")


def _hash(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
