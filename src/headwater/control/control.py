"""Control over Django's models: SQLite in a file, or PostgreSQL."""

from dataclasses import replace

from headwater.control.base import Control
from headwater.control.database import at_database, close_all, whole
from headwater.control.decisions import Decisions, decision_place
from headwater.control.desk import key_place
from headwater.control.grants import Grants
from headwater.control.hubs import Hubs
from headwater.control.models import Connection, Decision, Hub
from headwater.control.runs import Runs
from headwater.control.sign_in import SignIns
from headwater.control.waiting import WaitingConsents
from headwater.model.errors import QueryError


class DjangoControl(SignIns, WaitingConsents, Grants, Runs, Hubs, Decisions):
    """All parts of control together; `Control` says what each method promises."""

    @at_database
    def for_hub(self, slug: str) -> Control:
        hub = Hub.objects.filter(slug=slug).first()
        if hub is None:
            raise QueryError(f"There is no hub {slug} here.", code="unknown_hub")
        return replace(self, hub=hub.id)

    @at_database
    def rewrap_keys(self) -> int:
        sealed = Connection.objects.exclude(data_key=None).order_by("id")
        numbers = list(sealed.values_list("id", flat=True))
        decided = list(Decision.objects.exclude(data_key=None).values_list("id", flat=True))
        if not numbers and not decided:
            return 0
        self.vault.add_version()
        rewrapped = sum(self._rewrapped(number) for number in numbers)
        return rewrapped + sum(self._rewrapped_decision(number) for number in decided)

    def _rewrapped(self, number: int) -> bool:
        with whole():
            row = Connection.objects.select_for_update().filter(pk=number).first()
            if row is None or row.data_key is None:
                return False
            row.data_key = self.vault.rewrap(bytes(row.data_key), key_place(row))
            row.save(update_fields=["data_key"])
        return True

    def _rewrapped_decision(self, number: int) -> bool:
        with whole():
            row = Decision.objects.select_for_update().filter(pk=number).first()
            if row is None or row.data_key is None:
                return False
            row.data_key = self.vault.rewrap(bytes(row.data_key), decision_place(row))
            row.save(update_fields=["data_key"])
        return True

    def close(self) -> None:
        close_all()
