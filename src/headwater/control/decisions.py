"""What people decide on the pages, for the whole installation: an address, an app, a mail server.

Secrets among them are sealed like consents are, each under a data key of its own. A decision
belongs to no hub, so its place in the vault is hub 0.
"""

import re
from collections.abc import Mapping

from headwater.control.database import at_database, destroy_remains, whole
from headwater.control.desk import Desk
from headwater.control.models import Decision
from headwater.control.vault import Place
from headwater.model.account import Secret

NAME = re.compile(r"[A-Z][A-Z0-9_]*")
NO_HUB = 0
NOTHING = (None, "", Secret(""))


class Decisions(Desk):
    """Decisions by name, as people last made them."""

    @at_database
    def decisions(self) -> Mapping[str, str | Secret]:
        return {row.name: self._decided(row) for row in Decision.objects.all()}

    @at_database
    def decide(self, given: Mapping[str, str | Secret | None]) -> None:
        wrong = [name for name in given if not NAME.fullmatch(name)]
        if wrong:
            raise ValueError(f"a decision is named in capitals: {', '.join(wrong)}")
        forgotten = [name for name, value in given.items() if value in NOTHING]
        with whole():
            Decision.objects.filter(name__in=forgotten).delete()
            for name, value in given.items():
                if value is not None and name not in forgotten:
                    self._decide(name, value)
        destroy_remains()

    @at_database
    def decide_once(self, name: str, value: Secret) -> Secret:
        with whole():
            row, is_new = Decision.objects.get_or_create(name=name)
            if is_new:
                self._decide(name, value)
                row.refresh_from_db()
        decided = self._decided(row)
        return Secret(decided) if isinstance(decided, str) else decided

    def _decide(self, name: str, value: str | Secret) -> None:
        row, _ = Decision.objects.get_or_create(name=name)
        if isinstance(value, str):
            row.value, row.sealed, row.data_key = value, None, None
        else:
            place = decision_place(row)
            data_key = self.vault.new_data_key(place)
            row.value, row.data_key = "", data_key
            row.sealed = self.vault.seal(value, data_key, place)
        row.save()

    def _decided(self, row: Decision) -> str | Secret:
        if row.sealed is None:
            return row.value
        return self.vault.open(bytes(row.sealed), bytes(row.data_key or b""), decision_place(row))


def decision_place(row: Decision) -> Place:
    """Where a sealed decision belongs."""
    return Place(hub=NO_HUB, connection=row.id, field=f"decision {row.name}")
